"""What people type about the catalogue, by noun."""

from tingtang.catalogue.forms.calendars import Calendar, Day, IcalFile, Preview, PublicDays
from tingtang.catalogue.forms.services import Category, Service
from tingtang.catalogue.forms.standards import Approval, Retirement, Return, Standard, Version

__all__ = [
    "Approval",
    "Calendar",
    "Category",
    "Day",
    "IcalFile",
    "Preview",
    "PublicDays",
    "Retirement",
    "Return",
    "Service",
    "Standard",
    "Version",
]
