"""What planning keeps."""

from tingtang.planning.models.sheets import Sheet, SheetVersion

__all__ = ["Sheet", "SheetVersion"]
