"""`tingtang formula NAME …` and `tingtang staff …`: queues in closed form, without server and database."""

import argparse
import csv
import dataclasses
import math
import re
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import orjson

from tingtang.planning.rules import closed_forms as forms

_RATE = re.compile(r"^([0-9.]+(?:e-?[0-9]+)?)(?:/(s|min|h))?$", re.IGNORECASE)
_TIME = re.compile(r"^([0-9.]+(?:e-?[0-9]+)?)(s|min|h)?$", re.IGNORECASE)
_MINUTES = {"s": 1 / 60, "min": 1.0, "h": 60.0}


def rate(text: str) -> float:
    """How many in a minute: `1`, `1/min` and `60/h` are the same."""
    found = _RATE.match(text)
    if not found:
        raise argparse.ArgumentTypeError(f"{text!r} is no rate; write 60/h, 1/min or 0.5/s (a bare number is per minute)")
    return float(found[1]) / _MINUTES[(found[2] or "min").lower()]


def duration(text: str) -> float:
    """Minutes: `8`, `8min` and `480s` are the same."""
    found = _TIME.match(text)
    if not found:
        raise argparse.ArgumentTypeError(f"{text!r} is no time; write 8min, 480s or 0.5h (a bare number is minutes)")
    return float(found[1]) * _MINUTES[(found[2] or "min").lower()]


@dataclasses.dataclass(frozen=True)
class _Formula:
    about: str
    needs: tuple[str, ...]
    may: dict[str, Any]
    work: Callable[..., Any]


FORMULAS = {
    "erlang-b": _Formula("who finds all servers busy is turned away", ("arrivals", "service", "servers"), {}, forms.blocking),
    "erlang-c": _Formula("everybody waits", ("arrivals", "service", "servers"), {"target": 0.0}, forms.delay),
    "erlang-a": _Formula(
        "who waits too long leaves", ("arrivals", "service", "servers", "patience"), {"target": 0.0}, forms.impatient
    ),
    "mmck": _Formula("at most so many people in all", ("arrivals", "service", "servers", "places"), {}, forms.limited),
    "mg1": _Formula("one server, any service time", ("arrivals", "service"), {"cv": 1.0}, forms.single),
    "gigc": _Formula(
        "several servers, any times (approximation)", ("arrivals", "service", "servers"), {"cv_arrivals": 1.0, "cv": 1.0}, forms.general
    ),
    "priority": _Formula("one server, classes in order", ("arrivals", "services"), {"cvs": None}, forms.priority),
    "priority-servers": _Formula(
        "several servers, classes in order", ("arrivals", "service", "servers"), {}, forms.priority_servers
    ),
    "accumulating": _Formula(
        "one server, credit grows with waiting", ("arrivals", "services", "rates"), {"cvs": None}, forms.accumulating
    ),
    "accumulating-servers": _Formula(
        "several servers, credit grows with waiting", ("arrivals", "service", "servers", "rates"), {}, forms.accumulating_servers
    ),
    "servers": _Formula(
        "the fewest servers for a target", ("arrivals", "service", "target"),
        {"share": 0.8, "patience": None, "most_leaving": 1.0}, forms.servers_for,
    ),
    "square-root": _Formula(
        "servers by the square root rule", ("arrivals", "service"), {"chance_to_wait": 0.2}, forms.square_root
    ),
}  # fmt: skip
_CLASSES = {"priority", "priority-servers", "accumulating", "accumulating-servers"}
_KINDS: dict[str, tuple[Callable[[str], Any], str]] = {
    "arrivals": (rate, "how many come: 60/h, 1/min"),
    "service": (duration, "mean service time: 8min, 480s"),
    "services": (duration, "mean service time of each class"),
    "servers": (int, "how many serve"),
    "target": (duration, "the wait that is promised"),
    "patience": (duration, "mean time after which who waits leaves"),
    "places": (int, "places in all, in service and in line"),
    "cv": (float, "coefficient of variation of the service, 1 is exponential"),
    "cvs": (float, "coefficient of variation of each class"),
    "cv_arrivals": (float, "coefficient of variation between arrivals"),
    "rates": (float, "credit a minute of each class"),
    "share": (float, "the share that shall wait no longer than the target"),
    "most_leaving": (float, "the largest share that may leave"),
    "chance_to_wait": (float, "the chance to wait at all"),
}


