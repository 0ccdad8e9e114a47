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
from tingtang.assets.actions.renewing import renew
from tingtang.assets.actions.setup import (
    KIND_FIELDS,
    PARTY_FIELDS,
    remove_kind,
    remove_party,
    save_kind,
    save_party,
)
from tingtang.assets.actions.stocks import (
    STOCK_FIELDS,
    count_stock,
    issue_stock,
    lend_stock,
    receive_stock,
    remove_stock,
    return_stock,
    save_stock,
)
from tingtang.assets.actions.taking import take_parts, take_rows

__all__ = [
    "ASSET_FIELDS",
    "KIND_FIELDS",
    "PARTY_FIELDS",
    "STOCK_FIELDS",
    "change_state",
    "close_import",
    "count_stock",
    "discard_import",
    "erase",
    "issue_stock",
    "lend_stock",
    "obligations",
    "receive_stock",
    "relate",
    "remove_asset",
    "remove_kind",
    "remove_party",
    "remove_stock",
    "renew",
    "resume_import",
    "return_stock",
    "save_asset",
    "save_kind",
    "save_party",
    "save_stock",
    "start_import",
    "stop_import",
    "take_parts",
    "take_rows",
    "unrelate",
]
