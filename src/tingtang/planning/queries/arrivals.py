"""Arrivals of a hall: what was, what is expected, and how many people that takes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
from django.db.models import QuerySet

from tingtang.catalogue.models import Service
from tingtang.catalogue.queries import services_for
from tingtang.core import registry
from tingtang.core.actors import SYSTEM, Actor
from tingtang.insight import queries as insight
from tingtang.journal.models import Log
from tingtang.org.models import Hall
from tingtang.org.queries import open_days
from tingtang.planning.queries.sheets import VIEW
from tingtang.planning.rules.closed_forms import servers_for
from tingtang.planning.rules.forecast import SLOTS, Calendar, Forecast, Past, forecast

DAYS_BACK = 182
WEEKDAYS = ("mo", "tu", "we", "th", "fr", "sa", "su")
SLOT = 30
SHARE = 0.8
Needs = dict[date, list[tuple[int, int, str]]]


@dataclass(frozen=True, slots=True)
class Asked:
    """A hall, one of its services or all, how many days to come, days of the month on which deadlines end, the wait promised."""

    hall: Hall
    service: Service | None = None
    days: int = 7
    deadlines: frozenset[int] = frozenset()
    target_seconds: int = 600


def halls(actor: Actor) -> Any:
    """The halls whose arrivals the actor may see and plan with."""
    return Hall.objects.visible_to(actor, insight.VIEW).filter(pk__in=Hall.objects.visible_to(actor, VIEW)).order_by("name")


def services_of(hall: Hall) -> QuerySet[Service]:
    """The services that can have arrivals here: those the hall's counters serve; where no counter says what it serves, those it offers."""
    offered, ask = services_for(hall), registry.present.get("visits.hall")
    places = ask(SYSTEM, hall, datetime.now(tz=UTC)).counters if ask else []
    served = {service for place in places for service in place.services}
    return offered.filter(pk__in=served) if served else offered


def calendar_of(asked: Asked, first: date, latest: date) -> Calendar:
    """When the hall is open: by its calendar, else by its opening hours."""
    hall, is_open = asked.hall, open_days(asked.hall, first, latest)

    def makes_up(day: date) -> bool:
        return bool(hall.opening) and not hall.opening.get(WEEKDAYS[day.weekday()]) and is_open(day)

    return Calendar(is_open, makes_up, asked.deadlines)


def expected(actor: Actor, asked: Asked, at: datetime) -> tuple[Forecast, float]:
    """The forecast of the days after today, and the mean service seconds of the same past."""
    today = at.astimezone(asked.hall.zone).date()
    first = today - timedelta(days=DAYS_BACK)
    log = Log.objects.get(pk=Log.OWN)
    question = insight.Question(log, first, today - timedelta(days=1), asked.hall.zone, asked.hall)
    found = insight.episodes(actor, question)
    if asked.service is not None:
        found = found.filter(service_id=asked.service.pk)
    rows = list(found.values_list("arrived_at", "service_seconds"))
    ahead = [today + timedelta(days=number) for number in range(1, asked.days + 1)]
    calendar = calendar_of(asked, first - timedelta(days=7), ahead[-1] + timedelta(days=7))
    seconds = [one for _arrived, one in rows if one is not None]
    past = _past([arrived.astimezone(asked.hall.zone) for arrived, _seconds in rows], today)
    return forecast(past, ahead, calendar), float(np.mean(seconds)) if seconds else 0.0


def _past(moments: Sequence[datetime], today: date) -> Past:
    if not moments:
        return Past([], np.zeros((0, SLOTS)))
    first = min(moments).date()
    counts = np.zeros(((today - first).days, SLOTS))
    for moment in moments:
        counts[(moment.date() - first).days, moment.hour * 4 + moment.minute // 15] += 1
    return Past([first + timedelta(days=number) for number in range(len(counts))], counts)


def people(found: Forecast, service_seconds: float, target_seconds: int) -> Needs:
    """(minute, people, skill) of each half hour in which somebody is expected, so that 80 % wait no longer than the target (Erlang C)."""
    return {one.day: _of_day(one.expected, service_seconds / 60, target_seconds / 60) for one in found.days}


def _of_day(by_quarter: Any, service: float, target: float) -> list[tuple[int, int, str]]:
    halves = by_quarter.reshape(-1, SLOT // 15).sum(axis=1)
    needed = [(number * SLOT, arrivals / SLOT) for number, arrivals in enumerate(halves.tolist()) if arrivals >= 0.1]
    return [(minute, servers_for(rate, service, target, SHARE).servers, "") for minute, rate in needed] if service else []
