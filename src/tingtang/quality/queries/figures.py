"""Figures from daily cells: a value with its interval and n for any period and unit; raters in small groups stay hidden."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np

from tingtang.journal.models import Log
from tingtang.quality.models import Indicator, IndicatorVersion, Measure, Privacy
from tingtang.quality.queries import cells
from tingtang.quality.rules import estimates, formula, privacy
from tingtang.quality.rules.estimates import NOTHING, WITHHELD, Cell, Estimate
from tingtang.quality.rules.formula import Attribute, Elapsed, Expression, Flag, Has, Term, tests

Span = tuple[date, date]
# What raters say: figures of it are shown for enough of them only. That somebody rated at all is no secret.
SAID_BY_RATERS: Mapping[str, frozenset[str]] = {
    "visits.service.rated": frozenset({"level", "value", "is_bad"}),
    "cases.case.rated": frozenset({"level"}),
    "cases.call_back.called": frozenset({"satisfaction"}),
    "quality.survey.replied": frozenset({"csat", "nps", "ces"}),
}
_KINDS = ("<i8", "<i4", "<f8", "<f8", "<i4", "<i2", "<u2")


def is_sensitive(term: Term) -> bool:
    """Whether a term tells what raters said."""
    secret = SAID_BY_RATERS.get(term.events.type, frozenset())
    read = {term.value.name} if isinstance(term.value, Attribute) else set()
    for one in (*tests(term.condition), *tests(term.events.where)):
        if isinstance(one, Flag | Has):
            read.add(one.name)
        elif not isinstance(one.value, Elapsed):
            read.add(one.value.name)
    return bool(secret & read)


def least() -> int:
    """How many ratings a figure needs."""
    return Privacy.objects.values_list("least", flat=True).first() or Privacy._meta.get_field("least").default


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula with the measures of its terms."""

    expression: Expression
    measures: Mapping[Term, int]
    log: int = Log.OWN

    @property
    def is_sensitive(self) -> bool:
        return any(is_sensitive(term) for term in self.measures)


def version_on(versions: Sequence[IndicatorVersion], day: date) -> IndicatorVersion | None:
    """The version in force on a day."""
    return max((one for one in versions if one.from_date <= day), key=lambda one: one.from_date, default=None)


def formulas(versions: Collection[IndicatorVersion]) -> dict[int, Formula]:
    """The formulas of versions, by their keys; read in one query."""
    read = {one.pk: (one.indicator.log_id or Log.OWN, formula.read(one.formula)) for one in versions}
    texts = {str(term) for _log, tree in read.values() for term in formula.terms(tree)}
    known = {(one.log_id, one.text): one.pk for one in Measure.objects.filter(text__in=texts)}
    return {
        key: Formula(tree, {term: known.get((log, str(term)), 0) for term in formula.terms(tree)}, log)
        for key, (log, tree) in read.items()
    }


Place = tuple[int, int, int]  # measure, place of the span, unit


@dataclass(frozen=True, slots=True)
class Tallies:
    """Cells by place; of what raters said also how many there were, shown or not."""

    cells: dict[Place, Cell]
    said: dict[Place, int]


Rows = cells.Rows
Read = Callable[[list[int], Sequence[Span]], Rows]


def _kept(dimension: str) -> Read:
    """How cells are read as they are kept."""
    return lambda keys, spans: cells.kept(keys, dimension, spans)


def tallies(measures: Mapping[int, bool], read: Read, spans: Sequence[Span], k: int) -> Tallies:
    """The cells of measures joined to spans of days; `measures` says which tell what raters said."""
    rows: Rows = {}
    months = [(first.replace(day=1), _end_of_month(latest)) for first, latest in spans]
    for is_said, wanted in ((False, spans), (True, months)):
        keys = [key for key, one in measures.items() if one == is_said]
        rows |= read(keys, cells.united(wanted)) if keys else {}
    found = Tallies({}, {})
    for measure, days in rows.items():
        _join(found, measure, days, spans, k if measures[measure] else 0)
    return found


