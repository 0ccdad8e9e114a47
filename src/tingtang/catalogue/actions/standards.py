"""Writes of standards; their versions are in `versions.py`."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from tingtang.catalogue.events import REMOVED, STANDARD_SAVED
from tingtang.catalogue.models import Standard
from tingtang.core.actions import action
from tingtang.core.actors import Actor
from tingtang.journal.saving import field_names, remove, save

STANDARD_FIELDS = field_names(
    Standard,
    *("code", "name", "names", "order", "is_active", "service", "industries", "halls"),
    *("kind", "origin", "number", "links", "system", "is_public"),
)


@action("catalogue.save_standard", label=_("Change standards"))
def save_standard(
    actor: Actor, /, *, at: datetime, standard: Standard | None = None, version: str | None = None, **values: Any
) -> Standard:
    """Change what a standard is called and where it comes from, or make one; what it says is in its versions."""
    about = ["service"] if (values.get("service") or (standard and standard.service_id)) else []
    return save(actor, STANDARD_SAVED, standard or Standard(), values, STANDARD_FIELDS, at=at, version=version, about=about)


@action("catalogue.remove_standard", label=_("Remove standards"))
def remove_standard(actor: Actor, *, standard: Standard, at: datetime) -> None:
    """Remove a standard without versions. Refused with how many it has: what was in force stays on record."""
    remove(actor, REMOVED, standard, at=at)
