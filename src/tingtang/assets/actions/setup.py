"""Writes of kinds of assets, and of parties outside."""

from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from tingtang.assets.events import KIND_SAVED, PARTY_SAVED, REMOVED
from tingtang.assets.models import AssetKind, Party
from tingtang.core.actions import action
from tingtang.core.actors import Actor
from tingtang.core.errors import Denied
from tingtang.journal.saving import field_names, remove, save
from tingtang.org.models import Hall

KIND_FIELDS: Final = field_names(
    AssetKind, "code", "name", "names", "nature", "prefix", "monitored", "fields", "is_active", "order"
)
PARTY_FIELDS: Final = field_names(
    Party, "code", "name", "names", "kind", "hall", "customer", "contact", "contract", "contract_until", "answers_staff", "note",
    "is_active",
)  # fmt: skip


@action("assets.save_kind", label=_("Change kinds of assets"))
def save_kind(
    actor: Actor, /, *, at: datetime, kind: AssetKind | None = None, version: str | None = None, **values: Any
) -> AssetKind:
    """Change a kind of asset, or make one. Refused when no form could show its fields."""
    return save(actor, KIND_SAVED, kind or AssetKind(), values, KIND_FIELDS, at=at, version=version)


@action("assets.remove_kind", label=_("Remove kinds of assets"))
def remove_kind(actor: Actor, *, kind: AssetKind, at: datetime) -> None:
    """Remove a kind of which there is no asset. Refused with how many there are."""
    remove(actor, REMOVED, kind, at=at)


@action("assets.save_party", on="hall", label=_("Register suppliers, shops and agents"))
def save_party(
    actor: Actor, /, *, hall: Hall | None, at: datetime, party: Party | None = None, version: str | None = None, **values: Any
) -> Party:
    """Register somebody outside, or change what is kept of him. Refused for parties of halls where one has no right."""
    found = party or Party()
    if found.pk is not None and found.hall_id != (hall.pk if hall else None) and not actor.may("assets.save_party", found):
        raise Denied
    given = values | {"hall": hall}
    return save(actor, PARTY_SAVED, found, given, PARTY_FIELDS, at=at, version=version, secret=("contact", "note"))


@action("assets.remove_party", on="party", label=_("Remove suppliers, shops and agents"))
def remove_party(actor: Actor, *, party: Party, at: datetime) -> None:
    """Remove a party that nothing refers to. Refused with what does."""
    remove(actor, REMOVED, party, at=at, code=party.code)
