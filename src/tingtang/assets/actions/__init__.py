"""Writes about assets."""

from tingtang.assets.actions.assets import (
    ASSET_FIELDS,
    change_state,
    relate,
    remove_asset,
    save_asset,
    unrelate,
)
from tingtang.assets.actions.dealings import (
    AGREEMENT_FIELDS,
    PERSON_FIELDS,
    end_party_agreement,
    refer,
    remove_party_person,
    review_party,
    save_party_agreement,
    save_party_person,
    settle_referral,
)
from tingtang.assets.actions.erasing import erase, obligations
from tingtang.assets.actions.importing import close_import, discard_import, resume_import, start_import, stop_import
from tingtang.assets.actions.renewing import renew
from tingtang.assets.actions.sealing import reseal
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
    "AGREEMENT_FIELDS",
    "ASSET_FIELDS",
    "KIND_FIELDS",
    "PARTY_FIELDS",
    "PERSON_FIELDS",
    "STOCK_FIELDS",
    "change_state",
    "close_import",
    "count_stock",
    "discard_import",
    "end_party_agreement",
    "erase",
    "issue_stock",
    "lend_stock",
    "obligations",
    "receive_stock",
    "refer",
    "relate",
    "remove_asset",
    "remove_kind",
    "remove_party",
    "remove_party_person",
    "remove_stock",
    "renew",
    "reseal",
    "resume_import",
    "return_stock",
    "review_party",
    "save_asset",
    "save_kind",
    "save_party",
    "save_party_agreement",
    "save_party_person",
    "save_stock",
    "settle_referral",
    "start_import",
    "stop_import",
    "take_parts",
    "take_rows",
    "unrelate",
]
