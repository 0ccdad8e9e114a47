"""What a pack can set about where customers' data comes from, and about touch points: what stands here, and who sets it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import models

from tingtang.catalogue.actions.touches import save_touchpoint
from tingtang.catalogue.models import Service, Standard, TouchPoint, Wording
from tingtang.core.actors import Actor
from tingtang.customers.actions.sources import save_data_source
from tingtang.customers.models import ConsentPurpose, DataSource, Tier
from tingtang.org.models import Post
from tingtang.packs.plan import Values

_SOURCE = ("name", "names", "kind", "basis", "contact", "order")
_TOUCH = ("name", "names", "stage", "way", "wants", "does", "measure", "order")
_NAMED: Mapping[str, type[models.Model]] = {"service": Service, "post": Post, "wording": Wording, "standard": Standard}


def sources() -> dict[str, Values]:
    """Sources of data by code."""
    rows = DataSource.objects.values("code", "purpose__code", *_SOURCE)
    return {row.pop("code"): {"purpose": row.pop("purpose__code") or ""} | row for row in rows}


def touches() -> dict[str, Values]:
    """Touch points by code, what they name by its code."""
    found: dict[str, Values] = {}
    for one in TouchPoint.objects.select_related("tier__scheme", *_NAMED):
        named = {name: kept.code if (kept := getattr(one, name)) else "" for name in _NAMED}
        tier = f"{one.tier.scheme.code}:{one.tier.code}" if one.tier else ""
        found[one.code] = {name: getattr(one, name) for name in _TOUCH} | named | {"tier": tier}
    return found


def save_one_source(actor: Actor, at: datetime, code: str, values: Mapping[str, Any]) -> object:
    given = dict(values)
    if "purpose" in given:
        given["purpose"] = ConsentPurpose.objects.filter(code=given["purpose"]).first()
    return save_data_source(actor, at=at, data_source=DataSource.objects.filter(code=code).first(), code=code, **given)


def save_one_touch(actor: Actor, at: datetime, code: str, values: Mapping[str, Any]) -> object:
    given = dict(values)
    for name in _NAMED.keys() & given.keys():
        given[name] = _NAMED[name]._base_manager.filter(code=given[name]).first()
    if "tier" in given:
        scheme, _colon, tier = given["tier"].partition(":")
        given["tier"] = Tier.objects.filter(scheme__code=scheme, code=tier).first()
    return save_touchpoint(actor, at=at, touchpoint=TouchPoint.objects.filter(code=code).first(), code=code, **given)
