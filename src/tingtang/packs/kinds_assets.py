"""What a pack can set about assets: what stands here now, and the ordinary action that sets it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from tingtang.assets.actions import save_kind
from tingtang.assets.models import AssetKind
from tingtang.core.actors import Actor

KIND_FIELDS: Final = ("name", "names", "nature", "prefix", "monitored", "fields", "order")


def save_asset_kind(actor: Actor, at: datetime, code: str, values: Mapping[str, Any]) -> object:
    """Save a kind of asset."""
    return save_kind(actor, at=at, kind=AssetKind.objects.filter(code=code).first(), code=code, **values)
