"""What the API takes and gives about calendars."""

from datetime import date, datetime
from typing import Annotated

from ninja import Schema
from pydantic import Field

from tingtang.ui.resources import Body, Code, Line, Texts

Span = Annotated[str, Field(max_length=17, pattern=r"^[^\x00]*$", examples=["08:30-12:00", "22:00-06:00"])]
Spans = Annotated[list[Span], Field(max_length=24)]
Weekday = Annotated[str, Field(pattern=r"^(mo|tu|we|th|fr|sa|su)$")]
MOST_DAYS = 1000


class Calendar(Body):
    """A week of working spans; an end not after its start is on the next day, 24:00 ends the day."""

    code: Code
    name: Line
    names: Texts = {}
    week: Annotated[dict[Weekday, Spans], Field(max_length=7)] = {}
    zone_name: Annotated[str, Field(max_length=50, pattern=r"^[^\x00]*$")] = ""
    public_days: Annotated[str, Field(max_length=10, pattern=r"^[A-Z]*$")] = ""
    is_default: bool = False
    order: Annotated[int, Field(ge=0, le=32767)] = 0
    is_active: bool = True


class CalendarOut(Calendar):
    """A calendar as it is; `revision` grows with every change of it or of its days."""

    id: int
    revision: int
    version: str | None = None


class DayIn(Body):
    """What a date is: without spans a holiday, with spans other hours than its weekday's."""

    spans: Spans = []
    name: Annotated[Line, Field(max_length=100)] = ""


class DatedDay(DayIn):
    """A special day."""

    date: date


class DayOut(DatedDay):
    """A special day as it is, with where it comes from: hand, ical, public, pack."""

    source: str


class Days(Body):
    """Special days to set at once; days set by hand stay as they are."""

    days: Annotated[list[DatedDay], Field(max_length=MOST_DAYS)]
    title: Annotated[Line, Field(max_length=200)] = ""


class Set(Schema):
    """How many days were set."""

    count: int
    revision: int


class ImportOut(Schema):
    """An import of special days, and when it was taken back."""

    id: int
    title: str
    source: str
    count: int
    made_at: datetime
    undone_at: datetime | None


class Reckoned(Schema):
    """What a target comes to on a calendar, with the reasons line by line."""

    is_open: bool
    next_open: datetime
    due: datetime
    why: list[str]


class Choice(Body):
    """The calendar a hall follows; null is the default one."""

    calendar: Code | None
