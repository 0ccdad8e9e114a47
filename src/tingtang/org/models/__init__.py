"""The organisation: halls and their zones and counters, posts and staff, roles, shifts, devices, teams, cover and absences."""

from tingtang.org.models.counters import Counter, CounterState, Device, DeviceKind
from tingtang.org.models.floors import FloorPlan
from tingtang.org.models.housekeeping import DutyTurn, Frequency, Housekeeping, Rotation, TurnState
from tingtang.org.models.obligations import Level, Obligation, Party
from tingtang.org.models.people import Post, Role, Shift, Staff, StaffRole
from tingtang.org.models.places import (
    Fit,
    Hall,
    HallQuerySet,
    InHallQuerySet,
    Organisation,
    OutletClass,
    Placed,
    Zone,
    is_time_zone,
    placed_in,
)
from tingtang.org.models.teams import Absence, AbsenceKind, CoverPair, Skill, StaffSkill, Team, TeamMember

__all__ = [
    "Absence",
    "AbsenceKind",
    "Counter",
    "CounterState",
    "CoverPair",
    "Device",
    "DeviceKind",
    "DutyTurn",
    "Fit",
    "FloorPlan",
    "Frequency",
    "Hall",
    "HallQuerySet",
    "Housekeeping",
    "InHallQuerySet",
    "Level",
    "Obligation",
    "Organisation",
    "OutletClass",
    "Party",
    "Placed",
    "Post",
    "Role",
    "Rotation",
    "Shift",
    "Skill",
    "Staff",
    "StaffRole",
    "StaffSkill",
    "Team",
    "TeamMember",
    "TurnState",
    "Zone",
    "is_time_zone",
    "placed_in",
]
