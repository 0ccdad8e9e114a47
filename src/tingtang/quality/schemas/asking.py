"""What the API takes and gives about surveys, inspections, mystery visits, reviews and the integrity of ratings."""

import uuid
from datetime import date, datetime, time
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import Field

from tingtang.quality.models import Area
from tingtang.ui.resources import Body, Code, Line, Moment, Row, Texts, Words

Part = Annotated[str, Field(min_length=1, max_length=40, pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]*$")]
Small = Annotated[int, Field(ge=0, le=10_000)]
Share = Annotated[float, Field(gt=0, le=1, allow_inf_nan=False)]
Number = Annotated[float, Field(ge=-1e9, le=1e9, allow_inf_nan=False)]
Day = Annotated[date, Field(ge=date(2000, 1, 1), le=date(2200, 1, 1))]
Badge = Annotated[str, Field(min_length=1, max_length=20, pattern=r"^[^\x00]*$")]
Remark = Annotated[str, Field(max_length=2000, pattern=r"^[^\x00]*$")]
Answers = Annotated[dict[Part, Remark | int | float | list[Remark] | dict[Part, int | Remark] | None], Field(max_length=200)]


class Nothing(Body):
    """Nothing has to be said."""


class Option(Body):
    """An option, or a line of a matrix."""

    code: Part
    text: Texts
    dimension: Literal["", "tangibles", "reliability", "responsiveness", "assurance", "empathy"] = ""


class Condition(Body):
    """When a question is asked."""

    question: Part
    among: Annotated[list[Part], Field(max_length=60)] = []
    at_least: Number | None = None
    at_most: Number | None = None


class Question(Body):
    """One question."""

    code: Part
    kind: Literal["one", "several", "scale", "matrix", "rank", "points", "kano", "number", "text", "date"]
    text: Texts
    help: Texts = {}
    is_required: bool = True
    options: Annotated[list[Option], Field(max_length=60)] = []
    rows: Annotated[list[Option], Field(max_length=60)] = []
    low: Annotated[int, Field(ge=0, le=100)] = 1
    high: Annotated[int, Field(ge=0, le=100)] = 5
    low_text: Texts = {}
    high_text: Texts = {}
    measure: Literal["", "csat", "nps", "ces", "expectation", "perception", "weight"] = ""
    when: Annotated[list[Condition], Field(max_length=10)] = []


class Survey(Body):
    """A survey as it is being built."""

    code: Code
    name: Line
    names: Texts = {}
    kind: Literal["free", "csat", "nps", "ces", "kano", "servqual"] = "free"
    intro: Texts = {}
    thanks: Texts = {}
    questions: Annotated[list[Question], Field(max_length=200)] = []
    is_anonymous: bool = True
    least_shown: Annotated[int, Field(ge=1, le=1000)] = 5
    note: Remark = ""


class SurveyOut(Schema):
    """A survey as it is."""

    id: int
    code: str
    name: str
    names: dict[str, str]
    kind: str
    intro: dict[str, str]
    thanks: dict[str, str]
    questions: list[dict[str, Any]]
    is_anonymous: bool
    least_shown: int
    note: str
    version: str | None = None


class Published(Schema):
    """A version that is asked."""

    id: int
    number: int


class Quota(Body):
    """How many at most give this answer."""

    question: Part
    option: Part
    most: Annotated[int, Field(ge=0, le=10**7)]


class Wave(Body):
    """A wave: `edition` is the id of a published version, `hall` a code."""

    edition: Row
    name: Annotated[str, Field(min_length=1, max_length=120, pattern=r"^[^\x00]*$")]
    hall: Code | None = None
    opens_at: Moment
    closes_at: Moment
    wanted: Annotated[int, Field(ge=0, le=10**7)] = 200
    is_open: bool = False
    trigger: Literal["", "visits.service.finished", "cases.case.moved"] = ""
    share: Share = 1.0
    rest_days: Annotated[int, Field(ge=0, le=3650)] = 30
    quotas: Annotated[list[Quota], Field(max_length=50)] = []
    script: Texts = {}


class WaveOut(Schema):
    """A wave as it is."""

    id: int
    edition: int
    name: str
    hall: str | None
    state: str
    opens_at: datetime
    closes_at: datetime
    wanted: int
    is_open: bool
    trigger: str
    share: float
    rest_days: int
    quotas: list[dict[str, Any]]
    script: dict[str, str]
    link_key: str
    version: str | None = None


class Move(Body):
    """Open or closed."""

    state: Literal["open", "closed"]


class Inviting(Body):
    """Who is invited; a customer at most once in the days of rest."""

    customer: Row | None = None
    hall: Code | None = None
    clerk: Badge | None = None


class Invited(Schema):
    """A personal link, told once."""

    id: int
    url: str
    expires_at: datetime


class Called(Body):
    """What a call came to that brought no reply."""

    outcome: Literal["unreached", "later", "refused"]


class Reply(Body):
    """A reply from paper, a call or another program."""

    channel: Literal["paper", "phone", "api"] = "api"
    hall: Code | None = None
    invitation: Row | None = None
    answers: Answers


class Replied(Schema):
    """Whether it was counted: not when its quota is full."""

    id: int | None
    is_counted: bool


class Figure(Schema):
    """A headline with its 95 % interval."""

    label: str
    value: str
    interval: str
    n: int


class Results(Schema):
    """What replies come to; nothing of groups that are too small."""

    n: int
    is_hidden: bool
    figures: list[Figure]
    parts: list[dict[str, Any]]


class Item(Body):
    """One thing to look at."""

    code: Part
    text: Texts
    section: Texts = {}
    how: Literal["passed", "score"] = "passed"
    most: Annotated[int, Field(ge=1, le=100)] = 1
    weight: Annotated[float, Field(gt=0, le=100, allow_inf_nan=False)] = 1.0
    is_critical: bool = False
    photo: Literal["", "failed", "always"] = ""
    standard: Annotated[str, Field(max_length=60, pattern=r"^[^\x00]*$")] = ""
    remedy_days: Annotated[int, Field(ge=0, le=3650)] = 3


class Sheet(Body):
    """A sheet of an inspection."""

    code: Code
    name: Line
    names: Texts = {}
    area: Literal[tuple(Area.values)] = "other"  # type: ignore[valid-type]
    items: Annotated[list[Item], Field(max_length=200)] = []
    pass_share: Share = 0.8
    is_active: bool = True
    note: Remark = ""


class SheetOut(Schema):
    """A sheet as it is; `number` counts the versions of its items."""

    id: int
    code: str
    name: str
    names: dict[str, str]
    area: str
    items: list[dict[str, Any]]
    pass_share: float
    is_active: bool
    note: str
    number: int
    version: str | None = None


class Plan(Body):
    """Who inspects where by which sheet how often; people by badge number."""

    sheet: Code
    hall: Code
    place: Annotated[str, Field(max_length=120, pattern=r"^[^\x00]*$")] = ""
    inspector: Badge
    second: Badge | None = None
    rhythm: Literal["day", "week", "month"] = "day"
    days: Annotated[list[Annotated[int, Field(ge=0, le=31)]], Field(max_length=31)] = []
    due_time: time
    starts_date: Day
    ends_date: Day | None = None


class PlanOut(Schema):
    """A plan as it is."""

    id: int
    sheet: str
    hall: str
    place: str
    inspector: str
    second: str | None
    rhythm: str
    days: list[int]
    due_time: time
    starts_date: date
    ends_date: date | None
    version: str | None = None


class Mark(Body):
    """1 or 0, a score, or "none" where it does not apply."""

    value: Annotated[int, Field(ge=0, le=100)] | Literal["none"]
    note: Annotated[str, Field(max_length=500, pattern=r"^[^\x00]*$")] = ""


class Photo(Body):
    """A photo of an item, in base64."""

    key: uuid.UUID
    item: Part
    name: Annotated[str, Field(max_length=200, pattern=r"^[^\x00/]*$")] = "photo.jpg"
    content: Annotated[str, Field(max_length=14_000_000, pattern=r"^[A-Za-z0-9+/=]*$")]


class Filled(Body):
    """A filled sheet. `key` is the caller's own: handed in twice, it is kept once. `sheet` is needed for a spot check."""

    key: uuid.UUID
    hall: Code
    sheet: Code | None = None
    place: Annotated[str, Field(max_length=120, pattern=r"^[^\x00]*$")] = ""
    note: Words = ""
    done_at: Moment | None = None
    about: Badge | None = None
    marks: Annotated[dict[Part, Mark], Field(max_length=200)]
    photos: Annotated[list[Photo], Field(max_length=60)] = []


class Scored(Body):
    """Marks by item, and what there is to tell."""

    marks: Annotated[dict[Part, Mark], Field(max_length=200)]
    note: Words = ""
    photos: Annotated[list[Photo], Field(max_length=60)] = []


class InspectionOut(Schema):
    """An inspection as it is."""

    id: int
    key: uuid.UUID
    kind: str
    sheet: str
    hall: str
    place: str
    inspector: str | None
    about: str | None
    due_at: datetime | None
    done_at: datetime | None
    score: float | None
    is_passed: bool | None
    marks: dict[str, Any]
    note: str


class Second(Body):
    """Who fills the same sheet until when."""

    inspector: Badge
    due_at: Moment


class FindingOut(Schema):
    """A finding as it is."""

    id: int
    inspection: int
    hall: str
    item: str
    text: dict[str, str]
    owner: str | None
    due_date: date
    state: str
    remedy: str
    times_back: int


class Giving(Body):
    """Who remedies it until when."""

    owner: Badge
    due_date: Day


class Remedy(Body):
    """What was done."""

    remedy: Annotated[str, Field(min_length=1, max_length=1000, pattern=r"^[^\x00]*$")]


class Check(Body):
    """Whether it is remedied."""

    is_remedied: bool
    note: Annotated[str, Field(max_length=500, pattern=r"^[^\x00]*$")] = ""


class VisitorWave(Body):
    """A wave of mystery visits; halls by code."""

    name: Annotated[str, Field(min_length=1, max_length=120, pattern=r"^[^\x00]*$")]
    sheet: Code
    script: Annotated[str, Field(max_length=8000, pattern=r"^[^\x00]*$")] = ""
    starts_date: Day
    ends_date: Day
    quota: Annotated[int, Field(ge=1, le=100)] = 2
    is_outside: bool = False
    year: Annotated[int, Field(ge=2000, le=2200)]
    halls: Annotated[list[Code], Field(min_length=1, max_length=1000)]


class VisitorWaveOut(Schema):
    """A wave as it is; the script only for who holds the secret."""

    id: int
    name: str
    sheet: str
    script: str
    starts_date: date
    ends_date: date
    quota: int
    is_outside: bool
    year: int
    published_at: datetime | None
    version: str | None = None


class People(Body):
    """People by badge number."""

    people: Annotated[list[Badge], Field(min_length=1, max_length=200)]


class Count(Schema):
    """How many were made."""

    made: int


class HallResult(Schema):
    """What the visits of a hall came to."""

    hall: str
    score: float | None
    low: float | None
    high: float | None
    visits: int


class OwnVisit(Schema):
    """One's own assignment."""

    id: int
    day: date
    order: int
    hall: str
    sheet: str
    script: str
    is_made: bool


class Sample(Body):
    """A sample for remote review."""

    name: Annotated[str, Field(min_length=1, max_length=120, pattern=r"^[^\x00]*$")]
    sheet: Code
    hall: Code
    source: Literal["visits.service.finished", "cases.case.moved"] = "visits.service.finished"
    since_date: Day
    until_date: Day
    size: Annotated[int, Field(ge=1, le=1000)] = 20
    stratum: Literal["", "clerk", "service"] = ""
    is_calibration: bool = False


class SampleOut(Schema):
    """A sample as it is."""

    id: int
    name: str
    sheet: str
    hall: str
    source: str
    since_date: date
    until_date: date
    size: int
    stratum: str
    is_calibration: bool
    seed: int
    drawn_at: datetime | None
    population: int
    version: str | None = None


class ReviewOut(Schema):
    """One review."""

    id: int
    event: int
    subject: str
    occurred_at: datetime
    clerk: str | None
    reviewer: str
    recording: str
    inspection: int | None
    score: float | None


class Recording(Body):
    """Where it can be heard."""

    recording: Annotated[str, Field(max_length=200, pattern=r"^https?://[^\s\x00]+$")]


class Appealing(Body):
    """Why the score is wrong."""

    text: Annotated[str, Field(min_length=1, max_length=2000, pattern=r"^[^\x00]*$")]


class AppealOut(Schema):
    """An appeal as it is."""

    id: int
    inspection: int
    staff: str
    text: str
    state: str
    score_before: float
    score_after: float | None
    answer: str


class Deciding(Body):
    """The decision and, where it changes, the new score."""

    answer: Annotated[str, Field(min_length=1, max_length=2000, pattern=r"^[^\x00]*$")]
    score: Annotated[float, Field(ge=0, le=100, allow_inf_nan=False)] | None = None


class Looking(Body):
    """Which ratings to look through."""

    hall: Code
    since: Day
    until: Day


class FlagOut(Schema):
    """A flag as it is."""

    id: int
    hall: str
    clerk: str | None
    kind: str
    since_date: date
    until_date: date
    n: int
    p_value: float | None
    evidence: dict[str, Any]
    state: str
    note: str


class FlagDecision(Body):
    """Whether it holds, and why."""

    state: Literal["confirmed", "dismissed"]
    note: Annotated[str, Field(min_length=1, max_length=1000, pattern=r"^[^\x00]*$")]


class Care(Body):
    """What a hall does after a bad rating."""

    hall: Code
    kind: Code
    has_call_back: bool = True
    is_active: bool = True


class CareOut(Care):
    """As it is."""

    id: int
