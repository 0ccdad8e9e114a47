"""What the API takes and gives of quality."""

from datetime import datetime
from typing import Annotated, Literal

from ninja import Schema
from pydantic import Field

from tingtang.ui.resources import Body, Line, Words

Name = Annotated[str, Field(min_length=1, max_length=120, pattern=r"^[^\x00]*$")]
Key = Annotated[str, Field(max_length=40, pattern=r"^[0-9a-z.]*$")]
Indices = Literal["saaty2005", "saaty1980", "alonso2006"]
Subject = Literal["centre", "employee", "other"]


class Principle(Body):
    """A design principle of the index set (KPI-04)."""

    name: Annotated[str, Field(min_length=1, max_length=60, pattern=r"^[^\x00]*$")]
    is_met: bool = False
    note: Line = ""


class Evaluation(Body):
    """A draft: `outline` has a criterion on each line, parts two spaces further right."""

    name: Name
    outline: Annotated[str, Field(min_length=1, max_length=20_000, pattern=r"^[^\x00]*$")]
    alternatives: Annotated[list[Name], Field(max_length=30)] = []
    subject: Subject = "centre"
    random_index: Indices = "saaty2005"
    principles: Annotated[list[Principle], Field(max_length=10)] = []
    note: Annotated[Words, Field(max_length=2000)] = ""


class EvaluationChange(Body):
    """What is to change in a draft; what is left out stays."""

    name: Name | None = None
    outline: Annotated[str, Field(min_length=1, max_length=20_000, pattern=r"^[^\x00]*$")] | None = None
    alternatives: Annotated[list[Name], Field(max_length=30)] | None = None
    subject: Subject | None = None
    random_index: Indices | None = None
    principles: Annotated[list[Principle], Field(max_length=10)] | None = None
    note: Annotated[Words, Field(max_length=2000)] | None = None
    version: Line | None = None


class Criterion(Schema):
    """A criterion: its code is its place."""

    code: str
    name: str
    parent: str


class Alternative(Schema):
    """One of what is ranked."""

    code: str
    name: str


class EvaluationOut(Schema):
    """An evaluation as it is; `result` is empty until it is settled."""

    id: int
    name: str
    note: str
    subject: str
    random_index: str
    state: str
    criteria: list[Criterion]
    alternatives: list[Alternative]
    principles: list[Principle]
    opened_at: datetime | None
    settled_at: datetime | None
    result: dict[str, object]
    version: str | None = None


class Opening(Body):
    """Who is asked, by badge numbers, and how much each voice counts (1 when left out)."""

    experts: Annotated[dict[Line, Annotated[int, Field(ge=1, le=100)]], Field(min_length=1, max_length=200)]


class Pair(Body):
    """A comparison under a criterion (empty: the goal); `degree` from -8 (second, 9 times) over 0 (alike) to 8, none takes it back."""

    under: Key = ""
    first: Annotated[Key, Field(min_length=1)]
    second: Annotated[Key, Field(min_length=1)]
    degree: Annotated[int, Field(ge=-8, le=8)] | None


class Group(Schema):
    """Where one's own comparisons under a criterion stand."""

    under: str
    items: list[str]
    open: int
    weights: list[float]
    cr: float | None
    accepted: bool


class Standing(Schema):
    """Where one's own comparisons stand."""

    groups: list[Group]
    submitted_at: datetime | None
