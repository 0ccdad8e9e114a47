"""Uploaded tables of customers, kept until they were read."""

from datetime import datetime

from tingtang.customers.models import CustomerImport
from tingtang.ui.kept_files import Kept, KeptFiles

_FILES = KeptFiles("customer-imports")
folder, keep, sealed, opened = _FILES.folder, _FILES.keep, _FILES.sealed, _FILES.opened
__all__ = ["Kept", "folder", "forget_left_behind", "keep", "opened", "sealed"]


def forget_left_behind(at: datetime) -> int:
    """Remove uploads of forms nobody finished; those of imports that may still go on stay."""
    waiting = CustomerImport.objects.exclude(state__in=CustomerImport.ENDED)
    return _FILES.forget_left_behind(set(waiting.values_list("path", flat=True)), at)
