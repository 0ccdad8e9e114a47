"""Reads of the catalogue, by noun."""

from tingtang.catalogue.queries.calendars import ALWAYS, Calendars, calendar_for, default_calendar, hall_zone, working_calendar
from tingtang.catalogue.queries.services import VIEW, categories, classes, get_one, get_service
from tingtang.catalogue.queries.standards import choose_target, targets_of, version_in_force, versions_in_force

__all__ = [
    "ALWAYS",
    "VIEW",
    "Calendars",
    "calendar_for",
    "categories",
    "choose_target",
    "classes",
    "default_calendar",
    "get_one",
    "get_service",
    "hall_zone",
    "targets_of",
    "version_in_force",
    "versions_in_force",
    "working_calendar",
]
