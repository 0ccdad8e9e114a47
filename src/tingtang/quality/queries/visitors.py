"""Reads of mystery visits: the secret for who holds it, the results for who may see them once they are published."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np
from django.db.models import Avg, Count, F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from tingtang.core.actors import EVERYWHERE, Actor
from tingtang.core.errors import NotFound
from tingtang.core.permissions import reading
from tingtang.org.models import Hall, Staff
from tingtang.org.queries.housekeeping import open_days
from tingtang.quality.models import Inspection, MysteryVisit, VisitorWave
from tingtang.quality.queries.seen import holders
from tingtang.quality.rules import measures, sheets

VIEW_RESULTS = reading("quality.view_mystery_results", _("See published results of mystery visits"))
VIEW = reading("quality.view_mystery", _("See who makes mystery visits where"), includes=(VIEW_RESULTS,))


def waves(actor: Actor) -> QuerySet[VisitorWave]:
    """All waves for who holds the secret; published ones for who may see results."""
    rows = (
        VisitorWave.objects.select_related("sheet")
        .prefetch_related("halls")
        .annotate(
            visit_count=Count("visits", distinct=True),
            done_count=Count("visits", filter=Q(visits__inspection__done_at__isnull=False), distinct=True),
            hall_count=Count("halls", distinct=True),
        )
    )
    if actor.may(VIEW):
        return rows
    return rows.filter(published_at__isnull=False) if actor.may_somewhere(VIEW_RESULTS) else rows.none()


def get_wave(actor: Actor, key: int) -> VisitorWave:
    """One wave. NotFound when absent or still secret."""
    found = waves(actor).filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


def visits(actor: Actor, wave: VisitorWave) -> QuerySet[MysteryVisit]:
    """Who goes where: only for who holds the secret."""
    rows = wave.visits.select_related("hall", "visitor", "inspection").order_by("day", "order", "pk")
    return rows if actor.may(VIEW) else rows.none()


def own_visits(actor: Actor) -> QuerySet[MysteryVisit]:
    """The actor's own assignments, the next one first."""
    if not actor.staff_id:
        return MysteryVisit.objects.none()
    return (
        MysteryVisit.objects.filter(visitor_id=actor.staff_id)
        .select_related("wave__sheet", "hall", "inspection")
        .order_by("day", "order")
    )


def get_own_visit(actor: Actor, key: int) -> MysteryVisit:
    """One of the actor's own assignments. NotFound for another's."""
    found = own_visits(actor).filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


@dataclass(frozen=True)
class HallResult:
    """What the visits of a hall came to: mean score with its interval, and how many of the quota were made."""

    hall: Hall
    score: measures.Estimate
    done: int
    quota: int
    sections: dict[str, float]


def results(actor: Actor, wave: VisitorWave) -> list[HallResult]:
    """Hall by hall, the best first; each for who may see the hall's results, nothing before publication but for who holds the secret."""
    secret = actor.may(VIEW)
    if wave.published_at is None and not secret:
        return []
    allowed = EVERYWHERE if secret else actor.halls(VIEW_RESULTS)
    found = []
    for hall in wave.halls.order_by("code"):
        if hall.pk not in allowed:
            continue
        rows = list(Inspection.objects.filter(mystery_visit__wave=wave, hall=hall, done_at__isnull=False, score__isnull=False))
        scores = np.array([one.score for one in rows], dtype=np.float64)
        found.append(HallResult(hall, measures.mean(scores), len(rows), wave.quota, _sections(rows)))
    return sorted(found, key=lambda one: -(one.score.value or -1))


def told_visits(actor: Actor, wave: VisitorWave) -> QuerySet[MysteryVisit]:
    """The visits of a published wave to halls whose results the actor may see: what was seen there, and not by whom."""
    if wave.published_at is None or actor.may(VIEW):
        return wave.visits.none()
    rows = (
        wave.visits.filter(inspection__score__isnull=False)
        .select_related("hall", "inspection")
        .order_by("hall__code", "day", "pk")
    )
    halls = actor.halls(VIEW_RESULTS)
    return rows if halls is EVERYWHERE else rows.filter(Q(hall_id__in=halls))


def _sections(rows: list[Inspection]) -> dict[str, float]:
    sums: dict[str, list[float]] = {}
    for one in rows:
        marks = {code: sheets.Mark(mark.get("value"), "") for code, mark in one.marks.items()}
        for name, share in sheets.result(one.looked_at, marks, one.pass_share).sections.items():
            sums.setdefault(name, []).append(share)
    return {name: sum(values) / len(values) for name, values in sums.items()}


def yearly(year: int, hall: Hall) -> tuple[float | None, int]:
    """The mean score of a hall's published visits that count in `year`, and how many: what the annual assessment takes."""
    rows = Inspection.objects.filter(
        mystery_visit__wave__year=year, mystery_visit__wave__published_at__isnull=False, hall=hall, score__isnull=False
    )
    found = rows.aggregate(m=Avg("score"), n=Count("pk"))
    return found["m"], found["n"]


def short_of(wave: VisitorWave) -> dict[Hall, int]:
    """Halls with fewer visits assigned than the quota, and how many are missing."""
    given = dict(wave.visits.values_list("hall_id").annotate(n=Count("pk")))
    return {hall: wave.quota - given.get(hall.pk, 0) for hall in wave.halls.all() if given.get(hall.pk, 0) < wave.quota}


def unfinished(wave: VisitorWave) -> dict[Hall, int]:
    """Halls in which fewer visits than the quota were handed in, and how many."""
    rows = wave.visits.filter(inspection__done_at__isnull=False)
    done = dict(rows.values_list("hall_id").annotate(n=Count("pk")))
    return {hall: done.get(hall.pk, 0) for hall in wave.halls.order_by("code") if done.get(hall.pk, 0) < wave.quota}


def visitors_for(wave: VisitorWave) -> QuerySet[Staff]:
    """Who may make the visits of a wave: whoever holds the right where he works; from outside, who has nothing else to do here."""
    found = holders("quality.make_visit", F("hall"))
    return found.exclude(pk__in=holders("quality.inspect", F("hall"))).filter(hall__isnull=True) if wave.is_outside else found


def days_of(wave: VisitorWave, hall: Hall, at: datetime) -> list[date]:
    """The days of a wave that are not over and on which the hall is open."""
    first = max(wave.starts_date, at.astimezone(hall.zone).date())
    days = [first + timedelta(days=n) for n in range((wave.ends_date - first).days + 1)]
    is_open = open_days(hall, first, wave.ends_date) if days else bool
    return [day for day in days if is_open(day)]
