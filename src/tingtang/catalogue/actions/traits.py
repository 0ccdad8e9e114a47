"""Writes of traits: what is noticed about customers and helps to advise them."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from tingtang.catalogue.events import REMOVED, TRAIT_SAVED
from tingtang.catalogue.models import Trait
from tingtang.core.actions import action
from tingtang.core.actors import Actor
from tingtang.journal.saving import field_names, remove, save

TRAIT_FIELDS = field_names(Trait, "code", "name", "names", "order", "is_active", "kind", "signs", "advice")


@action("catalogue.save_trait", label=_("Change traits of customers"))
def save_trait(actor: Actor, /, *, at: datetime, trait: Trait | None = None, version: str | None = None, **values: Any) -> Trait:
    """Keep a trait with how it shows and what to mind, or change it."""
    return save(actor, TRAIT_SAVED, trait or Trait(), values, TRAIT_FIELDS, at=at, version=version)


@action("catalogue.remove_trait", label=_("Remove traits of customers"))
def remove_trait(actor: Actor, *, trait: Trait, at: datetime) -> None:
    """Remove a trait; products that name it say it no longer."""
    remove(actor, REMOVED, trait, at=at)
