"""Dispatch measured: `DATABASE_URL=… python bench/dispatch.py [arrivals]`. Needs an empty database.

Arrivals come one by one, each handed out in a transaction of its own; twelve equal people with room for all. Then everybody is full, a
case waits, and somebody comes free: how long until he holds the oldest waiting case, through the journal's follower and the sweep every
four seconds, as in the worker.
"""

import statistics
import sys
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import alone
from django.db import connection

from tingtang.cases.actions.dispatch import hand_out
from tingtang.cases.actions.notes import write_note
from tingtang.cases.actions.steps import move
from tingtang.cases.models import Case
from tingtang.cases.tasks import sweep
from tingtang.cases.tests.desks import loads, make_desk, make_rule
from tingtang.cases.tests.factories import make_case, make_kind
from tingtang.core.actors import SYSTEM
from tingtang.journal import follow
from tingtang.org.models import TeamMember
from tingtang.org.tests.factories import make_hall

PEOPLE, ROUNDS = 12, 10


def arrivals(count: int) -> None:
    """`count` cases come one by one."""
    make_hall(opening={})
    kind = make_kind()
    team, _staff = make_desk(*[30_000] * PEOPLE)
    make_rule("rest", team)
    opened, handed, widest = [], [], 0
    at = datetime.now(UTC) - timedelta(days=1)
    for n in range(count):
        began = time.perf_counter()
        make_case(kind=kind, team=team, at=at + timedelta(seconds=n))
        middle = time.perf_counter()
        hand_out(SYSTEM, team=team, at=at + timedelta(seconds=n))
        opened.append((middle - began) * 1000)
        handed.append((time.perf_counter() - middle) * 1000)
        if n % 500 == 499:
            held = loads(team)
            widest = max(widest, max(held) - min(held))
    held = loads(team)
    print(
        f"{count} arrivals, {PEOPLE} equal people: loads {min(held)} to {max(held)}, never further apart than {max(widest, max(held) - min(held))}"
    )
    for name, took in (("open", opened), ("hand out", handed)):
        cut = statistics.quantiles(took, n=20)
        first, last = statistics.median(took[: count // 10]), statistics.median(took[-count // 10 :])
        print(
            f"{name}: p50 {statistics.median(took):.1f} ms, p95 {cut[18]:.1f} ms; first tenth {first:.1f} ms, last tenth {last:.1f} ms"
        )


def freed() -> None:
    """Somebody comes free while cases wait."""
    team, _staff = make_desk(1, code="full")
    kind = make_kind()
    for n in range(ROUNDS + 1):
        make_case(kind=kind, team=team, at=datetime.now(UTC) - timedelta(hours=20 - n))
    stop = threading.Event()
    follower = threading.Thread(target=_follow, args=(stop,), daemon=True)
    sweeper = threading.Thread(target=_sweep, args=(stop,), daemon=True)
    follower.start()
    sweeper.start()
    took = []
    _until(Case.objects.filter(team=team, assignee__isnull=False).exists)
    for _n in range(ROUNDS):
        held = Case.objects.open().get(team=team, assignee__isnull=False)
        oldest = Case.objects.open().filter(team=team, assignee__isnull=True).order_by("opened_at").first()
        write_note(SYSTEM, case=held, body="done", kind="answer", at=datetime.now(UTC))
        began = time.perf_counter()
        move(SYSTEM, case=held, step="resolve", at=datetime.now(UTC))
        _until(Case.objects.filter(pk=oldest.pk, assignee__isnull=False).exists)
        took.append(time.perf_counter() - began)
    stop.set()
    follower.join(5)
    print(
        f"a freed person held the oldest waiting case after {statistics.median(took):.2f} s (p50), {max(took):.2f} s at most, {ROUNDS} times"
    )


def _follow(stop: threading.Event) -> None:
    try:
        follow.run(stop)
    finally:
        connection.close()


def _sweep(stop: threading.Event) -> None:
    try:
        while not stop.wait(4):
            sweep(0)
    finally:
        connection.close()


def _until(is_so: Callable[[], bool]) -> None:
    while not is_so():
        time.sleep(0.02)


def main(count: int) -> None:
    """Both measurements."""
    freed_team = TeamMember.objects.exists()
    if freed_team:
        raise SystemExit("this needs an empty database")
    arrivals(count)
    freed()


if __name__ == "__main__":
    alone.told()
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
