"""What the API takes and gives of indicators, scorecards and reports."""

from datetime import date, datetime
from typing import Annotated, Literal

from ninja import Schema
from pydantic import Field

from tingtang.ui.resources import Body, Code, Line, Texts, Words

Day = Annotated[date, Field(ge=date(2000, 1, 1), le=date(2200, 1, 1))]
Name = Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[^\x00]*$")]
Formula = Annotated[str, Field(min_length=1, max_length=2000, pattern=r"^[^\x00]*$")]
Unit = Literal["number", "share", "seconds", "minutes", "hours", "days", "points", "money"]
Direction = Literal["up", "down"]
Rhythm = Literal["week", "month", "quarter", "never"]
Kind = Literal["hall", "post", "person", "service", "process"]
Part = Literal["interest", "contribution", "satisfaction", "quality", "cost", "other"]
Dimension = Literal["all", "hall", "service", "counter", "person", "process", "post"]
Number = Annotated[float, Field(ge=-1e12, le=1e12)]
Key = Annotated[int, Field(ge=0, le=2**53)]


class Target(Body):
    """A target from a day on, of a hall or of a unit (`post:CODE`, `service:CODE`, `person:BADGE`), or with neither of all.

    `floor` counts nothing in an index.
    """

    hall: Annotated[str, Field(max_length=40, pattern=r"^[a-z0-9_-]*$")] = ""
    unit: Annotated[str, Field(max_length=160, pattern=r"^$|^(post|service|person):[\w.@-]+$")] = ""
    from_date: Day = date(2000, 1, 1)
    target: Number
    floor: Number | None = None


class Indicator(Body):
    """An indicator with its formula; `log` is the code of an imported log, else the own journal."""

    code: Code
    name: Name
    names: Texts = {}
    goal: Line = ""
    formula: Formula
    from_date: Day | None = None
    unit: Unit = "number"
    direction: Direction = "up"
    targets: Annotated[list[Target], Field(max_length=200)] = []
    owner: Code | None = None
    rhythm: Rhythm = "month"
    source: Annotated[str, Field(max_length=200, pattern=r"^[^\x00]*$")] = ""
    log: Annotated[str, Field(max_length=60, pattern=r"^[^\x00]*$")] = "own"
    is_active: bool = True


class IndicatorChange(Body):
    """What is to change; a formula that differs becomes a new version from `from_date` (default: today) on."""

    name: Name | None = None
    names: Texts | None = None
    goal: Line | None = None
    formula: Formula | None = None
    from_date: Day | None = None
    unit: Unit | None = None
    direction: Direction | None = None
    targets: Annotated[list[Target], Field(max_length=200)] | None = None
    owner: Code | None = None
    rhythm: Rhythm | None = None
    is_active: bool | None = None
    version: Line | None = None


class Version(Schema):
    """A formula and the day from which it holds."""

    number: int
    formula: str
    from_date: date


class IndicatorOut(Schema):
    """An indicator as it is."""

    id: int
    code: str
    name: str
    names: dict[str, str]
    goal: str
    unit: str
    direction: str
    targets: list[Target]
    owner: str | None
    rhythm: str
    source: str
    log: str
    is_active: bool
    versions: list[Version]
    version: str


class Figure(Schema):
    """A value with its 95 % interval and n; withheld where raters would be known."""

    value: float | None
    low: float | None
    high: float | None
    n: int
    is_withheld: bool


class Comparison(Schema):
    """How an indicator of a hall (none: of all) came out in a span; `is_met` is empty where nothing was measured."""

    id: int
    indicator: str
    hall: str | None
    owner: str | None
    first: date
    latest: date
    value: float | None
    low: float | None
    high: float | None
    n: int
    target: float
    is_met: bool | None
    is_sure: bool
    advice: list[str]
    made_at: datetime


class Compared(Schema):
    """How many comparisons were made."""

    count: int


class UnitFigure(Figure):
    """The figure of a unit."""

    unit: int
    name: str


class Asked(Schema):
    """Which units and days."""

    kind: Kind = "hall"
    first: Day
    latest: Day


class EvidenceAsked(Schema):
    """Which events: of which term of the formula (from 0), unit and days."""

    dimension: Dimension = "all"
    unit: Key = 0
    term: Annotated[int, Field(ge=0, le=20)] = 0
    first: Day
    latest: Day
    after: Annotated[int, Field(ge=0, le=200_000, description="How many to skip.")] = 0
    limit: Annotated[int, Field(ge=1, le=500)] = 100


class Event(Schema):
    """An event that counts: of ratings only the day and the value."""

    id: int | None
    at: datetime
    value: float


