"""Daily cells of terms, made from the journal: all of it, or as it was known by a time."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection

from tingtang.journal.models import Log
from tingtang.quality.models import Measure
from tingtang.quality.queries.days import day_of
from tingtang.quality.queries.facts import Reader
from tingtang.quality.queries.known import unsure
from tingtang.quality.rules import measuring
from tingtang.quality.rules.formula import Term
from tingtang.quality.rules.measuring import Day

Span = tuple[date, date]
Rows = dict[int, list[Sequence[Any]]]  # by measure: the day and the packed columns of each of its cells

_KEPT = """
SELECT measure_id, day, units, n, totals, squares, sizes, "values", counts FROM quality_cell
WHERE measure_id = ANY(%s) AND dimension = %s AND day BETWEEN %s AND %s ORDER BY measure_id, day
"""


def days(reader: Reader, first: date, latest: date) -> Iterator[Day]:
    """The cells of the terms of a reader, day by day."""
    for name, facts in reader.read(first, latest).items():
        groups = measuring.grouped(facts.days, facts.units)
        for term in reader.terms:
            if term.events.type == name:
                yield from measuring.cells(term, facts.frame, groups)


def packed(day: Day) -> list[bytes]:
    """The columns of a cell as they are kept."""
    numbers = ((day.units, "<i8"), (day.n, "<i4"), (day.totals, "<f8"), (day.squares, "<f8"), (day.sizes, "<i4"),
               (day.values, "<i2"), (day.counts, "<u2"))  # fmt: skip
    columns = [values.astype(kind).tobytes() for values, kind in numbers]
    if day.term.kind != "quantile":
        columns[4] = b""
    return columns


def kept(keys: Collection[int], dimension: str, spans: Sequence[Span]) -> Rows:
    """The cells of measures as they are kept, of days in spans that do not overlap."""
    rows: Rows = {}
    with connection.cursor() as cursor:
        for first, latest in spans:
            cursor.execute(_KEPT, [list(keys), dimension, first, latest])
            for measure, *packed in cursor:
                rows.setdefault(measure, []).append(packed)
    return rows


def as_told(
    terms: Mapping[int, tuple[int, Term]], keys: Collection[int], dimension: str, spans: Sequence[Span], told: datetime
) -> Rows:
    """The cells of measures (each with its log and term) in one dimension, from what the journal was told of by a time.

    Days of which nothing was told since are taken as they are kept: they are what the journal would be reckoned to again.
    """
    found: Rows = {}
    for log in sorted({terms[key][0] for key in keys}):
        here = {key: terms[key][1] for key in keys if terms[key][0] == log}
        held = _measured(here) if log == Log.OWN else []
        rest = {term: key for key, term in here.items() if key not in held}
        for first, latest in spans:
            if held:
                off = unsure({here[key].events.type for key in held}, first, latest, told)
                _add(found, kept(held, dimension, _runs({*_every(first, latest)} - off)))
                for span in _runs(off):
                    _add(
                        found,
                        _read(
                            Reader(log, [here[key] for key in held], told=told), {here[key]: key for key in held}, dimension, span
                        ),
                    )
            if rest:
                _add(found, _read(Reader(log, list(rest), told=told), rest, dimension, (first, latest)))
    for rows in found.values():
        rows.sort(key=lambda row: row[0])
    return found


def of_term(term: Term, dimension: str, span: Span, told: datetime) -> list[Sequence[Any]]:
    """The cells of one term of the own journal, whether an indicator asks for it or not."""
    key = Measure.objects.filter(log=Log.OWN, text=str(term)).values_list("pk", flat=True).first() or 0
    return as_told({key: (Log.OWN, term)}, [key], dimension, [span], told).get(key, [])


def _add(found: Rows, more: Rows) -> None:
    for key, rows in more.items():
        found.setdefault(key, []).extend(rows)


def _measured(keys: Collection[int]) -> list[int]:
    """Those whose cells are kept up."""
    return list(Measure.objects.filter(pk__in=keys, is_used=True, measured_at__isnull=False).values_list("pk", flat=True))


def _read(reader: Reader, measures: Mapping[Term, int], dimension: str, span: Span) -> Rows:
    found: Rows = {}
    for day in days(reader, *span):
        if day.dimension == dimension:
            found.setdefault(measures[day.term], []).append([day_of(day.day), *packed(day)])
    return found


def _every(first: date, latest: date) -> Iterator[date]:
    return (first + timedelta(days=n) for n in range((latest - first).days + 1))


def _runs(some: Collection[date]) -> list[Span]:
    return united([(day, day) for day in some])


def united(spans: Sequence[Span]) -> list[Span]:
    """Spans that meet or follow one another as one, in order."""
    found: list[Span] = []
    for first, latest in sorted(spans):
        if found and first <= found[-1][1] + timedelta(days=1):
            found[-1] = (found[-1][0], max(found[-1][1], latest))
        else:
            found.append((first, latest))
    return found
