"""Changes of a hall that people ask about, applied to a scenario: counters, merged services, another order, more or fewer people."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tingtang.planning.rules.ordinary import clock
from tingtang.planning.rules.simulation.scenario import Counter, Scenario, minutes
from tingtang.visits.rules.discipline import Discipline

AS_NOW, FIFO, PRIVILEGED_FIRST, FASTER = "now", "fifo", "first", "faster"
ORDERS = (AS_NOW, FIFO, PRIVILEGED_FIRST, FASTER)
FAR = 1000.0


@dataclass(frozen=True, slots=True)
class Change:
    """What would be different. `counters` more (or fewer) from `starts` to `ends`; `serves` is empty for all; `desks`: another roster."""

    counters: int = 0
    starts: str = ""
    ends: str = ""
    serves: str = ""
    merge: tuple[str, str] | None = None
    order: str = AS_NOW
    arrivals: float = 1.0
    shift_change: str = "finish"
    desks: tuple[Counter, ...] = ()


def changed(scenario: Scenario, change: Change) -> Scenario:
    """The scenario with the change."""
    desks = list(change.desks or scenario.counters)
    if change.merge:
        desks = [_merged(desk, change.merge) for desk in desks]
    start, end = change.starts or _first(scenario), change.ends or (scenario.closes or "24:00")
    if change.counters > 0 and minutes(start) < minutes(end):
        services = (change.serves,) if change.serves else tuple(scenario.services)
        rate = max((desk.cost_per_hour for desk in desks), default=0.0)
        more = {"name": "more", "count": change.counters, "services": services, "shifts": (f"{start}-{end}",)}
        desks.append(Counter.model_validate(more | {"cost_per_hour": rate}))
    for number in _taken(desks, -change.counters, minutes(start), minutes(end)):
        desks = _without(desks, number, minutes(start), minutes(end))
    arrivals = tuple(
        each.model_copy(update={"counts": tuple(count * change.arrivals for count in each.counts)}) for each in scenario.arrivals
    )
    update: dict[str, Any] = {"counters": tuple(desks), "arrivals": arrivals, "shift_change": change.shift_change}
    return scenario.model_copy(update=update | {"discipline": order(scenario.order, scenario.discipline, change.order)})


def priced(scenario: Scenario, per_hour: float, waiting: float) -> Scenario:
    """The scenario with what an hour at a counter and an hour of waiting cost."""
    desks = tuple(desk.model_copy(update={"cost_per_hour": per_hour}) for desk in scenario.counters)
    return scenario.model_copy(
        update={"counters": desks, "costs": scenario.costs.model_copy(update={"waiting_per_hour": waiting})}
    )


def rostered(turns: Sequence[Mapping[str, Any]], skills: Mapping[str, Sequence[str]], scenario: Scenario) -> tuple[Counter, ...]:
    """The people of a roster on one day as counters: without their breaks, for the services of their skills (all, where none is one)."""
    rate = max((desk.cost_per_hour for desk in scenario.counters), default=0.0)
    found = []
    for turn in turns:
        ends = turn["ends"][11:] if turn["ends"][:10] == turn["starts"][:10] else "24:00"
        cuts = [turn["starts"][11:], *(clock[11:] for pause in turn["breaks"] for clock in pause), ends]
        spans = tuple(f"{a}-{b}" for a, b in zip(cuts[::2], cuts[1::2], strict=True) if minutes(a) < minutes(b))
        able = tuple(one for one in scenario.services if one in skills.get(turn["person"], ())) or tuple(scenario.services)
        if spans:
            found.append(Counter(name=turn["person"], services=able, shifts=spans, cost_per_hour=rate))
    return tuple(found)


def _first(scenario: Scenario) -> str:
    return min(span.partition("-")[0] for desk in scenario.counters for span in desk.shifts)


def _merged(desk: Counter, pair: tuple[str, str]) -> Counter:
    services = desk.services or ()
    if not set(pair) & set(services):
        return desk
    return desk.model_copy(update={"services": tuple(dict.fromkeys((*services, *pair)))})


def taken_away(scenario: Scenario, change: Change) -> tuple[str, ...]:
    """The names of the counters that are fewer; not more than can be spared."""
    desks = list(change.desks or scenario.counters)
    if change.merge:
        desks = [_merged(desk, change.merge) for desk in desks]
    start, end = minutes(change.starts or _first(scenario)), minutes(change.ends or (scenario.closes or "24:00"))
    found = []
    for number in _taken(desks, -change.counters, start, end):
        found.append(desks[number].name)
        desks = _without(desks, number, start, end)
    return tuple(found)


def _taken(desks: list[Counter], count: int, start: float, end: float) -> Iterator[int]:
    """Which to take, one after the other: of those that work then, the one whose services most others serve too; never the only one."""
    for _ in range(count):
        others = [
            (min((sum(s in (o.services or ()) for o in desks) for s in desk.services or ()), default=0), k)
            for k, desk in enumerate(desks)
            if any(minutes(a) < end and minutes(b) > start for a, _d, b in (span.partition("-") for span in desk.shifts))
        ]
        spare, at = max(others, default=(0, 0))
        if spare < 2:
            return
        yield at
        desks = _without(desks, at, start, end)


def _without(desks: list[Counter], at: int, start: float, end: float) -> list[Counter]:
    spans = tuple(part for span in desks[at].shifts for part in _outside(span, start, end))
    rest = [desks[at].model_copy(update={"shifts": spans})] if spans else []
    return [*desks[:at], *rest, *desks[at + 1 :]]


def _outside(span: str, start: float, end: float) -> list[str]:
    a, _dash, b = span.partition("-")
    parts = ((minutes(a), min(minutes(b), start)), (max(minutes(a), end), minutes(b)))
    return [f"{clock(x)}-{clock(y)}" for x, y in parts if y - x >= 1]


def order(rule: Discipline, data: Mapping[str, Any] | None, wanted: str) -> Mapping[str, Any] | None:
    """The order of service as it would be: first come first served, privileged always first, or their credit growing twice as fast."""
    if wanted == AS_NOW or data is None:
        return data
    classes = []
    for each in data["classes"]:
        one = dict(each)
        if wanted == FIFO:
            one |= {"is_emergency": False, "is_privileged": False, "base_credit_minutes": 0, "credit_per_minute": 1}
            one["starvation_minutes"] = 24 * 60
        elif each.get("is_privileged"):
            one |= (
                {"base_credit_minutes": FAR}
                if wanted == PRIVILEGED_FIRST
                else {"credit_per_minute": min(100, 2 * float(each.get("credit_per_minute", 1)))}
            )
        classes.append(one)
    found = {key: value for key, value in data.items() if key != "classes"} | {"classes": classes}
    if wanted in {FIFO, PRIVILEGED_FIRST}:
        found.pop("privileged_in_a_row", None)
    return found
