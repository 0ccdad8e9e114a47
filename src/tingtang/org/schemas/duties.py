"""What the API takes and gives about housekeeping systems, turns of duty and obligations."""

from datetime import date, datetime
from typing import Annotated, Literal

from ninja import Schema
from pydantic import Field

from tingtang.org.schemas.records import Small
from tingtang.ui.resources import Body, Code, Line, Row, Texts


class Housekeeping(Body):
    """A housekeeping system; `owner` and `people` are badge numbers, `days` weekdays, days of the month or dates."""

    hall: Code
    code: Code
    name: Line
    names: Texts = {}
    instructions: Texts = {}
    owner: Line | None = None
    owner_post: Code | None = None
    frequency: Literal["daily", "weekly", "monthly", "dates"] = "daily"
    days: Annotated[list[Line], Field(max_length=400)] = []
    people: Annotated[list[Line], Field(max_length=300)] = []
    is_active: bool = True
    order: Small = 0


class HousekeepingOut(Housekeeping):
    """A housekeeping system as it is."""

    id: int
    version: str | None = None


class Obligation(Body):
    """What a level of responsibility owes; of one post (a code), or (null) of everybody of the level."""

    code: Code
    text: Line
    texts: Texts = {}
    level: Literal["leadership", "department", "individual"] = "individual"
    party: Literal["leaders", "management", "heads", "staff"] = "staff"
    post: Code | None = None
    source: Annotated[Line, Field(max_length=100)] = ""
    order: Small = 0
    is_active: bool = True


class ObligationOut(Obligation):
    """An obligation as it is."""

    id: int
    version: str | None = None


class Turn(Schema):
    """Somebody's turn of duty on a date; `staff` is a badge number, `housekeeping` an id."""

    id: int
    hall: str
    housekeeping: int
    date: date
    staff: str
    state: str
    note: str
    marked_at: datetime | None
    acknowledged_at: datetime | None


class Turns(Schema):
    """Turns of duty, and the cursor of the next page or null."""

    items: list[Turn]
    next: int | None = None


class Plan(Body):
    """From when to when turns are given in rotation."""

    hall: Code
    first: date
    last: date


class PlanOut(Schema):
    """How many turns were given, and on how many dates nobody could be found."""

    made: int
    without: int


class Assign(Body):
    """Who (a badge number) is on duty for a system on a date."""

    housekeeping: Row
    date: date
    staff: Line


class Mark(Body):
    """What came of a turn."""

    is_done: bool
    note: Annotated[Line, Field(max_length=300)] = ""


class Swap(Body):
    """The turn with which another is swapped."""

    other: Row
