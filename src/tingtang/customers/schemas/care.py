"""What the API takes and gives about planned contacts, quotas of visits, and household files."""

from datetime import date, datetime
from typing import Annotated, Literal

from ninja import Schema
from pydantic import Field

from tingtang.customers.schemas.mending import Badge
from tingtang.ui.resources import Body, Line, Row

Topic = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00]*$")]
Cents = Annotated[int, Field(ge=0, le=10**15)]
Way = Literal["phone", "visit", "here", "message"]


class ContactIn(Body):
    """A contact to be planned; `owner` is the badge of who does it."""

    topic: Topic
    owner: Badge
    due_date: date
    way: Way = "phone"
    is_executive: bool = False
    campaign: Annotated[Line, Field(max_length=80)] = ""


class NoteIn(Body):
    """What came of a contact; with `next_date` the next one is planned."""

    outcome: Annotated[str, Field(min_length=1, max_length=4000, pattern=r"^[^\x00]*$")]
    effect: Line = ""
    signal: Literal["", "more", "other", "less", "life"] = ""
    volume_cents: Cents | None = None
    next_date: date | None = None
    reply: Literal["", "accepted", "thinking", "refused", "unreached"] = ""
    refusal: Literal["", "need", "price", "rival", "trust", "time", "other"] = ""
    referred: Row | None = None


class ContactOut(Schema):
    """A contact as planned, and what came of it."""

    id: int
    customer: int
    owner: str
    topic: str
    due_date: date
    way: str
    is_executive: bool
    state: str
    ended_at: datetime | None
    outcome: str
    effect: str
    signal: str
    volume_cents: int | None
    campaign: str
    reply: str
    refusal: str
    referred: int | None


class VisitQuota(Body):
    """How many visits an executive (badge) makes in a month, and on which weekdays; 0 is Monday."""

    executive: Badge
    per_month: Annotated[int, Field(ge=1, le=99)] = 2
    weekdays: Annotated[list[Annotated[int, Field(ge=0, le=6)]], Field(max_length=7)] = []


class VisitQuotaOut(VisitQuota):
    id: int
    version: str | None = None


class ExecutiveOut(Schema):
    """An executive's month: quota, visits made and planned, volume covered."""

    executive: str
    quota: int
    done: int
    not_planned: int
    volume_cents: int
    visits: list[ContactOut]


class Household(Body):
    """A household or farm in a year; amounts in cents."""

    year: Annotated[int, Field(ge=1990, le=2200)]
    members: Annotated[int, Field(ge=0, le=1000)] = 1
    workers: Annotated[int, Field(ge=0, le=1000)] = 0
    land_mu: Annotated[float, Field(ge=0, le=1_000_000)] = 0
    holdings: Annotated[Line, Field(max_length=300)] = ""
    income_cents: Cents | None = None
    need_cents: Cents | None = None
    need_purpose: Annotated[Line, Field(max_length=300)] = ""
    need_date: date | None = None
    surveyed_date: date


class HouseholdOut(Household):
    id: int
    customer: int
