"""Uploaded tables of assets, kept until they were read."""

from datetime import datetime

from tingtang.assets.models import AssetImport
from tingtang.ui.kept_files import Kept, KeptFiles

FILES = KeptFiles("asset-imports")
__all__ = ["FILES", "Kept", "forget_left_behind"]


def forget_left_behind(at: datetime) -> int:
    """Remove uploads of forms nobody finished; those of imports that may still go on stay."""
    waiting = AssetImport.objects.exclude(state__in=AssetImport.ENDED)
    return FILES.forget_left_behind(set(waiting.values_list("path", flat=True)), at)
