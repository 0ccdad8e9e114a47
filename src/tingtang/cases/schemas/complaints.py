"""What the API takes and gives around complaints: authority, sanctions, the monthly review, promises made at sale."""

from datetime import date, datetime
from typing import Annotated, Literal

from ninja import Path, Schema
from pydantic import Field

from tingtang.cases.schemas import Badge, CaseNumber
from tingtang.ui.resources import Body, Code, Moment

Month = Annotated[str, Path(pattern=r"^(19|20|21)[0-9]{2}-(0[1-9]|1[0-2])$")]
Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
Report = Annotated[str, Field(max_length=20_000, pattern=r"^[^\x00]*$")]
Reason = Annotated[str, Field(min_length=1, max_length=2000, pattern=r"^[^\x00]*$")]
Short = Annotated[str, Field(max_length=200, pattern=r"^[^\x00]*$")]


class AuthorityIn(Body):
    """Up to which amount a post may grant a remedy on its own; without a remedy, any."""

    post: Code
    remedy: Annotated[str, Field(max_length=40, pattern=r"^[a-z0-9_-]*$")] = ""
    limit_cents: Annotated[int, Field(ge=0, le=10**13)]
    currency: Currency = "CNY"


class AuthorityOut(AuthorityIn):
    """A limit of authority."""

    id: int
    version: str | None = None


class SanctionIn(Body):
    """A light, medium or heavy sanction on somebody (badge), with the case it comes from."""

    staff: Badge
    degree: Literal["light", "medium", "heavy"]
    reason: Reason
    case: CaseNumber | None = None


class Appeal(Body):
    """Why one appeals."""

    appeal: Reason


class AppealAnswer(Body):
    """Whether the sanction is lifted, and why."""

    is_lifted: bool
    answer: Reason


class SanctionOut(Schema):
    """A sanction, and what became of an appeal against it."""

    id: int
    staff: str
    case: str | None
    degree: str
    reason: str
    state: str
    imposed_at: datetime
    appeal: str
    appealed_at: datetime | None
    answer: str
    answered_at: datetime | None


class ReviewIn(Body):
    """The review of a month: the heads present (badges), and who approved an extra meeting."""

    held_at: Moment
    present: Annotated[list[Badge], Field(max_length=100)]
    minutes: Annotated[Report, Field(min_length=1)]
    analysis: Report = ""
    reported_to: Short = ""
    is_extra: bool = False
    approved_by: Badge | None = None


class DecisionIn(Body):
    """What was decided, who carries it out and until when."""

    text: Annotated[str, Field(min_length=1, max_length=500, pattern=r"^[^\x00]*$")]
    owner: Badge
    due_date: date


class DecisionOut(Schema):
    """A decision of a review."""

    id: int
    text: str
    owner: str
    due_date: date
    done_date: date | None


class ReviewOut(Schema):
    """The record of a review."""

    id: int
    held_at: datetime
    is_extra: bool
    minutes: str
    analysis: str
    reported_to: str
    present: list[str]
    decisions: list[DecisionOut]


class CountOut(Schema):
    """How many of what, and how many the month before."""

    code: str
    label: str
    count: int
    before: int
    is_repeated: bool


class Satisfied(Schema):
    """How many of those asked were satisfied with the handling."""

    satisfied: int
    n: int


class PackOut(Schema):
    """What the review meeting of a month reads, and its record."""

    hall: str
    month: str
    cases: list[str]
    before: int
    causes: list[CountOut]
    severities: list[CountOut]
    channels: list[CountOut]
    late: list[str]
    unanalysed: list[str]
    closed: int
    reopened: int
    handling_hours: float | None
    satisfaction: Satisfied
    unreviewed: list[str]
    review: ReviewOut | None
    extra: list[ReviewOut]


class PromiseIn(Body):
    """What was promised at sale to whom (a customer's number), by whom (badge), to be kept until when."""

    customer: Annotated[str, Field(min_length=1, max_length=20, pattern=r"^[A-Za-z0-9]+$")]
    hall: Code | None = None
    text: Annotated[str, Field(min_length=1, max_length=500, pattern=r"^[^\x00]*$")]
    made_by: Badge | None = None
    made_date: date
    due_date: date
    contract: Annotated[str, Field(max_length=80, pattern=r"^[^\x00]*$")] = ""
    state: Literal["open", "kept", "broken", "released"] = "open"
    delivery: Short = ""
    settled_date: date | None = None
    case: CaseNumber | None = None


class PromiseOut(PromiseIn):
    """A promise made at sale, and whether it was kept."""

    id: int
    version: str | None = None
