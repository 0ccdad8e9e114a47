"""What is offered: categories and services, the standards they are served against, and the calendars their clocks follow."""

from tingtang.catalogue.models.calendars import Calendar, CalendarDay, DayImport, HallCalendar
from tingtang.catalogue.models.offers import Line, Product, Promise, Series, Stage
from tingtang.catalogue.models.services import Category, Listed, Service, series_validator
from tingtang.catalogue.models.standards import Origin, Standard, StandardVersion, Target, VersionState

__all__ = [
    "Calendar",
    "CalendarDay",
    "Category",
    "DayImport",
    "HallCalendar",
    "Line",
    "Listed",
    "Origin",
    "Product",
    "Promise",
    "Series",
    "Service",
    "Stage",
    "Standard",
    "StandardVersion",
    "Target",
    "VersionState",
    "series_validator",
]
