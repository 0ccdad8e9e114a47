"""What the API takes and gives of training."""

from datetime import date, datetime
from typing import Annotated, Literal

from ninja import Schema
from pydantic import Field

from tingtang.improvement.schemas.drives import Badge, Item, Name
from tingtang.ui.resources import Body, Code, Line, Moment, Row, Words

Text = Annotated[str, Field(max_length=50_000, pattern=r"^[^\x00]*$")]
Level = Annotated[int, Field(ge=1, le=5)]
People = Annotated[list[Badge], Field(min_length=1, max_length=500)]


class QuizQuestion(Schema):
    """A question, its options, and which (from 0) are right."""

    text: Item
    options: Annotated[list[Item], Field(min_length=2, max_length=8)]
    right: Annotated[list[Annotated[int, Field(ge=0, le=7)]], Field(min_length=1, max_length=8)]


class Course(Body):
    """A course of a hall (code; null: everybody's) and the skill (code) it gives."""

    name: Name
    hall: Code | None = None
    family: Literal["culture", "post", "rules", "attitude"] = "post"
    audience: Literal["staff", "customers"] = "staff"
    needs: Annotated[Words, Field(max_length=2000)] = ""
    method: Literal["lecture", "pair", "levels", "class", "scene", "self"] = "lecture"
    aim: Annotated[str, Field(min_length=1, max_length=2000, pattern=r"^[^\x00]*$")]
    plan: Words = ""
    measures: Annotated[Words, Field(max_length=2000)] = ""
    assessment: Annotated[Words, Field(max_length=2000)] = ""
    material: Text = ""
    minutes: Annotated[int, Field(ge=5, le=6000)] = 60
    quiz: Annotated[list[QuizQuestion], Field(max_length=50)] = []
    pass_percent: Annotated[int, Field(ge=0, le=100)] = 80
    skill: Code | None = None
    skill_level: Level = 3
    is_active: bool = True


class CourseOut(Course):
    id: int
    version: str | None = None


class Session(Body):
    """A course (id) given by a certified trainer (badge) in a hall (code)."""

    course: Row
    hall: Code | None = None
    theme: Annotated[Line, Field(max_length=120)] = ""
    starts_at: Moment
    ends_at: Moment
    place: Annotated[Line, Field(max_length=120)] = ""
    trainer: Badge
    reason: Line = ""


class SessionOut(Session):
    id: int
    state: str
    version: str | None = None


class Invited(Body):
    """Who is invited, by badge."""

    staff: People


class Counted(Schema):
    """Of how many people more."""

    made: int


class Ending(Body):
    """Whether it was held; else it is cancelled."""

    is_held: bool
    note: Annotated[Line, Field(max_length=200)] = ""


class Participant(Schema):
    """Somebody who takes part."""

    id: int
    staff: str
    came_at: datetime | None
    share: float | None
    passed_at: datetime | None
    helper: str | None = None
    level: int | None = None
    role: str = ""
    points: float | None = None
    words: str = ""


class TakingPart(Body):
    """Who helps somebody (badge), on which level he learns, which part he plays, what he came to of 100 points, and words on it."""

    helper: Badge | None = None
    level: Annotated[int, Field(ge=1, le=5)] | None = None
    role: Annotated[Line, Field(max_length=200)] = ""
    points: Annotated[float, Field(ge=0, le=100, allow_inf_nan=False)] | None = None
    words: Annotated[Line, Field(max_length=1000)] = ""


class Participants(Schema):
    items: list[Participant]


class Coming(Body):
    """The code that is shown in the room."""

    key: Annotated[Line, Field(min_length=1, max_length=80)]


class Answers(Body):
    """For each question in order, the options chosen (from 0)."""

    answers: Annotated[list[Annotated[list[Annotated[int, Field(ge=0, le=7)]], Field(max_length=8)]], Field(max_length=50)]


class Stars(Body):
    """What it was worth."""

    stars: Level


class Certificate(Body):
    """A trainer (badge), how long he is certified, and the outlets (codes of halls) he looks after."""

    staff: Badge
    grade: Level = 1
    since_date: date
    until_date: date
    outlets: Annotated[list[Code], Field(max_length=200)] = []


class CertificateOut(Certificate):
    id: int
    version: str | None = None


class Reading(Body):
    """What has to be read, in a hall (code; null: everywhere)."""

    title: Item
    hall: Code | None = None
    body: Annotated[Text, Field(min_length=1)]
    source: Line = ""
    due_date: date
    is_active: bool = True


class ReadingOut(Reading):
    id: int
    digest: str
    version: str | None = None


class Receipt(Schema):
    """Who has to read it, and when he confirmed the text as it is now."""

    staff: str
    read_at: datetime | None
    is_read: bool


class Receipts(Schema):
    items: list[Receipt]


class Confirming(Body):
    """The digest of the text that was read."""

    digest: Annotated[Line, Field(min_length=64, max_length=64)]


class Own(Schema):
    """What the caller has to learn: sessions (id) he is invited to, and reading (id) he has not confirmed."""

    sessions: list[int]
    readings: list[int]
