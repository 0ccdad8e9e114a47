"""What the API takes and gives about standards, their versions and targets."""

from datetime import date, datetime
from typing import Annotated, Literal

from ninja import Schema
from pydantic import Field

from tingtang.catalogue.models.parts import MOST_MINUTES, MOST_ROWS
from tingtang.ui.resources import Body, Code, Line, Texts, Words

Minutes = Annotated[int, Field(ge=1, le=MOST_MINUTES)]
OrNone = Annotated[str, Field(max_length=40, pattern=r"^([a-z0-9][a-z0-9_-]*)?$")]


class Link(Body):
    """Another standard."""

    relation: Literal["adopts", "replaces", "cites"] = "adopts"
    number: Annotated[str, Field(min_length=1, max_length=60, pattern=r"^[^\x00]*$")]
    title: Annotated[Line, Field(max_length=200)] = ""


class Standard(Body):
    """A standard; without a service it is the general one, without industries and halls it holds everywhere."""

    code: Code
    name: Line
    names: Texts = {}
    service: Code | None = None
    industries: Annotated[list[Code], Field(max_length=50)] = []
    halls: Annotated[list[Code], Field(max_length=1000)] = []
    kind: Literal["management", "technical", "work"] = "management"
    origin: Literal["national", "industry", "local", "association", "international", "enterprise"] = "enterprise"
    number: Annotated[Line, Field(max_length=60)] = ""
    system: Literal["", "responsibility", "standards", "process", "evaluation", "culture"] = "standards"
    links: Annotated[list[Link], Field(max_length=MOST_ROWS)] = []
    is_public: bool = True
    order: Annotated[int, Field(ge=0, le=32767)] = 0
    is_active: bool = True


class StandardOut(Standard):
    """A standard as it is."""

    id: int
    version: str | None = None


class Target(Body):
    """How long something may take; `tier` is scheme:tier, `calendar` a code. The most exact row wins."""

    clock: Annotated[str, Field(max_length=60, pattern=r"^[^\x00]*$", examples=["first_answer", "resolve", "step:accept"])]
    minutes: Minutes
    tier: Annotated[str, Field(max_length=81, pattern=r"^[^\x00]*$")] | None = None
    priority: Annotated[int, Field(ge=1, le=5)] | None = None
    calendar: Code | None = None


class Measure(Body):
    """Something that is measured (STD-11)."""

    kind: Literal["speed", "response_time", "resolution_rate", "attitude", "time", "effect"]
    text: Texts
    value: Annotated[float, Field(ge=0, le=1_000_000)] | None = None
    unit: Literal["min", "h", "day", "percent", "point", "time"] = "percent"


class Norm(Body):
    """Something that must be done, its time limit and its checkable result (STD-14)."""

    text: Texts
    minutes: Minutes | None = None
    check: Texts = {}
    step: OrNone = ""


class Step(Body):
    """A step and what it needs (STD-10)."""

    code: OrNone = ""
    name: Texts
    action: Texts = {}
    post: OrNone = ""
    minutes: Minutes | None = None
    hours: Texts = {}
    documents: Texts = {}
    skills: Texts = {}
    stage: Literal["", "development", "research", "sales", "service", "claims", "after_sales"] = ""
    unit: OrNone = ""


class Version(Body):
    """What a draft says; whatever is left out stays as it is."""

    promise: Texts | None = None
    feedback: Texts | None = None
    methods: Texts | None = None
    reason: Words | None = None
    targets: Annotated[list[Target], Field(max_length=200)] | None = None
    measures: Annotated[list[Measure], Field(max_length=MOST_ROWS)] | None = None
    norms: Annotated[list[Norm], Field(max_length=MOST_ROWS)] | None = None
    procedure: Annotated[list[Step], Field(max_length=MOST_ROWS)] | None = None
    version: Annotated[str, Field(max_length=64, pattern=r"^[^\x00]*$")] | None = None


class VersionOut(Schema):
    """A version as it is."""

    id: int
    standard: str
    number: int
    state: str
    effective_date: date | None
    retired_date: date | None
    submitted_at: datetime | None
    approved_at: datetime | None
    promise: dict[str, str]
    feedback: dict[str, str]
    methods: dict[str, str]
    reason: str
    return_reason: str
    targets: list[Target]
    measures: list[Measure]
    norms: list[Norm]
    procedure: list[Step]
    version: str


class Approval(Body):
    """The date from which it is in force."""

    effective_date: date


class Return(Body):
    """Why it goes back."""

    reason: Words


class Retirement(Body):
    """The date from which it promises nothing."""

    retired_date: date
