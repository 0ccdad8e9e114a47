"""`tingtang mine LOG`: what a log shows, from a file to a table or JSON, without server and database."""

import argparse
import sys
from collections.abc import Iterable, Sequence
from math import inf
from pathlib import Path
from typing import Any

import orjson

from tingtang.catalogue.rules.given import calendar_of, mapping
from tingtang.flows.rules.document import Unreadable
from tingtang.insight.command import waiting
from tingtang.insight.command.said import duration, problem_line, reason, short, unreadable
from tingtang.insight.command.words import WAYS
from tingtang.insight.logfiles import Wanted, guessed, read
from tingtang.insight.mining import conforming, discovering
from tingtang.insight.rules.eventlog import EventLog, Times
from tingtang.insight.rules.mining import as_json, mine
from tingtang.insight.rules.worked import worked, worked_table
from tingtang.journal.formats import CSV, Columns, Malformed, detect
from tingtang.journal.formats.errors import Problems

MOST_LINES = 200


def run(options: argparse.Namespace) -> int:
    """Mine a log; 1 with a sentence on the error output when it cannot be read."""
    try:
        log, problems = read_log(options)
        clock, ended = clocks(log, options.calendar)
        found = as_json(log, mine(log, clock, ended), options.variants) | waiting.found(log, clock, options.customer)
        if options.discover is not None:
            found |= _discovered(log, options, clock)
    except Malformed as bad:
        print(f"{options.log}: {reason(bad)}", file=sys.stderr)
        return 1
    except (OSError, ValueError) as error:
        print(f"{getattr(error, 'filename', None) or options.log}: {getattr(error, 'strerror', None) or error}", file=sys.stderr)
        return 1
    tell_problems(problems)
    found |= {"time": "working" if clock is not None else "wall", "left_out": problems.count}
    write(found, options.json, _lines(found))
    return 0


def _discovered(log: EventLog, options: argparse.Namespace, clock: Times | None) -> dict[str, Any]:
    flow = discovering.discovered(log, options.noise, name=options.log.name.partition(".")[0], clock=clock)
    options.discover.write_text(flow.xml)
    return {"flow": {"tree": flow.text, "fitting_cases": flow.fitting, "courses": flow.used, "file": str(options.discover)}}


def run_conform(options: argparse.Namespace) -> int:
    """Hold a log against a flow; 1 with a sentence on the error output when one of them cannot be read."""
    try:
        flow = conforming.read_flow(options.flow, options.process)
        log, problems = read_log(options)
        clock, _ended = clocks(log, options.calendar)
        found = conforming.conform(log, flow, clock, with_alignments=not options.replay_only, seconds=options.seconds)
    except Malformed as bad:
        print(f"{options.log}: {reason(bad)}", file=sys.stderr)
        return 1
    except Unreadable as bad:
        print(f"{options.flow}: {unreadable(bad)}", file=sys.stderr)
        return 1
    except (OSError, ValueError) as error:
        print(f"{getattr(error, 'filename', None) or options.flow}: {getattr(error, 'strerror', None) or error}", file=sys.stderr)
        return 1
    tell_problems(problems)
    told = conforming.as_json(log, found)
    if found.not_aligned:
        print(_not_found(found.not_aligned, options.seconds), file=sys.stderr)
    write(told, options.json, _conform_lines(told))
    return 0


def _not_found(cases: int, seconds: float) -> str:
    """Of how many cases it is not known how they leave the flow, and what can be done."""
    begun = f"Of {cases:,} cases it was not found" + (f" within {seconds:g} seconds" if seconds < inf else "")
    more = "; --seconds gives more time" if seconds < inf else ""
    return f"{begun} how they leave the flow, because it allows too many orders: they count above, not among the steps and people{more}."


def _conform_lines(found: dict[str, Any]) -> Iterable[str]:
    yield f"{found['fitting_cases']:,} of {found['cases']:,} cases follow the flow ({found['fitness'] or 0:.1%})"
    if found["not_in_flow"]:
        yield f"Not in the flow: {', '.join(map(short, _first(found['not_in_flow'])))}"
    if found["alignments"]:
        yield f"The cheapest ways to make the others fit cost {found['alignments']['total_cost']:,} in all"
    if found["steps"]:
        yield from ("", f"{'cases':>9}  {'times':>9}  step")
    words = {"skipped": "left out", "added": "not allowed there"}
    yield from _first([f"{cases:>9,}  {times:>9,}  {words[kind]}: {short(name)}" for name, kind, cases, times in found["steps"]])
    if found["people"]:
        yield from ("", f"{'too many':>9}  {'left out':>9}  {'events':>9}  person")
    yield from (f"{added:>9,}  {skipped:>9,}  {events:>9,}  {short(name)}" for name, added, skipped, events in found["people"])
    if found["late"]:
        yield from ("", f"{'late':>9}  {'of':>9}  {'over':>10}  step")
    for name, minutes, times, late, over in found["late"]:
        yield f"{late:>9,}  {times:>9,}  {duration(over):>10}  {short(name)} ({minutes} min)"


