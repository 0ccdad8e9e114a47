"""Reads of lessons: which are held on a day, which have no record yet."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Q

from tingtang.core.actors import Actor
from tingtang.core.errors import NotFound
from tingtang.lessons.models import VIEW, Attendance, Group, Lesson, Mark
from tingtang.lessons.queries.groups import day_of, groups, pace_of
from tingtang.lessons.rules.pace import Paced
from tingtang.org.models import Hall

LOOKED_BACK, MONTHS_BACK = timedelta(days=14), timedelta(days=120)


@dataclass(frozen=True)
class Due:
    """A lesson of the timetable on a day, with its record if there is one."""

    group: Group
    day: date
    lesson: Lesson | None


def lessons_on(actor: Actor, day: date, *, own: bool = False) -> list[Due]:
    """The lessons of a day by the published timetables, in their order; only those the actor teaches with `own`."""
    return _between(actor, day, day, own=own)


def unrecorded(actor: Actor, at: datetime, *, own: bool = False) -> list[Due]:
    """Lessons of the last two weeks that nobody recorded, the oldest first; today's once they are over."""
    utc = at.date()
    found = _between(actor, utc - LOOKED_BACK, utc + timedelta(days=1), own=own)
    return [one for one in found if one.lesson is None and _is_over(one, at)]


def _is_over(one: Due, at: datetime) -> bool:
    local = at.astimezone(one.group.hall.zone)
    return one.day < local.date() or (one.day == local.date() and one.group.ends_time <= local.time())


def _between(actor: Actor, first: date, last: date, *, own: bool) -> list[Due]:
    rows = groups(actor).filter(term__published_at__isnull=False, term__starts_date__lte=last, term__ends_date__gte=first)
    if own:
        rows = rows.filter(teacher=actor.staff_id)
    seen = list(rows)
    kept = {(one.group_id, one.date): one for one in Lesson.objects.filter(group__in=seen, date__range=(first, last))}
    found = [Due(group, day, kept.get((group.pk, day))) for group in seen for day in group.days() if first <= day <= last]
    return sorted(found, key=lambda one: (one.day, one.group.starts_time, one.group.pk))


def lessons_of(group: Group) -> Any:
    """The recorded lessons of a class, the latest first, with how many came and how much homework is signed."""
    missed = [Attendance.ABSENT, Attendance.EXCUSED]
    return (
        Lesson.objects.filter(group=group)
        .select_related("teacher")
        .annotate(
            pupils=Count("marks"),
            came=Count("marks", filter=~Q(marks__attendance__in=missed)),
            signed=Count("marks", filter=Q(marks__signed_at__isnull=False)),
        )
        .order_by("-date")
    )


def filmed(actor: Actor, hall: Hall, at: datetime) -> list[Lesson]:
    """Lessons of a hall in the last months whose recording can be watched, the latest first."""
    rows = Lesson.objects.visible_to(actor).select_related("group__term", "teacher").exclude(recording="")
    return list(rows.filter(group__term__hall=hall, date__gte=day_of(hall, at) - MONTHS_BACK).order_by("-date", "-pk")[:20])


def behind(actor: Actor, hall: Hall, at: datetime) -> list[tuple[Group, list[Paced]]]:
    """Classes of a hall that are taught now, with units that are late by their plan or were taught after the public school."""
    today = day_of(hall, at)
    rows = groups(actor).filter(
        term__hall=hall, term__published_at__isnull=False, term__starts_date__lte=today, term__ends_date__gte=today
    )
    found = [
        (one, [each for each in pace_of(one, at) if _is_behind(each)]) for one in rows.order_by("weekday", "starts_time", "pk")
    ]
    return [(group, units) for group, units in found if units]


def _is_behind(one: Paced) -> bool:
    return one.is_late or (one.taught_week is not None and one.ahead is not None and one.ahead < 0)


def get_lesson(actor: Actor, group: Group, day: date) -> Lesson | None:
    """The record of a lesson, if there is one."""
    found: Lesson | None = Lesson.objects.visible_to(actor).filter(group=group, date=day).first()
    return found


def get_mark(actor: Actor, key: int, permission: str = VIEW) -> Mark:
    """What a lesson says of one pupil. NotFound when absent or not visible."""
    seen = Mark.objects.visible_to(actor, permission).select_related("lesson__group__term__hall", "enrolment__customer")
    found: Mark | None = seen.filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


def today_of(actor: Actor, at: datetime) -> date:
    """The day of the halls whose classes the actor sees; of several zones the first hall's."""
    first = groups(actor).order_by("pk").first()
    return day_of(first.hall, at) if first is not None else at.date()
