"""Scorecards as they are read: units side by side, one unit with its own past, and an index of points with its interval."""

import math
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Min, QuerySet

from tingtang.catalogue.models import Service
from tingtang.core.actors import EVERYWHERE, Actor
from tingtang.core.errors import NotFound
from tingtang.org.models import Hall, Post, Staff
from tingtang.org.queries.outlets import outlet_classes
from tingtang.quality.models import Cell, Direction, Indicator, Scorecard
from tingtang.quality.queries import figures
from tingtang.quality.queries.facts import ALL
from tingtang.quality.queries.indicators import VIEW, VIEW_OWN, sees_all
from tingtang.quality.queries.units import kind_names, members, siblings, whose
from tingtang.quality.rules import estimates, periods
from tingtang.quality.rules.estimates import Estimate, Z

Span = tuple[date, date]
LEAST_COVERED = 0.5  # an index of less than half of what was to be weighed says nothing


def scorecards(actor: Actor) -> QuerySet[Scorecard]:
    """The scorecards the actor may see: all, with the right anywhere."""
    rows = Scorecard.objects.select_related("evaluation")
    return rows if actor.may_somewhere(VIEW) else rows.none()


def get_scorecard(actor: Actor, key: int) -> Scorecard:
    """One scorecard. NotFound when absent or not visible."""
    found = scorecards(actor).filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


@dataclass(frozen=True, slots=True)
class Entry:
    """One indicator of a scorecard, with the part it stands for and its weight in the index."""

    indicator: Indicator
    part: str
    weight: float


@dataclass(frozen=True, slots=True)
class Index:
    """Points from 0 to 100 with their interval; `covered` says which share of the weight could be judged."""

    value: float | None
    low: float | None
    high: float | None
    covered: float


@dataclass(frozen=True, slots=True)
class Row:
    """One unit: its figures in the order of the entries, and its index."""

    unit: int
    name: str
    cells: Sequence[Estimate]
    index: Index
    of: str = ""  # the class of outlets of a hall: like is compared with like


@dataclass(frozen=True, slots=True)
class Board:
    """A scorecard for a span: its units, those with the best index first (of each class of outlets), and all of them together."""

    entries: Sequence[Entry]
    rows: Sequence[Row]
    whole: Row | None


def entries_of(card: Scorecard) -> list[Entry]:
    """The indicators of a scorecard that are in use."""
    known = {
        one.code: one for one in Indicator.objects.filter(code__in=[one["indicator"] for one in card.entries], is_active=True)
    }
    weights = card.weights()
    return [
        Entry(known[one["indicator"]], one["part"], weights[one["indicator"]])
        for one in card.entries
        if one["indicator"] in known
    ]


def units(actor: Actor, kind: str, hall: Hall | None = None) -> dict[int, str]:
    """The units of a kind whose figures the actor may see, with their names."""
    seen = actor.halls(VIEW)
    if kind == "hall":
        rows = Hall.objects.filter(is_active=True)
        return {one.pk: str(one) for one in rows if seen is EVERYWHERE or one.pk in seen}
    if kind == "person":
        staff = Staff.objects.filter(left_date__isnull=True).order_by("name", "pk")
        staff = staff if seen is EVERYWHERE else staff.filter(hall_id__in=list(seen))  # type: ignore[arg-type]
        return {one.pk: one.name for one in (staff.filter(hall=hall) if hall else staff)}
    if not sees_all(actor):
        return {}
    if kind == "post":
        return {one.pk: str(one) for one in Post.objects.filter(staff__isnull=False).distinct()}
    return {one.pk: str(one) for one in Service.objects.all()} if kind == "service" else kind_names()


def _base(kind: str) -> str:
    return "person" if kind == "post" else kind


def _groups(kind: str, found: Mapping[int, str]) -> list[dict[int, Sequence[int]]]:
    """Units that are compared with one another: people within their hall, all others together."""
    inside = members(kind, found)
    if kind != "person":
        return [inside]
    halls: dict[int | None, dict[int, Sequence[int]]] = {}
    for unit, hall in Staff.objects.filter(pk__in=found).values_list("pk", "hall_id"):
        halls.setdefault(hall, {})[unit] = inside[unit]
    return list(halls.values())


