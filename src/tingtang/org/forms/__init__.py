"""What people type about the organisation."""

from tingtang.org.forms.floors import FloorPlan
from tingtang.org.forms.housekeeping import Assign, Housekeeping, Mark, Obligation, Plan, Swap, default_period
from tingtang.org.forms.newcomers import People
from tingtang.org.forms.own import Login, Password, Token
from tingtang.org.forms.people import Grant, Post, Role, Staff
from tingtang.org.forms.places import Counter, Device, Hall, Organisation, OutletClass, Zone
from tingtang.org.forms.rosters import Roster
from tingtang.org.forms.shifts import Shift
from tingtang.org.forms.teams import Absence, CoverPair, Skill, StaffSkill, Team, TeamMember, zone_of

__all__ = [
    "Absence",
    "Assign",
    "Counter",
    "CoverPair",
    "Device",
    "FloorPlan",
    "Grant",
    "Hall",
    "Housekeeping",
    "Login",
    "Mark",
    "Obligation",
    "Organisation",
    "OutletClass",
    "Password",
    "People",
    "Plan",
    "Post",
    "Role",
    "Roster",
    "Shift",
    "Skill",
    "Staff",
    "StaffSkill",
    "Swap",
    "Team",
    "TeamMember",
    "Token",
    "Zone",
    "default_period",
    "zone_of",
]
