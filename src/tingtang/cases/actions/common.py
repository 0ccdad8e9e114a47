"""What every write on a case shares: the row held, the version counted, the objects its events name."""

from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from django.db.models import ForeignKey, Model

from tingtang.cases.actions.refusals import CaseMoved
from tingtang.cases.models import Case, Kind
from tingtang.catalogue import queries as catalogue
from tingtang.catalogue.models import StandardVersion
from tingtang.catalogue.queries.standards import LONG
from tingtang.catalogue.rules import clock
from tingtang.core.actions import running
from tingtang.core.actors import Actor
from tingtang.core.errors import NotFound
from tingtang.journal.reading import Rows, together
from tingtang.org.models import Hall, Staff, Team

NAMED = ("customer", "service", "hall", "team", "assignee", "reporter", "standard")


def held(case: Case, version: int | None = None) -> Case:
    """The case as it is now, held until the action ends. Refused when another write came since `version`.

    What the running action holds already is not read again: within it nobody else can have changed the row.
    """
    found = case if _is_held(case) else read_held(case)
    if found is None:
        raise NotFound
    hold(found)
    if version is not None and found.version != version:
        raise CaseMoved
    return found


def hold(case: Case) -> None:
    """Remember that the running action holds this row, as after inserting it."""
    case.__dict__["held_by"] = running()


def _is_held(case: Case) -> bool:
    return case.__dict__.get("held_by") is running()


def read_held(case: Case, *, skip_locked: bool = False) -> Case | None:
    """The row as it is now, held; None when it is gone or (`skip_locked`) somebody else holds it."""
    found = Case.objects.select_for_update(of=("self",), skip_locked=skip_locked).filter(pk=case.pk).first()
    if found is not None:
        _relate(found)
    return found


def _relate(case: Case) -> None:
    """Give a case what most writes look at. Joined to it, PostgreSQL plans for longer than it reads."""
    kinds, halls, teams, standards = together(
        Rows(Kind, "r.id = %s", [case.kind_id]),
        Rows(Hall, "r.id = %s", [case.hall_id]),
        Rows(Team, "r.id = %s", [case.team_id]),
        Rows(StandardVersion, "r.id = %s", [case.standard_id], without=LONG),
    )
    case.kind = kinds[0]
    case.hall, case.team, case.standard = (next(iter(rows), None) for rows in (halls, teams, standards))


def about(case: Case) -> dict[str, Any]:
    """The objects that an event of a case relates."""
    return {"case": case} | {name: named(case, name) for name in NAMED}


def named(case: Case, name: str) -> Model | None:
    """What a reference of a case names. What was not read is not read now: an event keeps no more than its key."""
    key = getattr(case, f"{name}_id")
    if key is None:
        return None
    known: Model | None = case._state.fields_cache.get(name)  # noqa: SLF001 - what was read with it
    return known or _keyed(name, key)


@lru_cache(maxsize=10_000)
def _keyed(name: str, key: int) -> Model:
    """A record of which only the key is known, for those who look at nothing else."""
    field = Case._meta.get_field(name)
    assert isinstance(field, ForeignKey)  # noqa: S101 - of the names above
    return field.related_model(pk=key)


def keep(case: Case, *names: str, at: datetime) -> None:
    """Save the named fields, the time of the change and the next version."""
    case.version += 1
    case.changed_at = at
    case.save(update_fields=[*names, "version", "changed_at"])


def staff_actor(staff: Staff) -> Actor:
    """Somebody as the actor of what is recorded in his name, inside another's action; he gets no rights by it."""
    return Actor("account", staff.account_id, staff.name, staff_id=staff.pk)


def due_after(case: Case, minutes: int | None, at: datetime) -> datetime | None:
    """When so many working minutes have passed since `at` in the hall of a case; None without a limit, and where nobody ever works."""
    if not minutes:
        return None
    calendar = catalogue.working_calendar(catalogue.calendar_for(case.hall), catalogue.hall_zone(case.hall))
    try:
        return clock.due(at, timedelta(minutes=minutes), calendar)
    except clock.Unreachable:
        return None