class Evidence(Schema):
    """Events behind a figure, the latest first."""

    term: str
    count: int
    items: list[Event]


class Draft(Body):
    """A formula to try."""

    formula: Formula
    log: Annotated[str, Field(max_length=60, pattern=r"^[^\x00]*$")] = "own"


class Preview(Figure):
    """What a formula comes to over the latest four weeks."""

    first: date
    latest: date


class Privacy(Body):
    """The fewest ratings that a figure of them needs."""

    least: Annotated[int, Field(ge=1, le=100)]


class SetOut(Schema):
    """A ready set."""

    code: str
    names: dict[str, str]
    indicators: list[str]
    scorecards: list[str]


class Entry(Body):
    """An indicator of a scorecard."""

    indicator: Code
    part: Part = "other"
    weight: Annotated[float, Field(ge=0, le=100)] = 0
    criterion: Annotated[str, Field(max_length=40, pattern=r"^[0-9a-z.]*$")] = ""


class Scorecard(Body):
    """A scorecard; `evaluation` is the key of a settled one that gives the weights."""

    code: Code
    name: Name
    names: Texts = {}
    kind: Kind = "hall"
    note: Annotated[Words, Field(max_length=2000)] = ""
    entries: Annotated[list[Entry], Field(min_length=1, max_length=40)]
    evaluation: Annotated[int, Field(ge=1, le=2**53)] | None = None
    is_active: bool = True


class ScorecardChange(Body):
    """What is to change in a scorecard."""

    name: Name | None = None
    names: Texts | None = None
    note: Annotated[Words, Field(max_length=2000)] | None = None
    entries: Annotated[list[Entry], Field(min_length=1, max_length=40)] | None = None
    is_active: bool | None = None
    version: Line | None = None


class ScorecardOut(Schema):
    """A scorecard as it is."""

    id: int
    code: str
    name: str
    names: dict[str, str]
    kind: str
    note: str
    entries: list[Entry]
    evaluation: int | None
    is_active: bool
    version: str


class Index(Schema):
    """Points from 0 to 100; `covered` is the share of the weight that could be judged."""

    value: float | None
    low: float | None
    high: float | None
    covered: float


class BoardRow(Schema):
    """A unit of a scorecard: its index and its figures by the codes of the indicators."""

    unit: int
    name: str
    index: Index
    figures: dict[str, Figure]


class Board(Schema):
    """A scorecard for some days."""

    items: list[BoardRow]


Span = Literal["month", "quarter", "year"]


class Block(Body):
    """A block of a report; `of` is a scorecard's or an indicator's code, or the text; of other kinds nothing."""

    kind: Annotated[str, Field(max_length=40, pattern=r"^[a-z_]+$")]
    of: Annotated[str, Field(max_length=2000, pattern=r"^[^\x00]*$")] = ""
    title: Annotated[str, Field(max_length=120, pattern=r"^[^\x00]*$")] = ""


class Report(Body):
    """What a report is composed of."""

    code: Code
    name: Name
    names: Texts = {}
    period: Span = "month"
    blocks: Annotated[list[Block], Field(min_length=1, max_length=30)]
    is_of_halls: bool = True
    is_of_organisation: bool = True
    day: Annotated[int, Field(ge=1, le=28)] = 2
    is_active: bool = True


class ReportChange(Body):
    """What is to change in a report."""

    name: Name | None = None
    names: Texts | None = None
    period: Span | None = None
    blocks: Annotated[list[Block], Field(min_length=1, max_length=30)] | None = None
    is_of_halls: bool | None = None
    is_of_organisation: bool | None = None
    day: Annotated[int, Field(ge=1, le=28)] | None = None
    is_active: bool | None = None
    version: Line | None = None


class ReportOut(Schema):
    """A report as it is composed."""

    id: int
    code: str
    name: str
    names: dict[str, str]
    period: str
    blocks: list[Block]
    is_of_halls: bool
    is_of_organisation: bool
    day: int
    is_active: bool
    version: str


class Making(Body):
    """The month, quarter or year to report (any day of it), and the hall by its code; none means the organisation. Without `period` it
    is the one of which the report is made by itself. `texts` are what its blocks of text say this time, by their place from 0."""

    month: Day
    period: Span | None = None
    hall: Code | None = None
    texts: dict[str, Annotated[str, Field(max_length=2000, pattern=r"^[^\x00]*$")]] | None = None


class IssueOut(Schema):
    """A report that was made, with its content as it was kept."""

    id: int
    report: str
    hall: str | None
    period: str
    first: date
    latest: date
    number: int
    made_at: datetime
    content: dict[str, object]
