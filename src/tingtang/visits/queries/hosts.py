"""Reads of hosts and gestures: how crowded it is, who walks where, when it is usually crowded; what was given and what it cost."""

from collections import Counter as Tally
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count, Q, QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from tingtang.core.actors import Actor
from tingtang.core.permissions import reading
from tingtang.org.models import Hall, Staff
from tingtang.visits.models import WAITS, CrowdCount, CrowdLevel, Gesture, GestureGiven, HostTurn, Ticket

VIEW_HOSTS = reading("visits.view_hosts", _("See who walks among customers"))
VIEW_GESTURES = reading("visits.view_gestures", _("See the library of service gestures"))
ALLOW = reading("visits.allow_gesture", _("Allow service gestures beyond their limit"))
COUNT_HOLDS = timedelta(minutes=30)
WEEKS = 4


@dataclass(frozen=True)
class Crowd:
    """How crowded it is now: who waits, who was counted, the level that reaches, and who walks."""

    waiting: int
    counted: CrowdCount | None
    level: int
    wanted: int
    levels: list[CrowdLevel]
    turns: list[HostTurn]

    @property
    def missing(self) -> int:
        """How many hosts are still to be sent."""
        return max(self.wanted - len(self.turns), 0)

    @property
    def spare(self) -> int:
        """How many walk who need no longer."""
        return max(len(self.turns) - self.wanted, 0)


def crowd(hall: Hall, at: datetime) -> Crowd:
    """The crowd of a hall."""
    waiting = Ticket.objects.filter(WAITS, hall=hall).count()
    counted = (
        CrowdCount.objects.filter(hall=hall, counted_at__gt=at - COUNT_HOLDS, counted_at__lte=at).order_by("-counted_at").first()
    )
    levels = list(CrowdLevel.objects.filter(hall=hall).order_by("level"))
    reached = [one for one in levels if _reached(one, waiting, counted.people if counted else 0)]
    turns = list(HostTurn.objects.filter(hall=hall, ended_at__isnull=True).select_related("zone", "staff").order_by("sent_at"))
    return Crowd(waiting, counted, reached[-1].level if reached else 0, reached[-1].hosts if reached else 0, levels, turns)


def _reached(one: CrowdLevel, waiting: int, people: int) -> bool:
    return (one.waiting is not None and waiting >= one.waiting) or (one.people is not None and people >= one.people)


@dataclass(frozen=True)
class Hour:
    """An hour of the day: how many came in it on the same weekday, on average of the latest weeks."""

    hour: int
    mean: float
    share: float
    is_peak: bool


def usual_hours(hall: Hall, at: datetime) -> list[Hour]:
    """When it is usually crowded on this day of the week, so that hosts are there before it is. Empty without such days."""
    today = at.astimezone(hall.zone).date()
    days = [today - timedelta(weeks=back) for back in range(1, WEEKS + 1)]
    found: Tally[int] = Tally()
    counted = 0
    for day in days:
        hours = _hours(hall, day)
        counted += bool(hours)
        found.update(hours)
    if not counted:
        return []
    most = max(found.values())
    return [
        Hour(hour, found[hour] / counted, found[hour] / most, found[hour] >= 0.75 * most)
        for hour in range(min(found), max(found) + 1)
    ]


def _hours(hall: Hall, day: date) -> Tally[int]:
    first = datetime.combine(day, time(), hall.zone)
    issued = Ticket.objects.filter(hall=hall, issued_at__gte=first, issued_at__lt=first + timedelta(days=1))
    return Tally(one.astimezone(hall.zone).hour for one in issued.values_list("issued_at", flat=True))


def who_may_walk(hall: Hall) -> QuerySet[Staff]:
    """People of the hall who walk nowhere now."""
    out = HostTurn.objects.filter(hall=hall, ended_at__isnull=True).values("staff")
    return Staff.objects.filter(hall=hall, left_date__isnull=True).exclude(pk__in=out).order_by("name")


def turns_of_day(hall: Hall, at: datetime) -> QuerySet[HostTurn]:
    """The turns of the day that are over, the latest first."""
    first = datetime.combine(at.astimezone(hall.zone).date(), time(), hall.zone)
    return HostTurn.objects.filter(hall=hall, ended_at__gte=first).select_related("zone", "staff").order_by("-ended_at")


def gestures(actor: Actor, since: datetime) -> QuerySet[Gesture]:
    """The library, with how often each was made in the reader's halls since then, what that cost, and how many were delighted."""
    seen = Q(given__in=GestureGiven.objects.visible_to(actor, VIEW_GESTURES).filter(given_at__gte=since).values("pk"))
    return Gesture.objects.annotate(
        times=Count("given", filter=seen, distinct=True),
        spent=Sum("given__cost_cents", filter=seen),
        liked=Count("given", filter=seen & Q(given__reaction__in=["delighted", "pleased"]), distinct=True),
        asked=Count("given", filter=seen & ~Q(given__reaction=""), distinct=True),
    )


def given(actor: Actor) -> QuerySet[GestureGiven]:
    """What was given in the halls one may see, the latest first."""
    seen = GestureGiven.objects.visible_to(actor, VIEW_GESTURES)
    return seen.select_related("gesture", "hall", "staff", "customer").order_by("-given_at")
