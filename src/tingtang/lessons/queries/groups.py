"""Reads of terms and classes: what is published, what was altered, how the pace is."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Prefetch, Q

from tingtang.core.actors import Actor
from tingtang.core.errors import NotFound
from tingtang.lessons.models import VIEW, Alteration, Enrolment, Group, Lesson, Term
from tingtang.lessons.rules import pace
from tingtang.org.models import Hall

HELD = Q(enrolments__state__in=[Enrolment.State.PAID, Enrolment.State.ENROLLED])
_RELATED = ("term__hall", "teacher", "adviser", "specialist", "room")


def day_of(hall: Hall, at: datetime) -> date:
    """The day in a hall."""
    return at.astimezone(hall.zone).date()


def terms(actor: Actor) -> Any:
    """Terms one may see, the latest first."""
    return Term.objects.visible_to(actor).select_related("hall")


def get_term(actor: Actor, key: int, permission: str = VIEW) -> Term:
    """One term. NotFound when absent or not visible."""
    found: Term | None = Term.objects.visible_to(actor, permission).select_related("hall").filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


def groups(actor: Actor) -> Any:
    """Classes one may see, with how many places are taken."""
    return Group.objects.visible_to(actor).select_related(*_RELATED).annotate(taken=Count("enrolments", filter=HELD))


def get_group(actor: Actor, key: int, permission: str = VIEW) -> Group:
    """One class. NotFound when absent or not visible."""
    found: Group | None = Group.objects.visible_to(actor, permission).select_related(*_RELATED).filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


def get_alteration(actor: Actor, key: int, permission: str) -> Alteration:
    """One alteration. NotFound when absent or not visible."""
    seen = Alteration.objects.visible_to(actor, permission).select_related("group__term__hall", "group__teacher")
    found: Alteration | None = seen.filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


def alterations_of(group: Group) -> list[Alteration]:
    """What was altered in a class since it was published, the latest first."""
    return list(Alteration.objects.select_related("by").filter(group=group).order_by("-at", "-pk"))


@dataclass(frozen=True)
class Publication:
    """How a term stands to its publishing: `state` is early, due, late, published or published_late; `days` counts to its first day."""

    state: str
    days: int


def publication(term: Term, at: datetime) -> Publication:
    """Whether timetable and prices stand one to two weeks before the term (SCH-01)."""
    today = day_of(term.hall, at)
    days = (term.starts_date - today).days
    if term.published_at is not None:
        is_late = day_of(term.hall, term.published_at) > term.publish_by
        return Publication("published_late" if is_late else "published", days)
    if today < term.publish_from:
        return Publication("early", days)
    return Publication("due" if today <= term.publish_by else "late", days)


def public_terms(at: datetime) -> list[tuple[Term, list[Group]]]:
    """What customers read: published terms that are not over, with their classes, how many places are left, what was altered."""
    rows = (
        Term.objects.select_related("hall").filter(published_at__isnull=False, hall__is_active=True).order_by("starts_date", "pk")
    )
    current = [one for one in rows if one.ends_date >= day_of(one.hall, at)]
    seen = (
        Group.objects.filter(term__in=current)
        .select_related(*_RELATED)
        .annotate(taken=Count("enrolments", filter=HELD))
        .prefetch_related(Prefetch("alterations", Alteration.objects.order_by("-at")))
        .order_by("weekday", "starts_time", "pk")
    )
    by_term: dict[int, list[Group]] = {}
    for group in seen:
        by_term.setdefault(group.term_id, []).append(group)
    return [(one, by_term.get(one.pk, [])) for one in current]


def units_of(group: Group) -> list[pace.Unit]:
    """The planned units of a class."""
    return [pace.Unit(one["week"], one.get("school_week"), one["name"]) for one in group.units]


def pace_of(group: Group, at: datetime) -> list[pace.Paced]:
    """Units with when they were taught, against the public school's pace (SCH-06)."""
    taught: dict[int, int] = {}
    for unit, day in Lesson.objects.filter(group=group, unit__isnull=False).order_by("date").values_list("unit", "date"):
        taught.setdefault(unit, pace.week_of(day, group.term.starts_date))
    today = min(day_of(group.hall, at), group.term.ends_date)
    return pace.pace(units_of(group), taught, max(pace.week_of(today, group.term.starts_date), 0))