def read_log(options: argparse.Namespace) -> tuple[EventLog, Problems]:
    """The log that the options name. Refused (`Malformed`, OSError) when it cannot be read."""
    transitions = frozenset(word.strip().lower() for word in options.lifecycle.split(",") if word.strip())
    return read(options.log, Wanted(options.case, _columns(options), transitions, options.zone))


def _columns(options: argparse.Namespace) -> Columns | None:
    said = {name: getattr(options, name) for name in WAYS if getattr(options, name)}
    is_table = options.log.is_file() and detect(options.log) == CSV
    if not said or (set(said) == {"case"} and not is_table):
        return None
    known = dict.fromkeys(("case", "activity", "time"), "")
    if not {"case", "activity", "time"} <= said.keys():
        columns = guessed(options.log, options.zone)
        known = {name: getattr(columns, name) for name in WAYS}
    return Columns(**(known | said), zone=options.zone)


class BadHours(ValueError):
    """The file of working hours is none; `filename` says which."""

    def __init__(self, filename: Path, why: ValueError) -> None:
        super().__init__(str(why))
        self.filename = filename


def clocks(log: EventLog, calendar: Path | None) -> tuple[Times | None, Times | None]:
    """Beginnings and ends in worked microseconds; nothing without a calendar. Refused (`BadHours`, OSError) when it cannot be read."""
    if calendar is None or not len(log):
        return None, None
    try:
        hours = calendar_of(mapping(orjson.loads(calendar.read_bytes()), "a calendar"))
    except ValueError as why:
        raise BadHours(calendar, why) from why
    ends = log.at if log.ended is None else log.ended
    table = worked_table(hours, int(log.at.min()), int(max(log.at.max(), ends.max())))
    begins = worked(table, log.at)
    return begins, begins if log.ended is None else worked(table, ends)


def tell_problems(problems: Problems) -> None:
    """Say on the error output which rows were left out, and why."""
    if problems.count:
        print(f"{problems.count} rows were left out:", file=sys.stderr)
        for each in problems.first[:5]:
            print(f"  {problem_line(each)}", file=sys.stderr)


def write(found: dict[str, Any], where: str | None, lines: Iterable[str]) -> None:
    """JSON to a file or the output where it is asked for, else lines for people."""
    if where is None:
        print("\n".join(lines))
        return
    data = orjson.dumps(found, option=orjson.OPT_INDENT_2) + b"\n"
    if where == "-":
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    else:
        Path(where).write_bytes(data)


def _lines(found: dict[str, Any]) -> Iterable[str]:
    throughput = found["throughput"]
    yield f"{found['events']:,} events, {found['cases']:,} cases, {found['activities']} activities, {found['variants']:,} variants"
    yield (
        f"Throughput in {found['time']} time: mean {duration(throughput['mean_seconds'])}, "
        f"median {duration(throughput['median_seconds'])}, 90 % within {duration(throughput['p90_seconds'])}, "
        f"longest {duration(throughput['max_seconds'])}"
    )
    if flow := found.get("flow"):
        allowed = (
            "too many ways to tell" if flow["fitting_cases"] is None else f"{flow['fitting_cases']:,} of {found['cases']:,} cases"
        )
        yield from ("", f"Flow written to {flow['file']}; it allows {allowed}", flow["tree"])
    yield from waiting.lines(found["waiting"])
    yield from ("", f"{'cases':>9}  variant")
    yield from (f"{count:>9,}  {' → '.join(map(short, path))}" for count, path in found["top_variants"])
    yield from ("", f"{'times':>9}  {'mean':>10}  {'median':>10}  {'longest':>10}  from → to")
    for source, target, count, mean, median, longest in found["edges"][:MOST_LINES]:
        yield f"{count:>9,}  {duration(mean):>10}  {duration(median):>10}  {duration(longest):>10}  {short(source)} → {short(target)}"
    yield from _first(found["edges"][MOST_LINES:], 0)


def _first(lines: Sequence[Any], most: int = MOST_LINES) -> list[str]:
    """The first of many lines, and how many more there are."""
    more = len(lines) - most
    return [*lines[:most], *([f"… and {more:,} more (all of them with --json)"] if more > 0 else [])]
