"""Reads of discussion rounds: how each promise is said, when that was last talked about, and who was not there."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final

from django.db.models import Q

from tingtang.catalogue.models import Promise
from tingtang.catalogue.queries import hall_zone, published_promises
from tingtang.core.actors import Actor
from tingtang.core.errors import NotFound
from tingtang.improvement.models import Meeting, MeetingState, Talk
from tingtang.org.models import Hall

TALKED_EVERY: Final = timedelta(days=92)  # product default: a promise is talked about each quarter


@dataclass(frozen=True)
class Said:
    """A promise, the latest talk about it, those halls of which nobody was there, and whether it is time to talk again."""

    promise: Promise
    latest: Talk | None
    day: date | None
    absent: list[Hall]
    is_due: bool


@dataclass(frozen=True)
class Circle:
    """Who is invited to a round: how many of each post and of how many halls, and the halls of which nobody is."""

    posts: list[tuple[str, int]] = field(default_factory=list)
    absent: list[Hall] = field(default_factory=list)


def talks_of(meeting: Meeting) -> list[Talk]:
    """The promises that a meeting talks about."""
    return list(meeting.talks.select_related("promise__product", "meeting").order_by("pk"))


def get_talk(meeting: Meeting, key: int) -> Talk:
    """A promise that a meeting talks about, by the key of the promise. NotFound otherwise."""
    found = meeting.talks.select_related("promise", "meeting").filter(promise_id=key).first()
    if found is None:
        raise NotFound
    return found


def circle_of(meeting: Meeting, *, is_over: bool) -> Circle:
    """Who is invited to a meeting, or once it was held who came, by post; and the halls from which nobody is."""
    guests = meeting.guests.filter(came=True) if is_over else meeting.guests.all()
    people = [one.staff for one in guests.select_related("staff__hall").prefetch_related("staff__posts")]
    if meeting.chair not in people:
        people.append(meeting.chair)
    posts = Counter(post.name_in() for one in people for post in one.posts.all())
    there = {one.hall_id for one in people}
    return Circle(
        sorted(posts.items(), key=lambda one: (-one[1], one[0])), [hall for hall in _halls(meeting.hall) if hall.pk not in there]
    )


def _halls(hall: Hall | None) -> list[Hall]:
    return [hall] if hall is not None else list(Hall.objects.filter(is_active=True).order_by("code"))


def promises_said(actor: Actor, at: datetime) -> list[Said]:
    """Every published promise with the latest talk that the actor may see; what nobody talked about for longest stands first."""
    promises = published_promises()
    seen = Meeting.objects.visible_to(actor).exclude(state=MeetingState.CANCELLED)
    talks = Talk.objects.filter(meeting__in=seen, promise__in=promises).filter(Q(settled_at__isnull=False))
    latest: dict[int, Talk] = {}
    halls_there: dict[int, set[int | None]] = {}
    for one in (
        talks.select_related("meeting__hall", "promise").prefetch_related("meeting__guests__staff").order_by("settled_at", "pk")
    ):
        latest[one.promise_id] = one
        there = halls_there.setdefault(one.promise_id, set())
        there.update(guest.staff.hall_id for guest in one.meeting.guests.all() if guest.came)
    halls = _halls(None)
    rows = [_said(one, latest.get(one.pk), halls_there.get(one.pk, set()), halls, at) for one in promises]
    return sorted(rows, key=lambda one: (one.day or date.min, one.promise.pk))


def _said(promise: Promise, talk: Talk | None, there: set[int | None], halls: list[Hall], at: datetime) -> Said:
    settled = talk.settled_at if talk else None
    zone = hall_zone(talk.meeting.hall if talk else None)
    return Said(
        promise, talk, settled.astimezone(zone).date() if settled else None, [hall for hall in halls if hall.pk not in there],
        settled is None or at - settled > TALKED_EVERY,
    )  # fmt: skip
