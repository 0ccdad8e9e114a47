"""Reads of the organisation."""

from tingtang.org.queries.actors import (
    DEVICE_PERMISSIONS,
    OWN_PERMISSIONS,
    VIEW,
    VIEW_ACCOUNTS,
    actor_of_account,
    actor_of_device,
    actor_of_token,
    grants_of,
    seal_of,
)
from tingtang.org.queries.duties import DutyReport, duty_report
from tingtang.org.queries.records import (
    demo_accounts,
    get_common,
    get_hall,
    get_part,
    get_visible_staff,
    halls,
    landings,
    organisation,
    seen_halls,
    staff_of,
    tokens_of,
)
from tingtang.org.queries.weeks import Day, Person, Week, week_of

__all__ = [
    "DEVICE_PERMISSIONS",
    "OWN_PERMISSIONS",
    "VIEW",
    "VIEW_ACCOUNTS",
    "Day",
    "DutyReport",
    "Person",
    "Week",
    "actor_of_account",
    "actor_of_device",
    "actor_of_token",
    "demo_accounts",
    "duty_report",
    "get_common",
    "get_hall",
    "get_part",
    "get_visible_staff",
    "grants_of",
    "halls",
    "landings",
    "organisation",
    "seal_of",
    "seen_halls",
    "staff_of",
    "tokens_of",
    "week_of",
]
