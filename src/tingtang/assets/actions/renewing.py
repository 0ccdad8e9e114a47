"""What has to be renewed from time to time: licences, sets of music, verifications."""

from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from tingtang.assets.actions.assets import today
from tingtang.assets.events import RENEWED
from tingtang.assets.models import Asset, Renewal
from tingtang.core.actions import action
from tingtang.core.actors import Actor
from tingtang.core.errors import Invalid
from tingtang.journal.record import record
from tingtang.journal.saving import locked, tidy
from tingtang.org.queries import staff_of


@action("assets.renew", on="asset", label=_("Renew licences, sets of music and the like"))
def renew(actor: Actor, *, asset: Asset, note: str, at: datetime, next_date: date | None = None) -> Asset:
    """Say that an asset was renewed, what was changed, and when it is due again. Refused without words, and for a day that is past."""
    kept = locked(asset)
    said = tidy(note)
    if not said:
        raise Invalid(fields={"note": [str(_("Say what was changed."))]})
    if next_date is not None and next_date <= today(kept.hall, at):
        raise Invalid(fields={"next_date": [str(_("Give a day to come."))]})
    Renewal.objects.create(
        asset=kept, renewed_at=at, staff=staff_of(actor), due_date=kept.renew_date, next_date=next_date, note=said
    )
    was, kept.renew_date = kept.renew_date, next_date
    kept.save(update_fields=["renew_date"])
    late = was is not None and was < today(kept.hall, at)
    record(RENEWED, actor, at=at, asset=kept, hall=kept.hall, is_late=late, next=next_date.isoformat() if next_date else None)
    return kept
