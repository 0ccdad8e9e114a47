"""Reads of halls, staff, posts and keys."""

from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

import orjson
from django.conf import settings
from django.db.models import Model, Q

from tingtang.core.actors import EVERYWHERE, Actor, Halls
from tingtang.core.database.statements import ask, many, one, str_of
from tingtang.core.errors import NotFound
from tingtang.core.models import Account, ApiToken
from tingtang.core.naming import text_in
from tingtang.org.models import Hall, Organisation, Post, Role, Staff
from tingtang.org.queries.actors import OWN_PERMISSIONS, VIEW, VIEW_ACCOUNTS

P = TypeVar("P", bound=Model)


def organisation() -> Organisation | None:
    """The organisation, or None before the first run's wizard."""
    return Organisation.objects.first()


def get_hall(actor: Actor, code: str, permission: str = VIEW) -> Hall:
    """The hall with `code`. NotFound when absent or not visible."""
    hall = Hall.objects.visible_to(actor, permission).filter(code=code).first()
    if hall is None:
        raise NotFound
    return hall


def halls(actor: Actor, permission: str = VIEW) -> list[Hall]:
    """Active halls the actor may see, by code."""
    return list(Hall.objects.visible_to(actor, permission).filter(is_active=True).order_by("code"))


def demo_accounts() -> list[Account]:
    """One account of the demo for each role in each hall, with what it is; none where the demo's logins are off."""
    if not settings.DEMO_LOGINS:
        return []
    found = Account.objects.filter(is_demo=True, is_active=True, staff__isnull=False).select_related("staff")
    of_each: dict[frozenset[tuple[int, int | None]], Account] = {}
    for account in found.prefetch_related("staff__grants__role", "staff__grants__hall").order_by("pk"):
        grants = frozenset((grant.role_id, grant.hall_id) for grant in account.staff.grants.all())
        of_each.setdefault(grants, account)
    return list(of_each.values())


def posts() -> list[Post]:
    """Every post, by code."""
    return list(Post.objects.order_by("code"))


def landings(actor: Actor) -> list[str]:
    """Names of the first pages that the actor's roles name, the broadest role's first."""
    roles = Role.objects.filter(grants__staff=actor.staff_id or 0).exclude(landing="").distinct()
    return [role.landing for role in sorted(roles, key=lambda role: len(role.permissions), reverse=True)]


def reach_of(actor: Actor) -> Halls:
    """The halls in which the actor may do anything at all."""
    reach = [halls for name, halls in actor.grants.items() if name not in OWN_PERMISSIONS]
    if actor.kind == "system" or EVERYWHERE in reach:
        return EVERYWHERE
    return frozenset[int]().union(*(halls for halls in reach if isinstance(halls, frozenset)))


@dataclass(frozen=True)
class SeenHall:
    """A hall to choose: its code and its name for the reader."""

    code: str
    name: str

    def __str__(self) -> str:
        return self.name


# On every page, so without the ORM, which takes three times as long as the statement.
_SEEN = """
SELECT code, name, names::text FROM org_hall
WHERE is_active AND (%s::boolean OR id = ANY(%s::bigint[]))
    AND (%s::text = '' OR strpos(lower(concat_ws(' ', name, code, names::text)), lower(%s::text)) > 0)
ORDER BY code LIMIT %s::bigint
"""


def seen_halls(actor: Actor, *, text: str = "", limit: int | None = None) -> list[SeenHall]:
    """Active halls in which the actor may do anything at all, whose name or code holds `text`: what the switcher offers."""
    reach = reach_of(actor)
    halls = sorted(reach) if isinstance(reach, frozenset) else []
    rows = ask(_SEEN, one(reach is EVERYWHERE), many(halls), one(text), one(text), one(limit))
    return [
        SeenHall(str_of(code or b""), text_in(orjson.loads(names or b"{}"), default=str_of(name or b"")))
        for code, name, names in rows
    ]


def hall_named(code: str) -> Hall | None:
    """The hall with `code`, for its name."""
    return Hall.objects.filter(code=code).first() if code else None


def staff_of(actor: Actor) -> Staff | None:
    """Whoever acts, where he is one of the staff; None for customers, machines and the system."""
    return Staff.objects.filter(pk=actor.staff_id).first() if actor.staff_id else None


def staff_record_of(actor: Actor) -> Staff | None:
    """The actor's own staff record, with roles and posts."""
    if actor.staff_id is None:
        return None
    return Staff.objects.select_related("hall").prefetch_related("posts", "grants__role", "grants__hall").get(pk=actor.staff_id)


def tokens_of(account: Account, at: datetime) -> list[ApiToken]:
    """The keys for programs of an account that still work, the newest first."""
    valid = Q(expires_at__isnull=True) | Q(expires_at__gt=at)
    return list(account.tokens.filter(valid, revoked_at__isnull=True).order_by("-pk"))


def get_part(actor: Actor, model: type[P], key: int, permission: str) -> P:
    """A zone, counter, staff record, shift or device by its key. NotFound when absent or not in a hall one may see."""
    found: P | None = model._base_manager.filter(pk=key).first()
    if found is None or not actor.may(permission, found):
        raise NotFound
    return found


def get_common(model: type[P], key: int) -> P:
    """A post or role by its key: they belong to no hall. NotFound when absent."""
    found: P | None = model._base_manager.filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


def get_visible_staff(actor: Actor, key: int) -> Staff:
    """Somebody of the staff one may see, or may give a role where he is. NotFound otherwise."""
    found = Staff.objects.filter(pk=key).first()
    if found is None or not any(actor.may(name, found) for name in (VIEW_ACCOUNTS, "org.save_staff", "org.grant_role")):
        raise NotFound
    return found
