"""What the API takes and gives about remote review and appeals against scores."""

from datetime import date, datetime
from typing import Annotated, Literal

from ninja import Schema
from pydantic import Field

from tingtang.quality.schemas.common import Badge, Day
from tingtang.ui.resources import Body, Code


class Sample(Body):
    """A sample for remote review."""

    name: Annotated[str, Field(min_length=1, max_length=120, pattern=r"^[^\x00]*$")]
    sheet: Code
    hall: Code
    source: Literal["visits.service.finished", "cases.case.moved"] = "visits.service.finished"
    log: Annotated[str, Field(min_length=1, max_length=60, pattern=r"^[^\x00]*$")] | None = None  # of an imported log
    activity: Annotated[str, Field(max_length=200, pattern=r"^[^\x00]*$")] = ""
    since_date: Day
    until_date: Day
    size: Annotated[int, Field(ge=1, le=1000)] = 20
    stratum: Literal["", "clerk", "service"] = ""
    is_calibration: bool = False
    rhythm: Literal["", "week", "month"] = ""
    readers: Annotated[list[Badge], Field(max_length=50)] = []


class SampleOut(Schema):
    """A sample as it is."""

    id: int
    name: str
    sheet: str
    hall: str
    source: str
    log: str | None
    activity: str
    since_date: date
    until_date: date
    size: int
    stratum: str
    is_calibration: bool
    rhythm: str
    readers: list[str]
    concluded_at: datetime | None
    seed: int
    drawn_at: datetime | None
    population: int
    version: str | None = None


class ReviewOut(Schema):
    """One review."""

    id: int
    event: int
    subject: str
    subject_name: str
    occurred_at: datetime
    clerk: str | None
    reviewer: str
    recording: str
    inspection: int | None
    score: float | None


class Recording(Body):
    """Where it can be heard."""

    recording: Annotated[str, Field(max_length=200, pattern=r"^https?://[^\s\x00]+$")]


class Kept(Schema):
    """A recording that is kept here."""

    id: int
    name: str
    content_type: str
    size_bytes: int


class Recordings(Schema):
    items: list[Kept]


class Appealing(Body):
    """Why the score is wrong."""

    text: Annotated[str, Field(min_length=1, max_length=2000, pattern=r"^[^\x00]*$")]


class AppealOut(Schema):
    """An appeal as it is."""

    id: int
    inspection: int
    staff: str
    text: str
    state: str
    score_before: float
    score_after: float | None
    answer: str


class Deciding(Body):
    """The decision and, where it changes, other marks of items (by their code) or the new score of the whole."""

    answer: Annotated[str, Field(min_length=1, max_length=2000, pattern=r"^[^\x00]*$")]
    score: Annotated[float, Field(ge=0, le=100, allow_inf_nan=False)] | None = None
    marks: Annotated[dict[str, Annotated[str, Field(max_length=6, pattern=r"^(none|[0-9]+)$")]], Field(max_length=200)] = {}
