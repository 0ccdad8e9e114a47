"""What the API takes and gives of contests and of trainers' rankings."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import Field

from tingtang.improvement.schemas.drives import Badge, Item, Name
from tingtang.ui.resources import Body, Code, Line

People = Annotated[list[Badge], Field(max_length=500)]


class Subject(Body):
    """What is contested: judged 0 to 100, or measured where `more` or `less` is better; its weight."""

    name: Annotated[Line, Field(min_length=1, max_length=60)]
    kind: Literal["judged", "more", "less"] = "judged"
    weight: Annotated[float, Field(ge=1, le=100)] = 1


class Prize(Body):
    """What the ranks down to `to` win that no earlier prize covers."""

    to: Annotated[int, Field(ge=1, le=999)]
    prize: Annotated[Line, Field(min_length=1, max_length=100)]


class Contest(Body):
    """A contest of a hall (code; null: of the organisation), who takes part and who judges (badges)."""

    name: Name
    goal: Line = ""
    hall: Code | None = None
    held_date: date
    place: Annotated[Line, Field(max_length=120)] = ""
    subjects: Annotated[list[Subject], Field(min_length=1, max_length=12)]
    prizes: Annotated[list[Prize], Field(max_length=50)] = []
    trims: bool = True
    entrants: People = []
    judges: People = []


class ContestOut(Contest):
    id: int
    state: str
    published_at: datetime | None = None
    results: list[dict[str, Any]] = []
    version: str | None = None


class Given(Body):
    """The mark of somebody (badge) in the subject at a place of the list, from 0."""

    entrant: Badge
    subject: Annotated[int, Field(ge=0, le=11)]
    value: Annotated[float, Field(ge=0, le=1_000_000)]


class Marks(Body):
    """What a judge gives; `judge` (badge) for marks given on paper, left out for one's own."""

    judge: Badge | None = None
    marks: Annotated[list[Given], Field(min_length=1, max_length=5000)]


class Kept(Schema):
    kept: int


class Ranking(Body):
    """By which indicator (code) and days trainers are ranked; `gain`: against as many days before."""

    name: Item
    hall: Code | None = None
    indicator: Code
    basis: Literal["gain", "level"] = "gain"
    first_date: date
    last_date: date
    least: Annotated[int, Field(ge=1, le=100_000)] = 30


class RankingOut(Schema):
    """A ranking: rows with staff (badge), outlets (codes), rank, what counts with its interval, figures and n."""

    id: int
    name: str
    indicator: str
    basis: str
    first_date: date
    last_date: date
    least: int
    made_at: datetime
    published_at: datetime | None
    result: list[dict[str, Any]]


class RankingPage(Schema):
    items: list[RankingOut]
    next: int | None
