"""Writes of announcements: on screens and pages, ended before their time, and sent as messages to who agreed."""

from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from tingtang.channels.actions.campaigns import save_campaign, start_campaign
from tingtang.channels.events import ANNOUNCEMENT_ENDED, ANNOUNCEMENT_SAVED, ANNOUNCEMENT_SENT, REMOVED
from tingtang.channels.models import Announcement, Campaign, Channel
from tingtang.core.actions import action, unchanged
from tingtang.core.actors import Actor
from tingtang.core.errors import Denied, Invalid
from tingtang.customers.models import ConsentPurpose
from tingtang.journal.record import record
from tingtang.journal.saving import field_names, locked, remove, save

FIELDS: Final = field_names(
    Announcement, "hall", "texts", "is_urgent", "on_boards", "on_phones", "on_kiosks", "on_portal", "starts_at", "ends_at"
)


@action("channels.save_announcement", on="hall", label=_("Announce on screens and pages"))
def save_announcement(
    actor: Actor, /, *, at: datetime, hall: Any = None, announcement: Announcement | None = None, version: str | None = None,
    **values: Any,
) -> Announcement:  # fmt: skip
    """Announce something in a hall or in all of them, or change it. Refused without words, without a place, or when it is over; of a
    hall (or of all) it is moved away only by who may announce there too."""
    if announcement is not None and not actor.may("channels.save_announcement", announcement):
        raise Denied(permission="channels.save_announcement")
    if values.get("ends_at") is not None and values["ends_at"] <= at:
        raise Invalid(fields={"ends_at": [str(_("This is past already."))]})
    values["hall"] = hall
    return save(actor, ANNOUNCEMENT_SAVED, announcement or Announcement(), values, FIELDS, at=at, version=version, about=["hall"])


@action("channels.end_announcement", on="announcement", label=_("Take announcements down"))
def end_announcement(actor: Actor, *, announcement: Announcement, at: datetime) -> Announcement:
    """Show it no longer; one that has not begun is removed."""
    kept = locked(announcement)
    if kept.ends_at <= at:
        unchanged()
        return kept
    if kept.starts_at >= at:
        remove(actor, REMOVED, kept, at=at, code=str(kept.pk))
        return kept
    kept.ends_at = at
    kept.save(update_fields=["ends_at"])
    record(ANNOUNCEMENT_ENDED, actor, at=at, announcement=kept, hall=kept.hall)
    return kept


@action("channels.send_announcement", on="announcement", label=_("Send announcements as messages"))
def send_announcement(
    actor: Actor, *, announcement: Announcement, channel: Channel, purpose: ConsentPurpose, at: datetime
) -> Campaign:
    """Send it by a channel to all customers of the hall (or of all) who agreed to a purpose; how often they were written to lately
    does not matter. Refused by one channel twice."""
    name = _("Announcement {number} by {channel}").format(number=announcement.pk, channel=channel.code)
    if Campaign.objects.filter(name=name).exists():
        raise Invalid(fields={"channel": [str(_("It has been sent by this channel."))]})
    made = save_campaign(
        actor, at=at, hall=announcement.hall, name=name, note=announcement.line, channel=channel, purpose=purpose,
        subjects={code: text[:80] for code, text in announcement.texts.items()}, bodies=announcement.texts, most_lately=0,
    )  # fmt: skip
    record(ANNOUNCEMENT_SENT, actor, at=at, announcement=announcement, hall=announcement.hall, campaign=made, channel=channel)
    return start_campaign(actor, campaign=made, at=at)
