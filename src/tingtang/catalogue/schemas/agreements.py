"""What the API takes and gives about contracts, service strategies, and what products cost."""

from datetime import date, datetime
from typing import Annotated, Literal

from ninja import Schema
from pydantic import Field

from tingtang.catalogue.models.parts import MOST_ROWS
from tingtang.catalogue.schemas.offers import Currency, Remark
from tingtang.catalogue.schemas.services import Small
from tingtang.ui.resources import Body, Code, Line, Texts

Cents = Annotated[int, Field(ge=0, le=10**13)]
Period = Literal["once", "case", "month", "year"]
Badge = Annotated[str, Field(max_length=20, pattern=r"^[^\x00]*$")]
Title = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00]*$")]
Version = Annotated[str, Field(max_length=64, pattern=r"^[^\x00]*$")]


class Agreement(Body):
    """The head of a contract; `customer` is a customer's number."""

    customer: Annotated[str, Field(min_length=1, max_length=20, pattern=r"^[A-Za-z0-9]+$")]
    title: Title
    form: Literal["standard", "custom"] = "standard"
    starts_date: date
    ends_date: date | None = None
    currency: Currency = "CNY"
    reason: Remark = ""


class AgreementChange(Body):
    """What is to change in the head of a draft; only what is sent is changed."""

    title: Title | None = None
    form: Literal["standard", "custom"] | None = None
    starts_date: date | None = None
    ends_date: date | None = None
    currency: Currency | None = None
    reason: Remark | None = None
    version: Version | None = None


class Item(Body):
    """A product at a level for a scope. Prices and texts count in custom contracts only; left out, they are as offered."""

    scope: Title
    product: Code
    level: Code
    quantity: Annotated[int, Field(ge=1, le=32767)] = 1
    price_cents: Cents | None = None
    per: Period | None = None
    content: Texts | None = None
    timing: Texts | None = None
    limits: Texts | None = None


class ItemOut(Schema):
    """What is agreed for a scope."""

    id: int
    scope: str
    product: str
    level: str
    quantity: int
    price_cents: int
    list_cents: int
    per: str
    content: dict[str, str]
    timing: dict[str, str]
    limits: dict[str, str]


class AgreementRow(Schema):
    """A contract as lists show it."""

    id: int
    number: str
    customer: str
    title: str
    form: str
    state: str
    starts_date: date
    ends_date: date | None
    currency: str
    signed_at: datetime | None


class AgreementOut(AgreementRow):
    """A contract whole."""

    reason: str
    end_reason: str
    items: list[ItemOut]
    version: str


class End(Body):
    """When a contract ends, and why."""

    ends_date: date
    reason: Annotated[str, Field(min_length=1, max_length=300, pattern=r"^[^\x00]*$")]


class Ground(Body):
    """What a strategy rests on."""

    kind: Literal["demand", "competitors", "technology", "other"]
    text: Annotated[Remark, Field(min_length=1)]
    source: Line = ""
    date: date


class Strategy(Body):
    """A service strategy; `line` is a code, `owner` a badge number."""

    code: Code
    name: Line
    names: Texts = {}
    line: Code | None = None
    text: Annotated[str, Field(min_length=1, max_length=10_000, pattern=r"^[^\x00]*$")]
    inputs: Annotated[list[Ground], Field(max_length=MOST_ROWS)] = []
    owner: Badge | None = None
    review_date: date
    order: Small = 0
    is_active: bool = True


class StrategyOut(Strategy):
    """A strategy as it is."""

    id: int
    version: str | None = None


class Review(Body):
    """What a review found, and when the next one is."""

    finding: Annotated[str, Field(min_length=1, max_length=5000, pattern=r"^[^\x00]*$")]
    next_date: date


class ReviewOut(Schema):
    """A review of a strategy."""

    id: int
    finding: str
    reviewed_at: datetime


class Cost(Body):
    """What a product cost in a month; any day of it."""

    product: Code
    month: date
    kind: Literal["people", "material", "systems", "other"] = "people"
    amount_cents: Cents
    note: Line = ""


class CostOut(Cost):
    """A cost as it is."""

    id: int
    version: str | None = None
