"""What the API takes and gives about programmes of refinement."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal

from ninja import Schema
from pydantic import Field

from tingtang.catalogue.schemas.agreements import Badge
from tingtang.ui.resources import Body, Code, Line

Text = Annotated[str, Field(min_length=1, max_length=2000, pattern=r"^[^\x00]*$")]
Short = Annotated[str, Field(max_length=500, pattern=r"^[^\x00]*$")]
Number = Annotated[Decimal, Field(max_digits=12, decimal_places=2)]
Area = Literal["rules", "organisation", "standards", "process", "feedback"]


class Refinement(Body):
    """A programme."""

    name: Line
    goal: Text
    owner: Badge
    until_date: date


class RefinementOut(Refinement):
    """A programme as it is."""

    id: int
    version: str | None = None
    summary: str
    ended_at: datetime | None


class Aim(Body):
    """A part of the goal in one of the five areas."""

    area: Area
    name: Line
    fine: Text
    detailed: Text
    standard: Code | None = None
    measure: Annotated[str, Field(max_length=120, pattern=r"^[^\x00]*$")] = ""
    start: Number | None = None
    target: Number | None = None


class AimOut(Schema):
    """A part of the goal, how far it is from its target (1: all of the way), and whether it is reached."""

    id: int
    area: str
    name: str
    fine: str
    detailed: str
    standard: str | None
    measure: str
    start: float | None
    target: float | None
    current: float | None
    left: float | None
    weak: str
    done_at: datetime | None


class Measured(Body):
    """Where a part of the goal stands, and what holds it up."""

    current: Number | None = None
    weak: Annotated[str, Field(max_length=1000, pattern=r"^[^\x00]*$")] = ""


class Reached(Body):
    """Why a part of the goal counts as reached, where it is not at its target."""

    note: Short = ""


class Ended(Body):
    """What was learnt."""

    summary: Annotated[str, Field(min_length=1, max_length=5000, pattern=r"^[^\x00]*$")]
