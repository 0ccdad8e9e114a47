"""One page out of many rows: by number while they can be counted, by position (keyset) beyond that."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.core import signing
from django.core.exceptions import FieldDoesNotExist, FieldError
from django.core.signing import BadSignature
from django.db.models import Model, Q, QuerySet, UniqueConstraint

from tingtang.ui import formats

COUNTED = 10_000  # counting this many takes 2 ms, counting a million 80 ms
_SALT: Final = "tingtang.list"


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
    if is_exact:
        return plain.count(), False
    count = plain[: COUNTED + 1].count()
    if count <= COUNTED:
        return count, False
    plan = json.loads(plain.explain(format="json"))
    return max(COUNTED, int(plan[0]["Plan"]["Plan Rows"])), True


def page_of_rows(rows: Sequence[Any], wanted: Wanted) -> Page:
    """A page of rows that are all there already."""
    return _numbered(len(rows), wanted, lambda start, end: rows[start:end])


def page_of(query: QuerySet[Any], sort: str, wanted: Wanted, counts: tuple[int, bool], *, is_wide: bool = False) -> Page:
    """A page of `query` in the order of `sort` (a path, `-` for descending); the primary key decides between equals.

    `is_wide` where rows are read with others that they name: the page is found first, and only its rows are joined.
    """
    count, _is_estimate = counts
    order = _order(sort)
    if count <= COUNTED:
        return _numbered(count, wanted, lambda start, end: _cut(query, order, start, end, is_wide=is_wide))
    return _positioned(query, sort, wanted, counts, is_wide=is_wide)


def _cut(query: QuerySet[Any], order: Sequence[str], start: int, end: int, *, is_wide: bool) -> list[Any]:
    ordered = query.order_by(*order)
    if not is_wide:
        return list(ordered[start:end])
    return list(query.filter(pk__in=ordered.values("pk")[start:end]).order_by(*order))


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


def _positioned(query: QuerySet[Any], sort: str, wanted: Wanted, counts: tuple[int, bool], *, is_wide: bool) -> Page:
    order = _order(sort)
    position = _read(wanted.before or wanted.after, sort)
    is_backward = wanted.is_last or bool(wanted.before and position)
    if is_backward:
        order = _reversed(order)
    if position:
        query = query.filter(_beyond(query.model, order[0], *position))
    rows = _cut(query, order, 0, wanted.size + 1, is_wide=is_wide)
    has_more, rows = len(rows) > wanted.size, rows[: wanted.size]
    if is_backward:
        rows.reverse()
    has_before = has_more if is_backward else bool(position)
    has_after = bool(wanted.before) if is_backward else has_more
    before = _write(rows[0], sort) if rows and has_before else ""
    after = _write(rows[-1], sort) if rows and has_after else ""
    return Page(rows, *counts, is_positioned=True, before=before, after=after)


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
