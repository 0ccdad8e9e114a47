"""What a report says: its blocks, composed once and kept as plain data that a page, a PDF and a workbook show alike."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import override

from tingtang.core import registry
from tingtang.core.actors import Actor
from tingtang.core.errors import NotFound
from tingtang.journal.models import Event, Log
from tingtang.org.models import Hall
from tingtang.org.queries import organisation
from tingtang.quality import telling
from tingtang.quality.models import Indicator, Issue, Period, Report, Scorecard
from tingtang.quality.queries import blocks
from tingtang.quality.queries.blocks import About, Block, table
from tingtang.quality.queries.changes import changes_block
from tingtang.quality.queries.days import bounds, home_day
from tingtang.quality.queries.indicators import VIEW, sees_all
from tingtang.quality.rules import periods

CHOSEN_BACK = {Period.MONTH: 36, Period.QUARTER: 12, Period.YEAR: 5}  # how far back a period can be chosen by hand
BLOCKS: Mapping[str, tuple[str, Callable[[str, About], dict[str, Any] | None]]] = {
    "changes": ("scorecard", changes_block),
    "scorecard": ("scorecard", blocks.scorecard_block),
    "trend": ("indicator", blocks.trend_block),
    "comparison": ("indicator", blocks.comparison_block),
    "text": ("text", blocks.text_block),
}


def days_of(period: str, day: date, at: datetime) -> tuple[date, date]:
    """The days of a period, as far as they have come."""
    first, latest = periods.span_of(period, day)
    return first, min(latest, home_day(at))


def choices(period: str, at: datetime) -> list[tuple[str, str]]:
    """The periods of which a report can be made, the present one first: `2026-10-01` and how it is called."""
    spans = periods.steps(period, home_day(at), CHOSEN_BACK[Period(period)])
    return [(first.isoformat(), telling.period_words(period, first)) for first, _latest in reversed(spans)]


def due(report: Report, at: datetime) -> tuple[date, date] | None:
    """The latest period of a report that is over, once its day in the month after has come."""
    today = home_day(at)
    first, latest = periods.before(report.period, today)
    return (first, latest) if today >= latest + timedelta(days=report.day) else None


def lived(first: date, latest: date) -> bool:
    """Whether anything happened in these days: of those before the first there is nothing to report."""
    starts, ends = bounds(first, latest)
    return Event.objects.filter(log_id=Log.OWN, occurred_at__gte=starts, occurred_at__lt=ends).exists()


def commented(report: Report) -> list[tuple[str, str, str]]:
    """Blocks of text, which every issue may say in its own words: place, title, and the text as it was composed."""
    found = [(str(place), one) for place, one in enumerate(report.blocks)]
    return [
        (place, one["title"], one["of"])
        for place, one in found
        if (kind := registry.report.get(one["kind"])) is not None and kind.of == "text"
    ]


def composed(
    report: Report,
    hall: Hall | None,
    first: date,
    latest: date,
    at: datetime,
    texts: Mapping[str, str] | None = None,
    period: str = Period.MONTH,
) -> dict[str, Any]:
    """The content of a report in the installation's language, as it will be kept; `texts` are what this issue says, by place."""
    said = {place: text for place, _title, _of in commented(report) if (text := (texts or {}).get(place)) is not None}
    with override(settings.LANGUAGE_CODE):
        whole = organisation()
        about = About(hall, first, latest, at, period)
        told: list[dict[str, Any]] = []
        without: list[str] = []
        for place, one in enumerate(report.blocks):
            kind = registry.report.get(one["kind"])
            block = kind.compose(said.get(str(place), one["of"]), about) if kind else None
            if block is not None:
                told.append({"kind": one["kind"], **block, **({"title": one["title"]} if one["title"] else {})})
            elif kind is not None and kind.of != "text":
                without.append(_called(one, kind))
        if without:
            told.append({"kind": "without", **table(_("Without figures in this period"), _(", ").join(without), [], [])})
        return {
            "title": str(report), "organisation": str(whole) if whole else "", "subject": str(hall) if hall else str(whole or ""),
            "period": _period(period, first, latest), "language": settings.LANGUAGE_CODE, "blocks": told, "texts": said,
        }  # fmt: skip


def _called(one: Mapping[str, str], kind: Block) -> str:
    """How a block is called that has nothing to tell."""
    found: Scorecard | Indicator | None = None
    if kind.of == "scorecard":
        found = Scorecard.objects.filter(code=one["of"]).first()
    elif kind.of == "indicator":
        found = Indicator.objects.filter(code=one["of"]).first()
    return one["title"] or str(found or kind.label)


def _period(period: str, first: date, latest: date) -> str:
    days = telling.days_words(first, latest)
    return days if period == Period.MONTH else f"{telling.period_words(period, first)} · {days}"


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


def versions(found: Issue) -> QuerySet[Issue]:
    """Every version of the report of the same days and hall, the latest first."""
    same = {"report": found.report_id, "hall": found.hall_id, "period": found.period, "first": found.first}
    return Issue.objects.filter(**same).order_by("-number")


def get_issue(actor: Actor, key: int) -> Issue:
    """One report that was made. NotFound when absent or not visible."""
    found = issues(actor).filter(pk=key).first()
    if found is None:
        raise NotFound
    return found
