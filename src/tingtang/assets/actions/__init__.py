"""Writes about assets."""

from tingtang.assets.actions.assets import (
    ASSET_FIELDS,
    change_state,
    relate,
    remove_asset,
    save_asset,
    unrelate,
)
from tingtang.assets.actions.erasing import erase, obligations
from tingtang.assets.actions.importing import Plan, import_assets
from tingtang.assets.actions.setup import (
    KIND_FIELDS,
    PARTY_FIELDS,
    remove_kind,
    remove_party,
    save_kind,
    save_party,
)

__all__ = [
    "ASSET_FIELDS",
    "KIND_FIELDS",
    "PARTY_FIELDS",
    "Plan",
    "change_state",
    "erase",
    "import_assets",
    "obligations",
    "relate",
    "remove_asset",
    "remove_kind",
    "remove_party",
    "save_asset",
    "save_kind",
    "save_party",
    "unrelate",
]
