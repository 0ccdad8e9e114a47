"""Reads of own study."""

from typing import Any

from django.db.models import QuerySet

from tingtang.core.actors import EVERYWHERE, Actor
from tingtang.core.errors import NotFound
from tingtang.improvement.models import Reading, Receipt, Study

LEAD = "improvement.nominate"  # who plans others' training sees what they study by themselves


def own_studies(actor: Actor) -> QuerySet[Study]:
    """What the actor has studied, the latest first."""
    rows = Study.objects.select_related("staff", "reading").order_by("-last_date", "-pk")
    return rows.filter(staff_id=actor.staff_id) if actor.staff_id is not None else rows.none()


def get_own_study(actor: Actor, key: int) -> Study:
    """One of the actor's own notes. NotFound otherwise."""
    found = own_studies(actor).filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


def studies(actor: Actor) -> QuerySet[Study]:
    """What people of halls study by themselves where the actor plans training."""
    halls: Any = actor.halls(LEAD)
    rows = Study.objects.select_related("staff__hall", "reading")
    return rows if halls is EVERYWHERE else rows.filter(staff__hall_id__in=halls)


def to_read(actor: Actor) -> QuerySet[Reading]:
    """What the actor has to read: study may be of it."""
    mine = Receipt.objects.filter(staff_id=actor.staff_id or 0).values("reading")
    return Reading.objects.filter(pk__in=mine).order_by("title", "pk")
