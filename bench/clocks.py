"""500,000 live clocks computed again after a calendar was changed: `DATABASE_URL=… python bench/clocks.py [clocks]`.

Needs an empty database. Two clocks a case, one of two with a hold behind it, office hours with a lunch break in Shanghai, a ladder of three rungs.
"""

import sys
import time
from datetime import UTC, date, datetime, timedelta

import alone
from django.db import connection
from seed_cases import clone

from tingtang.cases.actions.kinds import save_kind
from tingtang.cases.actions.recalculation import begin_recalculation, recalculate
from tingtang.cases.models import Case, Kind, SlaClock
from tingtang.cases.rules.beginning import BEGINNING
from tingtang.catalogue.actions import save_calendar, save_day
from tingtang.catalogue.models import Calendar
from tingtang.catalogue.queries import hall_zone, working_calendar
from tingtang.catalogue.rules.clock import due
from tingtang.core.actors import SYSTEM

AT = datetime(2026, 11, 16, 1, tzinfo=UTC)
LADDER = {"rungs": [{"does": "urge", "share": share} for share in (0.5, 0.8, 1.0)]}
# Two clocks a case; every other one with a hold of four hours behind it.
HOLDS = """CASE WHEN g % 4 < 2 THEN '[]'::jsonb ELSE jsonb_build_array(jsonb_build_array(
    to_jsonb(c.opened_at + interval '1 hour'), to_jsonb(c.opened_at + interval '5 hours'), 'pending')) END"""


def seed(clocks: int) -> Calendar:
    """The cases and their clocks, put in by SQL."""
    if not SlaClock.objects.exists():
        kind = Kind.objects.first() or save_kind(
            SYSTEM, at=AT, code="bench", name="bench", nature="incident", prefix="B", workflow=BEGINNING, supervision=LADDER
        )
        week = {day: ["08:30-12:00", "14:00-18:00"] for day in ("mo", "tu", "we", "th", "fr")}
        calendar = save_calendar(SYSTEM, at=AT, code="bench", name="bench", week=week, is_default=True)
        opened = "timestamptz '2026-11-02 01:00Z' + g * interval '6 seconds'"
        case = Case(kind=kind, title="x", channel="phone", state="working", phase="working", opened_at=AT, changed_at=AT)
        keys = clone(
            Case, case, clocks // 2, number="'B' || g", link_key="'k' || g", opened_at=opened, changed_at=opened,
        )  # fmt: skip
        clock = SlaClock(
            case_id=keys[0], calendar=calendar, calendar_revision=calendar.revision, zone_name="Asia/Shanghai", started_at=AT,
            code="", target_seconds=0,
        )  # fmt: skip
        of_case = f"{keys[0]} + (g - 1) / 2"
        opened = f"(SELECT c.opened_at FROM cases_case c WHERE c.id = {of_case})"
        clone(
            SlaClock, clock, clocks, case_id=of_case, started_at=opened, holds=HOLDS.replace("%", "%%").replace("c.opened_at", opened),
            code="(ARRAY['first_answer', 'resolve'])[1 + g %% 2]", target_seconds="(ARRAY[28800, 144000])[1 + g %% 2]",
        )  # fmt: skip
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE cases_case; ANALYZE cases_slaclock")
    return Calendar.objects.get(code="bench")


def main(clocks: int) -> None:
    """Seed, change the calendar, compute, print."""
    calendar = seed(clocks)
    rules = working_calendar(calendar, hall_zone(None))
    due(AT, timedelta(hours=8 * 250 * 5), rules)
    began = time.perf_counter()
    for _n in range(1000):
        due(AT, timedelta(hours=7.5 * 250 * 5), rules)
    print(f"due over five years: {time.perf_counter() - began:.3f} ms")
    days = calendar.days.count()
    save_day(SYSTEM, calendar=calendar, date=date(2026, 11, 17 + days), at=AT, name="holiday")
    calendar.refresh_from_db()
    job = begin_recalculation(SYSTEM, calendar=calendar, at=AT)
    began, batches = time.perf_counter(), 0
    while job is not None:
        job = recalculate(SYSTEM, job=job, at=AT)
        batches += 1
    took = time.perf_counter() - began
    done = calendar.recalculations.latest("pk")
    print(f"{done.done:,} clocks ({done.moved:,} due times moved) in {took:.1f} s, {batches} batches")


if __name__ == "__main__":
    alone.told()
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 500_000)
