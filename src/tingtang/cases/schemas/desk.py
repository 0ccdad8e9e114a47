"""What the API takes and gives about the desk: merging, refusing, lessons, views, call-backs, rights, and what is set up for them."""

from datetime import datetime
from typing import Annotated, Literal

from ninja import Schema
from pydantic import Field

from tingtang.cases.schemas import Badge, CaseNumber, Level, Long, Title, Version
from tingtang.cases.schemas.work import Key, Told
from tingtang.ui.resources import Body, Code, Moment, NamedBody, Texts

Empty = Annotated[str, Field(max_length=100, pattern=r"^[^\x00]*$")]


class Into(Body):
    """The case that is worked on from now on."""

    into: CaseNumber


class Splitting(Body):
    """The note that is another matter, and the new case's kind and title."""

    note: Key
    kind: Code
    title: Title


class Refusing(Body):
    """Why a demand is not taken on, and what the customer is told."""

    ground: Literal["elsewhere", "outside", "no_right", "unclear", "withdrawn", "settled"]
    answer: Annotated[Long, Field(min_length=1)]
    version: Version | None = None


class Teaching(Body):
    """What a case teaches."""

    why: Annotated[str, Field(min_length=1, max_length=500, pattern=r"^[^\x00]*$")]


class Words(Body):
    """A word on it, or none."""

    note: Annotated[str, Field(max_length=200, pattern=r"^[^\x00]*$")] = ""


class View(Body):
    """A list under a name; `query` is the address of the list after the question mark. Sharing it takes a right of its own."""

    name: Annotated[str, Field(min_length=1, max_length=40, pattern=r"^[^\x00]*$")]
    query: Annotated[str, Field(max_length=2000, pattern=r"^[^\x00]*$")] = ""
    scope: Literal["me", "team", "hall", "all"] = "me"
    team: Code | None = None
    hall: Code | None = None
    is_default: bool = False


class ViewOut(Schema):
    """A list under a name, and whose it is."""

    id: int
    name: str
    query: str
    scope: str
    team: str | None
    hall: str | None
    is_default: bool
    by: str


class Person(Body):
    """Somebody who is to be told the outcome, besides the customer."""

    name: Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[^\x00]*$")]
    role: Empty = ""
    is_customer: bool = False


class To(Body):
    """A colleague, by badge number."""

    to: Badge


class Called(Body):
    """What came of a call; reached calls say how satisfied with the handling, 4 very to 1 not."""

    is_reached: bool
    satisfaction: Annotated[int, Field(ge=1, le=4)] | None = None
    note: Told = ""


class CallBackOut(Schema):
    """A call-back."""

    id: int
    case: str
    state: str
    times_tried: int
    satisfaction: int | None
    made_at: datetime
    called_at: datetime | None


class AccessIn(Body):
    """A role asked for: for whom (badge), in which hall (null: everywhere) and until when."""

    staff: Badge
    role: Code
    hall: Code | None = None
    expires_at: Moment | None = None


class Until(Body):
    """Until when a right holds; null for without end."""

    expires_at: Moment | None


class Ending(Body):
    """Why a right is taken away."""

    reason: Annotated[str, Field(max_length=300, pattern=r"^[^\x00]*$")] = ""


class AccessOut(Schema):
    """A role asked for, in force or ended."""

    id: int
    case: str
    staff: str
    role: str
    hall: str | None
    state: str
    was_held: bool
    expires_at: datetime | None
    asked_at: datetime
    granted_at: datetime | None
    ended_at: datetime | None
    end_reason: str


class ConflictIn(Body):
    """Two roles that nobody may hold together."""

    first: Code
    second: Code
    reason: Annotated[str, Field(min_length=1, max_length=300, pattern=r"^[^\x00]*$")]


class ConflictOut(ConflictIn):
    """Two roles that nobody may hold together."""

    id: int
    version: str | None = None


class EventRuleIn(NamedBody):
    """When events become an incident by themselves."""

    code: Code
    source: Empty = ""
    grades: Annotated[list[Literal["information", "warning", "exception"]], Field(max_length=3)] = []
    count: Annotated[int, Field(ge=1, le=1000)] = 1
    minutes: Annotated[int, Field(ge=1, le=100_000)] = 60
    kind: Code
    impact: Level = 2
    urgency: Level = 2
    is_active: bool = True
    order: Annotated[int, Field(ge=0, le=32767)] = 0


class EventRuleOut(Schema):
    """When events become an incident by themselves."""

    id: int
    code: str
    name: str
    names: dict[str, str]
    source: str
    grades: list[str]
    count: int
    minutes: int
    kind: str
    impact: int
    urgency: int
    is_active: bool
    order: int
    version: str | None = None


class Names(Body):
    """What a nature of cases is called here; empty for the usual word."""

    names: Texts


class NatureOut(Schema):
    """A nature of cases and what it is called here."""

    nature: str
    names: dict[str, str]


class Code8(Schema):
    """A code for the customer's own page, shown this once."""

    code: str
    hours: int


class Handed(Schema):
    """How many waiting cases found somebody."""

    count: int


class Telling(Schema):
    """Somebody who is to be told."""

    id: int
    name: str
    role: str
    told_at: datetime | None


class StandingOut(Schema):
    """How a contract stands; `available` is the share of the time from `since` to `until` without an interruption."""

    open_count: int
    over_count: int
    met: int
    judged: int
    charged_cents: int
    listed_cents: int
    since: datetime
    until: datetime
    interruptions: int
    down_seconds: float
    available: float | None
