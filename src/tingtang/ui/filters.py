"""The filters of a list: each reads its own part of the address and narrows the rows."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property, reduce
from operator import or_
from typing import Any, Final, Protocol

from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from tingtang.core.registry import Text
from tingtang.ui import drawing
from tingtang.ui.columns import Column
from tingtang.ui.kept import kept

_SEARCH: Final[Text] = _("Search")
Choices = Iterable[tuple[Any, Text]]


class Filter(Protocol):
    """What a list asks of a filter."""

    @property
    def name(self) -> str: ...
    @property
    def is_more(self) -> bool:
        """Whether it is shown only on demand, or when something is chosen."""

    def narrow(self, query: QuerySet[Any], data: QueryDict) -> QuerySet[Any]:
        """The rows of a query that pass."""

    def passes(self, row: Any, data: QueryDict) -> bool:
        """Whether a row that is not from a query passes."""

    def shown(self, data: QueryDict) -> Mapping[str, Any]:
        """What the template needs: kind, label and what is chosen."""


@dataclass(frozen=True)
class Search:
    """A text looked for in several fields. For a million rows use lookup="startswith" on indexed fields."""

    fields: Sequence[str]
    label: Text = _SEARCH
    lookup: str = "icontains"
    name: str = "q"
    is_more: bool = False

    def narrow(self, query: QuerySet[Any], data: QueryDict) -> QuerySet[Any]:
        text = data.get(self.name, "").replace("\x00", "").strip()
        if not text:
            return query
        return query.filter(reduce(or_, (Q(**{f"{field}__{self.lookup}": text}) for field in self.fields)))

    def passes(self, row: Any, data: QueryDict) -> bool:
        text = data.get(self.name, "").strip().lower()
        return not text or any(
            text in str(Column(field, "", field.replace("__", ".")).of(row) or "").lower() for field in self.fields
        )

    def shown(self, data: QueryDict) -> Mapping[str, Any]:
        return {"kind": "search", "name": self.name, "label": self.label, "value": data.get(self.name, "")}


@dataclass(frozen=True)
class Choice:
    """One of several values. `choices` are pairs or a function that gives them.

    `is_lasting` where this filter itself serves many requests, and always with the same choices: they are drawn once.
    """

    name: str
    label: Text
    choices: Choices | Callable[[], Choices]
    field: str = ""
    none: Text = ""  # what nothing chosen means, where that is not "all"
    is_more: bool = False
    is_lasting: bool = False

    @property
    def is_changing(self) -> bool:
        """Whether what it offers may be something else at the next request."""
        return callable(self.choices) and not self.is_lasting

    @cached_property
    def _lasting(self) -> frozenset[str]:
        return frozenset(value for value, _word in self.options())

    def options(self) -> list[tuple[str, Text]]:
        """Value and word of each."""
        return [(str(value), word) for value, word in (self.choices() if callable(self.choices) else self.choices)]

    def chosen(self, data: QueryDict) -> str:
        """The value in the address, if it is one of those offered."""
        value = data.get(self.name, "")
        if not value:
            return ""
        return value if value in (self._lasting if self.is_lasting else {one for one, _word in self.options()}) else ""

    def narrow(self, query: QuerySet[Any], data: QueryDict) -> QuerySet[Any]:
        value = self.chosen(data)
        return query.filter(**{self.field or self.name: value}) if value else query

    def passes(self, row: Any, data: QueryDict) -> bool:
        value = self.chosen(data)
        path = (self.field or self.name).replace("__", ".")
        return not value or str(Column(self.name, "", path).of(row)) == value

    def shown(self, data: QueryDict) -> Mapping[str, Any]:
        value = self.chosen(data)
        drawn = kept(self._draw(value), value, name=self) if self.is_lasting else self._draw(value)()
        return {"kind": "choice", "name": self.name, "label": self.label, "value": value, "none": self.none, "drawn": drawn}

    def _draw(self, value: str) -> Callable[[], SafeString]:
        return lambda: drawing.options(self.options(), value)


@dataclass(frozen=True)
class Flag:
    """Yes or no."""

    name: str
    label: Text
    field: str = ""
    is_more: bool = False

    def _choice(self) -> Choice:
        return Choice(self.name, self.label, (("True", _("yes")), ("False", _("no"))), self.field)

    def narrow(self, query: QuerySet[Any], data: QueryDict) -> QuerySet[Any]:
        return self._choice().narrow(query, data)

    def passes(self, row: Any, data: QueryDict) -> bool:
        return self._choice().passes(row, data)

    def shown(self, data: QueryDict) -> Mapping[str, Any]:
        return self._choice().shown(data)


@dataclass(frozen=True)
class Dates:
    """From one day to another, both included, in the zone of the page. `is_date` for a field without a time."""

    name: str
    label: Text
    field: str = ""
    is_date: bool = False
    is_more: bool = False

    def bounds(self, data: QueryDict) -> tuple[datetime | None, datetime | None]:
        """The first moment, and the first one that is too late."""
        return self._start(data.get(f"{self.name}_from", ""), 0), self._start(data.get(f"{self.name}_to", ""), 1)

    def _start(self, text: str, days: int) -> datetime | None:
        try:
            day = parse_date(text)
        except ValueError:
            return None
        if day is None or not 1900 <= day.year <= 2200:
            return None
        day += timedelta(days=days)
        return datetime(day.year, day.month, day.day, tzinfo=timezone.get_current_timezone())

    def narrow(self, query: QuerySet[Any], data: QueryDict) -> QuerySet[Any]:
        start, end = self.bounds(data)
        field = self.field or self.name
        if start:
            query = query.filter(**{f"{field}__gte": start.date() if self.is_date else start})
        return query.filter(**{f"{field}__lt": end.date() if self.is_date else end}) if end else query

    def passes(self, row: Any, data: QueryDict) -> bool:
        start, end = self.bounds(data)
        value = Column(self.name, "", (self.field or self.name).replace("__", ".")).of(row)
        if self.is_date:
            return value is not None and (not start or value >= start.date()) and (not end or value < end.date())
        return (not start and not end) or (value is not None and (not start or value >= start) and (not end or value < end))

    def shown(self, data: QueryDict) -> Mapping[str, Any]:
        first, latest = data.get(f"{self.name}_from", ""), data.get(f"{self.name}_to", "")
        return {"kind": "dates", "name": self.name, "label": self.label, "first": first, "latest": latest}
