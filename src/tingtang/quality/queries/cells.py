"""Daily cells of terms, made from the journal: all of it, or as it was known by a time."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from tingtang.quality.queries.days import day_of
from tingtang.quality.queries.facts import Reader
from tingtang.quality.rules import measuring
from tingtang.quality.rules.formula import Term
from tingtang.quality.rules.measuring import Day

Rows = dict[int, list[Sequence[Any]]]  # by measure: the day and the packed columns of each of its cells


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


def as_told(
    terms: Mapping[int, tuple[int, Term]], keys: Collection[int], dimension: str, first: date, latest: date, told: datetime
) -> Rows:
    """The cells of measures (each with its log and term) in one dimension, from what the journal was told of by a time."""
    found: Rows = {}
    for log in sorted({terms[key][0] for key in keys}):
        measures = {term: key for key in keys for of, term in [terms[key]] if of == log}
        for day in days(Reader(log, list(measures), told=told), first, latest):
            if day.dimension == dimension:
                found.setdefault(measures[day.term], []).append([day_of(day.day), *packed(day)])
    for rows in found.values():
        rows.sort(key=lambda row: row[0])
    return found
