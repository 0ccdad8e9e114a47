"""Reads of the catalogue, by noun."""

from tingtang.catalogue.queries.calendars import (
    ALWAYS,
    Calendars,
    calendar_for,
    calendars_for,
    default_calendar,
    hall_calendars,
    hall_zone,
    special_days,
    working_calendar,
)
from tingtang.catalogue.queries.ground import Ground, Read, ground_for, ground_rows
from tingtang.catalogue.queries.offers import offered, published_promises
from tingtang.catalogue.queries.services import VIEW, categories, classes, get_one, get_service
from tingtang.catalogue.queries.standards import choose_target, targets_of, version_in_force, versions_in_force
from tingtang.catalogue.queries.standards_shown import get_version, published, states_on, target_rows, target_rows_of, why_words
from tingtang.catalogue.queries.where import services_at, services_for
from tingtang.catalogue.queries.words import Told, day_names, told, with_name
from tingtang.catalogue.queries.years import Followers, Missing, Year, days_here, followers, missing_days, year_of

__all__ = [
    "ALWAYS",
    "VIEW",
    "Calendars",
    "Followers",
    "Ground",
    "Missing",
    "Read",
    "Told",
    "Year",
    "calendar_for",
    "calendars_for",
    "categories",
    "choose_target",
    "classes",
    "day_names",
    "days_here",
    "default_calendar",
    "followers",
    "get_one",
    "get_service",
    "get_version",
    "ground_for",
    "ground_rows",
    "hall_calendars",
    "hall_zone",
    "missing_days",
    "offered",
    "published",
    "published_promises",
    "services_at",
    "services_for",
    "special_days",
    "states_on",
    "target_rows",
    "target_rows_of",
    "targets_of",
    "told",
    "version_in_force",
    "versions_in_force",
    "why_words",
    "with_name",
    "working_calendar",
    "year_of",
]
