"""What the API takes and gives about what is kept beside drawings."""

from datetime import datetime
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import Field

from tingtang.ui.resources import Body, Code

_Element = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00]*$")]


class Supply(Body):
    """Something a process (its code) needs; people of a post (its code) and assets of a kind (its code) are counted by themselves."""

    process: Code
    kind: Literal["people", "materials", "systems"]
    name: Annotated[str, Field(min_length=1, max_length=120, pattern=r"^[^\x00]*$")]
    post: Code | None = None
    asset_kind: Code | None = None
    needed: Annotated[int, Field(ge=0, le=1_000_000)] = 1
    unit: Annotated[str, Field(max_length=20, pattern=r"^[^\x00]*$")] = ""


class SupplyOut(Supply):
    """Something a process needs, as it is."""

    id: int
    available: int
    counted_at: datetime | None
    version: str | None = None


class Counted(Body):
    """How much there is."""

    available: Annotated[int, Field(ge=0, le=1_000_000)]


class CountedOut(Schema):
    """How much there is, and whether that is too little."""

    id: int
    available: int
    is_short: bool


class Value(Body):
    """What a step is worth, and its activity of the value chain."""

    worth: Literal["", "adds", "needed", "waste"] = ""
    activity: Literal[
        "", "inbound", "operations", "outbound", "marketing", "service", "infrastructure", "people", "technology", "procurement"
    ] = ""


class Values(Body):
    """Values of steps by element."""

    values: Annotated[dict[_Element, Value], Field(max_length=500)]


class Valued(Schema):
    """Whose steps were valued."""

    process: str


class PhaseRecord(Body):
    """What was done in a phase."""

    phase: Literal["plan", "design", "implement", "monitor", "improve"]
    text: Annotated[str, Field(min_length=1, max_length=5000, pattern=r"^[^\x00]*$")]


class Made(Schema):
    """What was made."""

    id: int


class PhaseOut(Schema):
    """A phase of a process."""

    phase: str
    facts: list[str]
    records: list[str]


class Days(Schema):
    """The days looked at."""

    days: Annotated[int, Field(ge=1, le=366)] = 30


class Methods(Schema):
    """A process through the methods."""

    worths: list[dict[str, Any]]
    activities: list[dict[str, Any]]
    pareto: list[dict[str, Any]]
    days: list[dict[str, Any]]
    chart: dict[str, Any] | None