def _end_of_month(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def _join(found: Tallies, measure: int, rows: list[Sequence[Any]], spans: Sequence[Span], k: int) -> None:
    days, *packed = zip(*rows, strict=True)
    number = np.repeat(np.array([day.toordinal() for day in days]), [len(data) // 8 for data in packed[0]])
    units, n, totals, squares, counts_of, values, counts = (
        np.frombuffer(b"".join(column), kind) for column, kind in zip(packed, _KINDS, strict=True)
    )
    block = _blocks(number, units, n, k) if k else None
    keys, place = np.unique(units, return_inverse=True)
    kept = _Values.of(place, counts_of, values, counts) if len(counts_of) else None
    for turn, (first, latest) in enumerate(spans):
        inside = (number >= first.toordinal()) & (number <= latest.toordinal())
        if block is not None:
            for unit, count in _counted(units[inside], n[inside]):
                found.said[measure, turn, unit] = count
            inside &= _whole(block, inside)
        sums = [np.bincount(place[inside], each[inside], len(keys)) for each in (n, totals, squares)]
        of = kept.within(inside, len(keys)) if kept is not None else None
        for unit in np.flatnonzero(np.bincount(place[inside], minlength=len(keys))).tolist():
            plain = int(sums[0][unit]), float(sums[1][unit]), float(sums[2][unit])
            found.cells[measure, turn, int(keys[unit])] = Cell(*plain, *(of(unit) if of is not None else ()))


@dataclass(frozen=True, slots=True)
class _Values:
    """The values of quantiles of many days and units: for each its row, its unit, its place among all values, and its count."""

    row: Any
    unit: Any
    place: Any
    count: Any
    all: Any

    @classmethod
    def of(cls, units: Any, sizes: Any, codes: Any, counts: Any) -> "_Values":
        row = np.repeat(np.arange(len(sizes)), sizes)
        known = np.zeros(1 << 16, np.bool_)
        shifted = codes.astype(np.int64) + (1 << 15)
        known[shifted] = True
        place = (np.cumsum(known) - 1)[shifted]
        return cls(row, units[row], place, counts, estimates.decoded(np.flatnonzero(known) - (1 << 15)))

    def within(self, inside: Any, units: int) -> Callable[[int], tuple[Any, Any]]:
        """What the rows `inside` come to, by unit: values and counts, from one table that is filled at once."""
        rows, wide = inside[self.row], len(self.all)
        table = np.bincount(self.unit[rows] * wide + self.place[rows], self.count[rows], units * wide).astype(np.int64)

        def of(unit: int) -> tuple[Any, Any]:
            line = table[unit * wide : (unit + 1) * wide]
            there = np.flatnonzero(line)
            return self.all[there], line[there]

        return of


def _counted(units: Any, n: Any) -> Iterator[tuple[int, int]]:
    keys, place = np.unique(units, return_inverse=True)
    return zip(keys.tolist(), np.bincount(place, weights=n).astype(int).tolist(), strict=True)


def _blocks(number: Any, units: Any, n: Any, k: int) -> Any:
    """For each row the block of days it is shown with, counted anew every month; -1 while the block is too small."""
    found = np.full(len(number), -1, np.int64)
    days, of = np.unique(number, return_inverse=True)
    months = np.array([one - date.fromordinal(one).day for one in days.tolist()])[of]
    groups: dict[tuple[int, int], list[int]] = {}
    for row in np.lexsort((number, units)).tolist():
        groups.setdefault((int(units[row]), int(months[row])), []).append(row)
    blocks = 0
    for rows in groups.values():
        released = privacy.released([int(n[row]) for row in rows], k)
        found[rows] = [-1 if one < 0 else one + blocks for one in released]
        blocks += max(released, default=0) + 1
    return found


def _whole(block: Any, inside: Any) -> Any:
    """The rows whose block lies wholly inside."""
    broken = np.unique(block[~inside])
    return (block >= 0) & ~np.isin(block, broken)


def hidden(one: Formula, cells: Mapping[int, Mapping[Term, Cell]], said: Mapping[int, Mapping[Term, int]], k: int) -> set[int]:
    """The units whose figure is withheld among these, so that nobody gets it by subtraction."""
    units, gone = list(cells), set[int]()
    for term in one.measures:
        if is_sensitive(term):
            counts = [said[unit][term] for unit in units]
            small = {index for index, unit in enumerate(units) if counts[index] and cells[unit][term].n < k}
            gone |= {units[index] for index in privacy.withheld(counts, k, small)}
    return gone


Members = Mapping[int, Sequence[int]]
Matrix = dict[tuple[int, int], dict[int, Estimate]]  # by indicator and place of the span: the estimate of each unit


def matrix(
    indicators: Sequence[Indicator], dimension: str, units: Sequence[int] | Members, spans: Sequence[Span],
    told: datetime | None = None,
) -> Matrix:  # fmt: skip
    """The figures of indicators for units and spans: each by the version in force at the end of the span, of its days since then.

    Units may be groups: then `units` names the members of each, as a post is measured by the people who hold it. From the cells that
    are kept, or from what the journal was `told` of by a time.
    """
    return matrices(
        indicators, dimension, [units if isinstance(units, Mapping) else {unit: (unit,) for unit in units}], spans, told
    )[0]


def matrices(
    indicators: Sequence[Indicator],
    dimension: str,
    groups: Sequence[Members],
    spans: Sequence[Span],
    told: datetime | None = None,
) -> list[Matrix]:
    """The same of several groups of units, each of which is compared within itself: read once for all of them."""
    versions = list(IndicatorVersion.objects.filter(indicator__in=indicators).select_related("indicator"))
    known = formulas(versions)
    found: list[Matrix] = [{} for _group in groups]
    work: dict[int, list[tuple[int, int, Span]]] = {}
    for indicator, place, span, version in _in_force(indicators, versions, spans):
        if version is None:
            for one, members in zip(found, groups, strict=True):
                one[indicator, place] = dict.fromkeys(members, Estimate(None))
        else:
            work.setdefault(version.pk, []).append((indicator, place, span))
    cut = sorted({span for asked in work.values() for _indicator, _place, span in asked})
    measures = {key: is_sensitive(term) for version in work for term, key in known[version].measures.items()}
    k = least()
    read = _kept(dimension) if told is None else _as_told([known[key] for key in work], dimension, told)
    tallied = tallies(measures, read, cut, k) if cut and measures else Tallies({}, {})
    for version_key, asked in work.items():
        for indicator_key, place, span in asked:
            for one, members in zip(found, groups, strict=True):
                one[indicator_key, place] = _of_units(known[version_key], members, tallied, cut.index(span), k)
    return found


def _in_force(
    indicators: Sequence[Indicator], versions: Sequence[IndicatorVersion], spans: Sequence[Span]
) -> Iterator[tuple[int, int, Span, IndicatorVersion | None]]:
    """Of each indicator and span, by place, the version in force at its end, and its days since then."""
    by_indicator: dict[int, list[IndicatorVersion]] = {}
    for each in versions:
        by_indicator.setdefault(each.indicator_id, []).append(each)
    for indicator in indicators:
        for place, (first, latest) in enumerate(spans):
            version = version_on(by_indicator.get(indicator.pk, []), latest)
            yield indicator.pk, place, (max(first, version.from_date) if version else first, latest), version


def _as_told(asked: Sequence[Formula], dimension: str, told: datetime) -> Read:
    terms = {key: (one.log, term) for one in asked for term, key in one.measures.items()}
    return lambda keys, spans: cells.as_told(terms, keys, dimension, spans, told)


def _of_units(one: Formula, members: Members, found: Tallies, place: int, k: int) -> dict[int, Estimate]:
    cells = {
        unit: {term: _joined(found, key, place, inside) for term, key in one.measures.items()} for unit, inside in members.items()
    }
    said = {
        unit: {term: sum(found.said.get((key, place, each), 0) for each in inside) for term, key in one.measures.items()}
        for unit, inside in members.items()
    }
    gone = hidden(one, cells, said, k)
    return {unit: WITHHELD if unit in gone else estimates.evaluate(one.expression, cells[unit]) for unit in members}


def _joined(found: Tallies, measure: int, place: int, units: Sequence[int]) -> Cell:
    cells = [found.cells[measure, place, unit] for unit in units if (measure, place, unit) in found.cells]
    if not cells:
        return NOTHING
    return cells[0] if len(cells) == 1 else estimates.merged(cells)
