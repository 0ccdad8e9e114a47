"""What assets keeps."""

from tingtang.assets.models.assets import VIEW, Asset, AssetSpell, AssetState, Relation, RelationKind
from tingtang.assets.models.imports import AssetImport, AssetImportFault
from tingtang.assets.models.kinds import AssetKind, AssetNature, Monitored
from tingtang.assets.models.parties import Party, PartyKind

__all__ = [
    "VIEW",
    "Asset",
    "AssetImport",
    "AssetImportFault",
    "AssetKind",
    "AssetNature",
    "AssetSpell",
    "AssetState",
    "Monitored",
    "Party",
    "PartyKind",
    "Relation",
    "RelationKind",
]
