"""What the API takes and gives about processes, their versions and changes."""

from datetime import date, datetime
from typing import Annotated, Literal

from ninja import Schema
from pydantic import Field

from tingtang.ui.resources import Body, Code, Line, Texts, Words

Xml = Annotated[str, Field(max_length=4_000_000, pattern=r"^[^\x00]*$")]


class Process(Body):
    """A process: where its work is done, who owns it (a badge), for what service, which rule it carries out."""

    code: Code
    name: Line
    names: Texts = {}
    group: Literal["front", "handling", "back"] = "handling"
    owner: Line | None = None
    service: Code | None = None
    regulation: Code | None = None
    system: Literal["", "responsibility", "standards", "process", "evaluation", "culture"] = "process"
    variant_of: Code | None = None
    variant_when: Annotated[Line, Field(max_length=500)] = ""
    scope: Words = ""
    goal: Words = ""
    is_business: bool = True
    is_active: bool = True


class ProcessOut(Process):
    """A process as it is."""

    id: int
    version: str | None = None


class Change(Body):
    """A request to change a process."""

    reason: Annotated[Words, Field(min_length=1)]
    affected: Annotated[Words, Field(min_length=1)]
    impact: Annotated[Words, Field(min_length=1)]
    reach: Literal["local", "general"] = "general"
    is_simpler: bool = False
    analysis: Words = ""


class ChangeOut(Change):
    """A request as it is, and what became of it; `drawn` is the id of its version, `retires` that of the one that it ends."""

    id: int
    process: str
    state: str
    drawn: int | None
    retires: int | None
    retired_date: date | None
    return_reason: str
    decline_reason: str
    asked_at: datetime


class Draft(Body):
    """A diagram in BPMN 2.0; `version` is what was seen of it, so that nobody saves over another's change."""

    xml: Xml
    svg: Annotated[str, Field(max_length=2_000_000, pattern=r"^[^\x00]*$")] = ""
    version: Annotated[Line, Field(max_length=64)] | None = None


class Fault(Schema):
    """Something wrong with an element; a fault keeps the version from being published, a remark does not."""

    element: str
    text: str
    is_fault: bool


class VersionOut(Schema):
    """A version as it is."""

    id: int
    process: str
    number: int
    state: str
    effective_date: date | None
    retired_date: date | None
    published_at: datetime | None
    digest: str
    xml: str
    faults: list[Fault]
    version: str


class Reason(Body):
    """Why something goes back or is declined."""

    reason: Annotated[Words, Field(min_length=1)]


class Publication(Body):
    """From when a version is in force."""

    effective_date: date


class Retirement(Body):
    """From when nothing new is to begin by a version, why, which cases it touches and what it means for customers."""

    retired_date: date
    reason: Annotated[Words, Field(min_length=1)]
    affected: Annotated[Words, Field(min_length=1)]
    impact: Annotated[Words, Field(min_length=1)]
    reach: Literal["local", "general"] = "general"
