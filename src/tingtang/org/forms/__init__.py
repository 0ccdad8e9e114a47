"""What people type about the organisation."""

from tingtang.org.forms.own import Login, Password, Token
from tingtang.org.forms.people import Grant, Post, Role, Staff
from tingtang.org.forms.places import Counter, Device, Hall, Organisation, Zone
from tingtang.org.forms.shifts import Shift, ShiftFile

__all__ = [
    "Counter",
    "Device",
    "Grant",
    "Hall",
    "Login",
    "Organisation",
    "Password",
    "Post",
    "Role",
    "Shift",
    "ShiftFile",
    "Staff",
    "Token",
    "Zone",
]
