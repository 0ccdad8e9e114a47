"""Reads of comparisons: whose they are to see, which are due, and what each comes to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from django.db.models import Q, QuerySet

from tingtang.core.actors import EVERYWHERE, Actor
from tingtang.journal.models import Log
from tingtang.org.models import Hall, Post, Staff
from tingtang.quality.models import Comparison, Direction, Indicator, Rhythm
from tingtang.quality.queries import figures, scorecards
from tingtang.quality.queries.days import home_day
from tingtang.quality.queries.facts import ALL
from tingtang.quality.queries.indicators import VIEW, sees_all
from tingtang.quality.queries.merits import latest_span
from tingtang.quality.queries.seen import holders
from tingtang.quality.rules import advice
from tingtang.quality.rules.advice import Verdict
from tingtang.quality.rules.estimates import Estimate

RHYTHMS = (Rhythm.WEEK, Rhythm.MONTH, Rhythm.QUARTER)
LOOKED_BACK = 12  # spans, to say how often in a row
Span = tuple[date, date]


def comparisons(actor: Actor) -> QuerySet[Comparison]:
    """Those of the halls whose figures the actor may see, and those of all halls for who sees all."""
    rows = Comparison.objects.select_related("indicator", "hall", "owner")
    seen = actor.halls(VIEW)
    if seen is EVERYWHERE:
        return rows
    return rows.filter(Q(hall_id__in=list(seen)) | (Q(hall=None) if sees_all(actor) else Q(pk__in=[])))  # type: ignore[arg-type]


def span_over(rhythm: str, day: date) -> Span:
    """The latest week (from Monday), month or quarter that was over before `day`."""
    if rhythm == Rhythm.WEEK:
        monday = day - timedelta(days=day.weekday())
        return monday - timedelta(days=7), monday - timedelta(days=1)
    return latest_span(rhythm, day)


def due(at: datetime) -> dict[str, list[Indicator]]:
    """By rhythm the indicators whose latest span is over and not yet compared: those in use, with a target, of the own journal."""
    found = {}
    codes = list(Hall.objects.filter(is_active=True).values_list("code", flat=True))
    for rhythm in RHYTHMS:
        first, latest = span_over(rhythm, home_day(at))
        rows = Indicator.objects.filter(is_active=True, rhythm=rhythm, log=Log.OWN).exclude(targets=[])
        rows = rows.exclude(comparisons__first=first).select_related("owner").order_by("code")
        if waiting := [one for one in rows if any(one.target_on(latest, code) for code in ("", *codes))]:
            found[str(rhythm)] = waiting
    return found


@dataclass(frozen=True, slots=True)
class Compared:
    """An indicator of a hall (none: of all) as it came out."""

    indicator: Indicator
    hall: Hall | None
    found: Estimate
    target: float
    verdict: Verdict
    advice: list[dict[str, Any]]


def compared(indicators: Sequence[Indicator], span: Span) -> list[Compared]:
    """What indicators come to in a span: of all halls, and of each hall where something was measured."""
    before = (span[0] - (span[1] - span[0]) - timedelta(days=1), span[0] - timedelta(days=1))
    halls = {one.pk: one for one in Hall.objects.filter(is_active=True)}
    whole = figures.matrix(indicators, ALL, {0: (0,)}, [span, before])
    by_hall = figures.matrix(indicators, "hall", list(halls), [span, before])
    past, like = _past(indicators, span[0]), scorecards.outlets_of(halls)
    found = []
    for one in indicators:
        is_more = one.direction == Direction.UP
        aims = {key: aim["target"] for key, hall in halls.items() if (aim := one.target_on(span[1], hall.code))}
        cells = {key: by_hall[one.pk, 0][key] for key in aims}
        aim = one.target_on(span[1])
        sides = {key: (cell, aims[key]) for key, cell in cells.items() if cell.value is not None or aim is None}
        rows: list[tuple[Hall | None, Estimate, Estimate, float]] = (
            [(None, whole[one.pk, 0][0], whole[one.pk, 1][0], aim["target"])] if aim else []
        )
        rows += [(halls[key], cell, by_hall[one.pk, 1][key], target) for key, (cell, target) in sides.items()]
        for hall, cell, cell_before, target in rows:
            verdict = advice.judged(cell, target, is_more_better=is_more)
            key = hall.pk if hall else None
            told = advice.advised(
                cell, cell_before, verdict, past.get((one.pk, key), ()), _like(sides, like, key), hall=key, is_more_better=is_more
            )
            found.append(Compared(one, hall, cell if cell.value is not None else replace(cell, n=0), target, verdict, told))
    return found


def _like(
    sides: Mapping[int, tuple[Estimate, float]], of: Mapping[int, str], hall: int | None
) -> dict[int, tuple[Estimate, float]]:
    """From whom a hall can learn: from those of its own class of outlets (KPI-13)."""
    return {key: side for key, side in sides.items() if hall is None or of.get(key) == of.get(hall)}


def _past(indicators: Sequence[Indicator], before: date) -> Mapping[tuple[int, int | None], list[Verdict]]:
    rows = Comparison.objects.filter(indicator__in=indicators, first__lt=before, first__gte=before - timedelta(days=1100))
    told = rows.order_by("indicator", "hall", "-first").values_list("indicator", "hall", "is_met", "is_sure")
    return {
        key: [Verdict(is_met, is_sure) for *_key, is_met, is_sure in group][:LOOKED_BACK]
        for key, group in groupby(told, key=lambda row: (row[0], row[1]))
    }


def advised_people(post: Post | None, hall: Hall | None) -> list[int]:
    """Who is told: who holds the post, of a hall those who work there, of all halls those who may see all.

    Without an owner, or with nobody who holds the post and may see it, of all halls whoever sets indicators up.
    """
    everywhere = set(holders(VIEW, None).values_list("pk", flat=True))
    if post is not None:
        people = Staff.objects.filter(posts=post, left_date__isnull=True)
        if hall is not None:
            here = people.filter(hall=hall, pk__in=holders(VIEW, hall.pk)).exclude(pk__in=everywhere)
            return sorted(here.values_list("pk", flat=True))
        if found := sorted(people.filter(pk__in=everywhere).values_list("pk", flat=True)):
            return found
    return [] if hall is not None else sorted(holders("quality.save_indicator", None).values_list("pk", flat=True))
