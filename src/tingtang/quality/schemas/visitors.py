"""What the API takes and gives about mystery visits."""

from datetime import date, datetime
from typing import Annotated

from ninja import Schema
from pydantic import Field

from tingtang.quality.schemas.common import Day
from tingtang.ui.resources import Body, Code


class VisitorWave(Body):
    """A wave of mystery visits; halls by code."""

    name: Annotated[str, Field(min_length=1, max_length=120, pattern=r"^[^\x00]*$")]
    sheet: Code
    script: Annotated[str, Field(max_length=8000, pattern=r"^[^\x00]*$")] = ""
    starts_date: Day
    ends_date: Day
    quota: Annotated[int, Field(ge=1, le=100)] = 2
    is_outside: bool = False
    year: Annotated[int, Field(ge=2000, le=2200)]
    halls: Annotated[list[Code], Field(min_length=1, max_length=1000)]


class VisitorWaveOut(Schema):
    """A wave as it is; the script only for who holds the secret."""

    id: int
    name: str
    sheet: str
    script: str
    starts_date: date
    ends_date: date
    quota: int
    is_outside: bool
    year: int
    published_at: datetime | None
    version: str | None = None


class HallResult(Schema):
    """What the visits of a hall came to."""

    hall: str
    score: float | None
    low: float | None
    high: float | None
    visits: int


class OwnVisit(Schema):
    """One's own assignment."""

    id: int
    day: date
    order: int
    hall: str
    sheet: str
    script: str
    is_made: bool
