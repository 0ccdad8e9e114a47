"""Builders with good defaults: the cast of Riverside hall."""

from datetime import UTC, datetime
from typing import Any

from tingtang.core.actors import SYSTEM, Actor
from tingtang.org import actions, queries
from tingtang.org.models import Counter, Hall, Housekeeping, Post, Role, Staff, Team
from tingtang.org.roles import BUILT_IN

AT = datetime(2026, 11, 23, 1, tzinfo=UTC)  # Monday nine o'clock in Shanghai
PASSWORD = "lotus-lantern-27"
OPENING = {day: ["08:30-12:00", "13:30-17:00"] for day in ("mo", "tu", "we", "th", "fr")}


def make_hall(code: str = "riverside", name: str = "河滨政务服务大厅", **values: Any) -> Hall:
    """Riverside hall, or another."""
    return actions.save_hall(SYSTEM, hall=None, at=AT, code=code, name=name, **{"opening": OPENING, **values})


def make_counter(hall: Hall, number: int = 3, **values: Any) -> Counter:
    """Counter 3 of a hall."""
    return actions.save_counter(SYSTEM, hall=hall, at=AT, code=f"c{number}", name=f"{number}号柜台", number=number, **values)


def make_post(code: str = "acceptance", name: str = "受理岗", **values: Any) -> Post:
    """The post of those who accept applications."""
    return actions.save_post(SYSTEM, at=AT, code=code, name=name, **values)


def make_staff(username: str = "limin", name: str = "李敏", hall: Hall | None = None, **values: Any) -> Staff:
    """Li Min, or another, who can log in."""
    values = {"badge": username, "password": PASSWORD} | values
    return actions.save_staff(SYSTEM, hall=hall, at=AT, username=username, name=name, **values)


def make_role(code: str, *permissions: str) -> Role:
    """A role with these permissions."""
    return actions.save_role(SYSTEM, at=AT, code=code, name=code, permissions=permissions)


def make_built_in(code: str) -> Role:
    """One of the roles every installation starts with, without the others: `install_roles` takes as long as a whole test."""
    built_in = next(role for role in BUILT_IN if role.code == code)
    values = {"name": built_in.names["zh-hans"], "names": built_in.names, "landing": built_in.landing}
    found = Role.objects.filter(code=code).first()
    return found or actions.save_role(SYSTEM, at=AT, code=code, permissions=built_in.permissions, **values)


def grant(staff: Staff, role: str | Role, hall: Hall | None = None) -> Staff:
    """Give somebody a built-in role (by code) or another."""
    if isinstance(role, str):
        role = make_built_in(role)
    actions.grant_role(SYSTEM, staff=staff, role=role, hall=hall, at=AT)
    return staff


def actor_for(staff: Staff) -> Actor:
    """The actor that somebody is after logging in."""
    staff.refresh_from_db()
    actor = queries.actor_of_account(str(staff.account_id), AT, seal=queries.seal_of(staff.account.password))
    assert actor is not None
    return actor


def make_team(hall: Hall | None, code: str = "enquiries", name: str = "咨询组", **values: Any) -> Team:
    """A team of a hall, or (None) of the organisation."""
    return actions.save_team(SYSTEM, hall=hall, at=AT, code=code, name=name, **values)


def make_housekeeping(hall: Hall, code: str = "hygiene", name: str = "卫生", **values: Any) -> Housekeeping:
    """The hygiene of a hall, due on every open day."""
    return actions.save_housekeeping(SYSTEM, hall=hall, at=AT, code=code, name=name, **values)
