"""Load and plans of all halls for the days to come, and who could be lent where."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count

from tingtang.core.actors import Actor
from tingtang.core.errors import NotFound
from tingtang.insight.models import Episode
from tingtang.journal.models import Log
from tingtang.org.models import Hall, Shift, Staff
from tingtang.planning.queries import arrivals
from tingtang.planning.queries.halls import LEARNED_DAYS
from tingtang.planning.queries.wishes import who_serve
from tingtang.planning.rules.moves import Move, Place, Turn, moves, shortage

MOST_HALLS = 12
DAYS = 7


@dataclass(frozen=True)
class Load:
    """A hall on a day: expected arrivals, hours needed, hours short and to spare by what is planned."""

    hall: Hall
    day: date
    expected: float
    needed: float
    short: float
    spare: float


@dataclass(frozen=True)
class Proposed:
    """Loads by hall and day, the moves proposed, and the halls behind the codes."""

    loads: Sequence[Load]
    moves: Sequence[Move]
    halls: Mapping[str, Hall]


def proposed(actor: Actor, at: datetime, *, days: int = DAYS, target_seconds: int = 600) -> Proposed:
    """What the halls that the actor plans for need and have planned on the days after today, and moves between them."""
    halls = {hall.code: hall for hall in arrivals.halls(actor)[:MOST_HALLS]}
    needs: dict[Place, int] = {}
    expected: dict[tuple[str, date], float] = {}
    for code, hall in halls.items():
        asked = arrivals.Asked(hall, None, days, target_seconds=target_seconds)
        found, seconds = arrivals.expected(actor, asked, at)
        expected |= {(code, one.day): float(one.expected.sum()) for one in found.days}
        for day, spans in arrivals.people(found, seconds, target_seconds).items():
            needs |= {(code, day, minute): people for minute, people, _skill in spans}
    turns = [turn for hall in halls.values() for turn in _turns(hall, at, days)]
    gaps = shortage(needs, turns)
    loads = [
        Load(
            halls[code], day, count, sum(n for place, n in needs.items() if place[:2] == (code, day)) / 2,
            *gaps.get((code, day), (0.0, 0.0)),
        )
        for (code, day), count in sorted(expected.items(), key=lambda one: (one[0][1], one[0][0]))
    ]  # fmt: skip
    return Proposed(loads, moves(needs, turns, _services(halls, at)), halls)


def _services(halls: Mapping[str, Hall], at: datetime) -> dict[str, set[int]]:
    """The services that people of late came for, by hall."""
    codes, found = {hall.pk: code for code, hall in halls.items()}, {code: set[int]() for code in halls}
    lately = Episode.objects.filter(log_id=Log.OWN, hall_id__in=codes, arrived_at__gte=at - timedelta(days=LEARNED_DAYS))
    for hall, service in lately.values_list("hall_id", "service_id").distinct():
        found[codes[hall]].add(service)
    return found


def _turns(hall: Hall, at: datetime, days: int) -> list[Turn]:
    tomorrow = at.astimezone(hall.zone).date() + timedelta(days=1)
    begin, end = (datetime.combine(tomorrow + timedelta(days=more), time(), hall.zone) for more in (0, days))
    serving = who_serve(Staff.objects.all())
    planned = Shift.objects.filter(hall=hall, starts_at__gte=begin, starts_at__lt=end, staff__in=serving).select_related("staff")
    found = []
    for shift in planned.annotate(skills=Count("staff__skills")).order_by("pk"):
        starts, ends = shift.starts_at.astimezone(hall.zone), shift.ends_at.astimezone(hall.zone)
        until = ends.hour * 60 + ends.minute if ends.date() == starts.date() else 1440
        found.append(
            Turn(shift.pk, shift.staff.name, hall.code, starts.date(), starts.hour * 60 + starts.minute, until, shift.skills)
        )
    return found


def get_shift(actor: Actor, key: int, permission: str) -> Shift:
    """A planned shift of a hall where the actor holds `permission`. NotFound otherwise."""
    found = (
        Shift.objects.filter(pk=key, hall__in=Hall.objects.visible_to(actor, permission)).select_related("hall", "staff").first()
    )
    if found is None:
        raise NotFound
    return found


def hall_to(actor: Actor, code: str, permission: str) -> Hall:
    """A hall by code where the actor holds `permission`. NotFound otherwise."""
    found = Hall.objects.visible_to(actor, permission).filter(code=code).first()
    if found is None:
        raise NotFound
    return found
