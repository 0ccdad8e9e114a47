"""Rosters that were planned, as what-if plays them: the people of one day at one hall."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from tingtang.core.actors import Actor
from tingtang.org.models import Hall, Shift, Staff
from tingtang.planning.models import Sheet
from tingtang.planning.queries.served import served_lately
from tingtang.planning.queries.sheets import VIEW
from tingtang.planning.rules.changes import rostered
from tingtang.planning.rules.simulation.scenario import Counter, Scenario

MOST_ROSTERS, MOST_DAYS = 10, 7


def rosters_of(actor: Actor, hall: Hall) -> dict[str, tuple[Sheet, date]]:
    """The first days of the latest rosters of a hall that were planned, by a key."""
    found = Sheet.objects.visible_to(actor, VIEW).filter(kind="roster", answer__turns__isnull=False).order_by("-saved_at")
    kept = [sheet for sheet in found[: 5 * MOST_ROSTERS] if any(_turns(sheet, hall))][:MOST_ROSTERS]
    return {
        f"{sheet.pk}.{day}": (sheet, date.fromisoformat(day))
        for sheet in kept
        for day in sorted({turn["day"] for turn in _turns(sheet, hall)})[:MOST_DAYS]
    }


def _turns(sheet: Sheet, hall: Hall) -> list[dict[str, Any]]:
    turns = (sheet.answer or {}).get("turns", [])
    return [one for one in turns if one["outlet"] == hall.code or (not one["outlet"] and sheet.hall_id == hall.pk)]


def planned_for(sheet: Sheet, at: datetime) -> QuerySet[Shift]:
    """Shifts to come that are planned for the people of a roster in its halls on its days: what publishing it puts aside."""
    data, halls = sheet.data, halls_of(sheet)
    first = date.fromisoformat(data["first"])
    days = Q(pk=None)
    for hall in halls:
        begin, end = (datetime.combine(first + timedelta(days=more), time(), hall.zone) for more in (0, int(data.get("days", 7))))
        days |= Q(hall=hall, starts_at__gte=begin, starts_at__lt=end)
    badges = {one["code"] for one in data.get("staff", [])}
    return Shift.objects.filter(days, staff__badge__in=badges, starts_at__gt=at)


def is_plan(sheet: Sheet, at: datetime) -> bool:
    """Whether the turns to come of a roster are the shifts that are planned for its people: it was published, and nothing changed since."""
    planned = {(badge, start) for badge, start in planned_for(sheet, at).values_list("staff__badge", "starts_at")}
    zones = {hall.code: hall.zone for hall in halls_of(sheet)} | ({"": sheet.hall.zone} if sheet.hall else {})
    turns = {
        (one["person"], starts)
        for one in (sheet.answer or {}).get("turns", [])
        if (zone := zones.get(one["outlet"] or ""))
        and (starts := datetime.fromisoformat(one["starts"]).replace(tzinfo=zone)) > at
    }
    return bool(turns) and turns == planned


def halls_of(sheet: Sheet) -> QuerySet[Hall]:
    """The halls in which the people of a roster work."""
    turns = (sheet.answer or {}).get("turns", [])
    own = Q(pk=sheet.hall_id) if any(not one["outlet"] for one in turns) else Q(pk=None)
    return Hall.objects.filter(Q(code__in={one["outlet"] for one in turns if one["outlet"]}) | own).order_by("name")


@dataclass(frozen=True, slots=True)
class Able:
    """What each person of a roster can do, by badge; of whom that is a guess, and of whom nothing is known."""

    skills: Mapping[str, Sequence[str]]
    guessed: Sequence[str]
    unknown: Sequence[str]


def able_on(actor: Actor, sheet: Sheet, day: date, hall: Hall, services: Collection[str], at: datetime) -> Able:
    """What the people of a roster who work at a hall on a day can do of its services: their skills, else what they served lately."""
    working = {one["person"] for one in _turns(sheet, hall) if one["day"] == day.isoformat()}
    staff = [one for one in sheet.data.get("staff", []) if one["code"] in working]
    skills = {one["code"]: [each for each in one.get("skills", []) if each in services] for one in staff}
    guessed = {one["code"] for one in staff if one.get("guessed")}
    open_ = [code for code, known in skills.items() if not known or code in guessed]
    served = served_lately(actor, hall, at) if open_ else {}
    for badge, key in Staff.objects.filter(badge__in=open_).values_list("badge", "pk"):
        skills[badge] = [each for each in services if each in skills[badge] or each in served.get(key, ())]
    done = {each for known in skills.values() for each in known}
    for badge in open_:  # what nobody there is known to do somebody must
        skills[badge] = [each for each in services if each in skills[badge] or each not in done] if skills[badge] else []
    return Able(skills, [code for code in open_ if skills[code]], [code for code in open_ if not skills[code]])


def desks_on(sheet: Sheet, day: date, hall: Hall, scenario: Scenario, able: Able) -> tuple[Counter, ...]:
    """Who works at a hall on a day of a roster, as counters of the scenario."""
    return rostered([one for one in _turns(sheet, hall) if one["day"] == day.isoformat()], able.skills, scenario)
