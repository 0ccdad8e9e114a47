"""Reads of routines: each place with when it was last done, whether it is due, and whether a customer's wish comes first."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Max, Q

from tingtang.catalogue.models import Override, Round, Routine
from tingtang.core.actors import Actor


@dataclass(frozen=True)
class At:
    """A routine at one place."""

    place: str
    latest_at: datetime | None
    due_at: datetime | None
    wish: Override | None
    state: str  # wish, late, waiting, ok


@dataclass(frozen=True)
class Going:
    """A routine with its places, those that wait for somebody first."""

    routine: Routine
    places: list[At]


def wish_at(routine: Routine, place: str, at: datetime) -> Override | None:
    """The wish that comes before a routine at a place now."""
    rows = routine.overrides.filter(place=place, ended_at=None, until_at__gt=at, since_at__lte=at)
    return rows.order_by("-since_at").first()


def going(actor: Actor, at: datetime, *, hall: str = "") -> list[Going]:
    """The routines in use where the actor may see them, place by place."""
    rows = Routine.objects.visible_to(actor).filter(is_active=True).select_related("hall", "standard")
    kept = list((rows.filter(hall__code=hall) if hall else rows).order_by("hall__code", "order", "code"))
    latest = Round.objects.filter(routine__in=kept).values_list("routine", "place").annotate(Max("done_at"))
    done = {(routine, place): moment for routine, place, moment in latest}
    open_now = Q(ended_at=None, until_at__gt=at, since_at__lte=at)
    wishes = {
        (one.routine_id, one.place): one for one in Override.objects.filter(open_now, routine__in=kept).order_by("since_at")
    }
    return [
        Going(one, [_at(one, place, done.get((one.pk, place)), wishes.get((one.pk, place)), at) for place in one.places])
        for one in kept
    ]


def _at(routine: Routine, place: str, latest: datetime | None, wish: Override | None, at: datetime) -> At:
    due = latest + timedelta(minutes=routine.every_minutes) if latest else None
    state = "wish" if wish else "waiting" if due is None else "late" if due < at else "ok"
    return At(place, latest, due, wish, state)


def logged(actor: Actor, routine: Routine) -> list[Override]:
    """The latest wishes that came before a routine."""
    return list(routine.overrides.select_related("staff", "customer").order_by("-since_at")[:50])
