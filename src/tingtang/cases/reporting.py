"""The block of a report that says what was owed and what came in, by building; reports ask the registry for it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Protocol
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from tingtang.cases.queries import collecting
from tingtang.cases.queries.collecting import Sum
from tingtang.core.actors import SYSTEM
from tingtang.core.registry import Text
from tingtang.org.models import Hall
from tingtang.ui import formats


class About(Protocol):
    """What a report is of: its hall, or none, and its days."""

    @property
    def hall(self) -> Hall | None: ...
    @property
    def first(self) -> date: ...
    @property
    def latest(self) -> date: ...
    def earlier(self) -> list[tuple[str, tuple[date, date]]]: ...


@dataclass(frozen=True, slots=True)
class Block:
    """As reports take it: a label, what it is of, and what it comes to."""

    label: Text
    of: str
    compose: Callable[[str, Any], dict[str, Any] | None]


def collections_block(_of: str, about: About) -> dict[str, Any]:
    """What was owed and came in, by building, beside the share that came in of the period before; each opens the page of collections."""
    found, before = (_sums(about.hall, *span) for span in ((about.first, about.latest), about.earlier()[0][1]))
    heads = [
        _("Collections"), pgettext("fees", "Owed"), pgettext("fees", "Came in"), _("Still owed"), _("Came in of what was owed"),
        str(about.earlier()[0][0]),
    ]  # fmt: skip
    if not found:
        return _block(_("Collection of fees"), _("No fee was being collected in these days."), [], [])
    query = urlencode({"from": about.first.isoformat(), "to": about.latest.isoformat()})
    url = f"{reverse('collections', 'tingtang.cases.urls')}?{query}"
    whole = Sum(_("All together"))
    for one in found.values():
        for debt in one.debts:
            whole.add(debt)
    rows = [_row(one, before.get(str(one.name)), url) for one in found.values()]
    if len(rows) > 1:
        earlier = Sum("")
        for debt in (debt for one in before.values() for debt in one.debts):
            earlier.add(debt)
        rows.append(_row(whole, earlier if earlier.count else None, url))
    title = _("Collection of fees: %(came)s of %(owed)s came in") % {"came": _money(whole.collected), "owed": _money(whole.owed)}
    note = _("%(n)s collections say no sum yet.") % {"n": whole.unsaid} if whole.unsaid else ""
    return _block(title, note, heads, rows)


def _sums(hall: Hall | None, since: date, until: date) -> dict[str, Sum]:
    debts = [one for one in collecting.debts(SYSTEM, since, until) if hall is None or one.case.hall_id == hall.pk]
    return {str(one.name): one for one in collecting.by_building(debts)}


def _block(title: str, note: str, heads: list[str], rows: list[dict[str, Any]]) -> dict[str, Any]:
    return {"title": title, "note": note, "heads": heads, "rows": rows}


def _row(one: Sum, before: Sum | None, url: str) -> dict[str, Any]:
    cells = [
        _cell(formats.number(one.count), one.count, "number", url), _cell(_money(one.owed), one.owed, "money", url),
        _cell(_money(one.collected), one.collected, "money", url), _cell(_money(one.left), one.left, "money", url),
        _share(one), _share(before),
    ]  # fmt: skip
    return {"name": str(one.name), "cells": cells}


def _share(one: Sum | None) -> dict[str, Any]:
    share = one.share if one else None
    return _cell(formats.share(share, 1) if share is not None else formats.MISSING, share, "share")


def _money(yuan: float) -> str:
    return formats.money(round(yuan * 100))


def _cell(text: str, value: float | None, unit: str, url: str = "") -> dict[str, Any]:
    return {
        "text": text, "interval": "", "n": None, "url": url, "value": value, "low": None, "high": None, "is_withheld": False,
        "unit": unit,
    }  # fmt: skip


COLLECTIONS: Final = Block(gettext_lazy("Collection of fees"), "", collections_block)
