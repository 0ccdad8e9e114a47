"""Procedures that begin without anybody: at a time, by a message, by something that happened. A step for a person needs a case:
whoever can open one for a procedure says so in `OPENERS`; else it runs for its process alone.
"""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from tingtang.catalogue.queries import hall_zone
from tingtang.core.actions import action, unchanged
from tingtang.core.actors import Actor
from tingtang.customers.models import Customer
from tingtang.flows.actions.running import start
from tingtang.flows.models import Process, Start, Version
from tingtang.flows.queries.opening import OPENERS, Begun, Opener, opener_for
from tingtang.flows.queries.processes import version_in_force
from tingtang.flows.queries.tables import table_of
from tingtang.flows.rules import timers
from tingtang.flows.rules.diagram import Trigger
from tingtang.org.models import Hall


def set_starts(version: Version, at: datetime) -> None:
    """Have a version that is published wait for what begins it: its times, reckoned from when it is in force, and its messages."""
    table, day = table_of(version.pk), version.effective_date
    if day is None:
        return
    zone = zone_of(version.process)
    since = max(at, datetime.combine(day, time(), zone))
    for node in table.starts.get(-1, []):
        if table.triggers[node] == Trigger.MESSAGE:
            Start.objects.create(version=version, node=node, name=table.refs[node], due_at=since)
        elif table.triggers[node] == Trigger.TIMER:
            kind, text = table.more[node]["timer"]
            due_at, left = timers.due(kind, text, since, zone)
            if due_at >= since:
                Start.objects.create(version=version, node=node, due_at=due_at, left=left)


@action("flows.begin_due", label=_("Have procedures begin by themselves"))
def begin_due(actor: Actor, *, thing: Start, at: datetime) -> None:
    """Begin a procedure whose time has come, once: whoever has its row locked does it. A version no longer in force begins nothing.

    Times that passed while nothing ran are made up once.
    """
    kept = Start.objects.select_for_update(skip_locked=True, of=("self",)).filter(pk=thing.pk, name="").first()
    if kept is None or kept.due_at > at:
        unchanged()
        return
    force = force_of(kept.version.process, at)
    is_order = bool(kept.values) or kept.hall_id is not None or kept.customer_id is not None
    if not kept.version.process.is_active and not is_order:
        unchanged()
        _set_again(kept, at)  # it may be in use again when its next time comes
        return
    if force is None or (force.pk != kept.version_id and not is_order):
        unchanged()
        kept.delete()
        return
    _set_again(kept, at)
    event = table_of(kept.version_id).ids[kept.node]
    begin_at(actor, force, event, hall=kept.hall, customer=kept.customer, values=kept.values, at=at)


def force_of(process: Process, at: datetime) -> Version | None:
    """The version that begins now, by the calendar of where the process belongs."""
    return version_in_force(process, day_of(process, at))


def day_of(process: Process, at: datetime) -> date:
    """The day that it is where a process belongs."""
    return at.astimezone(zone_of(process)).date()


def zone_of(process: Process) -> ZoneInfo:
    """The clocks of where a process belongs: of its owner's hall, else of the installation."""
    owner = process.owner
    return hall_zone(owner.hall if owner else None)


def _set_again(kept: Start, at: datetime) -> None:
    if kept.left <= 0:
        kept.delete()
        return
    every = timers.cycle(table_of(kept.version_id).more[kept.node]["timer"][1])[1]
    kept.due_at, kept.left = timers.following(kept.due_at, every, at, zone_of(kept.version.process)), kept.left - 1
    kept.tries, kept.error = 0, ""
    kept.save()


def begin_at(
    actor: Actor,
    version: Version,
    event: str,
    *,
    at: datetime,
    hall: Hall | None = None,
    customer: Customer | None = None,
    values: Mapping[str, Any] | None = None,
) -> None:
    """Begin a version at a start event, for what is opened for it."""
    process, table = version.process, table_of(version.pk)
    owner, node = process.owner, table.number.get(event, table.plain_start())
    begun = Begun(
        version,
        table.ids[node],
        table.names[node],
        hall or (owner.hall if owner else None),
        customer,
        {code: value for code, value in (values or {}).items() if code in {one["code"] for one in table.stored["fields"]}},
    )
    opener = opener_for(process)
    if opener is not None:
        opener.open(actor, begun, at)
        return
    about = {"subject": {}, **begun.values}
    start(actor, version=version, subject=process, hall=begun.hall, values=about, event=begun.event, at=at)


def waiting_for(name: str, at: datetime) -> list[Start]:
    """The start events, of versions in force, that a message of this name begins."""
    found = Start.objects.filter(name=name, due_at__lte=at)
    rows = found.select_related("version__process__owner__hall").order_by("pk") if name else []
    return [one for one in rows if force_of(one.version.process, at) == one.version]


__all__ = ["OPENERS", "Begun", "Opener", "begin_at", "begin_due", "day_of", "force_of", "set_starts", "waiting_for"]
