"""What the API takes and gives about rules."""

from datetime import date, datetime
from typing import Annotated, Literal

from ninja import Schema
from pydantic import Field

from tingtang.catalogue.schemas.agreements import Badge
from tingtang.catalogue.schemas.services import Small
from tingtang.ui.resources import Body, Code, Line, Texts


class Regulation(Body):
    """A rule, law or emergency plan; `owner` is a badge number, `posts` are the codes of those who must read it."""

    code: Code
    name: Line
    names: Texts = {}
    kind: Literal["law", "regulation", "convention", "rule", "emergency", "policy"] = "rule"
    system: Literal["", "responsibility", "standards", "process", "evaluation", "culture"] = ""
    number: Annotated[str, Field(max_length=80, pattern=r"^[^\x00]*$")] = ""
    issuer: Annotated[str, Field(max_length=120, pattern=r"^[^\x00]*$")] = ""
    effective_date: date | None = None
    text: Annotated[str, Field(max_length=50_000, pattern=r"^[^\x00]*$")] = ""
    owner: Badge | None = None
    posts: Annotated[list[Code], Field(max_length=200)] = []
    trigger: Annotated[str, Field(max_length=2000, pattern=r"^[^\x00]*$")] = ""
    steps: Annotated[str, Field(max_length=10_000, pattern=r"^[^\x00]*$")] = ""
    drill_date: date | None = None
    is_public: bool = False
    order: Small = 0
    is_active: bool = True


class RegulationOut(Regulation):
    """A rule as it is; `revision` counts its texts."""

    id: int
    revision: int
    version: str | None = None


class Reader(Schema):
    """Somebody who must read a rule, and when he did."""

    badge: str
    name: str
    read_at: datetime | None


class Read(Schema):
    """Which revision was read."""

    revision: int


class Drill(Body):
    """What a drill found, and the day of the next."""

    held_date: date
    finding: Annotated[str, Field(min_length=1, max_length=5000, pattern=r"^[^\x00]*$")]
    next_date: date


class DrillOut(Schema):
    """A drill."""

    id: int
    held_date: date
    finding: str
