"""The sheet of a roster made from what is needed: who there is at a hall, what they can do, when they are away."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from tingtang.org.models import Absence, CoverPair, Hall, Staff
from tingtang.planning.queries.arrivals import SLOT, Asked, Needs
from tingtang.planning.queries.wishes import who_serve, with_wishes
from tingtang.planning.rules.ordinary import clock
from tingtang.planning.rules.rosters.needs import rows

MOST_BREAKS = 60
SHIFTS = {
    "early": {"en": "early", "zh-hans": "早班", "zh-hant": "早班"},
    "late": {"en": "late", "zh-hans": "晚班", "zh-hant": "晚班"},
}


def roster_of(asked: Asked, needs: Needs, first: date, served: Mapping[int, Sequence[str]]) -> dict[str, Any]:
    """A roster's data from what is needed: the hall's people with their skills, absences, wishes and pairs, two shifts that span its busy
    hours, demand by half hours. Of whom no skill is recorded, what he `served` lately stands, marked as a guess."""
    minutes = [minute for spans in needs.values() for minute, _people, _skill in spans]
    start, end = (min(minutes), max(minutes) + SLOT) if minutes else (510, 1050)
    days = [first + timedelta(days=number) for number in range(len(needs))]
    staff = Staff.objects.filter(hall=asked.hall, left_date=None).order_by("name").prefetch_related("skills__skill", "absences")
    people = list(who_serve(staff)) or list(staff)  # where no role says who serves, everybody may
    data = {
        "kind": "roster",
        "name": {language: f"{name} {first}" for language, name in asked.hall.names.items()} or f"{asked.hall.name} {first}",
        "first": first.isoformat(),
        "days": len(needs),
        "slot_minutes": SLOT,
        "shifts": _shifts(start, end),
        "staff": [_person(one, asked.hall, days, served.get(one.pk, ())) for one in people],
        "pairs": _pairs(people),
        "demand": [row for day, spans in needs.items() for row in rows(spans, [day.isoformat()], asked.hall.code, SLOT)],
    }
    return with_wishes(data)[0]


def _person(one: Staff, hall: Hall, days: Sequence[date], served: Sequence[str]) -> dict[str, Any]:
    found: dict[str, Any] = {"code": one.badge, "name": one.name, "outlet": hall.code}
    skills = sorted(each.skill.code for each in one.skills.all())
    away = [day.isoformat() for day in days if any(_is_away(each, day, hall) for each in one.absences.all())]
    if not skills and served:
        found |= {"skills": list(served), "guessed": True}
    return found | ({"skills": skills} if skills else {}) | ({"away": away} if away else {})


def _is_away(absence: Absence, day: date, hall: Hall) -> bool:
    """Away at noon is away for the day: who is away for an hour still works a shift."""
    noon = datetime.combine(day, time(12), hall.zone)
    return absence.starts_at <= noon < absence.ends_at


def _pairs(people: Sequence[Staff]) -> list[dict[str, str]]:
    codes = {one.pk: one.badge for one in people}
    found = CoverPair.objects.filter(primary__in=codes, backup__in=codes).order_by("pk").values_list("primary_id", "backup_id")
    return [{"a": codes[a], "b": codes[b]} for a, b in dict.fromkeys(tuple(sorted(pair)) for pair in found)]


def _shifts(start: int, end: int) -> list[dict[str, Any]]:
    length = min(end - start, 8 * 60)
    found = [("early", start, start + length), ("late", end - length, end)]
    return [
        {"code": code, "name": SHIFTS[code], "start": clock(begin), "end": clock(until), "heavy": code == "late"}
        | _pause(begin, until)
        for code, begin, until in found[: 1 + int(end - start > length)]
    ]


def _pause(begin: int, until: int) -> dict[str, Any]:
    middle = (begin + until) // 2 // SLOT * SLOT
    if until - begin <= 6 * 60:
        return {}
    return {"breaks": [{"minutes": MOST_BREAKS, "earliest": clock(middle - 90), "latest": clock(middle + 60)}]}
