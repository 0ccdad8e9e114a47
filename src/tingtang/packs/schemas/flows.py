"""flows.yaml: the processes of a pack; each is drawn in flows/CODE.bpmn, with its picture beside it for the printed handbook."""

from typing import Annotated, ClassVar, Literal

from pydantic import StringConstraints

from tingtang.packs.schemas import Code, Part, Text
from tingtang.packs.schemas.cases import CaseField, Natures
from tingtang.packs.schemas.standards import Day


class Driven(Part):
    """The kind of case that a process drives: opened like any other with its fields, its steps are the case's tasks."""

    nature: Natures
    prefix: Annotated[str, StringConstraints(pattern=r"^[A-Z]{1,4}$")]
    public: bool = False
    fields: list[CaseField] = []


class Process(Part):
    """A process: what it is called and for; the drawing stands in its own file."""

    code: Code
    name: Text
    group: Literal["front", "handling", "back"] = "handling"
    business: bool = True
    service: Code | None = None
    regulation: Code | None = None
    goal: str = ""
    scope: str = ""
    since: Day
    case: Driven | None = None


class Flows(Part):
    """The processes of a pack."""

    FILE: ClassVar[str] = "flows.yaml"
    processes: list[Process] = []
