"""Writes about kinds of cases."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from tingtang.cases.events import KIND_SAVED, REMOVED
from tingtang.cases.models import Kind
from tingtang.core.actions import action
from tingtang.core.actors import Actor
from tingtang.journal.saving import field_names, remove, save

KIND_FIELDS = field_names(
    Kind,
    "code",
    "name",
    "names",
    "nature",
    "prefix",
    "workflow",
    "fields",
    "team",
    "supervision",
    "closing",
    "is_public",
    "is_restricted",
    "is_active",
    "order",
)


@action("cases.save_kind", label=_("Change kinds of cases"))
def save_kind(actor: Actor, /, *, at: datetime, kind: Kind | None = None, version: str | None = None, **values: Any) -> Kind:
    """Change a kind, or make one. Refused when its states and steps would leave a case without a way to its end."""
    found = kind or Kind()
    found.revision += 1 if kind else 0
    return save(actor, KIND_SAVED, found, values, KIND_FIELDS, at=at, version=version)


@action("cases.remove_kind", label=_("Remove kinds of cases"))
def remove_kind(actor: Actor, *, kind: Kind, at: datetime) -> None:
    """Remove a kind of which there never was a case. Refused with how many there are."""
    remove(actor, REMOVED, kind, at=at)
