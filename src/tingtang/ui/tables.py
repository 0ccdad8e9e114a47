"""Lists of records: declare columns and filters, and paging, sorting, views and exports are there."""

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any, ClassVar, Final, cast
from urllib.parse import quote_plus, urlencode

from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from tingtang.core.registry import Text
from tingtang.core.views import actor_of
from tingtang.ui import drawing, exports, paging
from tingtang.ui.columns import Column
from tingtang.ui.filters import Choice, Filter
from tingtang.ui.kept import kept
from tingtang.ui.listed import Bulk, Head
from tingtang.ui.opening import may_open
from tingtang.ui.ordering import as_read
from tingtang.ui.paging import Page, Wanted

SIZES: Final = (25, 50, 100, 200)
_PLACE: Final = ("page", "before", "after", "end")
_ORDERLY: Final = frozenset({"sort", "size", "cols"})
_READ: Final = 2_000  # rows that are sorted here, by what their column says; more are sorted by the database, by what is stored
_LONGEST: Final = 200  # characters of an address whose list is kept drawn


class Table:
    """A list of records. A subclass names its columns; an instance is the list of one request."""

    name: ClassVar[str]
    columns: ClassVar[Sequence[Column]]
    filters: ClassVar[Sequence[Filter]] = ()
    about: ClassVar[Sequence[str]] = ()  # names in the address that say which list this is: kept, and no filters of it
    sort: ClassVar[str] = "-pk"
    page_size: ClassVar[int] = 50
    page_sizes: ClassVar[Sequence[int]] = SIZES
    bulk: ClassVar[Sequence[Bulk]] = ()
    has_export: ClassVar[bool] = True
    is_counted: ClassVar[bool] = False  # every row, however many: for models whose indexes make that cheap
    is_steady: ClassVar[bool | None] = None  # its filters are the very same for many requests; None: if no instance has its own
    shape: tuple[Any, ...] | None = None  # all that the statement of its first page depends on, where it is written once for that
    saved_views: Mapping[str, Any] | None = None  # kept by the domain: `items`, `save_url`; None keeps them in the browser
    empty_title: ClassVar[Text] = _("Nothing here yet")
    empty_text: ClassVar[Text] = ""
    template: ClassVar[str] = "ui/table_page.html"

    def __init__(
        self, source: QuerySet[Any] | Sequence[Any], request: HttpRequest, *, empty_url: str = "", empty_verb: Text = ""
    ) -> None:
        self.source, self.request = source, request
        self.data: QueryDict = request.GET
        self.empty_url, self.empty_verb = empty_url, empty_verb

    def respond(self, template: str = "", **context: Any) -> HttpResponseBase:
        """The whole page, the list alone when htmx asks for it, or an export."""
        wanted = self.data.get("export", "")
        if self.has_export and wanted in exports.KINDS:
            return exports.KINDS[wanted](self)
        context["table"] = self
        if self.request.headers.get("HX-Target") == self.id:
            return render(self.request, "ui/parts/table_alone.html", context)
        return render(self.request, template or self.template, context)

    @property
    def id(self) -> str:
        return f"list-{self.name.replace('.', '-')}"

    @cached_property
    def order(self) -> str:
        """What the rows are sorted by: the address's wish when a column offers it."""
        wanted = self.data.get("sort", "")
        offered = [column for column in self.columns if column.sort and column.sort == wanted.lstrip("-")]
        return wanted if any(not self._is_slow(column) for column in offered) else self.sort

    @cached_property
    def chosen(self) -> list[Column]:
        """The columns shown: those of the address, else those shown at first."""
        names = self.data.getlist("cols")
        found = [column for column in self.columns if column.name in names]
        return found or [column for column in self.columns if column.is_shown]

    @property
    def usual(self) -> str:
        """The columns shown at first, for the script that keeps addresses short."""
        return " ".join(column.name for column in self.columns if column.is_shown)

    @cached_property
    def narrowed(self) -> QuerySet[Any] | list[Any]:
        """All rows that pass the filters."""
        if isinstance(self.source, QuerySet):
            query = self.source
            for one in self.filters:
                query = one.narrow(query, self.data)
            return query
        return [row for row in self.source if all(one.passes(row, self.data) for one in self.filters)]

    def _query(self) -> QuerySet[Any]:
        return cast("QuerySet[Any]", self.narrowed)

    def asked(self, build: Callable[[], QuerySet[Any]]) -> list[Any]:
        """The rows of a query of this list."""
        return list(build())

    def complete(self, rows: Sequence[Any]) -> None:
        """Give rows that are about to be shown or exported what no join brings along."""

    @cached_property
    def page(self) -> Page:
        """The page that the address asks for."""
        wanted = Wanted(
            self.size,
            _number(self.data.get("page", "")),
            self.data.get("before", ""),
            self.data.get("after", ""),
            "end" in self.data,
        )
        if not isinstance(self.source, QuerySet):
            return paging.page_of_rows(self.sorted_rows(), wanted)
        if self.as_read is not None:
            return paging.page_of_rows(self.as_read, wanted)
        is_counted_with_it = "_counts" not in self.__dict__ and wanted.is_first
        if is_counted_with_it and (self.shape is not None or paging.is_plain(self._query())):
            size, is_exact = wanted.size, self.is_counted
            found, self._counts = paging.first_page(self._query, self.order, size, is_exact=is_exact, ask=self.asked)
            return found
        return paging.page_of(self._query(), self.order, wanted, self._counts)

    @cached_property
    def as_read(self) -> list[Any] | None:
        """The rows in the order of what they are called, where few are sorted by a column that says just that."""
        column = self._sorting()
        if column is None or column.value is not str:
            return None
        rows = list(self._query().order_by("pk")[: _READ + 1])
        if len(rows) > _READ:
            return None
        rows.sort(key=lambda row: as_read(str(row)), reverse=self.order.startswith("-"))
        return rows

    def _sorting(self) -> Column | None:
        path = self.order.lstrip("-")
        return next((one for one in self.columns if one.sort == path), None)

    @cached_property
    def _counts(self) -> tuple[int, bool]:
        rows = self.narrowed
        return paging.counted(rows, is_exact=self.is_counted) if isinstance(rows, QuerySet) else (len(rows), False)

    def _is_slow(self, column: Column) -> bool:
        if column.is_indexed or not isinstance(self.source, QuerySet) or self._counts[0] <= paging.COUNTED:
            return False
        return not paging.is_indexed(self.source.model, column.sort)

    def sorted_rows(self) -> list[Any]:
        """Rows that are no query, sorted here."""
        rows = list(self.narrowed)
        column = self._sorting()
        if column is None:
            return rows
        of = column.of
        known = [row for row in rows if of(row) is not None]  # what is not known stands last, whichever way
        known.sort(
            key=lambda row: as_read(said) if isinstance(said := of(row), str) else said, reverse=self.order.startswith("-")
        )
        return [*known, *(row for row in rows if column.of(row) is None)]

    @property
    def size(self) -> int:
        wanted = _number(self.data.get("size", ""))
        return wanted if wanted in self.page_sizes else self.page_size

    @property
    def body(self) -> SafeString:
        """The rows as HTML."""
        return drawing.rows(self)

    @property
    def drawn_heads(self) -> SafeString:
        """The heads of the columns as HTML."""
        slow = " ".join(head.column.name for head in self.heads if head.is_slow)
        return self._kept(lambda: drawing.heads(self), "heads", slow)

    @property
    def tools(self) -> SafeString:
        """Everything above the rows: filters, columns, views, export."""
        return self._kept(
            lambda: render_to_string("ui/parts/table_tools.html", {"table": self, "request": self.request}), "tools"
        )

    @property
    def feet(self) -> SafeString:
        """Everything below the rows: how many there are, and the way to the others."""
        return drawing.feet(self)

    def _kept(self, draw: Callable[[], str], *about: Any) -> SafeString:
        return mark_safe(draw()) if self._frame is None else kept(draw, *self._frame, *about, name=type(self))  # noqa: S308 - drawn

    @cached_property
    def _frame(self) -> tuple[Any, ...] | None:
        """What tools and heads depend on, where it will be asked for again: no words and no days are looked for."""
        is_steady = self.filters is type(self).filters if self.is_steady is None else self.is_steady
        is_steady = is_steady and self._is_usual
        choices = {one.name for one in self.filters if isinstance(one, Choice)}
        asked = "&".join(self._encoded.values())
        if not (is_steady and len(asked) < _LONGEST and self._encoded.keys() <= choices | _ORDERLY):
            return None
        if any(one.is_changing for one in self.filters if isinstance(one, Choice)):
            return None
        views = self.saved_views or {}
        named = [
            str(part) for view in views.get("items", ()) for part in (view["name"], view["url"], view["note"], view["is_current"])
        ]
        offered = (views.get("save_url"), views.get("manage_url"), int(self.saved_views is None), int(self.has_export))
        return self.filters, asked, self.order, self.request.path, *offered, *named

    def drawer(self, column: Column) -> drawing.Draw:
        """What draws the cells of a column of this page; they lead where the reader may go."""
        link, actor = column.link, actor_of(self.request)
        if link is None:
            return drawing.cell(column, None)
        return drawing.cell(column, lambda row: url if (url := link(row)) and may_open(actor, url) else "")

    @cached_property
    def heads(self) -> list[Head]:
        return [self._head(column) for column in self.chosen]

    def _head(self, column: Column) -> Head:
        order = self.order
        is_sorted = bool(column.sort) and order.lstrip("-") == column.sort
        direction = ("descending" if order.startswith("-") else "ascending") if is_sorted else ""
        next_sort = f"-{column.sort}" if direction == "ascending" else column.sort
        return Head(column, direction, next_sort, bool(column.sort) and self._is_slow(column))

    @property
    def drawn_filters(self) -> SafeString:
        """The filters that are always shown, as HTML."""
        return drawing.filters(self.id, [one.shown(self.data) for one in self.filters if not one.is_more])

    @property
    def drawn_more(self) -> SafeString:
        """The filters behind the button, as HTML."""
        return drawing.filters(self.id, self.more_filters)

    @cached_property
    def more_filters(self) -> list[Mapping[str, Any]]:
        return [one.shown(self.data) for one in self.filters if one.is_more]

    @property
    def chosen_more(self) -> int:
        """How many of the filters behind the button narrow the list."""
        names = ("value", "first", "latest")
        return sum(any(one.get(name) for name in names) for one in self.more_filters)

    @property
    def standing(self) -> list[tuple[str, str]]:
        """What of the address says which list this is, whatever narrows it."""
        return [(name, value) for name in self.about for value in self.data.getlist(name)]

    @property
    def cleared(self) -> str:
        """The address of this list with nothing that narrows it."""
        return f"{self.request.path}?{urlencode(self.standing)}" if self.standing else self.request.path

    @property
    def is_filtered(self) -> bool:
        names = {"sort", "size", "cols", "export", *_PLACE, *self.about}
        return any(value for name, value in self.data.items() if name not in names)

    @cached_property
    def bulk_actions(self) -> list[Bulk]:
        actor = actor_of(self.request)
        return [one for one in self.bulk if not one.permission or actor.may_somewhere(one.permission)]

    @property
    def drawn_bulk(self) -> SafeString:
        """The buttons for the picked rows, as HTML."""
        return kept(lambda: drawing.bulk(self.bulk_actions), *self.bulk_actions, name=type(self))

    @cached_property
    def _encoded(self) -> dict[str, str]:
        """What the address asks for, without the place in the list: by name, as it is written in an address."""
        wanted = ((name, values) for name, values in self.data.lists() if name not in {*_PLACE, "export"})
        return {name: "&".join([_pair(name, value) for value in values]) for name, values in wanted}

    def address(self, **changes: str) -> str:
        """The address of this list with `changes`; without the place in it."""
        pairs = {**self._encoded, **{name: _pair(name, value) for name, value in changes.items()}}
        return f"?{'&'.join([pair for pair in pairs.values() if pair])}"

    @property
    def boxes(self) -> SafeString:
        """The boxes by which columns are chosen, as HTML."""
        if not self._is_usual:
            return drawing.boxes(self)
        return kept(lambda: drawing.boxes(self), " ".join(one.name for one in self.chosen), name=type(self))

    @property
    def _is_usual(self) -> bool:
        """Whether it has the columns of its kind, not such as were made for this reader."""
        return self.columns is type(self).columns

    @property
    def sizes(self) -> SafeString:
        """How many rows a page may have, as options that lead there."""
        return drawing.options(
            ((self.address(size=str(size)), size) for size in self.page_sizes), self.address(size=str(self.size))
        )


def _pair(name: str, value: str) -> str:
    return f"{quote_plus(name)}={quote_plus(value)}"


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 1
