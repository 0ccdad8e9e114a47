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
from tingtang.assets.actions.importing import close_import, discard_import, resume_import, start_import, stop_import
from tingtang.assets.actions.setup import (
    KIND_FIELDS,
    PARTY_FIELDS,
    remove_kind,
    remove_party,
    save_kind,
    save_party,
)
from tingtang.assets.actions.taking import take_parts, take_rows

__all__ = [
    "ASSET_FIELDS",
    "KIND_FIELDS",
    "PARTY_FIELDS",
    "change_state",
    "close_import",
    "discard_import",
    "erase",
    "obligations",
    "relate",
    "remove_asset",
    "remove_kind",
    "remove_party",
    "resume_import",
    "save_asset",
    "save_kind",
    "save_party",
    "start_import",
    "stop_import",
    "take_parts",
    "take_rows",
    "unrelate",
]
