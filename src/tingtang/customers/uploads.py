"""Uploaded tables of customers, kept until they were read."""

from datetime import datetime

from tingtang.customers.models import CustomerImport
from tingtang.ui.kept_files import HOURS_KEPT, Kept, KeptFiles

_FILES = KeptFiles("customer-imports")
folder, keep, sealed, opened = _FILES.folder, _FILES.keep, _FILES.sealed, _FILES.opened
__all__ = ["Kept", "folder", "forget_left_behind", "keep", "opened", "sealed"]


def forget_left_behind(at: datetime) -> int:
    """Remove uploads of forms nobody finished; those of imports that may still go on stay."""
    waiting = CustomerImport.objects.exclude(state__in=CustomerImport.ENDED)
    wanted = set(waiting.values_list("path", flat=True))
    left = [path for path in folder().iterdir() if path.is_file() and str(path) not in wanted]
    old = [path for path in left if at.timestamp() - path.stat().st_mtime > HOURS_KEPT * 3600]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)
