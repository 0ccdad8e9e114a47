"""Writes of wordings: what is said to customers, and what is better not said."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from tingtang.catalogue.events import REMOVED, WORDING_SAVED
from tingtang.catalogue.models import Wording
from tingtang.core.actions import action
from tingtang.core.actors import Actor
from tingtang.journal.saving import field_names, remove, save

WORDING_FIELDS = field_names(Wording, "code", "name", "names", "order", "is_active", "scene", "say", "avoid", "why")


@action("catalogue.save_wording", label=_("Change wordings"))
def save_wording(
    actor: Actor, /, *, at: datetime, wording: Wording | None = None, version: str | None = None, **values: Any
) -> Wording:
    """Keep words for a scene, or change them."""
    return save(actor, WORDING_SAVED, wording or Wording(), values, WORDING_FIELDS, at=at, version=version)


@action("catalogue.remove_wording", label=_("Remove wordings"))
def remove_wording(actor: Actor, *, wording: Wording, at: datetime) -> None:
    """Remove words for a scene."""
    remove(actor, REMOVED, wording, at=at)
