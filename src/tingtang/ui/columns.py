"""The columns of a list: what a cell says on the page, and what it is in an export."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext as _

from tingtang.core.registry import Text
from tingtang.ui import formats

Value = str | int | float | Decimal | bool | date | datetime | time | timedelta | None
_NO_WORDS: Final[Mapping[Any, Text]] = {}


@dataclass(frozen=True)
class Column:
    """One column.

    `value` is a path (`service.name`) or a function of the row; the name when left out. `sort` is the ORM path to sort by, or
    empty. `kind` is text, number, share, duration, money, datetime, short, date, days (the first and the last), time, badge or
    flag. `words` gives the
    words of a badge's states; `link` the address that a row's cell leads to. `is_shown` False hides it until it is chosen.
    """

    name: str
    label: Text
    value: str | Callable[[Any], Any] | None = None
    sort: str = ""
    kind: str = "text"
    words: Mapping[Any, Text] = field(default_factory=lambda: _NO_WORDS)
    link: Callable[[Any], str] | None = None
    currency: str = "CNY"
    is_shown: bool = True
    is_indexed: bool = False

    def of(self, row: Any) -> Any:
        """The value of this column in `row`."""
        if callable(self.value):
            return self.value(row)
        found = row
        for part in (self.value or self.name).split("."):
            found = found.get(part) if isinstance(found, dict) else getattr(found, part, None)
            if found is None:
                return None
        return found

    def reader(self) -> Callable[[Any], Any]:
        """`of`, for many rows."""
        path = self.value or self.name
        if callable(path) or "." in path:
            return path if callable(path) else self.of
        return lambda row: row.get(path) if isinstance(row, dict) else getattr(row, path, None)

    def teller(self) -> Callable[[Any], str]:
        """`text`, for many rows on one page."""
        if self.kind == "short" and not self.words:
            return formats.short_here()
        return self.text

    def word(self, value: Any) -> str:
        """The word for a state."""
        return str(self.words.get(value, value if value is not None else formats.MISSING))

    def text(self, value: Any) -> str:
        """`value` as people read it."""
        show = _TEXTS.get(self.kind)
        if self.kind == "money":
            return formats.money(value, self.currency)
        if value is None or value == "":
            return formats.MISSING
        if self.kind == "badge" or self.words:
            return self.word(value)
        return show(value) if show else str(value)

    def exported(self, value: Any) -> Value:
        """`value` as spreadsheets compute with it: durations in seconds, money in whole units, times of the reader's zone."""
        convert = _EXPORTS.get(self.kind)
        if value is None:
            return None
        if self.kind == "badge" or self.words:
            return self.word(value)
        if convert:
            return convert(value)
        return value if isinstance(value, int | float | Decimal | bool) else str(value)


def _flag(value: Any) -> str:
    return _("yes") if value else _("no")


def _seconds(value: Any) -> float:
    return round(value.total_seconds(), 3) if isinstance(value, timedelta) else float(value)


def _local(value: datetime) -> datetime:
    return formats.local(value).replace(tzinfo=None, microsecond=0)


def _date(value: date) -> date:
    """The day of a moment by the reader's clock, as the page shows it: exported as it is stored, it said another day near midnight."""
    return formats.local(value).date() if isinstance(value, datetime) else value


_TEXTS: Final[Mapping[str, Callable[[Any], str]]] = {
    "number": formats.number, "share": formats.share, "duration": formats.duration, "datetime": formats.moment,
    "short": formats.short, "date": formats.day, "days": lambda value: formats.span(*value), "time": formats.clock, "flag": _flag,
}  # fmt: skip
_EXPORTS: Final[Mapping[str, Callable[[Any], Value]]] = {
    "duration": _seconds, "datetime": _local, "short": _local, "time": _local, "date": _date,
    "days": lambda value: f"{value[0]} – {value[1]}",
    "money": lambda value: Decimal(value).scaleb(-2), "flag": _flag,
}  # fmt: skip
