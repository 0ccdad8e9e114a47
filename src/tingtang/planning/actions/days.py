"""Simulated days brought into Insight as logs, beside real ones and never mixed with them."""

from datetime import datetime
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from tingtang.core.actions import action
from tingtang.core.actors import Actor
from tingtang.core.errors import NotFound
from tingtang.journal.actions import hide_log, import_log
from tingtang.journal.formats import Columns
from tingtang.journal.models import Import, Log
from tingtang.journal.record import record
from tingtang.org.models import Hall
from tingtang.planning.events import DAY_BROUGHT, DAY_DROPPED
from tingtang.planning.queries.days import SOURCE, source_of
from tingtang.planning.rules.simulation.logs import EVENT_ROW

_CASE, _ACTIVITY, _TIME, _RESOURCE, *_OTHERS = EVENT_ROW


@action("planning.bring_day", label=_("Bring simulated days into Insight"))
def bring_day(actor: Actor, *, hall: Hall, code: str, name: str, path: Path, at: datetime) -> Import:
    """Begin a log of a simulated day of `hall` from the file at `path`; `imports.run` reads it. Refused when the code is taken."""
    columns = Columns(_CASE, _ACTIVITY, _TIME, _RESOURCE, others=tuple(_OTHERS), delimiter=",", encoding="utf-8-sig")
    job = import_log(actor, code=code, name=name[:200], path=path, source=source_of(hall), at=at, columns=columns)
    record(DAY_BROUGHT, actor, at=at, log=job.log, hall=hall)
    return job


@action("planning.drop_day", label=_("Take simulated days out of Insight"))
def drop_day(actor: Actor, *, log: Log, at: datetime) -> None:
    """Take a simulated day out of every list. NotFound for a log that was not simulated here."""
    if not log.source.startswith(SOURCE):
        raise NotFound
    hide_log(actor, log=log, at=at)
    record(DAY_DROPPED, actor, at=at, log=log)
