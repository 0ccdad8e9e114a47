"""The answer of a line sheet as plain figures, the same for the command, the API and the page. Rates are per hour."""

from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from tingtang.planning.rules.lines.analysis import LayoutResult, LineResult, Range, StationResult, laid_out
from tingtang.planning.rules.lines.times import Span
from tingtang.planning.rules.sheets import label

if TYPE_CHECKING:
    from tingtang.planning.rules.lines.best import Answer, Best  # it brings OR-Tools, a second of every process's start


MOST = {"en": "Most with {n} workers", "zh-hans": "{n} 名人手能做到的最多", "zh-hant": "{n} 名人手能做到的最多"}
FEWEST = {"en": "Target with {n} workers", "zh-hans": "{n} 名人手达标", "zh-hant": "{n} 名人手達標"}


def figures(result: LineResult, answer: "Answer | None", language: str = "en") -> dict[str, Any]:
    """Everything that was computed; `null` where there is no limit or nothing is known."""
    names = {task.code: label(task.name, language) for task in result.sheet.tasks}
    return {
        "name": label(result.sheet.name, language),
        "unit": result.sheet.unit,
        "wanted_per_hour": hourly(result.wanted),
        "takt_seconds": number(1 / result.wanted) if result.wanted else None,
        "other_unit": result.other_unit or None,
        "actual_per_hour": result.sheet.actual_per_hour,
        "layouts": [_layout(one, names, language, _passing(result)) for one in result.layouts],
        "variants": [_layout(one, names, language, _passing(result)) for one in _found(result, answer)],
        "best": None if answer is None else _answer(answer, names),
    }


def _passing(result: LineResult) -> float | None:
    """How many customers an hour really pass, or are wanted to."""
    return result.sheet.actual_per_hour or hourly(result.wanted)


def _found(result: LineResult, answer: "Answer | None") -> Iterator[LayoutResult]:
    """The best layouts that were searched, named, to stand beside those of the sheet."""
    named = [] if answer is None else [("most", answer.most, MOST), ("fewest", answer.fewest, FEWEST)]
    for code, found, names in named:
        is_same = code == "fewest" and answer and answer.most and found and answer.most.layout.stations == found.layout.stations
        if found is not None and not is_same:
            name = {language: text.format(n=found.workers) for language, text in names.items()}
            yield laid_out(result, found.layout.model_copy(update={"code": code, "name": name}))


def number(value: Fraction | None) -> float | None:
    """A fraction as a float."""
    return None if value is None else float(value)


def hourly(rate: Fraction | None) -> float | None:
    """A rate per second as one per hour."""
    return None if rate is None else float(rate * 3600)


def _range(rate: Range) -> dict[str, float | None]:
    return {"low": hourly(rate.low), "high": hourly(rate.high), "said": hourly(rate.said) if rate.has_said else None}


def _span(span: Span) -> dict[str, float | None]:
    return {"low": number(span.low), "high": number(span.high), "said": number(span.said)}


def _layout(one: LayoutResult, names: dict[str, str], language: str, passing: float | None) -> dict[str, Any]:
    capacity = hourly(one.rate.said) if one.rate.has_said else None
    return {
        "code": one.layout.code,
        "name": label(one.layout.name, language) or one.layout.code,
        "capacity_per_hour": _range(one.rate),
        "cycle_seconds": number(one.cycle) if one.rate.has_said else None,
        "capacity_utilisation": min(1.0, passing / capacity) if passing and capacity else None,
        "growing_per_hour": max(0.0, passing - capacity) if passing and capacity else None,
        "formula_per_hour": one.formula or None,
        "meets_demand": one.meets,
        "seconds_in_system": _span(one.seconds_in_system),
        "workers": one.workers,
        "labour_utilisation": number(one.busy_workers),
        "bottlenecks": [station_name(each, names) for each in one.bottlenecks],
        "breaks_order": [list(pair) for pair in one.breaks],
        "comes_back_for": one.returns,
        "unable": [[f"{code} {names[code]}", label(group.name, language) or group.code] for code, group in one.unable],
        "beyond": [[label(group.name, language) or group.code, used, group.count] for group, used in one.beyond],
        "thresholds": [
            {"task": each.task, "seconds": number(each.seconds), "per_hour": hourly(each.rate)} for each in one.thresholds
        ],
        "stations": [_station(each, names) for each in one.stations],
    }


def station_name(one: StationResult, names: dict[str, str]) -> str:
    """What a station is called: its lane, and its tasks with their codes."""
    tasks = " + ".join(f"{code} {names[code]}" for code in one.station.tasks)
    return f"{one.station.lane}: {tasks}" if one.station.lane else tasks


def _station(one: StationResult, names: dict[str, str]) -> dict[str, Any]:
    return {
        "name": station_name(one, names),
        "tasks": list(one.station.tasks),
        "lane": one.station.lane or None,
        "group": one.station.group or None,
        "workers": one.station.workers,
        "seconds": _span(one.seconds),
        "per_hour": _range(one.rate),
        "utilisation_at_capacity": number(one.busy_at_capacity),
        "utilisation_at_demand": number(one.busy_at_demand),
        "is_bottleneck": one.is_bottleneck,
        "may_be_bottleneck": one.may_be_bottleneck,
    }


def _answer(answer: "Answer", names: dict[str, str]) -> dict[str, Any]:
    return {
        "available_workers": answer.available,
        "missing_times": answer.missing,
        "most": _best(answer.most, names),
        "fewest": _best(answer.fewest, names),
    }


def _best(found: "Best | None", names: dict[str, str]) -> dict[str, Any] | None:
    if found is None:
        return None
    stations = [
        {
            "name": " + ".join(f"{code} {names[code]}" for code in one.tasks),
            "tasks": list(one.tasks),
            "workers": one.workers,
            "group": one.group or None,
        }
        for one in found.layout.stations
    ]
    return {"per_hour": hourly(found.rate), "workers": found.workers, "is_proven": found.is_proven, "stations": stations}
