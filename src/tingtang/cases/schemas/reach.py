"""What the API takes and gives about who brings a case, where it belongs, and lighter procedures."""

from datetime import date
from typing import Annotated, Literal

from ninja import Schema
from pydantic import Field

from tingtang.cases.schemas import Version
from tingtang.ui.resources import Body, Code, Line, Row, Texts

Cents = Annotated[int, Field(ge=1, le=10**13)]


class Brings(Body):
    """Who brings a case (customer number), as what, and whether his mandate was seen."""

    party: Annotated[Line, Field(min_length=1, max_length=20)]
    relation: Annotated[Line, Field(min_length=1, max_length=80)]
    mandate: Literal["missing", "seen", "filed"] = "missing"
    until_date: date | None = None


class BringsOut(Schema):
    """Who brings a case; null when the customer speaks for himself."""

    party: str | None
    relation: str | None = None
    mandate: str | None = None
    until_date: date | None = None


class Sent(Body):
    """To which hall a case belongs, and why."""

    hall: Code
    reason: Annotated[Line, Field(min_length=1, max_length=200)]
    version: Version | None = None


class Easing(Body):
    """A lighter procedure: of which kind, for a tier (id) or for household files, what is spared, and the limits."""

    code: Code
    name: Annotated[Line, Field(min_length=1, max_length=100)]
    names: Texts = {}
    kind: Code
    tier: Row | None = None
    is_rural: bool = False
    waives: Annotated[list[Annotated[str, Field(min_length=1, max_length=60, pattern=r"^[a-z0-9_:-]+$")]], Field(max_length=20)]
    limit_cents: Cents
    total_cents: Cents
    until_date: date


class EasingOut(Easing):
    id: int
    is_approved: bool
    version: str | None = None


class Eased(Body):
    """By which lighter procedure a case goes, for how much, and why."""

    easing: Code
    amount_cents: Annotated[int, Field(ge=0, le=10**13)]
    reason: Annotated[Line, Field(min_length=1, max_length=300)]


class Nothing(Body):
    """No content."""
