"""What writes of improvement have in common."""

from tingtang.core.actors import Actor
from tingtang.core.errors import NotFound
from tingtang.improvement.models import InHall
from tingtang.org.models import Staff


def own(actor: Actor, permission: str, record: InHall | None) -> None:
    """Refuse (`NotFound`) to touch a record of a hall where the actor has no right, whatever hall he names for it."""
    if record is not None and record.pk is not None and not actor.may(permission, record):
        raise NotFound


def staff_of(actor: Actor) -> Staff | None:
    """Who acts, where he is one of the staff."""
    if actor.kind != "account" or actor.id is None:
        return None
    return Staff.objects.filter(account_id=actor.id).first()
