"""What may stand in standards.yaml: calendars, and standards with their three parts."""

import re
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Literal, NamedTuple

from django.utils.translation import gettext as _
from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints

from tingtang.catalogue.queries.frameworks import ready
from tingtang.packs.schemas import Code, Duration, Opening, Part, Text

_AMOUNT = re.compile(r"^(\d+(?:\.\d+)?)\s*(min|h|days?)$")


class AmountOf(NamedTuple):
    """An amount of working time with its unit: min, h, or the calendar's working day."""

    number: Decimal
    unit: str


def amount(value: Any) -> AmountOf:
    """The amount of “15 min”, “2 h”, “3 days”. Refuses a bare number: its unit would be a guess."""
    found = _AMOUNT.match(value.strip()) if isinstance(value, str) else None
    if found is None or not Decimal(found[1]):
        raise ValueError(_("write working time with its unit, such as 15 min, 2 h or 3 days"))
    return AmountOf(Decimal(found[1]), "day" if found[2].startswith("day") else found[2])


def a_date(value: Any) -> date:
    """A date such as 2026-01-01."""
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise ValueError(_("write a date such as 2026-01-01")) from None


Amount = Annotated[AmountOf, BeforeValidator(amount)]
Day = Annotated[date, BeforeValidator(a_date)]
Clock = Annotated[
    str, StringConstraints(pattern=r"^(first_answer|next_update|acknowledge|resolve|step:[a-z0-9][a-z0-9_-]{0,39})$")
]


class Calendar(Part):
    """When somebody works; `public` takes over the public holidays of a country, with its make-up days."""

    code: Code
    name: Text
    week: Opening
    public: str = ""
    zone: str = ""


class Target(Part):
    """How long something may take; `tier` is scheme:tier."""

    clock: Clock
    within: Amount
    tier: str | None = None
    priority: int | None = Field(None, ge=1, le=5)
    calendar: Code | None = None


class Measure(Part):
    """Something that is measured."""

    kind: Literal["speed", "response_time", "resolution_rate", "attitude", "time", "effect"]
    text: Text
    value: float | int | None = None
    unit: Literal["min", "h", "day", "percent", "point", "time"] = "percent"


class Norm(Part):
    """Something that must be done within a time, with a result that can be checked."""

    text: Text
    within: Duration
    check: Text
    step: Code | None = None


class Step(Part):
    """A step of the procedure and what it needs."""

    code: Code
    name: Text
    within: Duration | None = None
    post: Code | None = None
    action: Text | None = None
    hours: Text | None = None
    documents: Text | None = None
    skills: Text | None = None
    stage: Literal["", "development", "research", "sales", "service", "claims", "after_sales"] = ""
    unit: Code | None = None


class Link(Part):
    """Another standard."""

    relation: Literal["adopts", "replaces", "cites", "derives"] = "adopts"
    number: str
    title: str = ""


class Standard(Part):
    """A standard with its version: targets, method and procedure are all needed."""

    code: Code
    name: Text
    service: Code | None = None
    kind: Literal["management", "technical", "work"] = "management"
    origin: Literal["national", "industry", "local", "association", "international", "enterprise"] = "enterprise"
    number: str = ""
    links: list[Link] = []
    public: bool = True
    since: Day
    promise: Text | None = None
    method: Text | None = None
    feedback: Text | None = None
    targets: list[Target] = Field(min_length=1)
    measures: list[Measure] = []
    norms: list[Norm] = Field(min_length=1)
    procedure: list[Step] = Field(min_length=1)


class Regulation(Part):
    """A rule that work rests on; without a text it is still to be written."""

    code: Code
    name: Text
    kind: Literal["law", "regulation", "convention", "rule", "emergency", "policy"] = "rule"
    system: Literal["", "responsibility", "standards", "process", "evaluation", "culture"] = ""
    number: str = Field(default="", max_length=80)
    issuer: str = Field(default="", max_length=120)
    since: Day | None = None
    text: str = Field(default="", max_length=50_000)
    posts: list[Code] = []
    trigger: str = Field(default="", max_length=2000)
    steps: list[str] = []
    public: bool = False


def _ready(code: str) -> str:
    if code not in ready():
        raise ValueError(_("there is no list “%(code)s”; there are %(known)s") % {"code": code, "known": ", ".join(ready())})
    return code


class Framework(Part):
    """A ready list of points, with the rules of the pack (`covers`) and the kinds of cases (`kinds`) that cover them."""

    code: Annotated[Code, AfterValidator(_ready)]
    covers: dict[Code, list[Code]] = {}
    kinds: dict[Code, list[Code]] = {}


class Standards(Part):
    """standards.yaml: calendars, standards, the rules that work rests on, and lists of points that are held against them."""

    FILE: ClassVar[str] = "standards.yaml"
    calendars: list[Calendar] = []
    standards: list[Standard] = []
    regulations: list[Regulation] = []
    frameworks: list[Framework] = []