def add_formula(parser: argparse.ArgumentParser) -> None:
    """The words after `tingtang formula`."""
    commands = parser.add_subparsers(dest="name", required=True, metavar="NAME")
    for name, formula in FORMULAS.items():
        command = commands.add_parser(name, help=formula.about, description=formula.work.__doc__, allow_abbrev=False)
        for argument in (*formula.needs, *formula.may):
            kind, about = _KINDS[argument]
            many = argument in {"services", "rates", "cvs"} or (argument == "arrivals" and name in _CLASSES)
            command.add_argument(
                f"--{argument.replace('_', '-')}", type=kind, help=about, required=argument in formula.needs,
                default=formula.may.get(argument), nargs="+" if many else None,
            )  # fmt: skip
        command.add_argument("--json", action="store_true", help="for programs; times in minutes")


def formula(options: argparse.Namespace) -> int:
    """Print what the formula says; 2 with a sentence when an argument is one no line has."""
    chosen = FORMULAS[options.name]
    given = {name: getattr(options, name) for name in (*chosen.needs, *chosen.may)}
    try:
        found = _plain(chosen.work(**given))
    except forms.Impossible as wrong:
        print(f"--{wrong.name.replace('_', '-')} {wrong.reason}.", file=sys.stderr)
        return 2
    except OverflowError:
        print("These numbers are too large for any line.", file=sys.stderr)
        return 2
    if options.json:
        print(orjson.dumps(found).decode())
        return 0
    for number, one in enumerate(found if isinstance(found, list) else [found], 1):
        print("\n".join(([f"class {number}"] if isinstance(found, list) else []) + _lines(one)))
    return 0


def _plain(found: Any) -> Any:
    """Plain data: what is infinite or unknown is null."""
    if isinstance(found, list):
        return [_plain(one) for one in found]
    if isinstance(found, dict):
        return {name: _plain(value) for name, value in found.items()}
    if dataclasses.is_dataclass(found) and not isinstance(found, type):
        return _plain(dataclasses.asdict(found))
    return None if isinstance(found, float) and not math.isfinite(found) else found


_SHARES = {"utilisation", "chance_to_wait", "within_target", "leaving", "turned_away"}
_TIMES = {"mean_wait", "mean_in_system"}


def _lines(values: dict[str, Any], indent: str = "") -> list[str]:
    found = []
    for name, value in values.items():
        if isinstance(value, dict):
            found += _lines(value, indent)
        elif value is not None:
            found.append(f"{indent}{name.replace('_', ' '):<18}{_worded(name, value):>14}")
        elif name in _TIMES:
            found.append(f"{indent}{name.replace('_', ' '):<18}{'grows for ever':>14}")
    return found


def _worded(name: str, value: float) -> str:
    if name in _SHARES:
        return f"{value * 100:.2f} %"
    return f"{value:.3f} min" if name in _TIMES else f"{value:g}"


def add_staff(parser: argparse.ArgumentParser) -> None:
    """The words after `tingtang staff`."""
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("--arrivals", help="arrivals in each interval, one after the other: 12,30,41")
    source.add_argument("--scenario", type=Path, help="a scenario in YAML: the fewest people for each interval by simulation")
    source.add_argument("--file", type=Path, help="CSV with the columns from and arrivals (and service_minutes, if it differs)")
    parser.add_argument("--every", type=duration, help="length of an interval (default: 60min, with --scenario 30min)")
    parser.add_argument("--service", type=duration, help="mean service time: 8min (not with --scenario, which says it)")
    parser.add_argument("--target", type=duration, help="the wait that is promised (default: 10min, or what the scenario says)")
    parser.add_argument("--share", type=float, default=0.8, help="the share that shall wait no longer (default: 0.8)")
    parser.add_argument("--patience", type=duration, help="mean time after which who waits leaves: Erlang A instead of C")
    parser.add_argument("--by-service", action="store_true", help="with --scenario: each service has people of its own")
    parser.add_argument("--shrinkage", type=float, default=0.0, help="share of paid time away from the counter, such as 0.15")
    parser.add_argument("--json", action="store_true", help="for programs; times in minutes")