def board(
    actor: Actor,
    card: Scorecard,
    first: date,
    latest: date,
    hall: Hall | None = None,
    told: datetime | None = None,
    outlet: str = "",
) -> Board:
    """A scorecard for a span: every unit the actor may see (of halls those of a class), and all together when all halls are his to see."""
    entries, names = entries_of(card), units(actor, card.kind, hall)
    rows = _rows(card.kind, entries, _groups(card.kind, names), names, first, latest, told)
    rows = [row for row in rows if any(cell.n or cell.is_withheld for cell in row.cells)]
    if card.kind == "hall":
        rows = _classed(rows, outlet)
    order = {one: place for place, one in enumerate(dict.fromkeys(row.of for row in rows))}
    rows.sort(key=lambda row: (order[row.of], row.index.value is None, -(row.index.value or 0), row.name))
    whole = _rows(ALL, entries, [{0: (0,)}], {0: ""}, first, latest)[0] if sees_all(actor) else None
    return Board(entries, rows, whole)


def outlets_of(halls: Collection[int]) -> dict[int, str]:
    """By hall the class of outlets it is of, in the order of classes; those of none come last, as a class of their own."""
    order = {code: place for place, code in enumerate(outlet_classes())}
    rows = Hall.objects.filter(pk__in=halls).values_list("pk", "outlet")
    return dict(
        sorted(((key, code if code in order else "") for key, code in rows), key=lambda row: order.get(row[1], len(order)))
    )


def _classed(rows: Sequence[Row], outlet: str) -> list[Row]:
    known, of = outlet_classes(), outlets_of([row.unit for row in rows])
    place = {unit: number for number, unit in enumerate(of)}
    told = [replace(row, of=str(known.get(of[row.unit], ""))) for row in sorted(rows, key=lambda row: place[row.unit])]
    return [row for row in told if not outlet or of[row.unit] == outlet]


def _rows(
    kind: str, entries: Sequence[Entry], groups: Sequence[Mapping[int, Sequence[int]]], names: Mapping[int, str], first: date, latest: date,
    told: datetime | None = None,
) -> list[Row]:  # fmt: skip
    found = figures.matrices([one.indicator for one in entries], _base(kind), groups, [(first, latest)], told)
    owners = whose(kind, [unit for group in groups for unit in group])
    rows = []
    for group, told_of in zip(groups, found, strict=True):
        for unit in group:
            cells = [told_of[one.indicator.pk, 0][unit] for one in entries]
            rows.append(Row(unit, names[unit], cells, index(entries, cells, latest, owners.get(unit, ()))))
    return rows


def target_of(indicator: Indicator, day: date, *whose: str) -> tuple[float, float] | None:
    """The target in force and what counts nothing: without one, zero where more is better, twice the target where less is."""
    found = indicator.target_on(day, *whose)
    if found is None:
        return None
    otherwise = 0.0 if indicator.direction == Direction.UP else 2 * found["target"]
    return found["target"], otherwise if found["floor"] is None else found["floor"]


def index(entries: Sequence[Entry], cells: Sequence[Estimate], day: date, owners: Sequence[str]) -> Index:
    """The weighted mean of the points of what can be judged; its interval by propagation."""
    total = weight = spread = 0.0
    for one, cell in zip(entries, cells, strict=True):
        aim = target_of(one.indicator, day, *owners)
        if cell.value is None or aim is None or one.weight == 0:
            continue
        total += one.weight * estimates.points(cell.value, *aim)
        weight += one.weight
        if cell.low is not None and cell.high is not None:
            low, high = (estimates.points(end, *aim) for end in (cell.low, cell.high))
            spread += (one.weight * (high - low) / (2 * Z)) ** 2
    covered = weight / (sum(one.weight for one in entries) or 1.0)
    if covered < LEAST_COVERED:
        return Index(None, None, None, covered)
    value, half = total / weight, Z * math.sqrt(spread) / weight
    return Index(value, max(0.0, value - half), min(100.0, value + half), covered)


