"""The blocks of which reports are composed, each kept as plain data that a page, a PDF and a workbook show alike."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tingtang.core.actors import SYSTEM
from tingtang.core.registry import Text
from tingtang.org.models import Hall
from tingtang.quality import telling
from tingtang.quality.models import Indicator, Period, Scorecard, Unit
from tingtang.quality.queries import scorecards
from tingtang.quality.queries.facts import ALL
from tingtang.quality.queries.scorecards import Entry, Row
from tingtang.quality.rules import periods
from tingtang.quality.rules.estimates import Estimate
from tingtang.quality.rules.periods import Span

# How many spans a trend tells of, and by which it tells where there are figures of one alone.
TRENDS = {"month": (6, "month"), "quarter": (5, "month"), "year": (3, "quarter")}
BEFORE: Mapping[str, Text] = {
    "month": gettext_lazy("the month before"), "quarter": gettext_lazy("the quarter before"), "year": gettext_lazy("the year before"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class About:
    """What a block tells of: a hall (none: the organisation) and a span, as the journal knew it `at` the time it is made."""

    hall: Hall | None
    first: date
    latest: date
    at: datetime | None = None
    period: str = Period.MONTH

    @property
    def unit(self) -> tuple[str, int]:
        """By what its figures are kept: the hall, or everything together."""
        return ("hall", self.hall.pk) if self.hall else (ALL, 0)

    @property
    def whole(self) -> Span:
        """The whole period, also the days that are still to come."""
        return periods.span_of(self.period, self.first)

    def earlier(self) -> list[tuple[str, Span]]:
        """The spans beside which it stands: the one before, and the same of the year before, as far as this one has come."""
        before = periods.before(self.period, self.first)
        found = [(str(BEFORE[self.period]), before)]
        if self.period != Period.YEAR:
            found.append((_("the same days a year before"), periods.year_before(self.period, self.first)))
        return [(name, periods.as_far(span, self.first, self.latest, self.period)) for name, span in found]

    def evidence_url(self, indicator: int, kind: str, unit: int, first: date | None = None, latest: date | None = None) -> str:
        """Where the events behind one of its figures are listed: those it was made from, whatever the journal is told later."""
        return telling.evidence_url(indicator, kind, unit, first or self.first, latest or self.latest, self.at)


@dataclass(frozen=True, slots=True)
class Block:
    """A kind of block: its label, what its `of` names, and what it comes to (None: nothing to tell)."""

    label: Text
    of: str  # scorecard, indicator, text
    compose: Callable[[str, About], dict[str, Any] | None]


def table(
    title: str, note: str, heads: Sequence[str], rows: Sequence[tuple[str, Sequence[dict[str, Any]]]], **more: Any
) -> dict[str, Any]:
    """A block with a row for each name, its cells under `heads`."""
    return {
        "title": title, "note": note, "heads": list(heads), "rows": [{"name": name, "cells": list(cells)} for name, cells in rows], **more,
    }  # fmt: skip


def scorecard_block(of: str, about: About) -> dict[str, Any] | None:
    """A scorecard: of the hall alone, or of all units side by side."""
    card = Scorecard.objects.filter(code=of).select_related("evaluation").first()
    if card is None:
        return None
    hall = about.hall if card.kind == "person" else None
    found = scorecards.board(SYSTEM, card, about.first, about.latest, hall)
    rows = [row for row in found.rows if about.hall is None or card.kind != "hall" or row.unit == about.hall.pk]
    if not rows:
        return None
    told = []
    for row in rows:
        cells = [
            telling.figure(one.indicator.unit, cell, about.evidence_url(one.indicator.pk, card.kind, row.unit))
            for one, cell in zip(found.entries, row.cells, strict=True)
        ]
        told.append(
            (_named(row), [index_figure(row.index, telling.unit_url(card.pk, row.unit, about.first, about.latest)), *cells])
        )
    heads = [_("index"), *(str(one.indicator) for one in found.entries)]
    title = _first(card, rows)
    bars = None
    if len(rows) > 1:
        bars = {
            "labels": [row.name for row in rows],
            "values": [_points(row.index) for row in rows],
            "unit": str(Unit.POINTS),
            "target": None,
        }
    return table(title, _("index in points from 0 to 100, with 95 % intervals and n"), heads, told, bars=bars)


def _named(row: Row) -> str:
    return f"{row.name} · {row.of}" if row.of else row.name


def _points(one: scorecards.Index) -> list[float | None]:
    return [one.value, one.low, one.high]


def _first(card: Scorecard, rows: Sequence[Row]) -> str:
    """Who comes first; of each class of outlets by itself, since like is compared with like."""
    classes = list(dict.fromkeys(row.of for row in rows))
    tops = [next(row for row in rows if row.of == of) for of in classes if sum(row.of == of for row in rows) > 1]
    tops = [row for row in tops if row.index.value is not None]
    if not tops:
        return str(card)
    if len(classes) == 1:
        return _("%(card)s: “%(name)s” comes first") % {"card": card, "name": tops[0].name}
    told = _(", ").join(_("%(of)s “%(name)s”") % {"of": row.of or _("of no class"), "name": row.name} for row in tops)
    return _("%(card)s: first of their class are %(told)s") % {"card": card, "told": told}


def index_figure(one: scorecards.Index, url: str) -> dict[str, Any]:
    """The index of a scorecard as a cell, in points, with where it is told."""
    return telling.figure(Unit.POINTS, Estimate(one.value, one.low, one.high)) | {
        "n": None,
        "url": url if one.value is not None else "",
    }


def indicator_of(of: str) -> Indicator | None:
    """The indicator with a code, or None."""
    return Indicator.objects.filter(code=of).first()


def trend_block(of: str, about: About) -> dict[str, Any] | None:
    """An indicator over the latest periods, with its target; by shorter ones where there are figures of one alone."""
    indicator = indicator_of(of)
    if indicator is None:
        return None
    kind, unit = about.unit
    period = about.period
    while True:
        count, shorter = TRENDS[period]
        spans = periods.steps(period, about.latest, count)
        (past,) = scorecards.past(kind, [Entry(indicator, "other", 0.0)], unit, spans)
        known = sum(bool(cell.n) for cell in past.cells)
        if known > 1 or period == shorter:
            break
        period = shorter
    if not known:
        return None
    rows = [
        (
            telling.period_short(period, first),
            [telling.figure(indicator.unit, cell, about.evidence_url(indicator.pk, kind, unit, first, latest))],
        )
        for (first, latest), cell in zip(spans, past.cells, strict=True)
    ]
    line = {
        "labels": [name for name, _cells in rows], "values": [telling.ends(indicator.unit, cell) for cell in past.cells],
        "unit": indicator.unit, "target": past.targets[-1],
    }  # fmt: skip
    return table(_against_target(indicator, past), indicator.goal, [str(indicator)], rows, line=line)


def _against_target(indicator: Indicator, past: scorecards.Past) -> str:
    now, target = past.cells[-1].value, past.targets[-1]
    if now is None or target is None:
        return str(indicator)
    is_met = now >= target if indicator.direction == "up" else now <= target
    words = _("%(name)s: %(value)s, target %(target)s met") if is_met else _("%(name)s: %(value)s, target %(target)s missed")
    return words % {
        "name": indicator, "value": telling.value_words(indicator.unit, now), "target": telling.value_words(indicator.unit, target),
    }  # fmt: skip


def comparison_block(of: str, about: About) -> dict[str, Any] | None:
    """An indicator by hall, or by the people of one, beside the period before and the same of the year before where there were any."""
    indicator = indicator_of(of)
    if indicator is None:
        return None
    kind = "person" if about.hall else "hall"
    card = Scorecard(kind=kind, entries=[{"indicator": of, "part": "other", "weight": 0, "criterion": ""}])
    rows = scorecards.board(SYSTEM, card, about.first, about.latest, about.hall).rows
    rows = sorted((row for row in rows if row.cells[0].value is not None), key=lambda row: row.cells[0].value or 0)
    rows = rows[::-1] if indicator.direction == "up" else rows
    if not rows:
        return None
    spans = [("", (about.first, about.latest)), *about.earlier()]
    boards = [{row.unit: row.cells[0] for row in rows}, *(_cells(card, span, about.hall) for _name, span in spans[1:])]
    shown = [
        (name, span, found)
        for (name, span), found in zip(spans, boards, strict=True)
        if any(_said(found.get(row.unit)) for row in rows)
    ]
    told = [
        (row.name, [
            telling.figure(indicator.unit, found.get(row.unit, Estimate(None)), about.evidence_url(indicator.pk, kind, row.unit, *span))
            for _name, span, found in shown
        ])
        for row in rows
    ]  # fmt: skip
    bars = {
        "labels": [row.name for row in rows], "values": [telling.ends(indicator.unit, row.cells[0]) for row in rows],
        "unit": indicator.unit, "target": (scorecards.target_of(indicator, about.latest, "") or (None,))[0],
    }  # fmt: skip
    heads = [str(indicator), *(name for name, _span, _found in shown[1:])]
    return table(str(indicator), indicator.goal, heads, told, bars=bars)


def _cells(card: Scorecard, span: Span, hall: Hall | None) -> dict[int, Estimate]:
    return {row.unit: row.cells[0] for row in scorecards.board(SYSTEM, card, *span, hall).rows}


def _said(cell: Estimate | None) -> bool:
    return cell is not None and cell.value is not None and cell.n > 0


def text_block(of: str, about: About) -> dict[str, Any] | None:
    """A text as it was written."""
    return {"title": "", "note": of, "heads": [], "rows": []} if of else None
