"""What planning keeps."""

from tingtang.planning.models.scenarios import HallScenario
from tingtang.planning.models.sheets import Sheet, SheetVersion
from tingtang.planning.models.wishes import RosterWish, Want, WishTerms

__all__ = ["HallScenario", "RosterWish", "Sheet", "SheetVersion", "Want", "WishTerms"]
