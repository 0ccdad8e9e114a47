"""The people behind the figures of the promise ledger: what each was told, and how long it was."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import ClassVar

import numpy as np
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tingtang.core.registry import Text
from tingtang.planning.rules.promises import SHORT, SHOWN, Array, Promises
from tingtang.ui.columns import Column
from tingtang.ui.tables import Table

MOST = 5_000
WHICH: dict[str, Text] = {
    "short": _("told more than 5 min too little"),
    "inside": _("inside the interval that was shown"),
    "outside": _("outside the interval that was shown"),
}


@dataclass(frozen=True, slots=True)
class Told:
    """Somebody who was told a wait: in seconds, and how far it was off."""

    at: datetime
    label: str
    service: str
    said: float
    low: float | None
    high: float | None
    wait: float
    off: float
    url: str = ""


def told(
    rows: Promises, name: str, which: str, labels: Mapping[int, str], services: Mapping[int, str], urls: Mapping[int, int]
) -> tuple[list[Told], int]:
    """Those of whom something holds (`WHICH`; all without), those furthest off first, as many as are shown; and how many there are."""
    off, is_shown = rows.off(name), name == SHOWN
    kept: Array = {"short": off > SHORT, "inside": rows.inside(), "outside": ~rows.inside()}.get(which, np.ones(len(rows), bool))
    order = np.flatnonzero(kept)
    order = order[np.argsort(-np.abs(off[order]), kind="stable")]
    found = []
    for n in order[:MOST].tolist():
        ticket = int(rows.ticket[n])
        low, high = (float(rows.low[n]), float(rows.high[n])) if is_shown else (None, None)
        url = reverse("insight:service", args=[urls[ticket]]) if ticket in urls else ""
        found.append(Told(
            datetime.fromtimestamp(float(rows.at[n]), UTC), labels.get(ticket, ""), services.get(int(rows.service[n]), ""),
            float(rows.said[name][n]), low, high, float(rows.wait[n]), float(off[n]), url,
        ))  # fmt: skip
    return found, len(order)


def _url(row: Told) -> str:
    return row.url


class People(Table):
    """Who was told what, and how it turned out."""

    name, sort = "planning.promised", "-off"
    about = ("hall", "told", "by", "which")
    empty_title = _("Nobody is counted here")
    columns: ClassVar[tuple[Column, ...]] = (
        Column("at", _("Told at"), sort="at", kind="datetime", link=_url),
        Column("label", _("Number"), sort="label"),
        Column("service", _("Service"), sort="service"),
        Column("said", _("Told"), sort="said", kind="duration"),
        Column("low", _("Interval from"), sort="low", kind="duration"),
        Column("high", _("Interval to"), sort="high", kind="duration"),
        Column("wait", _("Waited"), sort="wait", kind="duration"),
        Column("off", _("Longer than told by"), sort="off", kind="duration"),
    )
