"""Writes of roles and who holds them. Nobody gives what he does not have, and one administrator always remains."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext_lazy as _

from tingtang.core.actions import action, unchanged
from tingtang.core.actors import Actor
from tingtang.core.errors import Denied, Invalid, NotFound, Refused
from tingtang.core.permissions import all_permissions
from tingtang.journal.record import record
from tingtang.journal.saving import field_names, locked, remove, save
from tingtang.org.events import REMOVED, ROLE_GRANTED, ROLE_LEFT, ROLE_SAVED, ROLE_WITHDRAWN
from tingtang.org.models import Hall, Role, Staff, StaffRole
from tingtang.org.queries import OWN_PERMISSIONS
from tingtang.org.queries.roles import built_in_of, new_rights
from tingtang.org.roles import BUILT_IN, EVERYTHING, NAMED, BuiltInRole

ROLE_FIELDS = field_names(Role, "code", "name", "names", "permissions", "landing")
# Who holds these everywhere can set everything right again; at least one account must.
ADMINISTERING = ("org.save_role", "org.grant_role", "org.save_staff")
_LOCK = 20_261_121
# What may refuse to give somebody a role, whoever gives it: put here by whoever keeps such rules.
GUARDS: list[Callable[[Staff, Role], None]] = []


class LastAdministrator(Refused):
    """Nobody would be left who can give rights."""

    message = _("Then nobody could administer the system any more. Make somebody else an administrator first.")


class MoreThanOwn(Denied):
    """The actor would give or touch rights he does not hold himself."""

    message = _("This involves rights you do not have yourself: {rights}. Ask somebody who has them.")


class NothingNew(Refused):
    """No version brings rights that the role has not got."""

    message = _("No new rights wait for this role.")


@contextmanager
def keeps_administrator() -> Iterator[None]:
    """Refuse what happens inside if it takes away the last administrator. Such changes go one after the other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    before = count_administrators()
    yield
    if before and not count_administrators():
        raise LastAdministrator


