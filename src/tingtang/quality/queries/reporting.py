"""What a report says: its blocks, composed once and kept as plain data that a page, a PDF and a workbook show alike."""

import calendar
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import override

from tingtang.core import registry
from tingtang.core.actors import SYSTEM, Actor
from tingtang.core.errors import NotFound
from tingtang.core.registry import Text
from tingtang.org.models import Hall
from tingtang.org.queries import organisation
from tingtang.quality import telling
from tingtang.quality.models import Indicator, Issue, Report, Scorecard, Unit
from tingtang.quality.queries import scorecards
from tingtang.quality.queries.days import home_day
from tingtang.quality.queries.facts import ALL
from tingtang.quality.queries.indicators import VIEW, sees_all
from tingtang.quality.queries.scorecards import Entry
from tingtang.ui import formats

PAST_MONTHS = 6


@dataclass(frozen=True, slots=True)
class About:
    """What a block tells of: a hall (none: the organisation) and a span, as the journal knew it `at` the time it is made."""

    hall: Hall | None
    first: date
    latest: date
    at: datetime | None = None

    def evidence_url(self, indicator: int, kind: str, unit: int, first: date | None = None, latest: date | None = None) -> str:
        """Where the events behind one of its figures are listed: those it was made from, whatever the journal is told later."""
        return telling.evidence_url(indicator, kind, unit, first or self.first, latest or self.latest, self.at)


@dataclass(frozen=True, slots=True)
class Block:
    """A kind of block: its label, what its `of` names, and what it comes to (None: nothing to tell)."""

    label: Text
    of: str  # scorecard, indicator, text
    compose: Callable[[str, About], dict[str, Any] | None]


def month_of(month: date, at: datetime) -> tuple[date, date]:
    """The days of a month, as far as they have come."""
    first = month.replace(day=1)
    return first, min(first.replace(day=calendar.monthrange(first.year, first.month)[1]), home_day(at))


def commented(report: Report) -> list[tuple[str, str, str]]:
    """Blocks of text, which every issue may say in its own words: place, title, and the text as it was composed."""
    found = [(str(place), one) for place, one in enumerate(report.blocks)]
    return [
        (place, one["title"], one["of"])
        for place, one in found
        if (kind := registry.report.get(one["kind"])) is not None and kind.of == "text"
    ]


def composed(
    report: Report, hall: Hall | None, first: date, latest: date, at: datetime, texts: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """The content of a report in the installation's language, as it will be kept; `texts` are what this issue says, by place."""
    said = {place: text for place, _title, _of in commented(report) if (text := (texts or {}).get(place)) is not None}
    with override(settings.LANGUAGE_CODE):
        whole = organisation()
        about = About(hall, first, latest, at)
        blocks = []
        for place, one in enumerate(report.blocks):
            kind = registry.report.get(one["kind"])
            told = kind.compose(said.get(str(place), one["of"]), about) if kind else None
            if told is not None:
                blocks.append({"kind": one["kind"], **told, **({"title": one["title"]} if one["title"] else {})})
        return {
            "title": str(report), "organisation": str(whole) if whole else "", "subject": str(hall) if hall else str(whole or ""),
            "period": _("%(first)s to %(latest)s") % {
                "first": formats.day(first, weekday=False), "latest": formats.day(latest, weekday=False)
            },
            "language": settings.LANGUAGE_CODE, "blocks": blocks, "texts": said,
        }  # fmt: skip


def _table(
    title: str, note: str, heads: Sequence[str], rows: Sequence[tuple[str, Sequence[dict[str, Any]]]], **more: Any
) -> dict[str, Any]:
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
            (row.name, [_index_figure(row.index, telling.unit_url(card.pk, row.unit, about.first, about.latest)), *cells])
        )
    heads = [_("index"), *(str(one.indicator) for one in found.entries)]
    best = rows[0]
    title = str(card) if len(rows) == 1 or best.index.value is None else _("%(card)s: “%(name)s” comes first") % {
        "card": card, "name": best.name,
    }  # fmt: skip
    bars = None
    if len(rows) > 1:
        bars = {
            "labels": [row.name for row in rows],
            "values": [_points(row.index) for row in rows],
            "unit": str(Unit.POINTS),
            "target": None,
        }
    return _table(title, _("index in points from 0 to 100, with 95 % intervals and n"), heads, told, bars=bars)


