"""What the work pages offer to choose from: kinds, teams, people, services, in one statement each."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

import orjson
from django.db import connection
from django.utils.translation import get_language

from tingtang.cases.models import Kind
from tingtang.catalogue.models import Service
from tingtang.catalogue.queries import Read, ground_rows, services_at
from tingtang.core.actors import EVERYWHERE, Actor
from tingtang.core.naming import text_in
from tingtang.journal.reading import Keys, Rows, together
from tingtang.org.models import Hall, Staff, Team, TeamMember
from tingtang.org.queries import from_outside

_OPTIONS = """
SELECT 'kind', id, name, names::text, code FROM cases_kind WHERE is_active
UNION ALL SELECT 'team', id, name, names::text, code FROM org_team
    WHERE is_active AND (hall_id IS NULL OR %(all)s OR hall_id = ANY(%(halls)s))
UNION ALL SELECT 'own', t.id, t.name, t.names::text, t.code
    FROM org_team t JOIN org_teammember m ON m.team_id = t.id WHERE t.is_active AND m.staff_id = %(me)s
UNION ALL SELECT 'service', id, name, names::text, code FROM catalogue_service WHERE is_active
UNION ALL SELECT DISTINCT 'staff', s.id, s.name, '{}', '' FROM org_staff s JOIN org_teammember m ON m.staff_id = s.id
    WHERE s.left_date IS NULL AND (s.hall_id IS NULL OR %(all)s OR s.hall_id = ANY(%(halls)s))
"""
BUT_KEY = frozenset(field.name for field in Service._meta.concrete_fields if not field.primary_key)


@dataclass(frozen=True)
class Option:
    """Something that can be chosen, named for the reader."""

    pk: int
    name: str
    code: str = ""


@dataclass(frozen=True, eq=False)
class Options:
    """Everything the filters of a list offer: the very same object for as long as that is the same."""

    kinds: list[Option]
    teams: list[Option]
    own_teams: list[Option]
    services: list[Option]
    staff: list[Option]

    def team(self, pk: int | None) -> Option | None:
        """A team by its key."""
        return next((one for one in (*self.own_teams, *self.teams) if one.pk == pk), None)


def options(actor: Actor) -> Options:
    """Kinds, teams, services and people of teams that the actor may filter by: one statement."""
    halls = actor.halls("cases.view_own")
    everywhere = halls is EVERYWHERE
    named: dict[str, Any] = {
        "all": everywhere,
        "halls": sorted(halls) if isinstance(halls, frozenset) else [],
        "me": actor.staff_id or 0,
    }
    with connection.cursor() as cursor:
        cursor.execute(_OPTIONS, named)
        rows = cursor.fetchall()
    return _made(tuple(rows), get_language())


@lru_cache(maxsize=200)  # by all that was read
def _made(rows: tuple[tuple[str, int, str, str, str], ...], _language: str | None) -> Options:
    found: dict[str, list[Option]] = {"kind": [], "team": [], "own": [], "service": [], "staff": []}
    for group, pk, name, names, code in rows:
        found[group].append(Option(pk, text_in(orjson.loads(names), default=name), code))
    for offered in found.values():
        offered.sort(key=lambda one: one.name)
    return Options(found["kind"], found["team"], found["own"], found["service"], found["staff"])


def own_teams(actor: Actor) -> list[Team]:
    """The teams one works in."""
    return list(Team.objects.filter(is_active=True, members__staff_id=actor.staff_id or 0).order_by("code"))


def teams_for(hall: Hall | None) -> list[Team]:
    """Teams to which a case of a hall can be given."""
    found = Team.objects.filter(is_active=True)
    return list((found.filter(hall__isnull=True) | found.filter(hall=hall)).order_by("code"))


def people_of(teams: Iterable[Team]) -> list[TeamMember]:
    """Who works in some teams, with the person."""
    found = TeamMember.objects.filter(team__in=list(teams), staff__left_date__isnull=True, staff__account__is_active=True)
    return list(found.select_related("staff", "team").order_by("team__code", "order", "staff__name"))


def colleagues(hall: Hall | None) -> list[Staff]:
    """People who may be asked to watch a case of a hall."""
    found = Staff.objects.filter(left_date__isnull=True, account__is_active=True).exclude(pk__in=from_outside())
    return list((found.filter(hall__isnull=True) | found.filter(hall=hall)).order_by("name")[:300])


def halls_where(actor: Actor, permission: str) -> list[Hall]:
    """Halls in use where the actor holds `permission`."""
    return list(Hall.objects.visible_to(actor, permission).filter(is_active=True).order_by("code"))


@dataclass(frozen=True)
class Offered:
    """What a new case may name: halls and kinds in use, and of services and teams those that were asked for.

    `here` are the services among them that the hall offers which was asked for.
    """

    halls: list[Hall]
    kinds: list[Kind]
    services: list[Service]
    here: list[Service]
    teams: list[Team]
    ground: Read | None = None


def offered(
    actor: Actor,
    permission: str,
    *,
    hall: str = "",
    service: str = "",
    team: str = "",
    ground: tuple[datetime, Sequence[Keys]] | None = None,
) -> Offered:
    """What somebody may name who holds `permission`, in one statement. `hall`, `service` and `team` are keys, as forms send them.

    With `ground`, the time and the numbers to draw, what a case of that hall and service stands on is read by the way.
    """
    named = _key(hall) or None, _key(service) or None
    # Nowhere is it later than a day after UTC says.
    more = ground_rows(*named, (ground[0] + timedelta(days=1)).date(), ground[1]) if ground else []
    halls = actor.halls(permission)
    everywhere, own = halls is EVERYWHERE, sorted(halls) if isinstance(halls, frozenset) else []
    at_hall, values = services_at(_key(hall))
    found = together(
        Rows(Hall, "r.is_active AND (%s OR r.id = ANY(%s::bigint[])) ORDER BY r.code", [everywhere, own]),
        Rows(Kind, "r.is_active ORDER BY r.order, r.code", without=["workflow"]),
        Rows(Service, "r.is_active AND r.id = %s", [_key(service)]),
        Rows(Service, f"r.id = %s AND {at_hall}", [_key(service), *values], without=BUT_KEY),
        Rows(
            Team,
            "r.is_active AND r.id = %s AND (r.hall_id IS NULL OR %s OR r.hall_id = ANY(%s::bigint[]))",
            [_key(team), everywhere, own],
        ),
        *more,
    )
    halls_in, kinds_in, services, here, teams, *rest = found
    return Offered(halls_in, kinds_in, services, here, teams, Read(*named, rest) if ground else None)


def _key(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else 0


def desk_of(actor: Actor, permission: str) -> Hall | None:
    """A hall where one sits and holds `permission`: his home first; None for who holds it everywhere."""
    if actor.halls(permission) is EVERYWHERE:
        return None
    found = halls_where(actor, permission)
    return next((hall for hall in found if hall.pk == actor.hall_id), found[0] if found else None)


def teams_seen(actor: Actor) -> list[Team]:
    """The teams of halls where the actor sees all cases."""
    return list(Team.objects.visible_to(actor, "cases.view").filter(is_active=True).order_by("code"))
