"""Reads about situations of service: from where somebody applies a plan."""

from typing import cast

from tingtang.core.actors import EVERYWHERE, Actor
from tingtang.org.models import Hall


def applies_from(actor: Actor) -> Hall | None:
    """The hall in which somebody applies a plan: none for who may everywhere, else one where he may, his own first."""
    halls = actor.halls("catalogue.apply_plan")
    if halls is EVERYWHERE:
        return None
    keys = cast("frozenset[int]", halls)
    own = [actor.hall_id] if actor.hall_id in keys else []
    return Hall.objects.filter(pk__in=own or keys).order_by("pk").first()
