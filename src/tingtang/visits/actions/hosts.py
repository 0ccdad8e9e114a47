"""Writes about hosts who walk among customers: from when on it is crowded, how many people there are, who walks where."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from tingtang.core.actions import action, unchanged
from tingtang.core.actors import Actor
from tingtang.core.errors import Invalid, Refused
from tingtang.journal.record import record
from tingtang.journal.saving import clean, locked, tidy
from tingtang.org.models import Hall, Staff, Zone
from tingtang.org.queries import staff_of
from tingtang.visits.events import CROWD_COUNTED, CROWD_ROSE, CROWD_SET, HOST_ARRIVED, HOST_ENDED, HOST_SENT
from tingtang.visits.models import CrowdCount, CrowdLevel, HostTurn
from tingtang.visits.queries.hosts import crowd

TOLD_AGAIN: Final = timedelta(minutes=30)
NAMES: Final = ("level", "waiting", "people", "hosts")


class OutAlready(Refused):
    """Somebody walks in one place at a time."""

    message = _("{name} walks somewhere already.")


class TurnOver(Refused):
    """The turn has ended."""

    message = _("This turn is over.")


@action("visits.set_crowd", on="hall", label=_("Say from when on it is crowded"))
def set_crowd(actor: Actor, *, hall: Hall, levels: Iterable[Mapping[str, int | None]], at: datetime) -> list[CrowdLevel]:
    """Say from how many people on how many hosts walk. Refused when a higher level asks for fewer people or hosts."""
    rows = sorted(({name: row.get(name) for name in NAMES} for row in levels), key=lambda row: row["level"] or 0)
    for low, high in pairwise(rows):
        if any((low[name] or 0) > (high[name] or 0) for name in ("waiting", "people", "hosts") if high[name] is not None):
            raise Invalid(fields={"levels": [str(_("A higher level has more people and no fewer hosts."))]})
    made = [CrowdLevel(hall=hall, **row) for row in rows]
    before = list(CrowdLevel.objects.filter(hall=hall).order_by("level").values(*NAMES))
    if before == rows:
        unchanged()
        return list(CrowdLevel.objects.filter(hall=hall).order_by("level"))
    CrowdLevel.objects.filter(hall=hall).delete()
    for one in made:
        clean(one)
        one.save()
    record(CROWD_SET, actor, at=at, hall=hall, levels=len(made))
    return made


@action("visits.count_crowd", on="hall", label=_("Count the people in the hall"))
def count_crowd(actor: Actor, *, hall: Hall, people: int, at: datetime) -> CrowdCount:
    """Write down how many people are in the hall; it holds for half an hour."""
    made = CrowdCount.objects.create(hall=hall, people=people, counted_at=at, staff=staff_of(actor))
    record(CROWD_COUNTED, actor, at=at, hall=hall, people=people)
    return made


@action("visits.watch_crowd", on="hall", label=_("Say that more hosts are wanted"))
def watch_crowd(actor: Actor, *, hall: Hall, at: datetime) -> bool:
    """Tell that fewer hosts walk than the crowd asks for, again only after half an hour; whether that was told now."""
    now = crowd(hall, at)
    told = max((one.told_at for one in now.levels if one.told_at), default=None)
    if not now.missing or (told is not None and at - told < TOLD_AGAIN):
        unchanged()
        return False
    CrowdLevel.objects.filter(hall=hall).update(told_at=at)
    record(CROWD_ROSE, actor, at=at, hall=hall, level=now.level, wanted=now.wanted, there=len(now.turns))
    return True


@action("visits.send_host", on="hall", label=_("Send hosts among customers"))
def send_host(actor: Actor, *, hall: Hall, zone: Zone, staff: Staff, at: datetime) -> HostTurn:
    """Send somebody to walk in a part of the hall. Refused while he walks elsewhere."""
    if zone.hall_id != hall.pk:
        raise Invalid(fields={"zone": [str(_("This place is in another hall."))]})
    try:
        with transaction.atomic():
            made = HostTurn.objects.create(
                hall=hall, zone=zone, staff=staff, level=crowd(hall, at).level, sent_at=at, sent_by=staff_of(actor)
            )
    except IntegrityError:
        raise OutAlready(name=staff.name) from None
    record(HOST_SENT, actor, at=at, turn=made, hall=hall, zone=zone, staff=staff, level=made.level)
    return made


def _open(turn: HostTurn) -> HostTurn:
    kept = locked(turn)
    if kept.ended_at is not None:
        raise TurnOver
    return kept


@action("visits.host_arrived", on="turn", label=_("Say that a host is in his place"))
def host_arrived(actor: Actor, *, turn: HostTurn, at: datetime) -> HostTurn:
    """Say that he is there."""
    kept = _open(turn)
    if kept.arrived_at is not None:
        unchanged()
        return kept
    kept.arrived_at = at
    kept.save(update_fields=["arrived_at"])
    seconds = (at - kept.sent_at).total_seconds()
    record(HOST_ARRIVED, actor, at=at, turn=kept, hall=kept.hall, zone=kept.zone, staff=kept.staff, seconds=seconds)
    return kept


@action("visits.end_host", on="turn", label=_("Call hosts back"))
def end_host(actor: Actor, *, turn: HostTurn, at: datetime, note: str = "") -> HostTurn:
    """End a turn, with what customers asked most."""
    kept = _open(turn)
    kept.ended_at, kept.note = at, tidy(note)
    kept.save(update_fields=["ended_at", "note"])
    seconds = (at - (kept.arrived_at or kept.sent_at)).total_seconds()
    record(HOST_ENDED, actor, at=at, turn=kept, hall=kept.hall, zone=kept.zone, staff=kept.staff, seconds=seconds)
    return kept
