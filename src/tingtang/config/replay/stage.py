"""The hall in which a recorded day is played: its services, counters, clerks and their keys, made by ordinary actions."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tingtang.catalogue.actions import save_category, save_service
from tingtang.catalogue.models import Category, Service
from tingtang.config.replay.day import WorkItem
from tingtang.core.actors import SYSTEM
from tingtang.core.queries import BACKDATE
from tingtang.org.actions.accounts import make_token
from tingtang.org.actions.places import save_counter, save_hall
from tingtang.org.actions.roles import grant_role, save_role
from tingtang.org.actions.staff import save_staff
from tingtang.org.models import Counter, Hall, Role, Staff
from tingtang.visits.actions.counters import switch_categories
from tingtang.visits.actions.setups import offer_service, set_up_hall
from tingtang.visits.models import Ticket

ROLE = "replay"
VERBS = ("issue", "open_counter", "call_chosen", "start", "park", "resume", "finish")


class AlreadyPlayed(ValueError):
    """The hall has tickets on that day."""


@dataclass(frozen=True, slots=True)
class Desk:
    """Where one clerk works: the counter's number in the database and the key of his client."""

    counter: int
    staff: int
    key: str


@dataclass(frozen=True, slots=True)
class Stage:
    """A hall ready for a day: the kiosk's key, a desk for each clerk, the code of each kind of work."""

    hall: str
    kiosk_key: str
    desks: dict[str, Desk]
    services: dict[str, str]


def slug(text: str) -> str:
    """A code made of a name: `W_Nabellen offertes` is `w_nabellen-offertes`."""
    return re.sub(r"[^a-z0-9_]+", "-", text.lower()).strip("-")[:40]


def set_up(code: str, name: str, zone: str, items: Sequence[WorkItem], at: datetime) -> Stage:
    """Make the hall `code` with one service for each kind of work and one counter for each clerk, or find it as it is.

    Refused when it already holds tickets of the day, for then nothing could be compared afterwards.
    """
    day = items[0].starts_at.astimezone(_hall_zone(zone)).date()
    hall = Hall.objects.filter(code=code).first()
    if Ticket.objects.filter(hall=hall, day_date=day).exists() if hall else False:
        raise AlreadyPlayed(f"The hall {code} already has tickets of {day}. Choose another with --hall.")
    hall = save_hall(SYSTEM, hall=hall, at=at, code=code, name=name, time_zone=zone)
    set_up_hall(SYSTEM, hall=hall, at=at)
    services = _services(hall, sorted({item.kind for item in items}), at)
    role = save_role(
        SYSTEM,
        at=at,
        role=Role.objects.filter(code=ROLE).first(),
        code=ROLE,
        name="Replay",
        permissions=sorted([BACKDATE, "visits.view", *(f"visits.{verb}" for verb in VERBS)]),
    )
    desks = {clerk: _desk(hall, role, clerk, n, at) for n, clerk in enumerate(sorted({item.clerk for item in items}), 1)}
    kiosk = _person(hall, role, "kiosk", at)
    return Stage(code, _key(kiosk, at), desks, services)


def _hall_zone(zone: str) -> Any:
    return Hall(time_zone=zone).zone


def _services(hall: Hall, kinds: list[str], at: datetime) -> dict[str, str]:
    category = save_category(
        SYSTEM, at=at, category=Category.objects.filter(code=hall.code).first(), code=hall.code, name=hall.name
    )
    codes = {}
    for number, kind in enumerate(kinds):
        codes[kind] = slug(kind)
        service = save_service(
            SYSTEM,
            at=at,
            service=Service.objects.filter(code=codes[kind]).first(),
            code=codes[kind],
            name=kind[:100],
            category=category,
            series=chr(ord("A") + number % 26),
        )
        offer_service(SYSTEM, hall=hall, service=service, at=at)
    return codes


def _desk(hall: Hall, role: Role, clerk: str, number: int, at: datetime) -> Desk:
    staff = _person(hall, role, clerk, at)
    code = f"c{number}"
    counter = save_counter(
        SYSTEM,
        hall=hall,
        at=at,
        counter=Counter.objects.filter(hall=hall, code=code).first(),
        code=code,
        name=code,
        number=number,
    )
    switch_categories(SYSTEM, counter=counter, categories=[Category.objects.get(code=hall.code)], at=at)
    return Desk(counter.pk, staff.pk, _key(staff, at))


def _person(hall: Hall, role: Role, name: str, at: datetime) -> Staff:
    badge = f"{hall.code}-{name}"[-20:]
    staff = save_staff(
        SYSTEM,
        hall=hall,
        at=at,
        staff=Staff.objects.filter(badge=badge).first(),
        badge=badge,
        name=name,
        username=f"{hall.code}-{slug(name)}"[:64],
    )
    grant_role(SYSTEM, staff=staff, role=role, hall=hall, at=at)
    return staff


def _key(staff: Staff, at: datetime) -> str:
    return make_token(SYSTEM, account=staff.account, name=ROLE, at=at).key
