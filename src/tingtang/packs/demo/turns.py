"""Enters how a demo's people share their work: teams, A/B pairs, absences, and turns of duty of the last and the next weeks."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from tingtang.core.actors import SYSTEM, Actor
from tingtang.org.actions import (
    acknowledge_duty,
    mark_duty,
    plan_duties,
    save_absence,
    save_cover_pair,
    save_housekeeping,
    save_shift,
    save_team,
    save_team_member,
    save_zone,
)
from tingtang.org.models import Absence, CoverPair, DutyTurn, Hall, Housekeeping, Shift, Staff, Team, TurnState, Zone
from tingtang.packs.schemas.demo import Demo

Known = Mapping[str, Staff]
Acting = Mapping[int, Actor]
PAST: Final = timedelta(days=14)
AHEAD: Final = timedelta(days=27)
EVENING: Final = time(17, 20)
UNREAD_DAYS: Final = 2  # what was done so lately has not been acknowledged yet
NOTES: Final = {
    TurnState.DONE: {"zh-hans": "已完成，情况正常。", "zh-hant": "已完成，情況正常。", "en": "Done, all in order."},
    TurnState.NOT_DONE: {
        "zh-hans": "当天人多，改到次日。",
        "zh-hant": "當天人多，改到次日。",
        "en": "Too busy that day; done the day after.",
    },
}


def enter(demo: Demo, hall: Hall, staff: Known, acting: Acting, at: datetime, language: str) -> int:
    """Enter what is not there yet, and mark the turns of the past but the latest; how many turns there are then."""
    if not Team.objects.filter(hall=hall).exists():
        _teams(demo, hall, staff, at, language)
    for pair in demo.cover:
        if not CoverPair.objects.filter(primary=staff[pair.a]).exists():
            save_cover_pair(SYSTEM, primary=staff[pair.a], backup=staff[pair.b], at=at)
    _areas(demo, hall, staff, at)
    _absences(demo, hall, staff, at)
    _shifts(demo, hall, staff, at)
    since = at if DutyTurn.objects.filter(housekeeping__hall=hall).exists() else at - PAST
    for system in Housekeeping.objects.filter(hall=hall, rotation__isnull=True):
        people = [staff[name] for name in demo.rotations.get(system.code, ())]
        if people:
            save_housekeeping(SYSTEM, hall=hall, housekeeping=system, people=people, at=since)
    today = at.astimezone(hall.zone).date()
    plan_duties(SYSTEM, hall=hall, first=since.astimezone(hall.zone).date(), last=today + AHEAD, at=since)
    _mark(hall, acting, today, language)
    return DutyTurn.objects.filter(housekeeping__hall=hall).count()


def _areas(demo: Demo, hall: Hall, staff: Known, at: datetime) -> None:
    """Who answers for which zone, where nobody does yet."""
    for zone in Zone.objects.filter(hall=hall, owner__isnull=True, code__in=demo.areas):
        save_zone(SYSTEM, hall=hall, zone=zone, owner=staff[demo.areas[zone.code]], at=at)


def _teams(demo: Demo, hall: Hall, staff: Known, at: datetime, language: str) -> None:
    for one in demo.teams:
        if Team.objects.filter(code=one.code).exists():
            continue
        about = one.description.read(language) if one.description else ""
        names: dict[str, Any] = {"name": one.name.read(language), "names": one.name.all}
        team = save_team(SYSTEM, hall=hall, at=at, code=one.code, description=about, **names)
        for order, name in enumerate(dict.fromkeys((one.lead, *one.members))):
            save_team_member(SYSTEM, team=team, staff=staff[name], is_lead=name == one.lead, order=order, at=at)


def _absences(demo: Demo, hall: Hall, staff: Known, at: datetime) -> None:
    for away in demo.absences:
        person = staff[away.who]
        if not Absence.objects.filter(staff=person).exists():
            first = at.astimezone(hall.zone).date() + timedelta(days=away.in_days)
            starts_at, ends_at = (datetime.combine(day, time(), hall.zone) for day in (first, first + timedelta(days=away.days)))
            save_absence(SYSTEM, staff=person, kind=away.kind, starts_at=starts_at, ends_at=ends_at, at=at)


def _shifts(demo: Demo, hall: Hall, staff: Known, at: datetime) -> None:
    """Plan this week and the next, except today, whose hours are moved to fit the moment."""
    today = at.astimezone(hall.zone).date()
    monday = today - timedelta(days=today.weekday())
    hours = {person.username: [demo.day.opens, demo.day.closes] for person in demo.staff if person.places}
    for name, (opens, closes) in {**hours, **demo.on_duty}.items():
        for day in (monday + timedelta(days=n) for n in range(14)):
            if day != today and day.weekday() in demo.day.weekdays:
                begin, end = (datetime.combine(day, time.fromisoformat(text), hall.zone) for text in (opens, closes))
                _shift(hall, staff[name], begin, end, at)


def _shift(hall: Hall, person: Staff, starts_at: datetime, ends_at: datetime, at: datetime) -> None:
    """Plan somebody, unless he is planned or away then."""
    for taken in (Shift, Absence):
        if taken.objects.filter(staff=person, starts_at__lt=ends_at, ends_at__gt=starts_at).exists():
            return
    values: dict[str, Any] = {"starts_at": starts_at, "ends_at": ends_at, "post": person.posts.first()}
    save_shift(SYSTEM, hall=hall, at=at, staff=person, **values)


def _mark(hall: Hall, actors: Acting, today: date, language: str) -> None:
    past = DutyTurn.objects.filter(housekeeping__hall=hall, state=TurnState.PLANNED, date__lt=today)
    turns = list(past.select_related("housekeeping").order_by("date", "housekeeping__order"))
    holders = Staff.posts.through.objects.filter(staff__in=actors).order_by("-staff").values_list("post_id", "staff_id")
    owners = dict(holders)  # the first of those who hold the post
    for number, turn in enumerate(turns):
        if number == len(turns) - 1 and turn.date >= today - timedelta(days=7):
            break  # one is forgotten, so that the list of what is overdue is not empty
        evening = datetime.combine(turn.date, EVENING, hall.zone)
        is_done = number % 9 != 4
        note = NOTES[TurnState.DONE if is_done else TurnState.NOT_DONE][language]
        on_duty = actors.get(turn.staff_id)
        if on_duty is not None:
            mark_duty(on_duty, turn=turn, is_done=is_done, note="" if is_done and number % 3 else note, at=evening)
        owner = actors.get(owners.get(turn.housekeeping.owner_post_id or 0, 0))
        if owner is not None and turn.date < today - timedelta(days=UNREAD_DAYS):
            acknowledge_duty(owner, turn=turn, at=evening + timedelta(hours=1))
