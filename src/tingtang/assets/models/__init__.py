"""What assets keeps."""

from tingtang.assets.models.assets import VIEW, Asset, AssetSpell, AssetState, Relation, RelationKind, Renewal
from tingtang.assets.models.dealings import PartyAgreement, PartyPerson, PartyReview, Referral, ReferralState, Verdict, Way
from tingtang.assets.models.imports import AssetImport, AssetImportFault
from tingtang.assets.models.kinds import AssetKind, AssetNature, Monitored
from tingtang.assets.models.parties import Party, PartyKind
from tingtang.assets.models.stocks import VIEW_STOCK, MoveKind, Stock, StockKind, StockMove

__all__ = [
    "VIEW",
    "VIEW_STOCK",
    "Asset",
    "AssetImport",
    "AssetImportFault",
    "AssetKind",
    "AssetNature",
    "AssetSpell",
    "AssetState",
    "Monitored",
    "MoveKind",
    "Party",
    "PartyAgreement",
    "PartyKind",
    "PartyPerson",
    "PartyReview",
    "Referral",
    "ReferralState",
    "Relation",
    "RelationKind",
    "Renewal",
    "Stock",
    "StockKind",
    "StockMove",
    "Verdict",
    "Way",
]
