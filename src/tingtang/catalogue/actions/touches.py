"""Writes of touch points: where customers meet the house, and how that is designed."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from tingtang.catalogue.events import REMOVED, TOUCH_SAVED
from tingtang.catalogue.models import TouchPoint
from tingtang.core.actions import action
from tingtang.core.actors import Actor
from tingtang.journal.saving import field_names, remove, save

TOUCH_FIELDS = field_names(
    TouchPoint, "code", "name", "names", "order", "is_active", "service", "tier", "stage", "way", "wants", "does", "post", "wording",
    "standard", "measure",
)  # fmt: skip


@action("catalogue.save_touchpoint", label=_("Design touch points"))
def save_touchpoint(
    actor: Actor, /, *, at: datetime, touchpoint: TouchPoint | None = None, version: str | None = None, **values: Any
) -> TouchPoint:
    """Design where customers meet the house, or change it."""
    return save(actor, TOUCH_SAVED, touchpoint or TouchPoint(), values, TOUCH_FIELDS, at=at, version=version)


@action("catalogue.remove_touchpoint", label=_("Remove touch points"))
def remove_touchpoint(actor: Actor, *, touchpoint: TouchPoint, at: datetime) -> None:
    """Remove a touch point."""
    remove(actor, REMOVED, touchpoint, at=at)
