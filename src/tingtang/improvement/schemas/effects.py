"""What the API takes and gives of effects."""

from datetime import date, datetime
from typing import Annotated, Any

from ninja import Schema
from pydantic import Field

from tingtang.improvement.schemas.drives import Item
from tingtang.ui.resources import Body, Code


class Effect(Body):
    """What was changed in which halls (codes), and the indicator (code) that should show it."""

    name: Item
    hall: Code | None = None
    indicator: Code
    halls: Annotated[list[Code], Field(min_length=1, max_length=200)]
    process: Code | None = None
    change_date: date
    weeks: Annotated[int, Field(ge=4, le=52)] = 8


class EffectOut(Schema):
    """What was measured: means before and after, the difference with its interval, p, weeks on each side."""

    id: int
    name: str
    indicator: str
    process: str | None
    change_date: date
    weeks: int
    measured_at: datetime
    result: dict[str, Any]


class EffectPage(Schema):
    items: list[EffectOut]
    next: int | None
