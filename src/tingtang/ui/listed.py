"""A list as its drawing and its exports need it; what it is made of, and how, they do not ask."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django.http import HttpRequest
from django.utils.safestring import SafeString

from tingtang.core.registry import Text
from tingtang.ui.columns import Column
from tingtang.ui.paging import Page


@dataclass(frozen=True)
class Bulk:
    """Something done to the picked rows: posts their keys as `ids` to `url`. A question makes it ask first."""

    label: Text
    url: str
    permission: str = ""
    question: Text = ""
    icon: str = ""
    is_danger: bool = False


@dataclass(frozen=True)
class Head:
    """The head of a column: how it is sorted now and what a click would sort by."""

    column: Column
    direction: str
    next_sort: str
    is_slow: bool


class Listed(Protocol):
    """The list of one request: its rows, its columns, and the addresses of its other pages."""

    @property
    def id(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def request(self) -> HttpRequest: ...
    @property
    def columns(self) -> Sequence[Column]: ...
    @property
    def chosen(self) -> list[Column]: ...
    @property
    def heads(self) -> list[Head]: ...
    @property
    def page(self) -> Page: ...
    @property
    def bulk_actions(self) -> list[Bulk]: ...
    @property
    def order(self) -> str: ...
    @property
    def narrowed(self) -> Any: ...
    @property
    def as_read(self) -> list[Any] | None: ...
    @property
    def sizes(self) -> SafeString: ...
    def sorted_rows(self) -> list[Any]: ...
    def complete(self, rows: Sequence[Any]) -> None: ...
    def drawer(self, column: Column) -> Callable[[Any], str]: ...
    def address(self, **changes: str) -> str: ...
