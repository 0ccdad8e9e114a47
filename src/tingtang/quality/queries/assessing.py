"""Whom one may assess together by a scheme, and what is drawn up of them for a period."""

from datetime import date
from typing import Any

from tingtang.core.actors import Actor
from tingtang.org.models import Hall, Post, Staff
from tingtang.quality.models import Assessment, Scheme
from tingtang.quality.queries.assessments import assessments

MAKE = "quality.make_assessment"


def units(actor: Actor, scheme: Scheme, hall: Hall | None) -> list[Any]:
    """Whom one may assess by a scheme: people of the hall but oneself, halls, posts that somebody holds."""
    if scheme.kind == "hall":
        return list(Hall.objects.visible_to(actor, MAKE).filter(is_active=True).order_by("code"))
    if scheme.kind == "post":
        return list(Post.objects.filter(staff__isnull=False).distinct().order_by("name")) if actor.may(MAKE) else []
    people = Staff.objects.filter(left_date__isnull=True, hall=hall).exclude(pk=actor.staff_id or 0)
    return list(people.order_by("name", "pk")) if hall is not None else []


def drawn(actor: Actor, scheme: Scheme, first: date, latest: date) -> dict[int, Assessment]:
    """The assessments of these days by whom or what they are about."""
    rows = assessments(actor).filter(scheme=scheme, first_date=first, latest_date=latest)
    return {one.unit: one for one in rows.prefetch_related("signatures__staff")}
