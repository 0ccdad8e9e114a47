"""What the quality department has planned by days: surveys, mystery visits, findings, awards and assessments, for the work plan."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.core.actors import Actor
from tingtang.quality.models import AssessmentState, FindingState, RoundState, WaveState
from tingtang.quality.queries import assessments, awards, inspections, surveys, visitors


@dataclass(frozen=True)
class Source:
    """One kind of thing with a day: its rows, the page that shows them, and what is asked of each."""

    kind: Promise
    page: str
    rows: QuerySet[Any]
    day: Callable[[Any], date]
    who: Callable[[Any], Any]
    whole: Callable[[Any], Any]  # what the page is of, which says the hall
    done: Callable[[Any], bool]
    is_due: bool = True  # whether its day is one to be done by; an award or assessment begins when its days are over


def _itself(one: Any) -> Any:
    return one


def _nobody(one: Any) -> str:
    return ""


def judged(actor: Actor, first: date, latest: date, zone: ZoneInfo) -> Iterator[Source]:
    """What is measured and judged in these days and the actor may see: by the day on which it is to be over."""
    begins, ends = (datetime.combine(day, time(), zone) for day in (first, latest + timedelta(days=1)))
    days = (first, latest)
    yield Source(
        _("survey wave"), "quality:wave",
        surveys.waves(actor).filter(closes_at__gte=begins, closes_at__lt=ends).select_related("hall"),
        lambda one: one.closes_at.astimezone(zone).date(), _nobody, _itself, lambda one: one.state == WaveState.CLOSED,
    )  # fmt: skip
    yield Source(
        _("wave of mystery visits"), "quality:visitor_wave", visitors.waves(actor).filter(ends_date__range=days),
        lambda one: one.ends_date, _nobody, _itself, lambda one: one.published_at is not None,
    )  # fmt: skip
    yield Source(
        pgettext_lazy("plan", "finding"), "quality:finding",
        inspections.findings(actor).filter(due_date__range=days).select_related("hall", "owner"),
        lambda one: one.due_date, lambda one: one.owner, _itself, lambda one: one.state != FindingState.OPEN,
    )  # fmt: skip
    yield Source(
        pgettext_lazy("plan", "award"), "quality:award_round",
        awards.rounds(actor).filter(latest_date__range=days).select_related("award", "hall"),
        lambda one: one.latest_date, lambda one: one.decided_by, _itself, lambda one: one.state == RoundState.DECIDED,
        is_due=False,
    )  # fmt: skip
    yield Source(
        _("assessment"), "quality:assessment", assessments.assessments(actor).filter(latest_date__range=days),
        lambda one: one.latest_date, lambda one: one.made_by, _itself, lambda one: one.state == AssessmentState.SIGNED,
        is_due=False,
    )  # fmt: skip
