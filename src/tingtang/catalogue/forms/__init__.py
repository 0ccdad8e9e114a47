"""What people type about the catalogue, by noun."""

from tingtang.catalogue.forms.calendars import Calendar, Day, IcalFile, Preview, PublicDays
from tingtang.catalogue.forms.services import Category, Service

__all__ = ["Calendar", "Category", "Day", "IcalFile", "Preview", "PublicDays", "Service"]
