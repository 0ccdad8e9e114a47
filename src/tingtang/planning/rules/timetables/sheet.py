"""The sheet of a timetable: hours of a week, rooms, teachers, courses, and what is published already."""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from tingtang.planning.rules.models.head import Model
from tingtang.planning.rules.sheets import Code, Named, Part, Unique

Weekday = Literal["mo", "tu", "we", "th", "fr", "sa", "su"]
WEEKDAYS: tuple[Weekday, ...] = ("mo", "tu", "we", "th", "fr", "sa", "su")
Seats = Annotated[int, Field(ge=0, le=100_000)]
Words = Annotated[list[Code], Field(max_length=100)]


def _texts(value: Any) -> Any:
    """A list as a cell holds it: `mo, tu`."""
    return [one.strip() for one in value.replace("，", ",").split(",") if one.strip()] if isinstance(value, str) else value


class Room(Named):
    """Where lessons are given: for how many, and with what in it."""

    seats: Seats | None = None
    has: Words = []


class Teacher(Named):
    """`away`: weekdays (`mo`) and hours of weekdays (`mo morning`) without lessons."""

    away: Words = []


class Course(Named):
    """`learners` are those who cannot sit in two courses at once; `needs` must be had by the room."""

    teacher: Code
    learners: Words = []
    people: Seats | None = None
    times: Annotated[int, Field(ge=1, le=7)] = 1
    needs: Words = []
    price: Annotated[float, Field(ge=0, le=1e9)] | None = None


class Lesson(Part):
    """Where and when a course stands in the timetable that is published."""

    course: Code
    day: Weekday
    hour: Code
    room: Code


class Timetable(Model):
    """When and where courses are held. What is `published` stays where it can."""

    template: Literal["timetable"]
    term_starts: date | None = None
    ready_days: Annotated[int, Field(ge=0, le=90)] = 7
    days: Annotated[list[Weekday], BeforeValidator(_texts), Field(min_length=1, max_length=7)] = ["mo", "tu", "we", "th", "fr"]
    hours: Annotated[list[Named], Field(max_length=20), Unique] = []
    rooms: Annotated[list[Room], Field(max_length=100), Unique] = []
    teachers: Annotated[list[Teacher], Field(max_length=300), Unique] = []
    courses: Annotated[list[Course], Field(max_length=300), Unique] = []
    published: Annotated[list[Lesson], Field(max_length=2000)] = []
