"""Writes of what each level of responsibility owes."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from tingtang.core.actions import action
from tingtang.core.actors import Actor
from tingtang.journal.saving import field_names, remove, save
from tingtang.org.events import OBLIGATION_SAVED, REMOVED
from tingtang.org.models import Obligation

OBLIGATION_FIELDS = field_names(Obligation, "code", "text", "texts", "level", "party", "post", "source", "order", "is_active")


@action("org.save_obligation", label=_("Change what each level owes"))
def save_obligation(
    actor: Actor, /, *, at: datetime, obligation: Obligation | None = None, version: str | None = None, **values: Any
) -> Obligation:
    """Change an obligation, or make one. Refused for a post of another level."""
    return save(actor, OBLIGATION_SAVED, obligation or Obligation(), values, OBLIGATION_FIELDS, at=at, version=version)


@action("org.remove_obligation", label=_("Remove obligations"))
def remove_obligation(actor: Actor, *, obligation: Obligation, at: datetime) -> None:
    """Remove an obligation."""
    remove(actor, REMOVED, obligation, at=at)
