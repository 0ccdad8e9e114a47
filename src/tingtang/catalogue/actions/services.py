"""Writes of the catalogue."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from tingtang.catalogue.events import CATEGORY_SAVED, REMOVED, SERVICE_SAVED
from tingtang.catalogue.models import Category, Service
from tingtang.core.actions import action
from tingtang.core.actors import Actor
from tingtang.journal.saving import field_names, remove, save

CATEGORY_FIELDS = field_names(Category, "code", "name", "names", "icon", "order", "is_active")
SERVICE_FIELDS = field_names(
    Service,
    "code",
    "name",
    "names",
    "order",
    "is_active",
    "category",
    "series",
    "service_class",
    "expected_seconds",
    "wait_target_seconds",
    "service_target_seconds",
    "documents",
    "description",
    "descriptions",
    "performer_posts",
    "area",
    "fee_cents",
    "currency",
)


@action("catalogue.save_category", label=_("Change service categories"))
def save_category(
    actor: Actor, /, *, at: datetime, category: Category | None = None, version: str | None = None, **values: Any
) -> Category:
    """Change a category, or make one."""
    return save(actor, CATEGORY_SAVED, category or Category(), values, CATEGORY_FIELDS, at=at, version=version)


@action("catalogue.remove_category", label=_("Remove service categories"))
def remove_category(actor: Actor, *, category: Category, at: datetime) -> None:
    """Remove a category without services. Refused with how many it has."""
    remove(actor, REMOVED, category, at=at)


@action("catalogue.save_service", label=_("Change services"))
def save_service(
    actor: Actor, /, *, at: datetime, service: Service | None = None, version: str | None = None, **values: Any
) -> Service:
    """Change a service, or make one."""
    return save(actor, SERVICE_SAVED, service or Service(), values, SERVICE_FIELDS, at=at, version=version, about=["category"])


@action("catalogue.remove_service", label=_("Remove services"))
def remove_service(actor: Actor, *, service: Service, at: datetime) -> None:
    """Remove a service nobody ever asked for. Refused with what refers to it."""
    remove(actor, REMOVED, service, at=at)
