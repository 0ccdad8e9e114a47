"""Sealing secrets of channels and addresses of conversations anew after the data keys were changed."""

from datetime import datetime
from typing import Any, Final, NamedTuple

from django.db import models
from django.utils.translation import gettext_lazy as _

from tingtang.channels.events import RESEALED
from tingtang.channels.models import ADDRESS, SECRET, Channel, Conversation, Message, Wish
from tingtang.channels.queries.conversations import contact_digest
from tingtang.core.actions import action, unchanged
from tingtang.core.actors import Actor
from tingtang.core.sealing import current_key, key_of, seal, unseal
from tingtang.journal.record import record

BATCH: Final = 1000


class Place(NamedTuple):
    """Where something sealed stands, what it opens for, and where the digest stands by which it is found."""

    model: type[models.Model]
    field: str
    purpose: str
    digest: str = ""


PLACES: Final = (
    Place(Channel, "secret", SECRET),
    Place(Channel, "dkim_key", SECRET),
    Place(Conversation, "address", ADDRESS, "contact"),
    Place(Message, "sender", ADDRESS, "sender_contact"),
)


def reseal(actor: Actor, *, at: datetime) -> int:
    """Seal secrets of channels and addresses with the current data key, in batches that can be interrupted; how many were.

    Refused (`CannotOpen`) when a key that something was sealed with is no longer on the ring.
    """
    done = 0
    for place in PLACES:
        after: int | None = 0
        while after is not None:
            after, count = _batch(actor, place=place, after=after, at=at)
            done += count
    return done


@action("channels.reseal", label=_("Seal secrets and addresses of channels with a new key (the system does this)"))
def _batch(actor: Actor, *, place: Place, after: int, at: datetime) -> tuple[int | None, int]:
    sealed = place.model._base_manager.exclude(**{place.field: None}).filter(pk__gt=after)
    rows: list[Any] = list(sealed.select_for_update(of=("self",)).order_by("pk")[:BATCH])
    changed = [row for row in rows if _is_sealed(row, place)]
    if changed:
        place.model._base_manager.bulk_update(changed, [place.field, place.digest] if place.digest else [place.field])
        record(RESEALED, actor, at=at, items=len(changed))
    else:
        unchanged()
    return (rows[-1].pk if rows else None), len(changed)


def _is_sealed(row: Any, place: Place) -> bool:
    """Whether it was sealed anew: what was never sealed, or is with this key, stays."""
    old = getattr(row, place.field)
    if not old or key_of(old) == current_key():
        return False
    text = unseal(old, place.purpose)
    setattr(row, place.field, seal(text, place.purpose))
    if place.digest:
        setattr(row, place.digest, contact_digest(text))
    if isinstance(row, Conversation):
        Wish.objects.filter(talk=row).update(contact=row.contact)
    return True
