"""What the API takes and gives of drives."""

from datetime import date, datetime
from typing import Annotated

from pydantic import Field

from tingtang.ui.resources import Body, Code, Line, Row, Words

Name = Annotated[str, Field(min_length=1, max_length=120, pattern=r"^[^\x00]*$")]
Item = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00]*$")]
Badge = Annotated[Line, Field(max_length=40)]


class Drive(Body):
    """A drive of a hall (code; null: the whole organisation); its owner by badge."""

    name: Name
    hall: Code | None = None
    goal: Annotated[Words, Field(max_length=2000)] = ""
    owner: Badge | None = None
    first_date: date
    last_date: date


class DriveOut(Drive):
    id: int
    state: str
    summary: str
    version: str | None = None


class Phase(Body):
    """A phase of a drive (id) and what it has to deliver."""

    drive: Row
    name: Name
    first_date: date
    last_date: date
    owner: Badge | None = None


class PhaseOut(Phase):
    id: int
    version: str | None = None


class Deliverable(Body):
    """What a phase (id) has to deliver, and by when."""

    phase: Row
    name: Item
    due_date: date


class DeliverableOut(Deliverable):
    id: int
    done_at: datetime | None = None
    note: str = ""
    version: str | None = None


class Ending(Body):
    """What was learnt."""

    summary: Annotated[str, Field(min_length=1, max_length=4000, pattern=r"^[^\x00]*$")]


class Note(Body):
    """A few words, which may be left out."""

    note: Line = ""


class Nothing(Body):
    """Nothing has to be said."""
