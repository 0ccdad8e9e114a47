"""What a line can do: capacity, bottlenecks, utilisation and time in system (FLW-06, FLW-07), exact, with ranges where times are.

A station with w workers whose tasks take T seconds serves w/T customers a second. Lanes that do the same add up; what follows one
another is limited by the slowest. Cycle time is the time between two customers leaving at full load, 1/capacity.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from tingtang.planning.rules.lines import assigned, order, times
from tingtang.planning.rules.lines.sheet import SECONDS, Group, Layout, LineSheet, Station
from tingtang.planning.rules.lines.times import NOTHING, Span
from tingtang.planning.rules.sheets import BadSheet, Problem, exact

Rate = Fraction | None
"""Customers per second; None stands for no limit."""


@dataclass(frozen=True, slots=True)
class Range:
    """A figure that lies between `low` and `high` (None: no limit); `said` is the one with the printed times, where all are."""

    low: Rate
    high: Rate
    said: Rate
    has_said: bool = True

    @property
    def is_known(self) -> bool:
        return self.low == self.high


@dataclass(frozen=True, slots=True)
class StationResult:
    """A station: its seconds for one customer, how many it can serve a second, how busy it is."""

    station: Station
    number: int
    seconds: Span
    rate: Range
    busy_at_capacity: Fraction | None
    busy_at_demand: Fraction | None
    is_bottleneck: bool
    may_be_bottleneck: bool


@dataclass(frozen=True, slots=True)
class Threshold:
    """Up to `seconds` the task does not limit the line, which then serves `rate`."""

    task: str
    seconds: Fraction
    rate: Fraction


@dataclass(frozen=True, slots=True)
class LayoutResult:
    """What one layout can do."""

    layout: Layout
    stations: list[StationResult]
    rate: Range
    formula: str
    seconds_in_system: Span
    workers: int
    busy_workers: Fraction | None
    meets: bool | None
    breaks: list[tuple[str, str]]
    returns: list[str]
    thresholds: list[Threshold] = field(default_factory=list)
    unable: Sequence[tuple[str, Group]] = ()
    beyond: Sequence[tuple[Group, int]] = ()

    @property
    def bottlenecks(self) -> list[StationResult]:
        """The stations that limit the line, all of them when several tie."""
        return [one for one in self.stations if one.is_bottleneck]

    @property
    def cycle(self) -> Fraction | None:
        """Seconds between two customers at full load, with the printed times."""
        return 1 / self.rate.said if self.rate.said else None


@dataclass(frozen=True, slots=True)
class LineResult:
    """All layouts of a sheet, the wanted rate, and what is odd about the sheet."""

    sheet: LineSheet
    layouts: list[LayoutResult]
    wanted: Fraction | None
    warnings: list[Problem]
    other_unit: str


def analysed(sheet: LineSheet) -> LineResult:
    """Compute every layout. Refused (`BadSheet`) where a layout names unknown tasks, leaves some out or does some twice."""
    wrong = [*_unknown(sheet), *(problem for place, one in enumerate(sheet.shown()) for problem in _misfits(sheet, one, place))]
    if wrong:
        raise BadSheet(*wrong)
    spans = {task.code: times.span(task, sheet) for task in sheet.tasks}
    wanted = exact(sheet.demand.count) / SECONDS[sheet.demand.per] if sheet.demand else None
    layouts = [
        replace(_layout(sheet, one, spans, wanted), unable=assigned.unable(sheet, one), beyond=assigned.beyond(sheet, one))
        for one in sheet.shown()
    ]
    return LineResult(sheet, layouts, wanted, times.implausible(sheet), times.other_unit(sheet))


def laid_out(result: LineResult, layout: Layout) -> LayoutResult:
    """One more layout of the same sheet, such as the best one that was found."""
    spans = {task.code: times.span(task, result.sheet) for task in result.sheet.tasks}
    return _layout(result.sheet, layout, spans, result.wanted)


def _unknown(sheet: LineSheet) -> list[Problem]:
    codes = {task.code for task in sheet.tasks}
    named: list[tuple[tuple[str | int, ...], Iterable[str]]] = [
        *((("tasks", place, "after"), task.after or ()) for place, task in enumerate(sheet.tasks)),
        *((("groups", place, "tasks"), group.tasks) for place, group in enumerate(sheet.groups)),
        *((("rules", place), (rule.first, rule.then)) for place, rule in enumerate(sheet.rules)),
    ]
    return [Problem("unknown_task", place, {"name": name}) for place, names in named for name in names if name not in codes]


def _misfits(sheet: LineSheet, layout: Layout, place: int) -> list[Problem]:
    codes = {task.code for task in sheet.tasks}
    groups = {group.code for group in sheet.groups}
    found = []
    for row, station in enumerate(layout.stations):
        at: tuple[str | int, ...] = ("layouts", place, "stations", row)
        found += [Problem("unknown_task", (*at, "tasks"), {"name": name}) for name in station.tasks if name not in codes]
        if station.group and station.group not in groups:
            found.append(Problem("unknown_group", (*at, "group"), {"name": station.group}))
    done = {name for station in layout.stations for name in station.tasks}
    at = ("layouts", place, "stations")
    found += [Problem("left_out", at, {"name": code}) for code in sorted(codes - done)]
    return found or _twice(layout, at)


def _twice(layout: Layout, at: tuple[str | int, ...]) -> list[Problem]:
    lanes: dict[str, list[str]] = {}
    for station in layout.stations:
        lanes.setdefault(station.lane, []).extend(station.tasks)
    found = [
        Problem("done_twice", at, {"name": code})
        for names in lanes.values()
        for code in sorted(set(names))
        if names.count(code) > 1
    ]
    for lane, names in lanes.items():
        for other, others in lanes.items():
            if lane < other and set(names) & set(others) and (not lane or set(names) != set(others)):
                found.append(Problem("lanes_differ", at, {"name": lane or "–", "other": other}))
    return found


def _segments(layout: Layout) -> list[list[list[int]]]:
    """The line as segments in order; a segment is parallel lanes; a lane is stations in order (by their number)."""
    segments: list[list[list[int]]] = []
    by_tasks: dict[frozenset[str], list[list[int]]] = {}
    lanes: dict[str, list[int]] = {}
    for number, station in enumerate(layout.stations):
        if not station.lane:
            segments.append([[number]])
        else:
            lanes.setdefault(station.lane, []).append(number)
    for numbers in lanes.values():
        tasks = frozenset(code for number in numbers for code in layout.stations[number].tasks)
        by_tasks.setdefault(tasks, []).append(numbers)
    return sorted([*segments, *by_tasks.values()], key=lambda segment: segment[0][0])


def _layout(sheet: LineSheet, layout: Layout, spans: dict[str, Span], wanted: Fraction | None) -> LayoutResult:
    seconds = [_sum(spans[code] for code in station.tasks) for station in layout.stations]
    segments = _segments(layout)
    high = _flows(layout, segments, [span.low for span in seconds])
    low = _flows(layout, segments, [span.high for span in seconds])
    has_said = all(span.said is not None for span in seconds)
    said = _flows(layout, segments, [span.said for span in seconds]) if has_said else low
    rate = Range(low.total, high.total, said.total, has_said)
    workers = sum(station.workers for station in layout.stations)
    load = sum((span.said for span in spans.values() if span.said is not None), Fraction(0))
    return LayoutResult(
        layout,
        _stations(layout, seconds, (low, high, said), has_said=has_said, wanted=wanted),
        rate,
        formula(layout, spans),
        _sum(spans.values()),
        workers,
        rate.said * load / workers if has_said and rate.said else None,
        None if wanted is None else _meets(rate, wanted),
        order.breaks(sheet, layout),
        order.returns(sheet, layout),
        _thresholds(layout, segments, spans),
    )


def _sum(spans: Iterable[Span]) -> Span:
    total = NOTHING
    for span in spans:
        total += span
    return total


def _meets(rate: Range, wanted: Fraction) -> bool | None:
    if rate.low is None or rate.low >= wanted:
        return True
    return False if rate.high is not None and rate.high < wanted else None


@dataclass(frozen=True, slots=True)
class Flows:
    """What each station could serve alone, what passes it when the line runs full, and what the line serves."""

    each: list[Rate]
    share: list[Fraction]
    total: Rate
    limits: list[bool]


def _least(rates: Iterable[Rate]) -> Rate:
    known = [rate for rate in rates if rate is not None]
    return min(known) if known else None


def _flows(layout: Layout, segments: list[list[list[int]]], seconds: list[Fraction | None]) -> Flows:
    """`seconds` None: without limit, so that the station serves nobody."""
    each = [_rate(station, taken) for station, taken in zip(layout.stations, seconds, strict=True)]
    share, limits = [Fraction(1)] * len(each), [False] * len(each)
    totals: list[Rate] = []
    for segment in segments:
        lanes = [_least(each[number] for number in lane) for lane in segment]
        known = [lane for lane in lanes if lane is not None]
        totals.append(sum(known, Fraction(0)) if len(known) == len(lanes) else None)
        for lane, rate in zip(segment, lanes, strict=True):
            for number in lane:
                share[number] = _part(rate, totals[-1], len(segment))
                limits[number] = rate is not None and each[number] == rate
    total = _least(totals)
    for segment, rate in zip(segments, totals, strict=True):
        for number in (number for lane in segment for number in lane):
            limits[number] = limits[number] and rate == total
    return Flows(each, share, total, limits)


def _rate(station: Station, seconds: Fraction | None) -> Rate:
    if seconds is None:
        return Fraction(0)
    return station.workers / seconds if seconds else None


def _part(rate: Rate, total: Rate, lanes: int) -> Fraction:
    return rate / total if rate is not None and total else Fraction(1, lanes)


def _stations(
    layout: Layout, seconds: list[Span], flows: tuple[Flows, Flows, Flows], *, has_said: bool, wanted: Fraction | None
) -> list[StationResult]:
    low, high, said = flows
    found = []
    for number, station in enumerate(layout.stations):
        rate = Range(low.each[number], high.each[number], said.each[number], seconds[number].said is not None)
        busy: Callable[[Rate], Fraction | None] = _busy(station, seconds[number], said.share[number])
        possible = rate.low is not None and (high.total is None or rate.low * _inverse(high.share[number]) <= high.total)
        found.append(
            StationResult(
                station,
                number,
                seconds[number],
                rate,
                busy(said.total) if has_said else None,
                busy(wanted),
                has_said and said.limits[number],
                possible,
            )
        )
    return found


def _inverse(share: Fraction) -> Fraction:
    return 1 / share if share else Fraction(1)


def _busy(station: Station, seconds: Span, share: Fraction) -> Callable[[Rate], Fraction | None]:
    def busy(rate: Rate) -> Fraction | None:
        if rate is None or seconds.said is None:
            return None
        return rate * share * seconds.said / station.workers

    return busy


def _thresholds(layout: Layout, segments: list[list[list[int]]], spans: dict[str, Span]) -> list[Threshold]:
    """For each time that is not certain: how long it may be before it limits the line, the others as printed or at their least."""
    if any(station.lane for station in layout.stations):
        return []
    taken = {code: span.low if span.said is None else span.said for code, span in spans.items()}
    found = []
    for station in layout.stations:
        for code in station.tasks:
            if spans[code].is_known:
                continue
            others = [other for other in layout.stations if other is not station]
            slowest = max(
                (sum((taken[one] for one in other.tasks), Fraction(0)) / other.workers for other in others), default=None
            )
            rest = sum((taken[one] for one in station.tasks if one != code), Fraction(0))
            if slowest and slowest * station.workers >= rest:
                found.append(Threshold(code, slowest * station.workers - rest, 1 / slowest))
    return found


def formula(layout: Layout, spans: dict[str, Span]) -> str:
    """Customers an hour as a formula of the times that are not certain, such as 3600 / max(20, t4, 18 + t5); else nothing."""
    if all(span.is_known for span in spans.values()):
        return ""
    parts = ["+".join(_lane(layout, lane, spans) for lane in segment) for segment in _segments(layout)]
    if any("+" in part.split(")")[-1] or len(segment) > 1 for part, segment in zip(parts, _segments(layout), strict=True)):
        return f"min({', '.join(parts)})"
    return _lane(layout, list(range(len(layout.stations))), spans)


def _lane(layout: Layout, numbers: list[int], spans: dict[str, Span]) -> str:
    known: list[Fraction] = []
    terms: list[str] = []
    for number in numbers:
        station = layout.stations[number]
        sure = sum((spans[code].low for code in station.tasks if spans[code].is_known), Fraction(0))
        open_ones = [f"t{code}" for code in station.tasks if not spans[code].is_known]
        if not open_ones:
            known.append(sure / station.workers)
            continue
        text = " + ".join([*([plain(sure)] if sure else []), *open_ones])
        terms.append(f"({text}) / {station.workers}" if station.workers > 1 else text)
    if known:
        terms.insert(0, plain(max(known)))
    return f"3600 / {terms[0]}" if len(terms) == 1 and " " not in terms[0] else f"3600 / max({', '.join(terms)})"


def plain(number: Fraction) -> str:
    """A fraction as people write it: 20, 27.5, else 55/3."""
    scaled = number * 1000
    return f"{float(number):.15g}" if scaled.denominator == 1 else str(number)