def count_administrators() -> int:
    """How many people who can log in hold every administering right everywhere."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM (SELECT s.id FROM org_staff s JOIN core_account a ON a.id = s.account_id"
            " JOIN org_staffrole g ON g.staff_id = s.id AND g.hall_id IS NULL JOIN org_role r ON r.id = g.role_id"
            " CROSS JOIN unnest(r.permissions) AS p(name)"
            " WHERE a.is_active AND s.left_date IS NULL AND a.password NOT LIKE '!%%' AND (%s OR NOT a.is_demo)"
            " GROUP BY s.id HAVING bool_or(p.name = %s) OR count(DISTINCT p.name) FILTER (WHERE p.name = ANY(%s)) = %s) t",
            [settings.DEMO_LOGINS, EVERYTHING, list(ADMINISTERING), len(ADMINISTERING)],
        )
        return int(cursor.fetchone()[0])


def refuse_beyond(actor: Actor, permissions: Iterable[str], scope: object | None) -> None:
    """Refuse `permissions` the actor does not hold on `scope` himself."""
    wanted = set(permissions)
    if EVERYTHING in wanted:
        wanted = {name for name, _label in all_permissions()}
    beyond = sorted(name for name in wanted - OWN_PERMISSIONS if not actor.may(name, scope))
    if beyond:
        labels = dict(all_permissions())
        raise MoreThanOwn(rights=", ".join(str(labels.get(name, name)) for name in beyond[:5]))


def refuse_stronger(actor: Actor, staff: Staff) -> None:
    """Refuse to touch somebody who may do what the actor may not."""
    if actor.staff_id == staff.pk:
        return
    for grant in staff.grants.select_related("role", "hall"):
        refuse_beyond(actor, grant.role.permissions, grant.hall)


@action("org.save_role", label=_("Change roles"))
def save_role(actor: Actor, /, *, at: datetime, role: Role | None = None, version: str | None = None, **values: Any) -> Role:
    """Change a role, or make one. Refused when it would gain rights the actor does not hold everywhere."""
    held = set(role.permissions) if role is not None else set()
    if "permissions" in values:
        values["permissions"] = _known(values["permissions"])
        refuse_beyond(actor, set(values["permissions"]) - held, None)
    with keeps_administrator():
        return save(actor, ROLE_SAVED, role or Role(), values, ROLE_FIELDS, at=at, version=version)


def _known(permissions: Iterable[str]) -> list[str]:
    wanted = sorted(set(permissions))
    unknown = set(wanted) - {name for name, _label in all_permissions()} - NAMED
    if unknown:
        raise Invalid(fields={"permissions": [str(_("There is no right named “{name}”.")).format(name=min(unknown))]})
    return wanted


@action("org.install_roles", label=_("Install the roles to begin with"))
def install_roles(actor: Actor, *, at: datetime) -> list[Role]:
    """Make those of the built-in roles that are missing; existing ones stay as they were changed. Returns them all."""
    existing = {role.code: role for role in Role.objects.filter(code__in=[role.code for role in BUILT_IN])}
    for built_in in BUILT_IN:
        if built_in.code not in existing:
            made = save_role(
                actor,
                at=at,
                code=built_in.code,
                name=built_in.names["zh-hans"],
                names=built_in.names,
                permissions=built_in.permissions,
                landing=built_in.landing,
            )
            existing[built_in.code] = _noted(made, built_in)
    unchanged()
    return [existing[role.code] for role in BUILT_IN]


def _noted(role: Role, built_in: BuiltInRole) -> Role:
    role.given = sorted(set(built_in.permissions))
    role.save(update_fields=["given"])
    return role


@action("org.renew_roles", label=_("Give built-in roles what a new version adds (the system does this)"))
def renew_roles(actor: Actor, *, at: datetime) -> list[Role]:
    """Bring built-in roles that nobody changed here to this version; changed ones wait for a decision. Returns the renewed."""
    unchanged()
    renewed: list[Role] = []
    for role in Role.objects.select_for_update().filter(code__in=[one.code for one in BUILT_IN]).order_by("code"):
        built_in = built_in_of(role)
        now = sorted(set(built_in.permissions))
        if role.given == now:
            continue
        if sorted(role.permissions) == now:
            _noted(role, built_in)
        elif role.given is not None and sorted(role.permissions) == sorted(role.given):
            renewed.append(_noted(save_role(actor, role=role, at=at, permissions=now), built_in))
    return renewed


@action("org.decide_new_rights", label=_("Decide about rights that a new version brings"))
def decide_new_rights(actor: Actor, *, role: Role, takes: bool, at: datetime) -> Role:
    """Give a role that was changed here the rights a new version has for it, or leave it as it is. Refused when none wait."""
    held = locked(role)
    fresh = new_rights(held)
    if not fresh:
        raise NothingNew
    if takes:
        held = save_role(actor, role=held, at=at, permissions=[*held.permissions, *fresh])
    else:
        record(ROLE_LEFT, actor, at=at, role=held, rights=",".join(fresh))
    return _noted(held, built_in_of(held))


@action("org.remove_role", label=_("Remove roles"))
def remove_role(actor: Actor, *, role: Role, at: datetime) -> None:
    """Remove a role nobody holds. Refused with how many do."""
    remove(actor, REMOVED, role, at=at)


@action("org.grant_role", on="hall", label=_("Grant roles"))
def grant_role(actor: Actor, *, staff: Staff, role: Role, hall: Hall | None, at: datetime) -> StaffRole:
    """Give `role` to somebody in `hall` (None: everywhere).

    Refused when it holds rights the actor has not got there, and when he holds another that nobody may hold together with it.
    """
    role = locked(role)
    refuse_beyond(actor, role.permissions, hall)
    for guard in GUARDS:
        guard(staff, role)
    grant, is_new = StaffRole.objects.get_or_create(staff=staff, role=role, hall=hall)
    if is_new:
        record(ROLE_GRANTED, actor, at=at, staff=staff, role=role, hall=hall)
    else:
        unchanged()
    return grant


@action("org.withdraw_role", on="hall", label=_("Withdraw roles"))
def withdraw_role(actor: Actor, *, staff: Staff, role: Role, hall: Hall | None, at: datetime) -> None:
    """Take `role` in `hall` (None: the one everywhere) from somebody. Refused when no administrator would be left."""
    refuse_beyond(actor, role.permissions, hall)
    with keeps_administrator():
        grant = StaffRole.objects.select_for_update().filter(staff=staff, role=role, hall=hall).first()
        if grant is None:
            raise NotFound
        grant.delete()
    record(ROLE_WITHDRAWN, actor, at=at, staff=staff, role=role, hall=hall)
