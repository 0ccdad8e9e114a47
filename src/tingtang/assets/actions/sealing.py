"""Sealing telephones of contact persons anew after the data keys were changed."""

from datetime import datetime

from django.db.models import BinaryField
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from tingtang.assets.events import RESEALED
from tingtang.assets.models import PartyPerson
from tingtang.assets.models.dealings import REACH
from tingtang.core.actions import action, unchanged
from tingtang.core.actors import Actor
from tingtang.core.sealing import current_key, key_of, unseal
from tingtang.journal.record import record


@action("assets.reseal", label=_("Seal telephones of contact persons with a new key (the system does this)"))
def reseal(actor: Actor, *, at: datetime) -> int:
    """Seal what is not sealed with the current data key; how many that were. Refused (`CannotOpen`) when a key is gone."""
    kept = PartyPerson.objects.select_for_update(of=("self",)).annotate(sealed=Cast("reach", BinaryField())).order_by("pk")
    old = [one for one in kept if one.sealed and key_of(one.sealed) != current_key()]
    for one in old:
        one.reach = unseal(one.sealed, REACH)
    PartyPerson.objects.bulk_update(old, ["reach"], batch_size=1000)
    if old:
        record(RESEALED, actor, at=at, items=len(old))
    else:
        unchanged()
    return len(old)
