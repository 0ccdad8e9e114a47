"""What the API takes and gives about sheets, plans, inspections and findings."""

import uuid
from datetime import date, datetime, time
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import Field

from tingtang.quality.models import Area
from tingtang.quality.schemas.common import Badge, Day, Part, Remark, Share
from tingtang.ui.resources import Body, Code, Line, Moment, Texts


class Item(Body):
    """One thing to look at."""

    code: Part
    text: Texts
    section: Texts = {}
    how: Literal["passed", "score"] = "passed"
    most: Annotated[int, Field(ge=1, le=100)] = 1
    weight: Annotated[float, Field(gt=0, le=100, allow_inf_nan=False)] = 1.0
    is_critical: bool = False
    photo: Literal["", "failed", "always"] = ""
    standard: Annotated[str, Field(max_length=60, pattern=r"^[^\x00]*$")] = ""
    remedy_days: Annotated[int, Field(ge=0, le=3650)] = 3
    post: Annotated[str, Field(max_length=40, pattern=r"^[^\x00]*$")] = ""


class Sheet(Body):
    """A sheet of an inspection."""

    code: Code
    name: Line
    names: Texts = {}
    area: Literal[tuple(Area.values)] = "other"  # type: ignore[valid-type]
    items: Annotated[list[Item], Field(max_length=200)] = []
    pass_share: Share = 0.8
    is_active: bool = True
    note: Remark = ""


class SheetOut(Schema):
    """A sheet as it is; `number` counts the versions of its items."""

    id: int
    code: str
    name: str
    names: dict[str, str]
    area: str
    items: list[dict[str, Any]]
    pass_share: float
    is_active: bool
    note: str
    number: int
    version: str | None = None


class Plan(Body):
    """Who inspects where by which sheet how often; people by badge number."""

    sheet: Code
    hall: Code
    process: Code | None = None
    place: Annotated[str, Field(max_length=120, pattern=r"^[^\x00]*$")] = ""
    camera: Annotated[str, Field(max_length=200, pattern=r"^(https?://[^\s\x00]+)?$")] = ""
    inspector: Badge
    second: Badge | None = None
    rhythm: Literal["day", "week", "month"] = "day"
    days: Annotated[list[Annotated[int, Field(ge=0, le=31)]], Field(max_length=31)] = []
    due_time: time
    starts_date: Day
    ends_date: Day | None = None


class PlanOut(Schema):
    """A plan as it is."""

    id: int
    sheet: str
    hall: str
    process: str | None
    place: str
    camera: str
    inspector: str
    second: str | None
    rhythm: str
    days: list[int]
    due_time: time
    starts_date: date
    ends_date: date | None
    version: str | None = None


class InspectionOut(Schema):
    """An inspection as it is."""

    id: int
    key: uuid.UUID
    kind: str
    sheet: str
    hall: str
    place: str
    inspector: str | None
    about: str | None
    due_at: datetime | None
    done_at: datetime | None
    score: float | None
    is_passed: bool | None
    marks: dict[str, Any]
    note: str


class Second(Body):
    """Who fills the same sheet until when."""

    inspector: Badge
    due_at: Moment


class FindingOut(Schema):
    """A finding as it is."""

    id: int
    inspection: int
    hall: str
    item: str
    text: dict[str, str]
    owner: str | None
    due_date: date
    state: str
    remedy: str
    times_back: int


class Giving(Body):
    """Who remedies it until when."""

    owner: Badge
    due_date: Day


class Remedy(Body):
    """What was done."""

    remedy: Annotated[str, Field(min_length=1, max_length=1000, pattern=r"^[^\x00]*$")]


class Check(Body):
    """Whether it is remedied."""

    is_remedied: bool
    note: Annotated[str, Field(max_length=500, pattern=r"^[^\x00]*$")] = ""
