"""The work plan of a quarter: everything in quality and improvement that has a day in it, what is done, late or still to come."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.core.actors import Actor
from tingtang.improvement.models import (
    Contest,
    ContestState,
    Correction,
    Decision,
    Deliverable,
    Drive,
    Measure,
    Meeting,
    MeetingState,
    Reading,
    SelfCheck,
    SelfCheckState,
    Session,
    SessionState,
)
from tingtang.improvement.queries.sources import Source, judged

MONTHS = 3


@dataclass(frozen=True)
class Planned:
    """Something with a day: what kind of thing, who answers for it, where, and whether it is `done`, `late` or `pending`."""

    day: date
    kind: Promise
    what: str
    url: str
    who: str
    hall: str
    state: str


def quarter_of(day: date) -> tuple[date, date]:
    """The first and the last day of the quarter of a day."""
    first = day.replace(month=day.month - (day.month - 1) % MONTHS, day=1)
    return first, (first + timedelta(days=31 * MONTHS)).replace(day=1) - timedelta(days=1)


def planned(actor: Actor, first: date, latest: date, today: date, zone: ZoneInfo) -> list[Planned]:
    """What the actor may see of these days, in order."""
    sources = [*_by_day(actor, first, latest), *_others(actor, first, latest), *_by_hour(actor, first, latest, zone)]
    sources += judged(actor, first, latest, zone)
    rows = [_row(source, one, today) for source in sources for one in source.rows]
    return sorted(rows, key=lambda one: (one.day, str(one.kind), one.what))


def _row(source: Source, one: Any, today: date) -> Planned:
    day, whole = source.day(one), source.whole(one)
    state = "done" if source.done(one) else "late" if source.is_due and day < today else "pending"
    what = str(one) if whole is one else f"{one} · {whole}"
    url = reverse(source.page, args=[whole.pk])
    return Planned(day, source.kind, what[:200], url, str(source.who(one) or ""), str(getattr(whole, "hall", None) or ""), state)


def _due(one: Any) -> date:
    day: date = one.due_date
    return day


def _itself(one: Any) -> Any:
    return one


def _by_day(actor: Actor, first: date, latest: date) -> Iterator[Source]:
    due = Q(due_date__range=(first, latest))
    drives, faults = Drive.objects.visible_to(actor), Correction.objects.visible_to(actor)
    items = Deliverable.objects.filter(due, phase__drive__in=drives)
    yield Source(
        _("deliverable"), "improvement:drive", items.select_related("phase__drive__hall", "phase__drive__owner", "phase__owner"), _due,
        lambda one: one.phase.owner or one.phase.drive.owner, lambda one: one.phase.drive, lambda one: one.done_at is not None,
    )  # fmt: skip
    yield Source(
        _("correction"), "improvement:correction", faults.filter(due).select_related("owner", "hall"), _due, lambda one: one.owner, _itself,
        lambda one: one.accepted_at is not None or one.is_over,
    )  # fmt: skip
    steps = Measure.objects.filter(due, correction__in=faults).select_related("owner", "correction__hall")
    yield Source(
        pgettext_lazy("correction", "measure"), "improvement:correction", steps, _due, lambda one: one.owner,
        lambda one: one.correction, lambda one: one.done_at is not None,
    )  # fmt: skip
    said = Decision.objects.filter(due, meeting__in=Meeting.objects.visible_to(actor)).select_related("owner", "meeting__hall")
    yield Source(
        pgettext_lazy("meeting", "decision"), "improvement:meeting", said, _due, lambda one: one.owner, lambda one: one.meeting,
        lambda one: one.done_at is not None,
    )  # fmt: skip


def _others(actor: Actor, first: date, latest: date) -> Iterator[Source]:
    due = Q(due_date__range=(first, latest))
    reports = SelfCheck.objects.visible_to(actor).filter(due).select_related("author", "hall")
    yield Source(
        _("self-check report"), "improvement:selfcheck", reports, _due, lambda one: one.author, _itself,
        lambda one: one.state != SelfCheckState.DRAFT,
    )  # fmt: skip
    texts = Reading.objects.visible_to(actor).filter(due, is_active=True).select_related("hall").prefetch_related("receipts")
    yield Source(
        _("required reading"), "improvement:reading", texts, _due, lambda one: "", _itself,
        lambda one: all(each.digest == one.digest for each in one.receipts.all()),
    )  # fmt: skip
    held = Contest.objects.visible_to(actor).filter(held_date__range=(first, latest)).exclude(state=ContestState.CANCELLED)
    yield Source(
        pgettext_lazy("improvement", "contest"), "improvement:contest", held.select_related("hall"), lambda one: one.held_date,
        lambda one: "", _itself, lambda one: one.state == ContestState.PUBLISHED,
    )  # fmt: skip


def _by_hour(actor: Actor, first: date, latest: date, zone: ZoneInfo) -> Iterator[Source]:
    begins, ends = (datetime.combine(day, time(), zone) for day in (first, latest + timedelta(days=1)))
    when = Q(starts_at__gte=begins, starts_at__lt=ends)

    def day(one: Any) -> date:
        found: date = one.starts_at.astimezone(zone).date()
        return found

    classes = Session.objects.visible_to(actor).filter(when).exclude(state=SessionState.CANCELLED)
    yield Source(
        _("training session"), "improvement:session", classes.select_related("course", "trainer", "hall"), day, lambda one: one.trainer,
        _itself, lambda one: one.state == SessionState.HELD,
    )  # fmt: skip
    called = Meeting.objects.visible_to(actor).filter(when).exclude(state=MeetingState.CANCELLED)
    yield Source(
        _("meeting"), "improvement:meeting", called.select_related("chair", "hall"), day, lambda one: one.chair, _itself,
        lambda one: one.state == MeetingState.HELD,
    )  # fmt: skip
