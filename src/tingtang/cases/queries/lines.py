"""Cases as lists show them: their own short values and the names of what they refer to, in plain objects.

A list of a hundred cases as models made seven hundred of them and read their kinds, halls and customers whole: two thirds of its time.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, Any, Final, Self

import orjson
from django.db import connection
from django.db.models import QuerySet
from django.db.models.query import ValuesListIterable

from tingtang.cases.models import Case, CaseQuerySet
from tingtang.cases.models.kinds import life_of
from tingtang.cases.rules.workflow import OPEN_PHASES, Workflow
from tingtang.core.naming import text_in

_OWN: Final = (
    "id", "number", "title", "state", "phase", "priority", "level", "tags", "channel", "is_restricted", "opened_at", "changed_at",
    "resolved_at", "closed_at", "due_at", "times_reopened", "external_ref", "kind_id", "team_id", "assignee_id", "customer_id",
    "service_id", "hall_id",
)  # fmt: skip
_NAMED: Final = ("kind", "team", "service", "hall", "customer", "assignee")  # in the order of _NAMES
# Joined, PostgreSQL planned twelve tables for 5 ms to read fifty rows, and every row brought the same names once more.
_NAMES: Final = """
SELECT 'kind', id, name, code, names::text, life_key FROM cases_kind WHERE id = ANY(%s::bigint[])
UNION ALL SELECT 'team', id, name, code, names::text, NULL FROM org_team WHERE id = ANY(%s::bigint[])
UNION ALL SELECT 'service', id, name, code, names::text, NULL FROM catalogue_service WHERE id = ANY(%s::bigint[])
UNION ALL SELECT 'hall', id, name, code, names::text, NULL FROM org_hall WHERE id = ANY(%s::bigint[])
UNION ALL SELECT 'customer', id, name, number, NULL, NULL FROM customers_customer WHERE id = ANY(%s::bigint[])
UNION ALL SELECT 'assignee', id, name, NULL, NULL, NULL FROM org_staff WHERE id = ANY(%s::bigint[])
"""
_AT_ONCE: Final = 500  # rows whose names are read in one statement


class Name:
    """Something a case refers to, by its name."""

    __slots__ = ("name", "pk")

    def __init__(self, pk: int, name: str) -> None:
        self.pk, self.name = pk, name

    def __str__(self) -> str:
        return self.name


class CustomerName(Name):
    """A customer, with his number."""

    __slots__ = ("number",)

    def __init__(self, pk: int, number: str, name: str) -> None:
        super().__init__(pk, name)
        self.number = number


class OwnName(Name):
    """Something with a code and names in several languages."""

    __slots__ = ("code", "names")

    def __init__(self, pk: int, code: str, name: str, names: Mapping[str, str]) -> None:
        super().__init__(pk, name)
        self.code, self.names = code, names

    def name_in(self, language: str | None = None) -> str:
        """The name in `language` (default: the reader's), else the plain name."""
        return text_in(self.names, language, self.name)

    def __str__(self) -> str:
        return self.name_in()


class KindName(OwnName):
    """A kind, which also knows its states and steps."""

    __slots__ = ("life_key",)

    def __init__(self, pk: int, code: str, name: str, names: Mapping[str, str], life_key: str) -> None:
        super().__init__(pk, code, name, names)
        self.life_key = life_key

    @property
    def life(self) -> Workflow:
        return life_of(self.life_key, self.pk)


class CaseLine:
    """A case in a list: those values of the model that lists show."""

    pk: int
    number: str
    title: str
    state: str
    phase: str
    priority: int
    level: int
    tags: list[str]
    channel: str
    is_restricted: bool
    opened_at: datetime
    changed_at: datetime
    resolved_at: datetime | None
    closed_at: datetime | None
    due_at: datetime | None
    times_reopened: int
    external_ref: str | None
    kind_id: int
    team_id: int | None
    assignee_id: int | None
    customer_id: int | None
    service_id: int | None
    hall_id: int | None
    kind: KindName
    team: OwnName | None
    service: OwnName | None
    hall: OwnName | None
    customer: CustomerName | None
    assignee: Name | None

    def __init__(self, values: dict[str, Any]) -> None:
        self.__dict__ = values

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def is_open(self) -> bool:
        """Whether work is still to be done."""
        return self.phase in OPEN_PHASES


class _Lines(ValuesListIterable):  # type: ignore[type-arg]
    """Makes lines of rows; those that refer to the same kind, team or customer share one object."""

    def __iter__(self) -> Iterator[CaseLine]:
        names = (*_OWN, *self.queryset.query.annotation_select)
        rows = super().__iter__()
        while batch := list(islice(rows, _AT_ONCE)):
            yield from lines_of(batch, *names[len(_OWN) :])


def lines_of(rows: Iterable[tuple[Any, ...]], *annotations: str) -> list[CaseLine]:
    """Lines of rows that were read as `lines` reads them."""
    values = [dict(zip((*_OWN, *annotations), row, strict=True)) for row in rows]
    known = _names_of(values) if values else {}
    return [_line(value, known) for value in values]


def _line(values: dict[str, Any], known: Mapping[str, Mapping[int, Name]]) -> CaseLine:
    values["pk"] = values["id"]
    for relation in _NAMED:
        values[relation] = known[relation].get(values[f"{relation}_id"])
    return CaseLine(values)


def _names_of(lines: list[dict[str, Any]]) -> dict[str, dict[int, Name]]:
    """What some cases refer to, by relation and key."""
    keys = [list({line[f"{relation}_id"] for line in lines} - {None}) for relation in _NAMED]
    found: dict[str, dict[int, Name]] = {relation: {} for relation in _NAMED}
    with connection.cursor() as cursor:
        cursor.execute(_NAMES, keys)
        for relation, pk, *words in cursor.fetchall():
            found[relation][pk] = _named(relation, pk, *words)
    return found


@lru_cache(maxsize=20_000)  # by all that it says: what is called otherwise now is another object
def _named(relation: str, pk: int, name: str, code: str, names: str | None, life_key: str | None) -> Name:
    if relation == "assignee":
        return Name(pk, name)
    if relation == "customer":
        return CustomerName(pk, code, name)
    texts = orjson.loads(names or "{}")
    return KindName(pk, code, name, texts, life_key or "") if relation == "kind" else OwnName(pk, code, name, texts)


if TYPE_CHECKING:

    class CaseLines(QuerySet[Case, CaseLine]):
        """A query of cases that gives lines instead of models."""

        def open(self) -> Self: ...
        def about_asset(self, number: str) -> Self: ...
else:
    CaseLines = CaseQuerySet


def lines(cases: CaseQuerySet, *annotations: str) -> CaseLines:
    """The cases of a query as lines, with its annotations of these names; it can be narrowed, ordered and cut as before."""
    found = cases.values_list(*_OWN, *annotations)
    found._iterable_class = _Lines  # noqa: SLF001 - there is no public way to make rows into something else
    return found  # type: ignore[return-value]
