"""Live clocks are computed again after their calendar was changed, or how their kind is supervised.

One event is recorded for each batch and none for each clock: a due time follows from the events of its clock and the calendar, whose
own changes are events, so derivation needs no more; half a million events would take longer than the arithmetic.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.db import connection
from django.utils.translation import gettext_lazy as _

from tingtang.cases.events import CLOCKS_RECALCULATED
from tingtang.cases.models import Kind, Recalculation, SlaClock
from tingtang.cases.models.clocks import LIVE, read_holds
from tingtang.cases.queries.supervision import ladder_of
from tingtang.cases.rules.supervision import Ladder
from tingtang.cases.rules.timing import Timing
from tingtang.catalogue import queries as catalogue
from tingtang.catalogue.models import Calendar
from tingtang.catalogue.rules.calendars import Calendar as WorkingCalendar
from tingtang.core.actions import action, unchanged
from tingtang.core.actors import Actor
from tingtang.journal.record import record

BATCH = 10_000
_IDS = """
SELECT k.id FROM cases_slaclock k {join}
WHERE {which} AND k.state IN ('running', 'held') AND k.id > %s AND (%s::bigint[] IS NULL OR k.id = ANY(%s)) ORDER BY k.id LIMIT %s
"""
# Cases before clocks, as every action on a case takes them; who is at work on a case keeps it, and computes it anew himself.
_ROWS = """
SELECT k.id, k.case_id, k.code, k.started_at, k.target_seconds, k.holds::text, k.fixed_at, k.zone_name, k.calendar_id, k.due_at,
    k.supervise_at, k.rungs_done, c.kind_id, c.priority, c.hall_id
