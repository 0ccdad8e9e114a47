"""What the API takes and gives about planning."""

from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import Field

from tingtang.ui.resources import Body, Code, Line, Texts

Content = Annotated[
    dict[str, Any], Field(description="The content, as in the files of `tingtang line`, `solve` and `roster`: docs/planning.md")
]


class Sheet(Body):
    """A sheet; `hall` is a code, null for the whole organisation. `note` names the version as a scenario."""

    code: Code
    name: Line
    names: Texts = {}
    kind: Literal["line", "model", "roster"]
    hall: Code | None = None
    data: Content
    note: Line = ""


class SheetOut(Schema):
    """A sheet as it is."""

    id: int
    code: str
    name: str
    names: dict[str, str] = {}
    kind: str
    hall: str | None = None
    data: dict[str, Any]
    version: str | None = None


class Answer(Schema):
    """What a sheet answers: `state`, `sentences`, and the figures of its kind."""

    state: str
    sentences: list[str] = []
    search: dict[str, Any] | None = None


class Turns(Body):
    """The turns of a roster as CSV: person, day, shift, perhaps outlet, as the page gives them out."""

    csv: Annotated[str, Field(max_length=1_000_000)]


class Published(Schema):
    """How many shifts were planned."""

    turns: int
