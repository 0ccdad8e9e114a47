"""What a pack can set about words and traits: the ordinary actions that set them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from tingtang.catalogue.actions.traits import save_trait
from tingtang.catalogue.actions.wordings import save_wording
from tingtang.catalogue.models import Trait, Wording
from tingtang.core.actors import Actor


def save_one_trait(actor: Actor, at: datetime, code: str, values: Mapping[str, Any]) -> object:
    return save_trait(actor, at=at, trait=Trait.objects.filter(code=code).first(), code=code, **values)


def save_one_wording(actor: Actor, at: datetime, code: str, values: Mapping[str, Any]) -> object:
    return save_wording(actor, at=at, wording=Wording.objects.filter(code=code).first(), code=code, **values)
