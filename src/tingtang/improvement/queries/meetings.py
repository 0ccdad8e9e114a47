"""Reads of meetings, ideas and self-check reports."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from typing import Any, TypeVar

from django.db.models import Count, Q, QuerySet, Sum

from tingtang.core.actors import Actor
from tingtang.core.errors import NotFound
from tingtang.improvement.models import VIEW, Answer, Decision, Guest, Idea, InHall, Meeting, MeetingKind, MeetingState, SelfCheck

M = TypeVar("M", bound=InHall)


def meetings(actor: Actor) -> QuerySet[Meeting]:
    """Meetings the actor may see, with how many came and what is still to be done."""
    open_ = Q(decisions__isnull=False, decisions__done_at__isnull=True)
    found: QuerySet[Meeting] = (
        Meeting.objects.visible_to(actor)
        .select_related("hall", "chair")
        .annotate(
            invited=Count("guests", distinct=True),
            coming=Count("guests", filter=Q(guests__answer=Answer.COMING), distinct=True),
            here=Count("guests", filter=Q(guests__came=True), distinct=True),
            open_decisions=Count("decisions", filter=open_, distinct=True),
        )
    )
    return found


def ideas(actor: Actor) -> QuerySet[Idea]:
    """Ideas the actor may see."""
    found: QuerySet[Idea] = (
        Idea.objects.visible_to(actor).select_related("hall", "proposed_by", "decided_by").prefetch_related("outlets")
    )
    return found


def selfchecks(actor: Actor) -> QuerySet[SelfCheck]:
    """Self-check reports the actor may see."""
    found: QuerySet[SelfCheck] = SelfCheck.objects.visible_to(actor).select_related("hall", "author", "drive")
    return found


def _getter(rows: Callable[[Actor], QuerySet[M]]) -> Callable[..., M]:
    def get(actor: Actor, key: int, permission: str = VIEW) -> M:
        found = rows(actor).filter(pk=key).first()
        if found is None or (permission != VIEW and not actor.may(permission, found)):
            raise NotFound
        return found

    return get


get_meeting = _getter(meetings)
get_idea = _getter(ideas)
get_selfcheck = _getter(selfchecks)


def get_decision(actor: Actor, key: int, permission: str) -> Decision:
    """A decision of a meeting in whose hall the actor holds `permission`."""
    found = Decision.objects.select_related("meeting__hall", "owner").filter(pk=key).first()
    if found is None or not actor.may(permission, found):
        raise NotFound
    return found


def month_of(actor: Actor, first: date, zone: tzinfo) -> list[tuple[date, list[Meeting]]]:
    """The days of a month from its first, each with its meetings in order."""
    last = (first.replace(day=28) + timedelta(days=4)).replace(day=1)
    begins, ends = (datetime(day.year, day.month, day.day, tzinfo=zone) for day in (first, last))
    rows = meetings(actor).filter(starts_at__gte=begins, starts_at__lt=ends).order_by("starts_at", "pk")
    by_day: dict[date, list[Any]] = {}
    for one in rows:
        by_day.setdefault(one.starts_at.astimezone(zone).date(), []).append(one)
    days = [first + timedelta(days=number) for number in range((last - first).days)]
    return [(day, by_day.get(day, [])) for day in days]


@dataclass(frozen=True)
class TakingPart:
    """How people took part in one kind of meetings and events."""

    kind: str
    held: int
    invited: int
    came: int
    people: int
    others: int = 0


def taking_part(actor: Actor, first: date, zone: tzinfo) -> list[TakingPart]:
    """How people took part in what was held from the year's begin to the end of a month, by kind: places at it, and different people."""
    begins = datetime(first.year, 1, 1, tzinfo=zone)
    ends = (first.replace(day=28) + timedelta(days=4)).replace(day=1)
    seen = Meeting.objects.visible_to(actor).filter(
        state=MeetingState.HELD, starts_at__gte=begins, starts_at__lt=datetime(ends.year, ends.month, 1, tzinfo=zone)
    )
    came = Q(came=True)
    rows = Guest.objects.filter(meeting__in=seen).values("meeting__kind").order_by("meeting__kind")
    counted = rows.annotate(
        invited=Count("pk"), here=Count("pk", filter=came), people=Count("staff", filter=came, distinct=True)
    ).values_list("meeting__kind", "invited", "here", "people")
    found = {kind: counts for kind, *counts in counted}
    held = dict(seen.values_list("kind").annotate(n=Count("pk")).order_by("kind"))
    others = dict(seen.values_list("kind").annotate(n=Sum("others_came")).order_by("kind"))
    shown = []
    for kind in (one for one in MeetingKind if one in held):
        invited, here, people = found.get(kind, [0, 0, 0])
        shown.append(TakingPart(str(kind.label), held[kind], invited, here, people, others.get(kind) or 0))
    return shown
