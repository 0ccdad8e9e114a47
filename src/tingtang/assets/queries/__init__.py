"""Reads of assets."""

from tingtang.assets.queries.assets import (
    VIEW,
    VIEW_SETUP,
    around,
    assets,
    dependants,
    dependants_of_many,
    find_numbers,
    get_asset,
    named,
    of_customers,
    own_assets,
    relations_of,
)
from tingtang.assets.queries.parties import VIEW_PARTIES, get_party, parties
from tingtang.assets.queries.stocks import VIEW_STOCK, get_stock, loans, stocks, to_renew

__all__ = [
    "VIEW",
    "VIEW_PARTIES",
    "VIEW_SETUP",
    "VIEW_STOCK",
    "around",
    "assets",
    "dependants",
    "dependants_of_many",
    "find_numbers",
    "get_asset",
    "get_party",
    "get_stock",
    "loans",
    "named",
    "of_customers",
    "own_assets",
    "parties",
    "relations_of",
    "stocks",
    "to_renew",
]
