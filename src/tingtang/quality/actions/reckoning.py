"""Daily cells of measures: reckoned from the journal for any days, always to the same numbers, and kept up as things happen."""

import calendar
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import date, datetime, timedelta
from functools import partial
from multiprocessing import get_context
from typing import Any

import django
from django.db import connection, transaction

from tingtang.journal.models import Log
from tingtang.quality.models import Measure, StaleDay
from tingtang.quality.queries import cells
from tingtang.quality.queries.criteria import satisfied
from tingtang.quality.queries.days import day_of
from tingtang.quality.queries.facts import Reader
from tingtang.quality.queries.known import touched
from tingtang.quality.rules import formula
from tingtang.quality.rules.formula import Term

_COPY = """
COPY quality_cell (measure_id, dimension, day, units, n, totals, squares, sizes, "values", counts) FROM STDIN (FORMAT binary)
"""
_COPIED = ("int8", "varchar", "date", *["bytea"] * 7)
_FORGET = "DELETE FROM quality_cell WHERE measure_id = ANY(%s) AND day BETWEEN %s AND %s"
_SPAN = "SELECT min(occurred_at), max(occurred_at) FROM journal_event WHERE log_id = %s"
_MARK = """
INSERT INTO quality_staleday (day, mark) SELECT d, 1 FROM unnest(%s::date[]) d
ON CONFLICT (day) DO UPDATE SET mark = quality_staleday.mark + 1
"""
_DONE = (
    "DELETE FROM quality_staleday s USING unnest(%s::date[], %s::bigint[]) d(day, mark) WHERE s.day = d.day AND s.mark = d.mark"
)


def terms_of(measures: Iterable[Measure]) -> dict[Term, int]:
    """The terms of measures with their keys."""
    return {next(formula.terms(formula.read(one.text))): one.pk for one in measures}


def keep_ratings(criteria: Iterable[Mapping[str, Any]]) -> None:
    """Have cells kept of what ratings are judged by where criteria ask for them, so that nobody waits for the journal to be read."""
    if any(one["kind"] == "ratings" for one in criteria):
        Measure.objects.get_or_create(log_id=Log.OWN, text=str(satisfied()))


def reckon(log: int, measures: Sequence[Measure], first: date, latest: date) -> int:
    """Make the cells of `measures` for the days `first` to `latest` anew, all in one pass over the journal; returns how many rows."""
    keys = terms_of(measures)
    return _reckon(Reader(log, list(keys)), keys, first, latest)


def _reckon(reader: Reader, keys: Mapping[Term, int], first: date, latest: date) -> int:
    found = list(cells.days(reader, first, latest))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_FORGET, [list(keys.values()), first, latest])
        with cursor.copy(_COPY) as out:
            out.set_types(_COPIED)
            for each in found:
                out.write_row((keys[each.term], each.dimension, day_of(each.day), *cells.packed(each)))
    return len(found)


def chunks(first: date, latest: date) -> Iterator[tuple[date, date]]:
    """Months, and what is left of the first and the last."""
    while first <= latest:
        end = min(latest, first.replace(day=calendar.monthrange(first.year, first.month)[1]))
        yield first, end
        first = end + timedelta(days=1)


def reckon_all(log: int, measures: Sequence[Measure], at: datetime, *, processes: int = 1) -> int:
    """Reckon measures over everything the log holds, month by month, `processes` at a time."""
    with connection.cursor() as cursor:
        cursor.execute(_SPAN, [log])
        begins, ends = cursor.fetchone()
    rows = 0
    if begins is not None:
        spans = list(chunks(begins.date() - timedelta(days=1), ends.date() + timedelta(days=1)))
        if processes == 1:
            keys = terms_of(measures)
            reader = Reader(log, list(keys))
            rows = sum(_reckon(reader, keys, *span) for span in spans)
        else:
            with ProcessPoolExecutor(processes, get_context("spawn"), django.setup) as pool:
                rows = sum(pool.map(partial(reckon, log, measures), *zip(*spans, strict=True)))
    with connection.cursor() as cursor:
        cursor.execute("UPDATE quality_measure SET measured_at = %s WHERE id = ANY(%s)", [at, [one.pk for one in measures]])
    return rows


def mark(moments: Iterable[tuple[datetime, datetime]]) -> None:
    """Note the days that events of these (occurred, recorded) touch; one told late also those that followed it."""
    days = touched(moments)
    if days:
        with connection.cursor() as cursor:
            cursor.execute(_MARK, [sorted(days)])


def keep_up(at: datetime) -> int:
    """Reckon measures that have no cells yet, and the days on which something happened; returns how many rows were made."""
    rows = 0
    used = list(Measure.objects.filter(is_used=True))
    for log in {one.log_id for one in used}:
        fresh = [one for one in used if one.log_id == log and one.measured_at is None]
        if fresh:
            rows += reckon_all(log, fresh, at)
    own = [one for one in used if one.log_id == Log.OWN]
    stale = list(StaleDay.objects.order_by("day").values_list("day", "mark"))
    for first, latest in _runs([day for day, _mark in stale]):
        rows += reckon(Log.OWN, own, first, latest) if own else 0
    if stale:
        with connection.cursor() as cursor:
            cursor.execute(_DONE, [[day for day, _mark in stale], [mark for _day, mark in stale]])
    return rows


def _runs(days: Sequence[date]) -> Iterator[tuple[date, date]]:
    """Days that follow one another, at most a month of them together."""
    begun: date | None = None
    for place, day in enumerate(days):
        begun = begun or day
        is_end = place + 1 == len(days) or days[place + 1] - day > timedelta(days=1) or (day - begun).days >= 30
        if is_end:
            yield begun, day
            begun = None
