"""What the API takes and gives about terms, classes, pupils and lessons."""

from datetime import date, datetime, time
from typing import Annotated, Any, Literal

from pydantic import Field

from tingtang.lessons.models import AlteredThing, Attendance, GuidanceKind, Homework, PayWay
from tingtang.ui.resources import Body, Code, Line, Moment, NamedBody, Row, Words

Percent = Annotated[int, Field(ge=0, le=100)]
Cents = Annotated[int, Field(ge=0, le=10**12)]
Badge = Annotated[str, Field(min_length=1, max_length=40, pattern=r"^[^\x00]*$")]
Number = Annotated[str, Field(min_length=1, max_length=20, pattern=r"^[^\x00]*$")]
Days = Annotated[list[Annotated[int, Field(ge=0, le=400)]], Field(max_length=12)]


class Term(NamedBody):
    """A term of a hall, named by its code."""

    code: Code
    hall: Code
    starts_date: date
    ends_date: date
    call_days: Days = [1, 7, 30, 90]


class TermOut(Body):
    id: int
    code: str
    name: str
    names: dict[str, str]
    hall: str
    starts_date: date
    ends_date: date
    call_days: list[int]
    published_at: datetime | None
    version: str | None = None


class Unit(Body):
    """A unit: our week of the term, the public school's, its name."""

    week: Annotated[int, Field(ge=1, le=60)]
    school_week: Annotated[int, Field(ge=1, le=60)] | None = None
    name: Annotated[str, Field(min_length=1, max_length=120, pattern=r"^[^\x00]*$")]


class Group(NamedBody):
    """A class of a term (by its key); people by badge, the room by its code."""

    code: Code
    term: Row
    grade: Annotated[str, Field(max_length=60, pattern=r"^[^\x00]*$")] = ""
    teacher: Badge
    adviser: Badge | None = None
    specialist: Badge | None = None
    room: Code | None = None
    weekday: Annotated[int, Field(ge=0, le=6)]
    starts_time: time
    ends_time: time
    price_cents: Cents
    seats: Annotated[int, Field(ge=1, le=500)] = 12
    pass_percent: Percent | None = None
    check_days: Annotated[int, Field(ge=1, le=200)] = 14
    facts: Words = ""
    units: Annotated[list[Unit], Field(max_length=200)] = []


class GroupOut(Body):
    id: int
    code: str
    name: str
    names: dict[str, str]
    term: int
    grade: str
    teacher: str
    adviser: str | None
    specialist: str | None
    room: str | None
    weekday: int
    starts_time: time
    ends_time: time
    price_cents: int
    seats: int
    pass_percent: int | None
    check_days: int
    facts: str
    units: list[dict[str, Any]]
    version: str | None = None


class Alteration(Body):
    """One thing of a published class, altered; what it is from now on stands in the fields of that thing."""

    what: Literal[tuple(AlteredThing.values)]  # type: ignore[valid-type]
    reason: Line
    told: Line = ""
    handover: Words = ""
    teacher: Badge | None = None
    room: Code | None = None
    weekday: Annotated[int, Field(ge=0, le=6)] | None = None
    starts_time: time | None = None
    ends_time: time | None = None
    price_cents: Cents | None = None


class AlterationOut(Body):
    id: int
    group: int
    what: str
    before: str
    after: str
    reason: str
    told: str
    handover: str
    at: datetime
    accepted_at: datetime | None


class Enquiry(Body):
    """Who asks for a class: the pupil and the parent by customer number."""

    group: Row
    pupil: Number
    parent: Number | None = None
    question: Annotated[str, Field(max_length=2000, pattern=r"^[^\x00]*$")] = ""


class PupilOut(Body):
    """A pupil of a class."""

    id: int
    group: int
    pupil: str
    parent: str | None
    state: str
    asked_at: datetime
    test_percent: int | None
    paid_cents: int | None
    paid_way: str
    paid_at: datetime | None
    checked_at: datetime | None
    receipt: str
    next_check_date: date | None


class Test(Body):
    percent: Percent
    note: Annotated[str, Field(max_length=500, pattern=r"^[^\x00]*$")] = ""


class Fee(Body):
    cents: Annotated[int, Field(ge=1, le=10**12)]
    way: Literal[tuple(PayWay.values)]  # type: ignore[valid-type]
    paid_at: Moment | None = None


class Why(Body):
    """A reason."""

    why: Line


class Check(Body):
    """What a check says, by kind: praise and report are needed."""

    said: dict[Literal[tuple(GuidanceKind.values)], Annotated[str, Field(max_length=2000, pattern=r"^[^\x00]*$")]]  # type: ignore[valid-type]


class Guidance(Body):
    kind: Literal[tuple(GuidanceKind.values)]  # type: ignore[valid-type]
    text: Annotated[str, Field(min_length=1, max_length=2000, pattern=r"^[^\x00]*$")]
    is_shared: bool = True


class GuidanceOut(Body):
    id: int
    kind: str
    text: str
    is_shared: bool
    at: datetime


class PupilMark(Body):
    """One pupil (by the key of the enrolment) in a lesson."""

    pupil: Row
    attendance: Literal[tuple(Attendance.values)]  # type: ignore[valid-type]
    behaviour: Annotated[int, Field(ge=1, le=5)] | None = None
    homework: Literal[tuple(Homework.values)] = ""  # type: ignore[valid-type]
    note: Line = ""


class Lesson(Body):
    """The record of a lesson on a day."""

    key_points: Annotated[str, Field(max_length=2000, pattern=r"^[^\x00]*$")]
    homework: Annotated[str, Field(max_length=2000, pattern=r"^[^\x00]*$")] = ""
    unit: Annotated[int, Field(ge=1, le=200)] | None = None
    teacher: Badge | None = None
    recording: Annotated[str, Field(max_length=400, pattern=r"^(https?://[^\x00\s]+)?$")] = ""
    marks: Annotated[list[PupilMark], Field(max_length=500)] = []


class LessonOut(Body):
    id: int
    group: int
    date: date
    key_points: str
    homework: str
    unit: int | None
    marks: list[dict[str, Any]]


class Day(Body):
    day: date
