"""What the API takes and gives about loyalty programmes and points."""

from datetime import date, datetime
from typing import Annotated, Any

from ninja import Schema
from pydantic import Field

from tingtang.ui.resources import Body, Code, Line, Texts

Points = Annotated[int, Field(ge=1, le=10_000_000)]
EventName = Annotated[str, Field(min_length=1, max_length=80, pattern=r"^[a-z0-9_.]+$")]


class Rule(Body):
    """Points for a kind of event; `needs` names an object it must be about, `where` values its attributes must have."""

    code: Code
    names: Texts
    event: EventName
    points: Points
    needs: Annotated[Line, Field(max_length=40)] = ""
    where: dict[Annotated[str, Field(max_length=40)], Any] = {}
    most_per_month: Annotated[int, Field(ge=0, le=1000)] = 0


class Level(Body):
    """A level, reached by points; `tier` is SCHEME/TIER."""

    points: Points
    names: Texts
    tier: Annotated[Line, Field(max_length=81)] = ""


class Reward(Body):
    """What points can be redeemed for."""

    code: Code
    names: Texts
    points: Points


class Programme(Body):
    """A loyalty programme."""

    code: Code
    name: Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[^\x00]*$")]
    names: Texts = {}
    industries: Annotated[list[Code], Field(max_length=50)] = []
    halls: Annotated[list[Code], Field(max_length=1000)] = []
    rules: Annotated[list[Rule], Field(max_length=50)] = []
    levels: Annotated[list[Level], Field(max_length=50)] = []
    rewards: Annotated[list[Reward], Field(max_length=50)] = []
    lapse_months: Annotated[int, Field(ge=1, le=1200)] | None = None
    level_months: Annotated[int, Field(ge=1, le=1200)] = 12
    starts_date: date
    is_active: bool = True


class ProgrammeOut(Programme):
    """A programme as it is."""

    id: int
    version: str | None = None


class Lapsing(Schema):
    """Points that count until a day."""

    until: date
    points: int


class HeldOut(Schema):
    """How a customer stands in a programme."""

    programme: str
    balance: int
    earned: int
    spent: int
    lapsed: int
    lapsing: list[Lapsing]
    level: str
    next_level: str
    next_points: int


class EntryOut(Schema):
    """A line of the ledger."""

    id: int
    programme: str
    why: str
    points: int
    code: str
    on_date: date
    until_date: date | None
    reason: str
    made_at: datetime


class PointsOut(Schema):
    """A customer's points, and the latest lines they come from."""

    programmes: list[HeldOut]
    entries: list[EntryOut]


class Redemption(Body):
    """A reward for points of a programme."""

    programme: Code
    reward: Code


class Adjustment(Body):
    """Points given or taken by hand."""

    programme: Code
    points: Annotated[int, Field(ge=-1_000_000, le=1_000_000)]
    reason: Annotated[str, Field(min_length=1, max_length=300, pattern=r"^[^\x00]*$")]


class Recomputed(Schema):
    """How many lines were forgotten, to be computed anew."""

    lines: int