def _points(one: scorecards.Index) -> list[float | None]:
    return [one.value, one.low, one.high]


def _index_figure(one: scorecards.Index, url: str) -> dict[str, Any]:
    from tingtang.quality.rules.estimates import Estimate  # noqa: PLC0415

    return telling.figure(Unit.POINTS, Estimate(one.value, one.low, one.high)) | {
        "n": None,
        "url": url if one.value is not None else "",
    }


def _indicator(of: str) -> Indicator | None:
    return Indicator.objects.filter(code=of).first()


def trend_block(of: str, about: About) -> dict[str, Any] | None:
    """An indicator over the latest months, with its target."""
    indicator = _indicator(of)
    if indicator is None:
        return None
    kind, unit = ("hall", about.hall.pk) if about.hall else (ALL, 0)
    spans = scorecards.months(about.latest, PAST_MONTHS)
    (past,) = scorecards.past(kind, [Entry(indicator, "other", 0.0)], unit, spans)
    if not any(cell.n for cell in past.cells):
        return None
    rows = [
        (f"{first:%Y-%m}", [telling.figure(indicator.unit, cell, about.evidence_url(indicator.pk, kind, unit, first, latest))])
        for (first, latest), cell in zip(spans, past.cells, strict=True)
    ]
    line = {
        "labels": [name for name, _cells in rows], "values": [telling.ends(indicator.unit, cell) for cell in past.cells],
        "unit": indicator.unit, "target": past.targets[-1],
    }  # fmt: skip
    return _table(_against_target(indicator, past), indicator.goal, [str(indicator)], rows, line=line)


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
    """An indicator by hall, or by the people of one."""
    indicator = _indicator(of)
    if indicator is None:
        return None
    kind = "person" if about.hall else "hall"
    card = Scorecard(kind=kind, entries=[{"indicator": of, "part": "other", "weight": 0, "criterion": ""}])
    rows = scorecards.board(SYSTEM, card, about.first, about.latest, about.hall).rows
    rows = sorted((row for row in rows if row.cells[0].value is not None), key=lambda row: row.cells[0].value or 0)
    rows = rows[::-1] if indicator.direction == "up" else rows
    if not rows:
        return None
    opened = [about.evidence_url(indicator.pk, kind, row.unit) for row in rows]
    told = [
        (row.name, [telling.figure(indicator.unit, row.cells[0], url)]) for row, url in zip(rows, opened, strict=True)
    ]  # fmt: skip
    bars = {
        "labels": [row.name for row in rows], "values": [telling.ends(indicator.unit, cell) for row in rows for cell in row.cells],
        "unit": indicator.unit, "target": (scorecards.target_of(indicator, about.latest, "") or (None,))[0],
    }  # fmt: skip
    return _table(str(indicator), indicator.goal, [str(indicator)], told, bars=bars)


def text_block(of: str, about: About) -> dict[str, Any] | None:
    """A text as it was written."""
    return {"title": "", "note": of, "heads": [], "rows": []} if of else None


def reports(actor: Actor) -> QuerySet[Report]:
    """The reports the actor may see: all, with the right anywhere."""
    return Report.objects.all() if actor.may_somewhere(VIEW) else Report.objects.none()


def get_report(actor: Actor, key: int) -> Report:
    """One report. NotFound when absent or not visible."""
    found = reports(actor).filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


def issues(actor: Actor) -> QuerySet[Issue]:
    """Reports that were made, of the halls the actor may see; those of the organisation when he sees all halls."""
    rows = Issue.objects.select_related("report", "hall")
    seen = Q(hall__in=Hall.objects.visible_to(actor, VIEW))
    return rows.filter(seen | Q(hall__isnull=True)) if sees_all(actor) and actor.may_somewhere(VIEW) else rows.filter(seen)


def get_issue(actor: Actor, key: int) -> Issue:
    """One report that was made. NotFound when absent or not visible."""
    found = issues(actor).filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


BLOCKS: Mapping[str, tuple[str, Callable[[str, About], dict[str, Any] | None]]] = {
    "scorecard": ("scorecard", scorecard_block),
    "trend": ("indicator", trend_block),
    "comparison": ("indicator", comparison_block),
    "text": ("text", text_block),
}
