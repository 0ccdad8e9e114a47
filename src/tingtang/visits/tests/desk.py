"""A short day at Riverside: one customer served and displeased, one waiting."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from tingtang.core.actors import SYSTEM, Actor
from tingtang.org.models import Counter, Hall
from tingtang.visits.actions import calls, ratings, tickets
from tingtang.visits.models import Rating, Ticket
from tingtang.visits.tests.factories import make_counter, make_service

PAD = Actor("system", name="pad")


@dataclass(frozen=True)
class Day:
    """What the tests ask for."""

    hall: Hall
    counter: Counter
    waiting: Ticket
    bad: Rating


def live_through(hall: Hall, level: str = "dissatisfied") -> Day:
    """Ms Wang is served at counter 3 and rates; somebody else waits."""
    now, counter = timezone.now(), make_counter(hall)
    served = tickets.issue(SYSTEM, hall=hall, service=make_service(), at=now - timedelta(minutes=12)).ticket
    for step, minutes in ((calls.call_next, 9), (calls.start, 8), (calls.finish, 3)):
        step(SYSTEM, counter=counter, at=now - timedelta(minutes=minutes))
    rating = Rating.objects.get()
    token = ratings.token_of(bytes(rating.nonce))
    ratings.rate(PAD, ticket=served, token=token, level=level, comment="等了太久", at=now - timedelta(minutes=2))
    waiting = tickets.issue(SYSTEM, hall=hall, service=make_service(), at=now - timedelta(minutes=1)).ticket
    return Day(hall, counter, waiting, Rating.objects.get())
