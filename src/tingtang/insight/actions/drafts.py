"""Writes of insight: what was found becomes a draft, which others look at before it holds."""

from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tingtang.core.actions import action
from tingtang.core.actors import Actor
from tingtang.core.errors import Refused
from tingtang.flows import actions as flows
from tingtang.flows.models import Process, Version
from tingtang.insight.events import CONFORMANCE_KEPT
from tingtang.insight.mining import discovering
from tingtang.insight.rules.eventlog import EventLog
from tingtang.journal.models import Log
from tingtang.journal.record import record
from tingtang.org.models import Hall


class TooManyActivities(Refused):
    """More kinds of activities than a drawing of a flow has room for."""

    message = gettext_lazy("This log has too many kinds of activities for one flow. Choose other days or fewer activities.")


def refuse_many(log: EventLog) -> None:
    """Refuse (`TooManyActivities`) a log no flow can be discovered from."""
    if discovering.activity_count(log) > discovering.MOST_ACTIVITIES:
        raise TooManyActivities


@action("insight.draft_flow", label=gettext_lazy("Take discovered flows as drafts"))
def draft_flow(actor: Actor, *, code: str, name: str, xml: str, log: str, at: datetime) -> Version:
    """Begin a process with what was discovered from a log as its first draft, for the studio.

    Refused when a process has that code, and when the diagram cannot be read.
    """
    process = flows.save_process(actor, at=at, code=code, name=name, names={}, goal="", scope="")
    change = flows.ask_change(
        actor, process=process, hall=None, at=at, reason=_("Discovered from the log “%s”.") % log, affected=_("Those the log tells of."),
        impact=_("None yet: it says what is done today."),
    )  # fmt: skip
    version = flows.begin_draft(actor, change=change, at=at)
    return flows.save_draft(actor, version=version, xml=xml, at=at)


@action("insight.keep_conformance", on="hall", label=gettext_lazy("Keep how a log conforms with a flow"))
def keep_conformance(
    actor: Actor, *, hall: Hall | None, log: Log, process: Process, cases: int, fitting: int, days: tuple[date, date],
    address: str, at: datetime,
) -> None:  # fmt: skip
    """Note in the journal how many cases of these days follow a flow: gap 3 is measured from it."""
    first, latest = (day.isoformat() for day in days)
    record(
        CONFORMANCE_KEPT, actor, at=at, log=log, process=process, hall=hall, cases=cases, fitting=fitting, first=first,
        latest=latest, address=address,
    )  # fmt: skip
