"""What may stand in demo_lessons.yaml: a term of a demo with its classes, pupils, lessons held and what was said beside them."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from tingtang.packs.schemas import Code, Part, Text
from tingtang.packs.schemas.demo import Clock

Days = Annotated[int, Field(ge=-400, le=400)]


class Unit(Part):
    """A unit: our week of the term, the public school's, its name."""

    week: Annotated[int, Field(ge=1, le=60)]
    school: Annotated[int, Field(ge=1, le=60)] | None = None
    name: str


class Pupil(Part):
    """A customer in a class: asked so many days ago, tested, paid to somebody, checked by somebody else."""

    who: Code
    parent: Code | None = None
    days_ago: Annotated[int, Field(ge=0, le=400)]
    question: str = ""
    test: Annotated[int, Field(ge=0, le=100)] | None = None
    taken_by: str | None = None
    checked_by: str | None = None
    calls: list[str] = []  # what came of the calls that are due by now


class Lesson(Part):
    """A lesson held so many weeks ago; who did not come, whose homework is not signed, who was made up."""

    weeks_ago: Annotated[int, Field(ge=0, le=30)]
    unit: int | None = None
    key_points: str
    homework: str = ""
    film: str = ""
    absent: list[Code] = []
    made_up: list[Code] = []
    unsigned: list[Code] = []


class Said(Part):
    """A note about a pupil, so many days ago."""

    who: Code
    kind: Literal["praise", "make_up", "report", "study", "mind", "conduct"]
    days_ago: Annotated[int, Field(ge=0, le=60)] = 3
    text: str


class Altered(Part):
    """The teacher of a class was changed after publishing."""

    teacher: str
    days_ago: Annotated[int, Field(ge=0, le=60)]
    reason: str
    handover: str
    told: str


class Group(Part):
    """A class of the term, taught on the weekday that lies `day` days from the demo's day."""

    code: Code
    name: Text
    grade: str = ""
    teacher: str
    adviser: str | None = None
    specialist: str | None = None
    room: Code | None = None
    day: Annotated[int, Field(ge=-6, le=6)] = 0  # from the demo's day on
    starts: Clock
    ends: Clock
    price: Annotated[float | int, Field(ge=0)]
    seats: int = 12
    pass_percent: int | None = None
    check_days: int = 14
    facts: Text | None = None
    units: list[Unit] = []
    pupils: list[Pupil] = []
    lessons: list[Lesson] = []
    said: list[Said] = []
    altered: Altered | None = None


class Term(Part):
    """A term of the demo, its days counted from the demo's day, published so many days before it."""

    code: Code
    name: Text
    starts: Days
    ends: Days
    published: Annotated[int, Field(ge=0, le=60)] | None = None
    groups: list[Group]


class DemoLessons(Part):
    """demo_lessons.yaml: terms of the demo's hall; words of people are in one language."""

    FILE: ClassVar[str] = "demo_lessons.yaml"
    terms: list[Term] = []
