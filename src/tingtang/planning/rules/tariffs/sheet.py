"""The sheet of a tariff: schemes with prices by category, season and hour, steps, and what groups of customers use."""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from tingtang.planning.rules.models.head import Model, UnitText
from tingtang.planning.rules.sheets import Amount, Code, Named, Number, Part, Unique

HOURS, MONTHS = 24, 12


def _texts(value: Any) -> Any:
    """A list as people write it: `6-10, 12`, or one number."""
    parts = value.replace("，", ",").split(",") if isinstance(value, str) else value if isinstance(value, list) else [value]
    return [f"{one:.15g}" if isinstance(one, int | float) and not isinstance(one, bool) else one for one in parts]


def _months(values: list[str]) -> list[str]:
    for one in values:
        if not all(1 <= int(end) <= MONTHS for end in one.split("-")):
            raise ValueError(f"bad_month:{one}")
    return values


def _hours(values: list[str]) -> list[str]:
    for one in values:
        low, _dash, high = one.partition("-")
        if int(low) >= HOURS or int(high or 0) > HOURS or low == high:
            raise ValueError(f"bad_hour:{one}")
    return values


Span = Annotated[str, Field(pattern=r"^\s*[0-9]{1,2}\s*(-\s*[0-9]{1,2}\s*)?$")]
Months = Annotated[list[Span], BeforeValidator(_texts), AfterValidator(_months), Field(max_length=MONTHS)]
Hours = Annotated[list[Span], BeforeValidator(_texts), AfterValidator(_hours), Field(max_length=HOURS)]


class Season(Named):
    """Months such as `6-10`, both included; `11-2` goes over the new year."""

    months: Months = []


class Period(Named):
    """Hours of the day such as `8-12`, from 8:00 to 12:00; `23-7` goes over midnight."""

    hours: Hours = []


class Rate(Part):
    """The price of a category in a scheme; `factors` of seasons and periods multiply it, 1 where none is given."""

    scheme: Code
    category: Code
    price: Amount | None = None
    factors: dict[Code, Amount] = {}


class Step(Part):
    """What is used above so much in a month costs so much more, until the next step."""

    scheme: Code
    category: Code
    above: Amount
    extra: Number


class Group(Named):
    """Customers who use about the same."""

    category: Code
    customers: Amount | None = None


class Load(Part):
    """What one customer of a group uses in each of these months within these hours, spread evenly over them; empty: all."""

    group: Code
    months: Months = []
    hours: Hours = []
    amount: Amount


class Tariff(Model):
    """What groups of customers pay under several schemes; the first is the present one."""

    template: Literal["tariff"]
    unit: UnitText = ""
    dearer: Code | None = None
    cheaper: Code | None = None
    schemes: Annotated[list[Named], Field(max_length=6), Unique] = []
    categories: Annotated[list[Named], Field(max_length=50), Unique] = []
    seasons: Annotated[list[Season], Field(max_length=12), Unique] = []
    periods: Annotated[list[Period], Field(max_length=24), Unique] = []
    rates: Annotated[list[Rate], Field(max_length=300)] = []
    steps: Annotated[list[Step], Field(max_length=600)] = []
    groups: Annotated[list[Group], Field(max_length=400), Unique] = []
    loads: Annotated[list[Load], Field(max_length=20_000)] = []


def months_of(spans: list[str]) -> list[int]:
    """Months from 0; of nothing, all."""
    found: list[int] = []
    for one in spans:
        low, _dash, high = one.partition("-")
        first, last = int(low) - 1, int(high or low) - 1
        found += [(first + step) % MONTHS for step in range((last - first) % MONTHS + 1)]
    return sorted(set(found)) if spans else list(range(MONTHS))


def hours_of(spans: list[str]) -> list[int]:
    """Hours from 0; of nothing, all."""
    found: list[int] = []
    for one in spans:
        low, _dash, high = one.partition("-")
        first, end = int(low), int(high) if high else int(low) + 1
        found += [(first + step) % HOURS for step in range((end - first - 1) % HOURS + 1)]
    return sorted(set(found)) if spans else list(range(HOURS))
