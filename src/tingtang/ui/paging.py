"""One page out of many rows: by number while they can be counted, by position (keyset) beyond that."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.core import signing
from django.core.exceptions import EmptyResultSet, FieldDoesNotExist, FieldError
from django.core.signing import BadSignature
from django.db.models import IntegerField, Model, Q, QuerySet, UniqueConstraint
from django.db.models.expressions import RawSQL

from tingtang.ui import formats

COUNTED = 10_000  # counting this many takes 2 ms, counting a million 80 ms
_SALT: Final = "tingtang.list"
TOTAL: Final = "rows_in_all"


@dataclass(frozen=True)
class Page:
    """The rows of one page, how many there are in all, and how to reach the others."""

    rows: Sequence[Any]
    count: int
    is_estimate: bool = False
    is_positioned: bool = False
    number: int = 1
    pages: int = 1
    first: int = 0
    before: str = ""
    after: str = ""

    @property
    def count_text(self) -> str:
        """The number of rows; an estimate says so."""
        return formats.about(self.count) if self.is_estimate else f"{self.count:,}"

    @property
    def last(self) -> int:
        """The position of the last row shown."""
        return self.first + len(self.rows) - 1

    def numbers(self) -> list[int | None]:
        """Numbers of pages to offer; None is a gap."""
        near = sorted({1, self.pages, *range(max(1, self.number - 2), min(self.pages, self.number + 2) + 1)})
        shown: list[int | None] = []
        for number in near:
            if shown and number - (shown[-1] or 0) > 1:
                shown.append(None)
            shown.append(number)
        return shown


@dataclass(frozen=True)
class Wanted:
    """Which page the address asks for."""

    size: int
    number: int = 1
    before: str = ""
    after: str = ""
    is_last: bool = False

    @property
    def is_first(self) -> bool:
        return self.number <= 1 and not (self.before or self.after or self.is_last)


def is_indexed(model: type[Model], path: str) -> bool:
    """Whether sorting by `path` can use an index."""
    try:
        field = model._meta.get_field(model._meta.pk.name if path == "pk" else path)
    except FieldDoesNotExist:
        return False
    groups = [index.fields for index in model._meta.indexes]
    groups += [list(one.fields) for one in model._meta.constraints if isinstance(one, UniqueConstraint)]
    own = bool(getattr(field, "db_index", False) or getattr(field, "unique", False) or getattr(field, "primary_key", False))
    return own or any(path in (name.lstrip("-") for name in group) for group in groups)


def counted(query: QuerySet[Any], *, is_exact: bool = False) -> tuple[int, bool]:
    """How many rows, and whether that is the planner's estimate; `is_exact` where an index makes counting all cheap."""
    plain = query.order_by() if query.query.group_by is not None else query.order_by().values("pk")
    return (plain.count(), False) if is_exact else _judged(plain, plain[: COUNTED + 1].count())


def _judged(plain: QuerySet[Any], count: int) -> tuple[int, bool]:
    """The count as far as it was counted; the planner's estimate beyond."""
    if count <= COUNTED:
        return count, False
    plan = json.loads(plain.explain(format="json"))
    return max(COUNTED, int(plan[0]["Plan"]["Plan Rows"])), True


def page_of_rows(rows: Sequence[Any], wanted: Wanted) -> Page:
    """A page of rows that are all there already."""
    return _numbered(len(rows), wanted, lambda start, end: rows[start:end])


def first_page(
    query: Callable[[], QuerySet[Any]],
    sort: str,
    size: int,
    *,
    is_exact: bool,
    ask: Callable[[Callable[[], QuerySet[Any]]], list[Any]],
) -> tuple[Page, tuple[int, bool]]:
    """The first page of a query that groups nothing, with what `counted` says, in one statement instead of two; `ask` gives its rows."""

    def build() -> QuerySet[Any]:
        plain = query().order_by().values("pk")
        total = total_of(plain if is_exact else plain[: COUNTED + 1])
        rows: QuerySet[Any] = query().annotate(**{TOTAL: total})
        return rows.order_by(*_order(sort))[: size + 1]

    try:
        rows = ask(build)
    except EmptyResultSet:  # the filters contradict each other
        rows = []
    count = _value(rows[0], TOTAL) if rows else 0
    if count <= COUNTED:
        return _numbered(count, Wanted(size), lambda start, end: rows[start:end]), (count, False)
    counts = (count, False) if is_exact else _judged(query().order_by().values("pk"), count)
    return _placed(rows, sort, size, counts, has_before=False, has_after=len(rows) > size), counts


def total_of(query: QuerySet[Any]) -> RawSQL:
    """How many rows a query has, as a column of another's rows: one statement says both."""
    sql, values = query.query.sql_with_params()
    return RawSQL(f"SELECT count(*) FROM ({sql}) counted", values, output_field=IntegerField())  # noqa: S611 - Django wrote it


def is_plain(query: QuerySet[Any]) -> bool:
    """Whether `first_page` can count the rows of a query."""
    asked = query.query
    return asked.group_by is None and not asked.distinct and not asked.combinator and not asked.is_sliced


