"""What writes of improvement have in common."""

from django.db.models import Model

from tingtang.core.actors import Actor
from tingtang.core.errors import NotFound


def own(actor: Actor, permission: str, record: Model | None) -> None:
    """Refuse (`NotFound`) to touch a record of a hall where the actor has no right, whatever hall he names for it."""
    if record is not None and record.pk is not None and not actor.may(permission, record):
        raise NotFound


def part_of(whole: Model, part: Model | None, name: str) -> None:
    """Refuse (`NotFound`) a part that belongs to another whole: rights and states are asked of the one that was named."""
    if part is not None and part.pk is not None and getattr(part, f"{name}_id") != whole.pk:
        raise NotFound
