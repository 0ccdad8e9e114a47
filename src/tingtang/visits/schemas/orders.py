"""What the API takes and gives about what is ordered during a visit."""

from datetime import datetime
from typing import Annotated, Literal

from ninja import Schema
from pydantic import Field

from tingtang.visits.schemas import Body, Code, Line, Row


class WantedIn(Body):
    """Something a party wants: a product by its code, or in words."""

    product: Code | None = None
    name: Annotated[str, Field(max_length=100, pattern=r"^[^\x00]*$")] = ""
    quantity: Annotated[int, Field(ge=1, le=99)] = 1
    note: Annotated[str, Field(max_length=200, pattern=r"^[^\x00]*$")] = ""


class Ordered(Body):
    """What a party orders; held until somebody lets it go."""

    wanted: Annotated[list[WantedIn], Field(min_length=1, max_length=60)]
    is_held: bool = False


class NewTable(Body):
    """The table to which a party moves, by its id."""

    counter: Row


class Served(Body):
    """It was brought; `cause` says why it is late."""

    cause: Literal["", "coordination", "unprepared", "overload", "mistaken", "carrying", "other"] = ""
    is_announced: bool = True


class Cancelled(Body):
    reason: Annotated[Line, Field(min_length=1)]


class OrderOut(Schema):
    """An order as it stands."""

    id: int
    ticket: int
    product: str | None
    name: str
    quantity: int
    note: str
    state: str
    ordered_at: datetime
    fired_at: datetime | None
    due_at: datetime | None
    ready_at: datetime | None
    served_at: datetime | None
    urge_count: int
    cause: str
