"""What may stand in offers.yaml (lines, series and products) and in demo_offers.yaml (contracts, strategies, costs of a demo)."""

from datetime import date
from typing import Annotated, ClassVar, Literal

from pydantic import BeforeValidator, Field

from tingtang.packs.schemas import Code, Duration, Part, Text
from tingtang.packs.schemas.standards import a_date

Day = Annotated[date, BeforeValidator(a_date)]
Money = Annotated[float | int, Field(ge=0, le=10**9)]


class Level(Part):
    """A service level and what it costs, in whole units of money."""

    code: Code
    name: Text
    text: Text | None = None
    price: Money = 0
    per: Literal["once", "case", "month", "year"] = "month"


class Decision(Part):
    """What a decision about a product rested on."""

    date: Day
    decision: str
    strategy: str = ""
    demand: str = ""
    trend: str = ""


class Product(Part):
    """A product: content, timing and limits, its levels."""

    code: Code
    name: Text
    service: Code | None = None
    standard: Code | None = None
    key: bool = False
    stage: Literal["before", "during", "after"] = "during"
    checkpoint: Text | None = None
    content: Text | None = None
    timing: Text | None = None
    limits: Text | None = None
    levels: list[Level] = []
    ready: Duration | None = None
    suits: list[Code] = []
    avoid: list[Code] = []
    risk: Annotated[int, Field(ge=1, le=5)] | None = None
    least: Annotated[float | int, Field(gt=0, le=10**9)] | None = None
    decisions: list[Decision] = []


class Series(Part):
    """A series of products."""

    code: Code
    name: Text
    products: list[Product] = []


class Line(Part):
    """A line of the catalogue."""

    code: Code
    name: Text
    series: list[Series] = []


class Promise(Part):
    """A promise; published only with evidence, and with a check that found it kept."""

    code: Code
    text: Text
    product: Code | None = None
    source: str
    scope: Text | None = None
    evidence: str = ""
    check: str = ""
    checked: Day | None = None
    kept: bool = False
    published: bool = False


class Point(Part):
    """A point of a comparison."""

    point: Text
    ours: Text
    theirs: Text
    better: Literal["ours", "theirs", "alike"] = "alike"


class Comparison(Part):
    """One of our products beside somebody else's; `checked` is the day on which the others were looked at."""

    code: Code
    name: Text
    product: Code
    rival: str
    other: str
    checked: Day
    from_: str = Field(alias="from")
    advice: Text | None = None
    points: Annotated[list[Point], Field(min_length=1)]


class Offers(Part):
    """offers.yaml: what is offered, and what is promised about it."""

    FILE: ClassVar[str] = "offers.yaml"
    lines: list[Line] = []
    promises: list[Promise] = []
    comparisons: list[Comparison] = []


class Ground(Part):
    """What a strategy rests on."""

    kind: Literal["demand", "competitors", "technology", "other"]
    text: str
    source: str = ""
    days_ago: int = 30


class Strategy(Part):
    """A service strategy; reviewed `review_in` days after the demo begins."""

    code: Code
    name: Text
    line: Code | None = None
    owner: str | None = None
    text: str
    review_in: int
    grounds: list[Ground] = []


class Agreed(Part):
    """A product at a level for a scope; a price of one's own only in a custom contract."""

    scope: str
    product: Code
    level: Code
    quantity: int = Field(1, ge=1)
    price: Money | None = None


class Contract(Part):
    """A contract with a customer of the demo, signed so many days ago."""

    customer: str
    title: str
    days_ago: int = Field(ge=0)
    reason: str = ""
    items: Annotated[list[Agreed], Field(min_length=1)]


class Cost(Part):
    """What a product cost in a month; 0 is this month, 1 the one before."""

    product: Code
    months_ago: int = Field(ge=0, le=24)
    kind: Literal["people", "material", "systems", "other"] = "people"
    amount: Money


class SalePromise(Part):
    """What was promised to a customer of the demo at sale; a `delivery` says how it was kept, `broken` that it was not."""

    customer: str
    text: str
    by: str | None = None
    days_ago: int = Field(ge=0)
    due_in: int
    contract: str = ""
    delivery: str = ""
    broken: bool = False


class Contact(Part):
    """When somebody is going to speak with a customer of the demo, about what; or spoke, days ago (below 0), and what came of it."""

    customer: str
    by: str
    topic: str
    way: Literal["phone", "visit", "here", "message"] = "phone"
    executive: bool = False
    due_in: int = Field(ge=-60, le=60)
    outcome: str = ""
    effect: str = ""


class Quota(Part):
    """How many visits somebody of the demo who leads makes each month."""

    executive: str
    per_month: Annotated[int, Field(ge=1, le=31)]


class Papers(Part):
    """Papers of a customer in the archive; lent to somebody until a day, or in their place."""

    customer: str
    title: str
    place: str
    lent_to: str | None = None
    purpose: str = ""
    due_in: int = Field(0, ge=0, le=60)


class Credit(Part):
    """A customer of the demo rated for a wish, days ago: the number of the answer to each factor of the usual system; reviewed by
    somebody, approved by others with what each checked; how it goes."""

    customer: str
    by: str
    amount: Annotated[int, Field(gt=0)]
    purpose: str
    days_ago: int = Field(ge=0, le=280)
    answers: list[int]
    reviewer: str = ""
    review: str = ""
    step: Literal[-1, 0, 1] = 0
    approved: dict[str, str] = {}
    granted: bool = True
    outcome: Literal["", "paid", "late", "lost"] = ""
    overdue_days: int = 0
    lost: int = 0


class Lead(Part):
    """A prospect as it stands in a table: columns as the page of tables reads them; who works on it, and what came of a contact."""

    cells: dict[Literal["name", "industry", "phone", "person", "region", "founded", "staff", "revenue", "before"], str]
    owner: str | None = None
    outcome: Literal["", "accepted", "thinking", "refused", "unreached"] = ""
    note: str = ""
    days_ago: int = 1
    due_in: int | None = None


class Leads(Part):
    """A table of prospects that was taken over some days ago: from which source, for what."""

    file: str
    source: Code
    purpose: str
    days_ago: int
    rows: list[Lead]


class DemoOffers(Part):
    """demo_offers.yaml: contracts, promises made at sale, strategies and costs of the demo, contacts that are planned, papers that are
    kept, and prospects; its words are in one language."""

    FILE: ClassVar[str] = "demo_offers.yaml"
    strategies: list[Strategy] = []
    contracts: list[Contract] = []
    costs: list[Cost] = []
    promises: list[SalePromise] = []
    visit_quotas: list[Quota] = []
    contacts: list[Contact] = []
    papers: list[Papers] = []
    credits: list[Credit] = []
    leads: list[Leads] = []
