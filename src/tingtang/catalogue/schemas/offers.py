"""What the API takes and gives about what is offered: lines, series, products, and promises about them."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from tingtang.catalogue.models.parts import MOST_ROWS
from tingtang.catalogue.schemas.services import Small
from tingtang.ui.resources import Body, Code, Line, Texts, Words

Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
Remark = Annotated[str, Field(max_length=2000, pattern=r"^[^\x00]*$")]


class OfferLine(Body):
    """A line of the catalogue."""

    code: Code
    name: Line
    names: Texts = {}
    order: Small = 0
    is_active: bool = True


class OfferLineOut(OfferLine):
    """A line as it is."""

    id: int
    version: str | None = None


class Series(OfferLine):
    """A series of products; `line` is a code."""

    line: Code


class SeriesOut(Series):
    """A series as it is."""

    id: int
    version: str | None = None


class Level(Body):
    """A service level and what it costs (CAT-03)."""

    code: Code
    name: Texts
    text: Texts = {}
    price_cents: Annotated[int, Field(ge=0, le=10**11)]
    per: Literal["once", "case", "month", "year"] = "month"


class Input(Body):
    """What a decision about the product rested on (CAT-02)."""

    date: date
    decision: Annotated[Remark, Field(min_length=1)]
    strategy: Remark = ""
    demand: Remark = ""
    trend: Remark = ""


class Product(OfferLine):
    """A product; `series`, `service` and `standard` are codes."""

    series: Code
    service: Code | None = None
    standard: Code | None = None
    is_key: bool = False
    stage: Literal["before", "during", "after"] = "during"
    checkpoint: Texts = {}
    content: Texts = {}
    timing: Texts = {}
    limits: Texts = {}
    levels: Annotated[list[Level], Field(max_length=MOST_ROWS)] = []
    currency: Currency = "CNY"
    inputs: Annotated[list[Input], Field(max_length=MOST_ROWS)] = []
    ready_minutes: Annotated[int, Field(ge=1, le=1440)] | None = None
    suits: Annotated[list[Code], Field(max_length=MOST_ROWS)] = []
    unsuited: Annotated[list[Code], Field(max_length=MOST_ROWS)] = []
    risk_grade: Annotated[int, Field(ge=1, le=5)] | None = None
    least_cents: Annotated[int, Field(ge=1, le=10**14)] | None = None


class ProductOut(Product):
    """A product as it is."""

    id: int
    version: str | None = None


class Promise(Body):
    """A promise: whom and what it covers, where it comes from, and what proves that it is kept (CAT-07)."""

    code: Code | None = None
    product: Code | None = None
    text: Texts
    source: Annotated[Line, Field(min_length=1)]
    scope: Texts = {}
    evidence: Annotated[Words, Field(max_length=2000)] = ""
    check_rule: Line = ""
    checked_date: date | None = None
    is_kept: bool = False
    is_published: bool = False


class PromiseOut(Promise):
    """A promise as it is."""

    id: int
    version: str | None = None