def page_of(query: QuerySet[Any], sort: str, wanted: Wanted, counts: tuple[int, bool]) -> Page:
    """A page of `query` in the order of `sort` (a path, `-` for descending); the primary key decides between equals."""
    count, _is_estimate = counts
    order = _order(sort)
    if count <= COUNTED:
        return _numbered(count, wanted, lambda start, end: list(query.order_by(*order)[start:end]))
    return _positioned(query, sort, wanted, counts)


def _numbered(count: int, wanted: Wanted, rows: Callable[[int, int], Sequence[Any]]) -> Page:
    pages = max(1, -(-count // wanted.size))
    number = pages if wanted.is_last else min(max(1, wanted.number), pages)
    start = (number - 1) * wanted.size
    found = rows(start, start + wanted.size)
    return Page(found, count, number=number, pages=pages, first=start + 1 if found else 0)


def _order(sort: str) -> list[str]:
    sign = "-" if sort.startswith("-") else ""
    return [sort] if sort.lstrip("-") in {"pk", "id"} else [sort, f"{sign}pk"]


def _reversed(order: Sequence[str]) -> list[str]:
    return [name[1:] if name.startswith("-") else f"-{name}" for name in order]


def _positioned(query: QuerySet[Any], sort: str, wanted: Wanted, counts: tuple[int, bool]) -> Page:
    order = _order(sort)
    position = _read(wanted.before or wanted.after, sort)
    is_backward = wanted.is_last or bool(wanted.before and position)
    if is_backward:
        order = _reversed(order)
    if position:
        query = query.filter(_beyond(query.model, order[0], *position))
    rows = list(query.order_by(*order)[: wanted.size + 1])
    has_more, rows = len(rows) > wanted.size, rows[: wanted.size]
    if is_backward:
        rows.reverse()
    has_before = has_more if is_backward else bool(position)
    has_after = bool(wanted.before) if is_backward else has_more
    return _placed(rows, sort, wanted.size, counts, has_before=has_before, has_after=has_after)


def _placed(rows: list[Any], sort: str, size: int, counts: tuple[int, bool], *, has_before: bool, has_after: bool) -> Page:
    rows = rows[:size]
    before = _write(rows[0], sort) if rows and has_before else ""
    after = _write(rows[-1], sort) if rows and has_after else ""
    return Page(rows, *counts, is_positioned=True, before=before, after=after)


def _value(row: Any, name: str) -> Any:
    return row[name] if isinstance(row, Mapping) else getattr(row, name)


def _beyond(model: type[Model], name: str, value: Any, key: Any) -> Q:
    """Rows after (value, key) in the order of `name`; PostgreSQL puts NULL last when ascending."""
    path, is_descending = name.lstrip("-"), name.startswith("-")
    than, edge = ("lt", "lte") if is_descending else ("gt", "gte")
    if path in {"pk", "id"}:
        return Q(**{f"pk__{than}": key})
    further = Q(**{f"pk__{than}": key})
    if value is None:
        same = Q(**{f"{path}__isnull": True}) & further
        return same | Q(**{f"{path}__isnull": False}) if is_descending else same
    # The first condition is the bound that an index can start from; the second decides between equals.
    beyond = Q(**{f"{path}__{edge}": value}) & (Q(**{f"{path}__{than}": value}) | further)
    return beyond if is_descending or not _may_be_null(model, path) else beyond | Q(**{f"{path}__isnull": True})


def _may_be_null(model: type[Model], path: str) -> bool:
    try:
        return bool(getattr(model._meta.get_field(path), "null", True))
    except (FieldDoesNotExist, FieldError):
        return True


def _write(row: Any, sort: str) -> str:
    path = sort.lstrip("-")
    if isinstance(row, Mapping):
        key = row.get("pk", row.get("id"))
        value = key if path == "pk" else row[path]
    else:
        key, value = row.pk, row
        for part in path.split("__"):
            value = getattr(value, part) if value is not None else None
    return signing.dumps([sort, value, key], salt=_SALT, serializer=_Typed, compress=False)


def _read(text: str, sort: str) -> tuple[Any, Any] | None:
    try:
        kept, value, key = signing.loads(text, salt=_SALT, serializer=_Typed) if text else ("", None, None)
    except BadSignature:
        return None
    return (value, key) if kept == sort else None


class _Typed:
    """JSON that keeps the types a column may have."""

    def dumps(self, content: list[Any]) -> bytes:
        return json.dumps(content, default=_tagged).encode()

    def loads(self, data: bytes) -> Any:
        return json.loads(data, object_hook=_untagged)


def _tagged(value: Any) -> dict[str, str]:
    return {type(value).__name__: value.isoformat() if isinstance(value, date | datetime) else str(value)}


def _untagged(tagged: dict[str, str]) -> Any:
    ((kind, text),) = tagged.items()
    readers = {"datetime": datetime.fromisoformat, "date": date.fromisoformat}
    return readers.get(kind, str)(text)
