"""Reads of support: one's own mood and talks, and the mood of a hall where enough people say how they feel."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db.models import Avg, Count, Q, QuerySet
from django.db.models.functions import TruncWeek

from tingtang.core.actors import Actor
from tingtang.core.errors import NotFound
from tingtang.improvement.models import Mood, Support
from tingtang.improvement.queries.days import day_in
from tingtang.org.models import Hall, Staff

FEWEST: Final = 5  # people in a week, below which their mean is not shown
WEEKS: Final = 8
SUPPORT = "improvement.note_support"


def own_moods(staff: Staff, at: datetime) -> list[Mood]:
    """How somebody felt in the last four weeks, the latest first."""
    since = day_in(staff.hall, at) - timedelta(days=28)
    return list(Mood.objects.filter(staff=staff, day__gt=since).order_by("-day"))


def own_talks(actor: Actor) -> QuerySet[Support]:
    """Talks the actor wrote down and those about him: nobody else's, whatever rights he holds."""
    if actor.staff_id is None:
        return Support.objects.none()
    mine = Q(staff_id=actor.staff_id) | Q(written_by_id=actor.staff_id)
    return Support.objects.filter(mine).select_related("staff", "written_by").order_by("-day", "-pk")


def get_talk(actor: Actor, key: int) -> Support:
    """A talk that the actor wrote down. NotFound otherwise."""
    found = own_talks(actor).filter(pk=key, written_by_id=actor.staff_id).first()
    if found is None:
        raise NotFound
    return found


@dataclass(frozen=True)
class Week:
    """How a hall felt in a week; `mean` is None below five people."""

    first: date
    people: int
    mean: float | None


@dataclass(frozen=True)
class Felt:
    """A hall week by week, the latest first."""

    hall: Hall
    weeks: Sequence[Week]


def felt(actor: Actor, at: datetime) -> list[Felt]:
    """The weeks of halls where the actor supports people. The running week is not shown: each new note would tell who wrote it."""
    halls = Hall.objects.visible_to(actor, SUPPORT).filter(is_active=True).order_by("code")
    mondays = {hall.pk: _monday(day_in(hall, at)) for hall in halls}
    known: dict[int, list[Week]] = {}
    for monday in set(mondays.values()):
        known |= _weeks([key for key, one in mondays.items() if one == monday], monday)
    return [Felt(hall, known.get(hall.pk, [])) for hall in halls]


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _weeks(halls: Collection[int], monday: date) -> dict[int, list[Week]]:
    """Of each hall, the weeks before a Monday: one statement for all halls whose week begins on it."""
    rows = Mood.objects.filter(hall__in=halls, day__lt=monday, day__gte=monday - timedelta(weeks=WEEKS))
    found = (
        rows.annotate(week=TruncWeek("day"))
        .values("hall", "week")
        .annotate(people=Count("staff", distinct=True), mean=Avg("level"))
    )
    told: dict[int, list[Week]] = {}
    for one in found.order_by("-week"):
        mean = one["mean"] if one["people"] >= FEWEST else None
        told.setdefault(one["hall"], []).append(Week(one["week"], one["people"], mean))
    return told
