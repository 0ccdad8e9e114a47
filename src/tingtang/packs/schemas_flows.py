"""flows.yaml: the processes of a pack; each is drawn in flows/CODE.bpmn, with its picture beside it for the printed handbook."""

from typing import ClassVar, Literal

from tingtang.packs.schemas import Code, Part, Text
from tingtang.packs.schemas_standards import Day


class Process(Part):
    """A process: what it is called and for; the drawing stands in its own file."""

    code: Code
    name: Text
    group: Literal["front", "handling", "back"] = "handling"
    business: bool = True
    service: Code | None = None
    goal: str = ""
    scope: str = ""
    since: Day


class Flows(Part):
    """The processes of a pack."""

    FILE: ClassVar[str] = "flows.yaml"
    processes: list[Process] = []
