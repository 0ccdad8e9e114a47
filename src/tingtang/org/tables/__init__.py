"""The lists of the organisation."""

from tingtang.org.tables.housekeeping import HousekeepingSystems, Obligations, Responsibilities, Turns
from tingtang.org.tables.records import (
    DEVICE_STATES,
    Counters,
    Devices,
    FloorPlans,
    Halls,
    OutletClasses,
    People,
    Posts,
    Roles,
    Zones,
    device_state,
)
from tingtang.org.tables.teams import Absences, CoverPairs, Skills, StaffSkills, Teams

__all__ = [
    "DEVICE_STATES",
    "Absences",
    "Counters",
    "CoverPairs",
    "Devices",
    "FloorPlans",
    "Halls",
    "HousekeepingSystems",
    "Obligations",
    "OutletClasses",
    "People",
    "Posts",
    "Responsibilities",
    "Roles",
    "Skills",
    "StaffSkills",
    "Teams",
    "Turns",
    "Zones",
    "device_state",
]
