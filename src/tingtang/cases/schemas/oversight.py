"""What the API of clocks, dispatch and supervision takes and gives."""

from datetime import datetime
from typing import Annotated, Literal

from ninja import Schema
from pydantic import Field

from tingtang.cases.rules.conditions import LONGEST
from tingtang.ui.resources import Body, Code, Line, NamedBody, Row, Words

Version = Annotated[int | None, Field(ge=1, le=2**31 - 1)]
Clock = Annotated[str, Field(min_length=1, max_length=60, pattern=r"^[^\x00]*$")]
Text = Annotated[str, Field(max_length=2000, pattern=r"^[^\x00]*$")]
Condition = Annotated[str, Field(max_length=LONGEST, pattern=r"^[^\x00]*$")]


class ClockOut(Schema):
    """A clock as it stands, with its reasoning line by line."""

    code: str
    label: str
    state: str
    target_seconds: float
    elapsed_seconds: float
    due_at: datetime | None
    is_fixed: bool
    held_since: datetime | None
    held_why: str
    calendar: str
    zone: str
    lines: list[str]


class Promise(Body):
    """Until when the customer hears again; null for what the standard gives."""

    until: datetime | None = None
    version: Version = None


class Due(Body):
    """A due time set by hand; null has it computed again."""

    clock: Clock
    due_at: datetime | None = None
    reason: Line = ""
    version: Version = None


class Urge(Body):
    """What is demanded, and until when to answer."""

    demand: Annotated[Text, Field(min_length=1)]
    until: datetime | None = None


class Reason(Body):
    """Why."""

    reason: Annotated[Text, Field(min_length=1)]


class Reply(Body):
    """The answer to an urging."""

    reply: Text = ""


class Nothing(Body):
    """No content."""


class UrgingOut(Schema):
    """An urging and its answer."""

    id: int
    how: str
    clock: str
    share_percent: int | None
    level: int
    demand: str
    by: str | None
    made_at: datetime
    due_at: datetime | None
    acknowledged_at: datetime | None
    acknowledged_by: str | None
    reply: str


class NoticeOut(Schema):
    """Something one was told."""

    id: int
    case: str | None
    code: str
    text: str
    at: datetime
    read_at: datetime | None


class Read(Body):
    """The notices to mark as read; null for all."""

    ids: Annotated[list[Row], Field(max_length=500)] | None = None


class Count(Schema):
    """How many."""

    count: int


class RuleIn(NamedBody):
    """A rule of the decision table: for cases, or for the steps of procedures."""

    about: Literal["case", "step"] = "case"
    code: Code
    order: Annotated[int, Field(ge=0, le=32767)] = 100
    condition: Condition = ""
    team: Code
    skill: Code | None = None
    skill_level: Annotated[int, Field(ge=1, le=5)] = 1
    is_active: bool = True


class RuleOut(Schema):
    """A rule of the decision table."""

    id: int
    about: str
    code: str
    name: str
    names: dict[str, str]
    order: int
    condition: Words
    team: str
    skill: str | None
    skill_level: int
    is_active: bool


class WayIn(Body):
    """How a team hands out."""

    team: Code
    way: Literal["push", "offer", "pull"] = "push"
    offer_minutes: Annotated[int, Field(ge=1, le=480)] = 10


class WayOut(Schema):
    """How a team hands out."""

    id: int
    team: str
    way: str
    offer_minutes: int


class OfferOut(Schema):
    """A case that is offered to somebody now."""

    id: int
    case: str
    title: str
    kind: str
    team: str
    staff: str
    round: int
    made_at: datetime
    expires_at: datetime


class CaredFor(Schema):
    """Open cases: how many, overdue, soon due, urged without an answer, late with the answer, escalated."""

    open: int
    late: int
    soon: int
    urged: int
    silent: int
    escalated: int


class CaredBy(CaredFor):
    """The same of a team or a person."""

    name: str


class CareOut(Schema):
    """A case that needs somebody's care, and why."""

    number: str
    title: str
    kind: str
    state: str
    phase: str
    priority: int
    level: int
    team: str | None
    assignee: str | None
    due_at: datetime | None
    due_clock: str
    is_late: bool
    is_urged: bool
    is_silent: bool


class BoardOut(Schema):
    """The supervision board."""

    figures: CaredFor
    teams: list[CaredBy]
    people: list[CaredBy]
    items: list[CareOut]
    next: int | None
