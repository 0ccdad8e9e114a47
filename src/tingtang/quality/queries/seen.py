"""Which rows of a hall are an actor's to see; those of no hall are for who may everywhere."""

from django.db.models import Q

from tingtang.core.actors import EVERYWHERE, Actor


def here(actor: Actor, permission: str, field: str = "hall_id") -> Q:
    """Rows of the halls where the actor holds `permission`."""
    halls = actor.halls(permission)
    return Q(pk__isnull=False) if halls is EVERYWHERE else Q(**{f"{field}__in": list(halls)})  # type: ignore[arg-type]
