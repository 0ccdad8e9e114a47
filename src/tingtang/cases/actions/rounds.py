"""Cases of one kind for many customers, planned at once: the month's visits to owners, the calls of a quarter."""

from collections.abc import Mapping, Sequence
from datetime import datetime, time
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from tingtang.cases.actions.opening import open_case
from tingtang.cases.actions.people import assign_case
from tingtang.cases.actions.promises import set_due
from tingtang.cases.events import ROUND_PLANNED
from tingtang.cases.models import Case, Kind, SlaClock
from tingtang.cases.queries.rounds import MOST, Visit, day_field
from tingtang.core.actions import action
from tingtang.core.actors import Actor
from tingtang.core.errors import Invalid
from tingtang.journal.record import record
from tingtang.org.models import Hall

EVENING: Final = time(20)


@action("cases.plan_round", on="hall", label=_("Plan cases for many customers"))
def plan_round(
    actor: Actor, *, hall: Hall, kind: Kind, visits: Sequence[Visit], title: str, fields: Mapping[str, Any], at: datetime
) -> list[Case]:
    """Open a case for each visit: its day, place and what is known of the customer stand in its fields; whoever goes has it.

    Refused without anybody to visit, for more than two hundred, and for a kind that asks for no day.
    """
    day = day_field(kind)
    if not day or not 0 < len(visits) <= MOST:
        raise Invalid(fields={"kind": [str(_("There is nobody to visit with these choices, or the kind asks for no day."))]})
    codes = {one.code: one.kind for one in kind.form}
    made = []
    for one in visits:
        given = dict(fields) | {day: one.day.isoformat()}
        if codes.get("place") == "text":
            given["place"] = one.place or one.customer.name
        if codes.get("focus") == "long":
            given["focus"] = "\n".join(text for text in (str(fields.get("focus", "")), one.profile) if text)
        case = open_case(
            actor, kind=kind, hall=hall, title=f"{title} · {one.customer.name}"[:200], customer=one.customer, channel="internal",
            fields=given, at=at,
        )  # fmt: skip
        if SlaClock.objects.filter(case=case, code="resolve", stopped_at__isnull=True).exists():  # due on the evening of its day
            set_due(actor, case=case, clock="resolve", due_at=datetime.combine(one.day, EVENING, hall.zone), at=at)
        made.append(assign_case(actor, case=case, staff=one.staff, at=at) if one.staff else case)
    record(ROUND_PLANNED, actor, at=at, hall=hall, kind=kind, cases=len(made))
    return made
