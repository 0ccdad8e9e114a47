"""What the API takes and gives of own study, moods, talks and customers in courses."""

from datetime import date, datetime
from typing import Annotated

from ninja import Schema
from pydantic import Field

from tingtang.improvement.schemas.drives import Badge, Item
from tingtang.improvement.schemas.training import Counted, Level
from tingtang.ui.resources import Body, Line, Row, Words

Percent = Annotated[int, Field(ge=0, le=100)]
Filled = Annotated[str, Field(min_length=1, max_length=300, pattern=r"^[^\x00]*$")]

__all__ = [
    "Counted", "Customers", "Felt", "Learnt", "Mood", "Study", "StudyOut", "StudyPage", "Talk", "TalkOut", "TalkPage", "Trainee",
    "Trainees",
]  # fmt: skip


class Study(Body):
    """What one has studied by oneself, from which source."""

    title: Item
    source: Filled
    reading: Row | None = None
    first_date: date
    last_date: date
    hours: Annotated[float, Field(ge=0, le=500, multiple_of=0.1)]
    learnt: Words = ""


class StudyOut(Study):
    id: int
    staff: str


class StudyPage(Schema):
    items: list[StudyOut]
    next: int | None


class Mood(Body):
    """How one feels, from 1 (very low) to 5 (very good)."""

    level: Level


class HallWeek(Schema):
    """How a hall felt in a week; no mean below five people."""

    hall: str
    first: date
    people: int | None
    mean: float | None


class Felt(Schema):
    items: list[HallWeek]


class Talk(Body):
    """A talk with somebody (badge)."""

    staff: Badge
    day: date
    said: Annotated[Words, Field(min_length=1)]
    agreed: Annotated[Words, Field(max_length=2000)] = ""
    again_date: date | None = None


class TalkOut(Talk):
    id: int
    written_by: str


class TalkPage(Schema):
    items: list[TalkOut]
    next: int | None


class Customers(Body):
    """Customers, by number, telephone or identity number."""

    customers: Annotated[list[Annotated[Line, Field(min_length=1)]], Field(min_length=1, max_length=200)]


class Learnt(Body):
    """What a customer had right before and after a course (in %), and his rating."""

    before: Percent | None = None
    after: Percent | None = None
    stars: Level | None = None


class Trainee(Schema):
    """A customer who takes part, by number; by `link` he answers before and after the course himself."""

    id: int
    customer: str
    link: str
    came_at: datetime | None
    before: int | None
    after: int | None
    stars: int | None


class Gain(Schema):
    """The mean gain in points with its 95 % interval, of the `n` who were tested twice."""

    n: int
    gain: float | None
    low: float | None
    high: float | None


class Trainees(Schema):
    items: list[Trainee]
    brought: Gain