@dataclass(frozen=True, slots=True)
class Past:
    """One indicator of a unit over spans, with the target of each."""

    entry: Entry
    cells: Sequence[Estimate]
    targets: Sequence[float | None]


def months(latest: date, count: int) -> list[Span]:
    """The `count` months that end with the one of `latest`, the last of them up to `latest`."""
    found = [(latest.replace(day=1), latest)]
    while len(found) < count:
        end = found[0][0] - timedelta(days=1)
        found.insert(0, (end.replace(day=1), end))
    return found


def weeks(latest: date, count: int) -> list[Span]:
    """The `count` spans of seven days that end with `latest`."""
    return [(latest - timedelta(days=7 * n + 6), latest - timedelta(days=7 * n)) for n in reversed(range(count))]


def days(latest: date, count: int) -> list[Span]:
    """The `count` days that end with `latest`."""
    return [(latest - timedelta(days=n), latest - timedelta(days=n)) for n in reversed(range(count))]


STEPS: Mapping[str, Callable[[date], list[Span]]] = {
    "day": lambda latest: days(latest, 28),
    "week": lambda latest: weeks(latest, 13),
    "month": lambda latest: months(latest, 12),
    "quarter": lambda latest: periods.steps("quarter", latest, 8),
}


def usual_step(latest: date) -> str:
    """Days as long as there are figures of less than five weeks, else weeks."""
    first = Cell.objects.filter(dimension=ALL).aggregate(first=Min("day"))["first"]
    return "week" if first is not None and (latest - first).days >= 35 else "day"


def past(kind: str, entries: Sequence[Entry], unit: int, spans: Sequence[Span]) -> list[Past]:
    """A unit with its own past. Withheld as on the board: beside the units it is compared with."""
    group: Mapping[int, Sequence[int]] = (
        {0: (0,)} if kind == ALL else ({unit: (unit,)} if kind == "hall" else siblings(kind, unit))
    )
    if kind == "hall":
        group = {key: (key,) for key in Hall.objects.filter(is_active=True).values_list("pk", flat=True)}
    found = figures.matrix([one.indicator for one in entries], _base(kind), group, spans)
    owners = whose(kind, [unit]).get(unit, ())
    told = []
    for one in entries:
        aims = [target_of(one.indicator, latest, *owners) for _first, latest in spans]
        cells = [found[one.indicator.pk, place].get(unit, Estimate(None)) for place in range(len(spans))]
        told.append(Past(one, cells, [aim[0] if aim else None for aim in aims]))
    return told


def own(actor: Actor) -> Staff:
    """The actor's own person. NotFound for who is none."""
    found = Staff.objects.filter(account_id=actor.id).select_related("hall").first() if actor.kind == "account" else None
    if found is None or not actor.may_somewhere(VIEW_OWN):
        raise NotFound
    return found


def own_cards() -> list[Scorecard]:
    """The scorecards of people in use."""
    return list(Scorecard.objects.filter(kind="person", is_active=True).order_by("name", "pk").select_related("evaluation"))


def as_rows(found: Board) -> list[dict[str, Any]]:
    """A board as plain data, for the API and for reports."""
    return [
        {
            "unit": row.unit, "name": row.name,
            "index": {"value": row.index.value, "low": row.index.low, "high": row.index.high, "covered": row.index.covered},
            "figures": {one.indicator.code: as_figure(cell) for one, cell in zip(found.entries, row.cells, strict=True)},
        }
        for row in found.rows
    ]  # fmt: skip


def as_figure(one: Estimate) -> dict[str, Any]:
    """A figure as plain data."""
    return {
        "value": one.value,
        "low": one.low,
        "high": one.high,
        "n": 0 if one.is_withheld else one.n,
        "is_withheld": one.is_withheld,
    }
