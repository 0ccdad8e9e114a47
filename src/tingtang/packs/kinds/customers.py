"""What a pack can set about customers' records: what stands here now, and the ordinary action that sets it."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import models

from tingtang.core.actors import Actor
from tingtang.customers import actions
from tingtang.customers.actions.loyalty import save_programme
from tingtang.customers.models import ConsentPurpose, IdentityKind, LinkKind, Programme, Tier, TierMapping, TierScheme
from tingtang.packs.plan import Values

IDENTITY_FIELDS = tuple(name for name in actions.IDENTITY_KIND_FIELDS if name not in {"code", "is_active"})
LINK_FIELDS = tuple(name for name in actions.LINK_KIND_FIELDS if name not in {"code", "is_active"})
PURPOSE_FIELDS = tuple(name for name in actions.PURPOSE_FIELDS if name not in {"code", "is_active"})


def tiers() -> dict[str, Values]:
    """Tiers by scheme:tier."""
    fields = ("name", "names", "rank", "elements", "experience", "experiences")
    return {_key(tier): {name: getattr(tier, name) for name in fields} for tier in Tier.objects.select_related("scheme")}


def mappings() -> dict[str, Values]:
    """Tiers of other schemes that stand for a tier, by scheme:tier."""
    found: dict[str, dict[str, list[str]]] = {}
    for one in TierMapping.objects.select_related("source__scheme", "target__scheme"):
        found.setdefault(_key(one.source), {"targets": []})["targets"].append(_key(one.target))
    return {code: {"targets": sorted(values["targets"])} for code, values in found.items()}


def _key(tier: Tier) -> str:
    return f"{tier.scheme.code}:{tier.code}"


def _one(model: type[models.Model], code: str) -> Any:
    return model._base_manager.filter(code=code).first()


def _tier(code: str) -> Tier | None:
    scheme, _colon, tier = code.partition(":")
    return Tier.objects.select_related("scheme").filter(scheme__code=scheme, code=tier).first()


def save_identity_kind(actor: Actor, at: datetime, code: str, values: Mapping[str, Any]) -> object:
    return actions.save_identity_kind(actor, at=at, identity_kind=_one(IdentityKind, code), code=code, **values)


def save_link_kind(actor: Actor, at: datetime, code: str, values: Mapping[str, Any]) -> object:
    return actions.save_link_kind(actor, at=at, link_kind=_one(LinkKind, code), code=code, **values)


def save_consent_purpose(actor: Actor, at: datetime, code: str, values: Mapping[str, Any]) -> object:
    return actions.save_consent_purpose(actor, at=at, consent_purpose=_one(ConsentPurpose, code), code=code, **values)


def save_tier_scheme(actor: Actor, at: datetime, code: str, values: Mapping[str, Any]) -> object:
    return actions.save_tier_scheme(actor, at=at, tier_scheme=_one(TierScheme, code), code=code, **values)


def save_tier(actor: Actor, at: datetime, code: str, values: Mapping[str, Any]) -> object:
    scheme, _colon, tier = code.partition(":")
    return actions.save_tier(actor, at=at, tier=_tier(code), scheme=TierScheme.objects.get(code=scheme), code=tier, **values)


def save_tier_mapping(actor: Actor, at: datetime, code: str, values: Mapping[str, Any]) -> object:
    scheme, _colon, tier = code.partition(":")
    source = Tier.objects.get(scheme__code=scheme, code=tier)
    targets = [found for target in values["targets"] if (found := _tier(target)) is not None]
    return actions.map_tier(actor, tier=source, targets=targets, at=at)


_PROGRAMME = ("name", "names", "industries", "rules", "levels", "rewards", "lapse_months")


def programmes() -> dict[str, Values]:
    """Loyalty programmes by code."""
    return {
        one.code: {name: getattr(one, name) for name in _PROGRAMME} | {"starts_date": one.starts_date.isoformat()}
        for one in Programme.objects.all()
    }


def save_loyalty_programme(actor: Actor, at: datetime, code: str, values: Mapping[str, Any]) -> object:
    """Save a loyalty programme."""
    given = dict(values)
    if "starts_date" in given:
        given["starts_date"] = date.fromisoformat(given["starts_date"])
    return save_programme(actor, at=at, programme=Programme.objects.filter(code=code).first(), code=code, **given)
