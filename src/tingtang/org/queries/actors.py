"""Who is the actor behind a key, and what may be done with one's own account."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from hmac import compare_digest
from types import MappingProxyType
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext_lazy as _

from tingtang.core import registry
from tingtang.core.actors import EVERYWHERE, Actor, Halls
from tingtang.core.database.base import Row
from tingtang.core.database.statements import ask, is_true, one, raw, str_of
from tingtang.core.ids import keep
from tingtang.core.permissions import all_permissions, reading, with_included
from tingtang.org.roles import EVERYTHING

VIEW = reading("org.view", _("See halls, counters, posts and shifts"))
VIEW_ABSENCES = reading("org.view_absences", _("See who is away, when and why"))
VIEW_ALL_OBLIGATIONS = reading("org.view_all_obligations", _("See the obligations of every level"))
VIEW_ACCOUNTS = reading("org.view_accounts", _("See accounts, roles and devices"))

# What everybody who has logged in may do with his own account; the actions refuse other people's.
OWN_PERMISSIONS = frozenset(
    {
        "org.log_in", "org.log_out", "org.change_password", "org.set_language", "org.make_token", "org.revoke_token",
        "catalogue.read_regulation", "catalogue.answer_beginning", "channels.finish_own_remedy",
    }
)  # fmt: skip
# What only the system does, on behalf of whoever has no account: nothing to be granted.
SYSTEM_PERMISSIONS = frozenset({"org.enrol_device", "org.note_refused_login", "org.note_return", "org.note_silence"})
_OWN: Mapping[str, Halls] = dict.fromkeys(OWN_PERMISSIONS, EVERYWHERE)

MOST_KNOWN = 2000
_known: dict[tuple[Any, int], Mapping[str, Halls]] = {}

# What a device may do is fixed by its kind, in its own hall.
DEVICE_PERMISSIONS: Mapping[str, frozenset[str]] = {
    "kiosk": frozenset(
        {
            "visits.view_kiosk",
            "visits.issue",
            "visits.lease_numbers",
            "visits.replay_kiosk_log",
            "visits.confirm_print",
            "visits.print_ticket",
            "visits.leave",
        }
    ),
    "board": frozenset({"visits.view_board"}),
    "pad": frozenset({"visits.view_pad", "visits.rate"}),
    "printer": frozenset({"visits.confirm_print"}),
    "terminal": frozenset({"visits.view_terminal"}),
}

# A role holds dozens of words: of each only where its row lies is read (`xmin` and `ctid`, which no other content ever has).
_ACCOUNT = """
SELECT a.id, a.name, a.language, a.password, a.is_demo, s.id, s.hall_id, r.id, r.xmin::text, r.ctid::text, g.hall_id
FROM core_account a
LEFT JOIN org_staff s ON s.account_id = a.id
LEFT JOIN org_staffrole g ON g.staff_id = s.id
LEFT JOIN org_role r ON r.id = g.role_id
WHERE a.is_active AND s.left_date IS NULL AND """
_READERS: tuple[Callable[[bytes], Any], ...] = (int, str_of, str_of, str_of, is_true, int, int, int, bytes, bytes, int)
ACCOUNT_BY_ID = _ACCOUNT + "a.id = %s"
_BY_TOKEN = (
    _ACCOUNT
    + "a.id = (SELECT account_id FROM core_apitoken WHERE key_hash = %s AND revoked_at IS NULL"
    + " AND (expires_at IS NULL OR expires_at > %s))"
)
_DEVICE = "SELECT id, name, kind, hall_id, settings->>'language' FROM org_device WHERE key_hash = %s AND revoked_at IS NULL"


def actor_of_account(key: str, at: datetime, *, seal: str = "", rows: Sequence[Row] = ()) -> Actor | None:
    """The actor of the account with id `key`, if `seal` fits the password it has now. `rows` are its own, where they have been read."""
    rows = _account(rows or ask(ACCOUNT_BY_ID, one(int(key))))
    if not rows or not compare_digest(seal, seal_of(rows[0][3])):
        return None
    return _actor(rows)


def actor_of_token(key: str, at: datetime) -> Actor | None:
    """The actor of the account whose API key is `key`."""
    rows = _account(ask(_BY_TOKEN, raw(keep(key)), one(at)))
    return _actor(rows) if rows else None


def actor_of_device(key: str, at: datetime) -> Actor | None:
    """The enrolled device whose key is `key`."""
    rows = _rows(_DEVICE, [keep(key)])
    if not rows:
        return None
    (device_id, name, kind, hall_id, language) = rows[0]
    grants = dict.fromkeys(DEVICE_PERMISSIONS.get(kind, ()), frozenset({hall_id}))
    return Actor("device", device_id, name, grants, language or "", hall_id)


@lru_cache(maxsize=5000)  # for every request of a session the same
def seal_of(password: str) -> str:
    """What a session remembers of the password's hash: a changed password ends all sessions."""
    return keep(password, "session").hex()[:32]


def _account(rows: Iterable[Row]) -> list[tuple[Any, ...]]:
    """The rows of `_ACCOUNT`, of which those of somebody with several roles differ in what follows his name."""
    return [
        tuple([read(value) if value is not None else None for read, value in zip(_READERS, row, strict=True)]) for row in rows
    ]


def _rows(sql: str, values: list[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


def _actor(rows: list[tuple[Any, ...]]) -> Actor | None:
    account_id, name, language, _password, is_demo, staff_id, hall_id, *_rest = rows[0]
    if is_demo and not settings.DEMO_LOGINS:
        return None
    return Actor("account", account_id, name, _grants(tuple(row[7:] for row in rows)), language, hall_id, staff_id=staff_id)


def _grants(roles: tuple[Any, ...]) -> Mapping[str, Halls]:
    """The grants of roles that lie where they lay before are known. A role that was changed lies elsewhere: it is read again."""
    key = roles, len(registry.action) + len(registry.reading)
    found = _known.get(key)
    if found is None:
        keys = [role_id for role_id, *_place, _hall_id in roles if role_id is not None]
        permissions = dict(_rows("SELECT id, permissions FROM org_role WHERE id = ANY(%s)", [keys])) if keys else {}
        found = MappingProxyType(grants_of((permissions.get(role_id), hall_id) for role_id, *_place, hall_id in roles))
        if len(_known) >= MOST_KNOWN:
            _known.clear()
        _known[key] = found
    return found


def grants_of(rows: Iterable[tuple[list[str] | None, int | None]]) -> dict[str, Halls]:
    """Permissions with the halls where they hold, from (permissions, hall or None) of each granted role."""
    grants: dict[str, Halls] = dict(_OWN)
    for permissions, hall_id in rows:
        for permission in _expanded(permissions or ()):
            halls = grants.get(permission, frozenset())
            if hall_id is None or not isinstance(halls, frozenset):
                grants[permission] = EVERYWHERE
            else:
                grants[permission] = halls | {hall_id}
    return grants


def _expanded(permissions: Iterable[str]) -> Iterable[str]:
    return (name for name, _label in all_permissions()) if EVERYTHING in permissions else with_included(permissions)
