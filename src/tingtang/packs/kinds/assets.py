"""What a pack can set about assets: what stands here now, and the ordinary action that sets it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from tingtang.assets.actions import save_kind
from tingtang.assets.models import AssetKind
from tingtang.cases.actions.outside import save_party_rule
from tingtang.cases.models import PartyRule
from tingtang.core.actors import Actor
from tingtang.packs.plan import Values

KIND_FIELDS: Final = ("name", "names", "nature", "prefix", "monitored", "fields", "order")


def save_asset_kind(actor: Actor, at: datetime, code: str, values: Mapping[str, Any]) -> object:
    """Save a kind of asset."""
    return save_kind(actor, at=at, kind=AssetKind.objects.filter(code=code).first(), code=code, **values)


_RULE: Final = ("kind", "industries", "limit_cents", "answer_minutes", "settle_minutes", "light", "medium", "heavy")


def party_rules() -> dict[str, Values]:
    """Complaint rules by kind of party, those of an industry with its code before."""
    rows = PartyRule.objects.filter(halls=[], industries__len__lte=1)
    return {"-".join([*one.industries, one.kind]): {name: getattr(one, name) for name in _RULE} for one in rows}


def save_party_rules(actor: Actor, at: datetime, code: str, values: Mapping[str, Any]) -> object:
    """Save the complaint rules for a kind of party, everywhere or in an industry."""
    industry, _dash, kind = code.rpartition("-")
    known = PartyRule.objects.filter(kind=kind, halls=[], industries=[industry] if industry else []).first()
    return save_party_rule(actor, at=at, party_rule=known, **values)
