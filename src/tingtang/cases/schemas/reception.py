"""What the API takes and gives about the reception book."""

from datetime import date, datetime
from typing import Annotated, Literal

from ninja import Schema
from pydantic import Field

from tingtang.ui.resources import Body, Code, Line

Long = Annotated[str, Field(min_length=1, max_length=4000, pattern=r"^[^\x00]*$")]
Badge = Annotated[Line, Field(min_length=1, max_length=40)]


class ReceptionIn(Body):
    """A visit or call; what `remains` is followed up in time; with `kind` it becomes a case.

    With `is_settled` false of criticism a leader is called."""

    hall: Code
    way: Literal["visit", "call"] = "visit"
    topic: Literal["question", "business", "suggestion", "criticism", "official", "other"]
    text: Long
    name: Annotated[Line, Field(max_length=100)] = ""
    customer: Annotated[Line, Field(min_length=1, max_length=20)] | None = None
    mood: Literal["", "calm", "annoyed", "angry", "distressed"] = ""
    measures: list[Literal["listened", "apologised", "explained", "colleague", "quiet_room", "leader", "put_right"]] = []
    is_settled: bool = True
    importance: Annotated[int, Field(ge=1, le=5)] = 3
    remains: bool = False
    due_date: date | None = None
    staff: Badge | None = None
    kind: Code | None = None


class Outcome(Body):
    """What came of an entry; with `due_date` it is put off, with `kind` it becomes a case."""

    result: Long
    due_date: date | None = None
    staff: Badge | None = None
    kind: Code | None = None


class DeskIn(Body):
    """Who follows up for a hall; null: whoever took it."""

    staff: Badge | None = None


class ReceptionOut(Schema):
    id: int
    hall: str
    way: str
    topic: str
    name: str
    customer: str | None
    text: str
    mood: str
    measures: list[str]
    state: str
    staff: str | None
    importance: int
    due_date: date | None
    due_at: datetime | None
    level: int
    result: str
    case: str | None
    taken_at: datetime
    ended_at: datetime | None


class ReceptionsOut(Schema):
    items: list[ReceptionOut]


class DeskOut(Schema):
    hall: str
    staff: str | None
