"""The lists of the organisation."""

from tingtang.org.tables.records import (
    DEVICE_STATES,
    Counters,
    Devices,
    Halls,
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
    "Halls",
    "People",
    "Posts",
    "Roles",
    "Skills",
    "StaffSkills",
    "Teams",
    "Zones",
    "device_state",
]