def staff(options: argparse.Namespace) -> int:
    """Print how many counters, and how many people, each interval takes; 1 with a sentence for a wrong file, 2 for a wrong argument."""
    if options.scenario:
        from tingtang.planning.command import staff as staff_command  # noqa: PLC0415 - loads the compiled simulator

        return staff_command.run(options)
    try:
        _complete(options)
        rows = [_needed(options, *one) for one in _intervals(options)]
    except forms.Impossible as wrong:
        print(f"{wrong}.", file=sys.stderr)
        return 2
    except (OSError, ValueError, KeyError) as wrong:
        said = f"{wrong.filename}: {wrong.strerror}" if isinstance(wrong, OSError) else f"The arrivals cannot be read: {wrong}."
        print(said, file=sys.stderr)
        return 1
    if options.json:
        law = "erlang-c" if options.patience is None else "erlang-a"
        print(orjson.dumps({"formula": law, "target": options.target, "share": options.share, "intervals": rows}).decode())
        return 0
    print(f"{'from':>8} {'arrivals':>9} {'counters':>9} {'people':>7} {'in target':>10} {'mean wait':>10} {'busy':>6}")
    for row in rows:
        print(
            f"{row['from']:>8} {row['arrivals']:>9g} {row['counters']:>9} {row['people']:>7} {row['within_target'] * 100:>8.1f} % "
            f"{row['mean_wait']:>6.2f} min {row['utilisation'] * 100:>4.0f} %"
        )
    return 0


def _complete(options: argparse.Namespace) -> None:
    if not 0 <= options.shrinkage < 1:
        raise forms.Impossible("shrinkage", "must be from 0 to below 1")
    if options.service is None:
        raise forms.Impossible("service", "is needed: the mean service time")
    options.every = 60.0 if options.every is None else options.every
    if options.every <= 0:
        raise forms.Impossible("every", "must be longer than nothing")
    options.target = 10.0 if options.target is None else options.target


def _intervals(options: argparse.Namespace) -> Sequence[tuple[str, float, float]]:
    if options.arrivals is not None:
        counts = [_number(one, "--arrivals") for one in options.arrivals.split(",")]
        return [(f"{at * options.every:g} min", count, options.service) for at, count in enumerate(counts)]
    with options.file.open(encoding="utf-8-sig", newline="") as lines:
        rows = csv.DictReader(lines)
        if missing := {"from", "arrivals"} - set(rows.fieldnames or ()):
            raise ValueError("the first line does not name " + " and ".join(sorted(missing)))
        return [
            (row["from"], _number(row["arrivals"], f"line {rows.line_num}"),
             _number(row.get("service_minutes") or options.service, f"line {rows.line_num}"))
            for row in rows
        ]  # fmt: skip


def _number(text: Any, place: str) -> float:
    try:
        return float(text)
    except (TypeError, ValueError):
        raise ValueError(f"{place}: {text!r} is no number") from None


def _needed(options: argparse.Namespace, start: str, count: float, service: float) -> dict[str, Any]:
    if count == 0:
        return {"from": start, "arrivals": 0.0, "counters": 0, "people": 0, **_IDLE}
    found = forms.servers_for(count / options.every, service, options.target, options.share, options.patience)
    line = {name: getattr(found.line, name) for name in _IDLE}
    people = math.ceil(found.servers / (1 - options.shrinkage) - 1e-9)
    return {"from": start, "arrivals": count, "counters": found.servers, "people": people, **line}


_IDLE = {"within_target": 1.0, "mean_wait": 0.0, "utilisation": 0.0, "leaving": 0.0}
