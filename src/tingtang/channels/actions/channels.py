"""Writes of channels and phrases."""

from datetime import datetime
from typing import Any, Final
from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy as _

from tingtang.channels.events import CHANNEL_SAVED, PHRASE_SAVED, REMOVED
from tingtang.channels.models import SECRET, Channel, Medium, Phrase
from tingtang.channels.signed_mail import new_key
from tingtang.core.actions import action, running
from tingtang.core.actors import Actor
from tingtang.core.errors import Invalid
from tingtang.core.sealing import seal
from tingtang.journal.record import record
from tingtang.journal.saving import field_names, remove, save

FIELDS: Final = field_names(
    Channel, "code", "name", "names", "medium", "hall", "kind", "address", "url", "per_minute", "calendar", "away", "dkim_selector",
    "is_active",
)  # fmt: skip
PHRASE_FIELDS: Final = field_names(Phrase, "code", "name", "names", "hall", "text", "texts", "order", "is_active")


@action("channels.save_channel", label=_("Set up channels"))
def save_channel(
    actor: Actor, /, *, at: datetime, channel: Channel | None = None, version: str | None = None, secret: str = "", **values: Any
) -> Channel:
    """Change a channel, or make one. `secret`, when given, replaces the gateway's secret or the mailbox's address.

    A mailbox with a selector gets a key for its signatures, once.

    Refused: a gateway without address or secret, a mailbox that is no imaps:// address.
    """
    found = channel or Channel()
    medium = values.get("medium", found.medium)
    _must_fit(
        medium, values.get("url", found.url), secret or found.plain_secret, is_active=values.get("is_active", found.is_active)
    )
    kept = save(actor, CHANNEL_SAVED, found, values, FIELDS, at=at, version=version)
    if kept.medium == Medium.MAIL and kept.dkim_selector and not kept.plain_dkim_key:
        kept.dkim_key = seal(new_key(), SECRET)
        kept.save(update_fields=["dkim_key"])
    if secret and secret != kept.plain_secret:
        kept.secret = seal(secret, SECRET)
        kept.save(update_fields=["secret"])
        if not running().events:
            record(CHANNEL_SAVED, actor, at=at, channel=kept, hall=kept.hall, fields="secret")
    return kept


def _must_fit(medium: str, url: str, secret: str, *, is_active: bool) -> None:
    if medium in {Medium.SMS, Medium.MESSENGER} and is_active:
        missing = {"url": url, "secret": secret}
        if empty := [name for name, value in missing.items() if not value]:
            raise Invalid(fields={name: [str(_("A gateway needs its address and a secret."))] for name in empty})
    if medium == Medium.MAIL and secret:
        try:
            parts = urlsplit(secret)
            is_right = bool(parts.hostname and parts.username) and (parts.port or 1) > 0
            # Unsealed only to a server on the same machine: else the password could be read on the way.
            is_right &= parts.scheme == "imaps" or (
                parts.scheme == "imap" and parts.hostname in {"localhost", "127.0.0.1", "::1"}
            )
        except ValueError:
            is_right = False
        if not is_right:
            raise Invalid(fields={"secret": [str(_("Write imaps://user:password@host/INBOX."))]})


@action("channels.remove_channel", label=_("Remove channels"))
def remove_channel(actor: Actor, *, channel: Channel, at: datetime) -> None:
    """Remove a channel. Refused when anything was said by it; switch it off then."""
    remove(actor, REMOVED, channel, at=at)


@action("channels.save_phrase", label=_("Set up phrases"))
def save_phrase(
    actor: Actor, /, *, at: datetime, phrase: Phrase | None = None, version: str | None = None, **values: Any
) -> Phrase:
    """Change a phrase, or make one."""
    return save(actor, PHRASE_SAVED, phrase or Phrase(), values, PHRASE_FIELDS, at=at, version=version)


@action("channels.remove_phrase", label=_("Remove phrases"))
def remove_phrase(actor: Actor, *, phrase: Phrase, at: datetime) -> None:
    """Remove a phrase."""
    remove(actor, REMOVED, phrase, at=at)
