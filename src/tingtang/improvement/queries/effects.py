"""Reads of effects."""

from django.db.models import QuerySet

from tingtang.core.actors import Actor
from tingtang.core.errors import NotFound
from tingtang.improvement.models import VIEW, Effect


def effects(actor: Actor) -> QuerySet[Effect]:
    """Effects the actor may see."""
    found: QuerySet[Effect] = Effect.objects.visible_to(actor).select_related("hall", "indicator").prefetch_related("halls")
    return found


def get_effect(actor: Actor, key: int, permission: str = VIEW) -> Effect:
    """An effect the actor may see, or change by `permission`. NotFound otherwise."""
    found = effects(actor).filter(pk=key).first()
    if found is None or (permission != VIEW and not actor.may(permission, found)):
        raise NotFound
    return found
