"""`tingtang clock`: clock arithmetic on lines of JSON, one question and one answer a line."""

import argparse
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import orjson

from tingtang.catalogue.rules.calendars import WEEKDAYS, Calendar
from tingtang.catalogue.rules.clock import Pause, back, due, elapsed, next_open
from tingtang.catalogue.rules.given import calendar_of, listed
from tingtang.catalogue.rules.reasoning import Line, reasoning

_MOST_MINUTES = 60 * 366 * 24 * 60


class BadLine(ValueError):
    """A line that is no question."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The words after `tingtang clock`."""
    parser.add_argument("file", nargs="?", help="lines of JSON; standard input when left out")


def run(options: argparse.Namespace) -> int:
    """Answer every line; 1 when some were bad."""
    if not options.file:
        return _print(sys.stdin.buffer)
    with Path(options.file).open("rb") as source:
        return _print(source)


def _print(source: Iterable[bytes]) -> int:
    bad = False
    for result in answers(source):
        bad = bad or "error" in result
        sys.stdout.buffer.write(orjson.dumps(result) + b"\n")
    sys.stdout.buffer.flush()
    return int(bad)


def answers(lines: Iterable[bytes]) -> Iterator[dict[str, Any]]:
    """One answer for each line that is not blank; calendars that repeat are compiled once."""
    known: dict[bytes, Calendar] = {}
    for line in lines:
        if line.strip():
            yield _answer(line, known)


def _answer(line: bytes, known: dict[bytes, Calendar]) -> dict[str, Any]:
    identity: Any = None
    try:
        question = _question(line)
        identity = question.get("id")
        kind = question.get("kind")
        if not isinstance(kind, str) or kind not in _KINDS:
            raise BadLine(f"kind is one of {', '.join(_KINDS)}")
        return {"id": identity, **_KINDS[kind](question, _calendar(question, known))}
    except (ValueError, OverflowError) as error:
        return {"id": identity, "error": str(error)}


def _question(line: bytes) -> dict[str, Any]:
    try:
        question = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        raise BadLine(f"not JSON: {error}") from error
    if not isinstance(question, dict):
        raise BadLine("a line is one JSON object")
    return question


def _due(question: Mapping[str, Any], calendar: Calendar) -> dict[str, Any]:
    start, target, pauses = _time(question, "start"), _minutes(question), _pauses(question)
    at = due(start, target, calendar, pauses)
    return {"at": _stamp(at), "why": phrases(reasoning(start, at, calendar, pauses), calendar)}


def _back(question: Mapping[str, Any], calendar: Calendar) -> dict[str, Any]:
    end, target, pauses = _time(question, "end"), _minutes(question), _pauses(question)
    at = back(end, target, calendar, pauses)
    return {"at": _stamp(at), "why": phrases(reasoning(at, end, calendar, pauses), calendar)}


def _elapsed(question: Mapping[str, Any], calendar: Calendar) -> dict[str, Any]:
    start, end, pauses = _time(question, "start"), _time(question, "end"), _pauses(question)
    minutes = elapsed(start, end, calendar, pauses) / timedelta(minutes=1)
    return {"minutes": _number(minutes), "why": phrases(reasoning(start, end, calendar, pauses), calendar)}


def _next_open(question: Mapping[str, Any], calendar: Calendar) -> dict[str, Any]:
    start = _time(question, "start")
    at = next_open(start, calendar)
    return {"at": _stamp(at), "why": phrases(reasoning(start, at, calendar), calendar) or ["open at this time"]}


_KINDS: dict[str, Callable[[Mapping[str, Any], Calendar], dict[str, Any]]] = {
    "due": _due,
    "elapsed": _elapsed,
    "back": _back,
    "next_open": _next_open,
}


def _calendar(question: Mapping[str, Any], known: dict[bytes, Calendar]) -> Calendar:
    given = {key: question.get(key) for key in ("zone", "week", "holidays", "overrides")}
    key = orjson.dumps(given, option=orjson.OPT_SORT_KEYS)
    if key not in known:
        known[key] = calendar_of(given)
    return known[key]


def _moment(text: Any, name: str) -> datetime:
    if not isinstance(text, str):
        raise BadLine(f"{name} is a time such as 2026-11-21T08:00:00Z")
    at = datetime.fromisoformat(text)
    # The format says UTC, so a time without a zone is one.
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)


def _time(question: Mapping[str, Any], name: str) -> datetime:
    return _moment(question.get(name), name)


def _minutes(question: Mapping[str, Any]) -> timedelta:
    minutes = question.get("minutes")
    if isinstance(minutes, bool) or not isinstance(minutes, int | float):
        raise BadLine("minutes is a number")
    if not abs(minutes) <= _MOST_MINUTES:
        raise BadLine(f"minutes is at most {_MOST_MINUTES}")
    return timedelta(minutes=minutes)


def _pauses(question: Mapping[str, Any]) -> list[Pause]:
    pauses = listed(question.get("pauses"), "pauses")
    if not all(isinstance(pause, list) and len(pause) == 2 for pause in pauses):
        raise BadLine("a pause is [start, end]")
    return [(_moment(starts, "a pause"), _moment(ends, "a pause")) for starts, ends in pauses]


def _stamp(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _number(value: float) -> float:
    return int(value) if value == int(value) else round(value, 9)


def phrases(lines: list[Line], calendar: Calendar) -> list[str]:
    """The reasoning as sentences, times in the calendar's zone."""
    return [_phrase(line, calendar.zone) for line in lines]


def _phrase(line: Line, zone: ZoneInfo) -> str:
    spans = ", ".join(f"{_clock(a, zone, line.of)}-{_clock(b, zone, line.of)}" for a, b in line.spans)
    words = {
        "worked": f"open {spans}: {_number(line.minutes)} minutes counted"
        if spans
        else "open, all of it paused: 0 minutes counted",
        "override": f"special hours {spans}: {_number(line.minutes)} minutes counted"
        if spans
        else "closed by a special rule for this date",
        "paused": f"paused {spans}: not counted",
        "holiday": "holiday: nothing counted",
        "closed": "closed on this day of the week: nothing counted",
        "between": f"to {line.until}: {_number(line.minutes)} minutes counted",
    }
    return f"{line.of:%Y-%m-%d} {WEEKDAYS[line.of.weekday()]} {words[line.code]}"


def _clock(at: datetime, zone: ZoneInfo, day: date) -> str:
    local = at.astimezone(zone)
    text = f"{local:%H:%M:%S}" if local.second else f"{local:%H:%M}"
    later = (local.date() - day).days
    if later == 1 and text == "00:00":
        return "24:00"
    return f"{text}+{later}d" if later else text
