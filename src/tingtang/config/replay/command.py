"""`tingtang replay`: read a day from a log, play it through the API, and hold the journal against the log."""

import argparse
import secrets
import sys
import time
from zoneinfo import ZoneInfo

from django.utils import timezone

from tingtang.config.replay import stage
from tingtang.config.replay.compare import Comparison, compare
from tingtang.config.replay.day import WorkItem, steps_of, work_items
from tingtang.config.replay.play import Pace, Played, play
from tingtang.config.steps import Halt
from tingtang.core.errors import Problem
from tingtang.journal.formats import open_log
from tingtang.journal.formats.errors import Malformed


def run(options: argparse.Namespace) -> int:
    """Play the day; 0 when the journal afterwards holds exactly its services."""
    items = _items(options)
    code = options.hall or f"replay-{options.day:%Y%m%d}"
    try:
        ready = stage.set_up(code, f"Replay {options.day}", options.zone, items, timezone.now())
    except (stage.AlreadyPlayed, Problem) as problem:
        fields = "; ".join(f"{name}: {' '.join(map(str, texts))}" for name, texts in getattr(problem, "fields", {}).items())
        raise Halt(f"{problem} {fields}".strip()) from None
    clerks, kinds = len(ready.desks), len(ready.services)
    print(f"{options.day} in {options.zone}: {len(items)} work items of {kinds} kinds by {clerks} clerks, into the hall {code}")
    day = Played(
        items, ready, options.url.rstrip("/"), secrets.token_hex(6), Pace(min(i.arrives_at for i in items), options.speed)
    )
    started = time.monotonic()
    play(day, _progress)
    print(f"\n{day.writes} writes through the API in {time.monotonic() - started:.1f} s")
    if day.faults:
        raise Halt(f"The day was not played to its end: {day.faults[0]}")
    return _say(compare(ready, items), items)


def _items(options: argparse.Namespace) -> list[WorkItem]:
    try:
        items = work_items(steps_of(open_log(options.log)), options.day, ZoneInfo(options.zone))
    except (Malformed, OSError) as error:
        raise Halt(f"{options.log} cannot be read: {error}") from None
    except KeyError:
        raise Halt(f"{options.zone} is not a time zone, e.g. Europe/Amsterdam.") from None
    if not items:
        raise Halt(f"{options.log} has no work that started on {options.day} in {options.zone}.")
    return items


def _progress(done: int, of: int) -> None:
    print(f"\r{done} of {of} numbers taken", end="", flush=True, file=sys.stderr)


def _say(found: Comparison, items: list[WorkItem]) -> int:
    without_end = sum(item.ends_at is None for item in items)
    print(
        f"services in the log {found.in_log}, in the journal {found.in_journal}, same kind, clerk, start and end: {found.is_same}"
    )
    if without_end:
        print(f"{without_end} items have no end on that day in the log; they were ended with their clerk's last act")
    for row, count in [*found.missing.items()][:5]:
        print(f"  missing in the journal: {row} x{count}")
    for row, count in [*found.extra.items()][:5]:
        print(f"  not in the log: {row} x{count}")
    return 0 if found.is_same else 1
