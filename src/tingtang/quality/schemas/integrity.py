"""What the API takes and gives about the integrity of ratings."""

from datetime import date
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import Field

from tingtang.quality.schemas.common import Day
from tingtang.ui.resources import Body, Code


class Looking(Body):
    """Which ratings to look through."""

    hall: Code
    since: Day
    until: Day


class FlagOut(Schema):
    """A flag as it is."""

    id: int
    hall: str
    clerk: str | None
    kind: str
    since_date: date
    until_date: date
    n: int
    p_value: float | None
    evidence: dict[str, Any]
    state: str
    note: str


class FlagDecision(Body):
    """Whether it holds, and why."""

    state: Literal["confirmed", "dismissed"]
    note: Annotated[str, Field(min_length=1, max_length=1000, pattern=r"^[^\x00]*$")]


class Care(Body):
    """What a hall does after a bad rating."""

    hall: Code
    kind: Code
    has_call_back: bool = True
    is_active: bool = True


class CareOut(Care):
    """As it is."""

    id: int