FROM cases_slaclock k JOIN cases_case c ON c.id = k.case_id
WHERE k.id = ANY(%s) AND k.state IN ('running', 'held') ORDER BY k.id FOR NO KEY UPDATE OF c SKIP LOCKED
"""
_WRITE = """
UPDATE cases_slaclock k SET due_at = v.due_at, supervise_at = v.supervise_at, calendar_revision = v.revision
FROM unnest(%s::bigint[], %s::timestamptz[], %s::timestamptz[], %s::bigint[]) AS v(id, due_at, supervise_at, revision) WHERE k.id = v.id
"""
_CASES = """
UPDATE cases_case c SET due_at = f.due_at, due_clock = f.code FROM (
    SELECT DISTINCT ON (case_id) case_id, due_at, code FROM cases_slaclock
    WHERE case_id = ANY(%s) AND state = 'running' AND code NOT LIKE 'urging:%%' ORDER BY case_id, due_at
) f WHERE c.id = f.case_id AND (c.due_at, c.due_clock) IS DISTINCT FROM (f.due_at, f.code)
"""


@action("cases.begin_recalculation", label=_("Have clocks computed again"))
def begin_recalculation(
    actor: Actor, *, at: datetime, calendar: Calendar | None = None, kind: Kind | None = None
) -> Recalculation | None:
    """Begin to compute the live clocks of a calendar or kind again; None when there are none, or it is going on already."""
    live = SlaClock.objects.filter(state__in=LIVE)
    revision = calendar.revision if calendar is not None else kind.revision if kind is not None else 0
    of_calendar = live.filter(calendar=calendar, calendar_revision__lt=revision)  # clocks begun since know it already
    which = of_calendar if calendar is not None else live.filter(case__kind=kind)
    total = which.count()
    unchanged()
    if not total:
        return None
    made, is_new = Recalculation.objects.get_or_create(
        calendar=calendar, kind=kind, revision=revision, defaults={"total": total, "started_at": at, "worked_at": at}
    )
    return made if is_new else None


@action("cases.recalculate", label=_("Compute clocks again"))
def recalculate(actor: Actor, *, job: Recalculation, at: datetime, batch: int = BATCH) -> Recalculation | None:
    """Compute the next batch of clocks again; None when all are done. Left to another worker that is at it.

    `cursor` is 0 again when all were looked at and clocks of cases that somebody was working on are left.
    """
    unchanged()
    found = Recalculation.objects.select_for_update(skip_locked=True).filter(pk=job.pk, finished_at__isnull=True).first()
    if found is None:
        return None
    is_late = found.cursor == 0 and bool(found.left)
    ids = _ids(found, batch, among=found.left if is_late else None)
    rows = _rows(ids)
    moved = _write(rows)
    found.left = ([] if is_late else found.left) + sorted(set(ids) - {row[0] for row in rows})
    found.done, found.moved, found.worked_at = min(found.done + len(rows), found.total), found.moved + moved, at
    found.cursor = ids[-1] if ids and not is_late else 0
    if not found.cursor and not found.left:
        found.finished_at = at
    found.save()
    if rows:
        record(
            CLOCKS_RECALCULATED, actor, at=at, calendar=found.calendar, kind=found.kind, revision=found.revision, done=len(rows),
            moved=moved,
        )  # fmt: skip
    return found if found.finished_at is None else None


def _ids(job: Recalculation, batch: int, *, among: list[int] | None = None) -> list[int]:
    if job.calendar_id is not None:
        join, which, about = "", "k.calendar_id = %s AND k.calendar_revision < %s", [job.calendar_id or 0, job.revision]
    else:
        join, which, about = "JOIN cases_case c ON c.id = k.case_id", "c.kind_id = %s", [job.kind_id or 0]
    with connection.cursor() as cursor:
        cursor.execute(_IDS.format(join=join, which=which), [*about, job.cursor, among, among, None if among else batch])
        return [key for (key,) in cursor.fetchall()]


def _rows(ids: list[int]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(_ROWS, [ids])
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def _write(rows: Sequence[tuple[Any, ...]]) -> int:
    """Write what is due now; how many due times moved. What is as it was is left alone: to write it took as long as the rest."""
    if not rows:
        return 0
    reckoned = Reckoning()
    changed = [one for one in map(reckoned.of, rows) if (one.due_at, one.supervise_at) != one.row[9:11]]
    moved = [one.row[1] for one in changed if one.due_at != one.row[9]]
    with connection.cursor() as cursor:
        if changed:
            times = [_times(one.due_at for one in changed), _times(one.supervise_at for one in changed)]
            cursor.execute(_WRITE, [[one.row[0] for one in changed], *times, [one.revision for one in changed]])
        if moved:
            cursor.execute(_CASES, [moved])
    return len(moved)


def _times(times: Iterable[datetime | None]) -> str:
    """An array of times as PostgreSQL writes it: adapting them one by one takes a fifth of the whole."""
    return f"{{{','.join(at.isoformat() if at else 'NULL' for at in times)}}}"


class Reckoned(NamedTuple):
    """A clock as it was read, when it is due, when its next rung is reached, and the revision of the calendar."""

    row: tuple[Any, ...]
    due_at: datetime | None
    supervise_at: datetime | None
    revision: int


class Reckoning:
    """The arithmetic for many clocks: calendars and ladders read once."""

    def __init__(self) -> None:
        self.calendars = catalogue.Calendars.read()
        self.ladders: dict[int, Ladder] = {kind.pk: ladder_of(kind) for kind in Kind.objects.all()}
        self._found: dict[tuple[int | None, str], tuple[WorkingCalendar, int]] = {}

    def of(self, row: tuple[Any, ...]) -> Reckoned:
        """A clock by the calendars and ladders there are now."""
        _id, _case, code, started, seconds, holds, fixed, zone, calendar_id, _due, _next, done, kind, priority, hall = row
        calendar, revision = self._found.get((calendar_id, zone)) or self._find(calendar_id, zone)
        timing = Timing(started, timedelta(seconds=seconds), read_holds(holds), None, fixed)
        ladder = self.ladders[kind]
        following = None
        if ladder.rungs:
            quiet = self.calendars.of(hall)
            following = ladder.following(code, timing, calendar, priority=priority, done=done, quiet=quiet)
        return Reckoned(row, timing.due_at(calendar), following[0] if following else None, revision)

    def _find(self, calendar_id: int | None, zone: str) -> tuple[WorkingCalendar, int]:
        stored = self.calendars.rows[calendar_id] if calendar_id else catalogue.ALWAYS
        found = catalogue.working_calendar(stored, ZoneInfo(zone)), stored.revision
        self._found[calendar_id, zone] = found
        return found
