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

__all__ = [
    "VIEW",
    "VIEW_PARTIES",
    "VIEW_SETUP",
    "around",
    "assets",
    "dependants",
    "dependants_of_many",
    "find_numbers",
    "get_asset",
    "get_party",
    "named",
    "of_customers",
    "own_assets",
    "parties",
    "relations_of",
]
