"""`tingtang simulate SCENARIO.yaml`: a hall's days in figures, and one of them as a log, without server and database."""

import argparse
import csv
import datetime
import math
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import yaml


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The words after `tingtang simulate`."""
    parser.add_argument("scenario", type=Path, help="a scenario in YAML, or a flow as BPMN 2.0 (.bpmn)")
    parser.add_argument(
        "--routes", type=Path, metavar="LOG", help="take where the steps of flows go on from a log, by their names"
    )
    parser.add_argument("--per-hour", type=float, default=1.0, help="of a flow: cases that begin in a working hour (default: 1)")
    parser.add_argument("--people", action="append", metavar="POST=N", help="of a flow: how many people a post has (default: 1)")
    parser.add_argument(
        "--yaml", type=Path, metavar="FILE", help="of a flow: write it as a scenario, to be changed and simulated"
    )
    parser.add_argument("--days", type=int, help="how many days, instead of what the scenario says")
    parser.add_argument("--seed", type=int, help="another luck than the scenario's")
    parser.add_argument("--against", type=Path, help="a second scenario: the differences, with the same luck")
    parser.add_argument("--log", type=Path, metavar="FILE.csv", help="write one simulated day as a log that mining reads")
    parser.add_argument("--date", type=_date, default="2026-01-05", help="the date of that day (default: 2026-01-05)")
    parser.add_argument(
        "--vary", action="append", metavar="PATH=A,B,C", help="a sweep: counters.0.count=4,5,6; several make combinations"
    )
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="keep the results of a sweep there, and go on from them")
    parser.add_argument("--workers", type=int, default=-1, help="processes of a sweep (default: all cores)")
    parser.add_argument("--backend", help="another backend of joblib for a sweep, such as dask, ray or spark")
    parser.add_argument("--json", action="store_true", help="for programs; times in seconds")


def _date(text: str) -> str:
    try:
        return datetime.date.fromisoformat(text).isoformat()
    except ValueError:
        raise argparse.ArgumentTypeError(f"a date such as 2026-01-05, not {text}") from None


def run(options: argparse.Namespace) -> int:
    """Print the figures; 1 with a sentence for each thing that is wrong in the scenario."""
    # The compiled loop takes seconds to load, which no other command should wait for.
    from tingtang.planning.command import flow as flow_lines  # noqa: PLC0415
    from tingtang.planning.rules.simulation import built, days, figures, scenario  # noqa: PLC0415

    if flow_lines.is_flow(options.scenario):
        return flow_lines.run(options, _log(options.routes) if options.routes else None)
    try:
        flow = _routes(options.routes) if options.routes else None
        changed = {name: value for name in ("days", "seed") if (value := getattr(options, name)) is not None}
        chosen = [
            _routed(scenario.from_data(scenario.from_yaml(path.read_text("utf-8")).model_dump(by_alias=True) | changed), flow)
            for path in (options.scenario, options.against)
            if path
        ]
    except scenario.Wrong as wrong:
        print("\n".join(wrong.sentences), file=sys.stderr)
        return 1
    except UnicodeDecodeError:
        print("The scenario cannot be read: it is no text in UTF-8.", file=sys.stderr)
        return 1
    except OSError as wrong:
        print(f"{wrong.filename}: {wrong.strerror}", file=sys.stderr)
        return 1
    if options.vary:
        return _sweep(options, chosen[0])
    halls = [built.build(one) for one in chosen]
    results = [figures.figures(hall, days.simulate(hall)) for hall in halls]
    print(_json(results) if options.json else _table(results))
    return _write(options.log, halls[0], options.date) if options.log else 0


def _log(path: Path) -> Any:
    from tingtang.insight.logfiles import Wanted, read  # noqa: PLC0415

    log, _problems = read(path, Wanted())
    return log


def _routes(path: Path) -> Any:
    from tingtang.insight.rules.mining import as_json, mine  # noqa: PLC0415
    from tingtang.planning.rules.simulation.flows import of_log  # noqa: PLC0415

    log = _log(path)
    found = as_json(log, mine(log), 1)
    return of_log([(edge[0], edge[1], edge[2]) for edge in found["edges"]], found["starts"], found["ends"])


def _routed(chosen: Any, flow: Any) -> Any:
    """The scenario with the flow of the log for those arrivals that take a flow; steps without a service are passed over."""
    from tingtang.planning.rules.simulation import scenario  # noqa: PLC0415

    if flow is None:
        return chosen
    kept = {step: {to: share for to, share in onward.items() if to in chosen.services} for step, onward in flow.items()}
    kept = {step: onward for step, onward in kept.items() if step in chosen.services}
    if not kept:
        raise scenario.Wrong(["None of the activities of the log is a service of the scenario."])
    arrivals = [
        each.model_copy(update={"flow": kept, "at_once": {}, "at_least_one": ()}) if each.flow else each
        for each in chosen.arrivals
    ]
    return chosen.model_copy(update={"arrivals": tuple(arrivals)})


def _sweep(options: argparse.Namespace, chosen: Any) -> int:
    from tingtang.planning.rules.simulation import scenario, sweeps  # noqa: PLC0415

    try:
        vary = dict(_varied(each) for each in options.vary)
        found = sweeps.sweep(
            chosen, vary, kept=options.keep, workers=options.workers, backend=options.backend, progress=_progress
        )
    except scenario.Wrong as wrong:
        print("\n".join(wrong.sentences), file=sys.stderr)
        return 1
    except ValueError as wrong:  # joblib does not know the backend, or its workers are killed
        print(f"\n{wrong}", file=sys.stderr)
        return 1
    if options.json:
        print(orjson.dumps(found).decode())
        return 0
    for one in found:
        named = " ".join(f"{path}={value}" for path, value in one["values"].items())
        wait, within, cost = one["wait_p90"], one["within_target"], one["cost"]
        print(
            f"{named:<40} 9 of 10 up to {wait['value'] / 60:7.2f} min, within target {within['value']:6.1%}, cost {cost['value']:.0f}"
        )
    return 0


def _varied(text: str) -> tuple[str, list[Any]]:
    path, _sign, values = text.partition("=")
    return path, [yaml.safe_load(each) for each in values.split(",")]


def _progress(done: int, whole: int) -> None:
    print(f"\r{done} of {whole}", end="\n" if done == whole else "", file=sys.stderr, flush=True)


_SHOWN = (
    ("wait_mean", "mean wait", "min"), ("wait_p50", "half wait up to", "min"), ("wait_p90", "nine of ten up to", "min"),
    ("within_target", "within target", "%"), ("lost", "lost", "%"),
)  # fmt: skip
_WHOLE = (
    ("waiting_mean", "people in line", ""), ("utilisation", "busy", "%"), ("overtime_hours", "overtime", "h"), ("cost", "cost a day", ""),
)  # fmt: skip
_SCALE = {"min": 1 / 60, "%": 100.0, "points": 100.0, "h": 1.0, "": 1.0}


def _table(results: list[Any]) -> str:
    first = results[0]
    rule = {
        "finish": "who is serving at the change of shifts finishes, the next begins at once",
        "cap": "nobody begins while as many are being served as are on duty",
    }[first.shift_change]
    lines = [f"{first.days} days, {first.customers} waits. Change of shifts: {rule}.", "Intervals are 95 %.", ""]
    groups = [("all", first.all), *_several(first.services), *((f"class {name}", each) for name, each in _several(first.classes))]
    for name, group in groups:
        lines.append(f"{name}: {group.came:.1f} a day")
        lines += [_line(label, getattr(group, key), unit) for key, label, unit in _SHOWN]
    lines += ["", *(_line(label, getattr(first, key), unit) for key, label, unit in _WHOLE)]
    if len(results) > 1:
        lines += ["", "With the second scenario instead, with the same luck:"]
        lines += [
            _changed(label, getattr(results[1].all, key).minus(getattr(first.all, key)), unit) for key, label, unit in _SHOWN
        ]
        lines += [_changed(label, getattr(results[1], key).minus(getattr(first, key)), unit) for key, label, unit in _WHOLE]
    return "\n".join(lines)


def _several(groups: dict[str, Any]) -> list[tuple[str, Any]]:
    return list(groups.items()) if len(groups) > 1 else []


def _line(label: str, figure: Any, unit: str, sign: str = "") -> str:
    if not math.isfinite(figure.value):
        return f"  {label:<20}{'–':>10}"
    scale = _SCALE[unit]
    interval = "" if figure.low is None else f"   {figure.low * scale:{sign}.2f} … {figure.high * scale:{sign}.2f}"
    return f"  {label:<20}{figure.value * scale:>{sign}10.2f} {unit}{interval}"


def _changed(label: str, figure: Any, unit: str) -> str:
    """A difference with its sign; of shares it is percentage points: 80 % to 90 % are 10 points more, not 10 %."""
    return _line(label, figure, {"%": "points"}.get(unit, unit), sign="+")


def _json(results: list[Any]) -> str:
    found = _plain(results[0])
    if len(results) > 1:
        changed = {key: getattr(results[1].all, key).minus(getattr(results[0].all, key)).plain() for key, *_ in _SHOWN}
        changed |= {key: getattr(results[1], key).minus(getattr(results[0], key)).plain() for key, *_ in _WHOLE}
        found |= {"against": _plain(results[1]), "difference": changed}
    return orjson.dumps(found).decode()


def _plain(result: Any) -> dict[str, Any]:
    def group(one: Any) -> dict[str, Any]:
        return {"came": one.came} | {key: getattr(one, key).plain() for key, *_ in _SHOWN}

    return {
        "days": result.days,
        "customers": result.customers,
        "shift_change": result.shift_change,
        "all": group(result.all),
        "services": {name: group(one) for name, one in result.services.items()},
        "classes": {name: group(one) for name, one in result.classes.items()},
    } | {key: getattr(result, key).plain() for key, *_ in _WHOLE}


def _write(path: Path, hall: Any, date: str) -> int:
    from tingtang.planning.rules.simulation.logs import ROW, rows  # noqa: PLC0415

    try:
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(ROW)
            writer.writerows(_rows(rows(hall, date)))
    except OSError as wrong:
        print(f"{wrong.filename}: {wrong.strerror}", file=sys.stderr)
        return 1
    return 0


def _rows(found: Iterator[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    for row in found:
        yield tuple("" if value is None else value for value in row)
