"""A case of another help desk is taken over with its history: the ordinary writes, at their own times, by the people of that time."""

from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from tingtang.cases.actions.common import about, staff_actor
from tingtang.cases.actions.opening import open_case
from tingtang.cases.actions.people import assign_case
from tingtang.cases.actions.steps import move
from tingtang.cases.events import HISTORY_LINE
from tingtang.cases.models import Case, Kind
from tingtang.cases.rules.histories import Act, History, Line, step_of
from tingtang.catalogue.models import Service
from tingtang.core.actions import action, unchanged
from tingtang.core.actors import Actor
from tingtang.customers.models import Customer
from tingtang.journal.record import record
from tingtang.org.models import Staff, Team


@dataclass(frozen=True)
class Desk:
    """What the names of a history stand for here: its kind of case, and its services, customers, teams and people by name."""

    code: str
    kind: Kind
    services: dict[str, Service] = field(default_factory=dict)
    customers: dict[str, Customer] = field(default_factory=dict)
    teams: dict[str, Team] = field(default_factory=dict)
    people: dict[str, Staff] = field(default_factory=dict)


@action("cases.import_history", label=_("Take over cases of another help desk"))
def import_history(actor: Actor, *, desk: Desk, history: History, title: str, impact: int, urgency: int, at: datetime) -> Case:
    """Take over one case with all its lines; one that is here already is left as it is."""
    ref = f"{desk.code}:{history.ref}"
    known = Case.objects.filter(external_ref=ref).first()
    if known is not None:
        unchanged()
        return known
    case = open_case(
        _who(actor, desk, history.lines[0]),
        kind=desk.kind,
        title=title,
        customer=desk.customers.get(history.latest("customer")),
        service=desk.services.get(history.latest("product")),
        team=desk.teams.get(history.latest("team")),
        channel="import",
        impact=impact,
        urgency=urgency,
        at=history.opened_at,
        external_ref=ref,
    )
    for line in history.lines:
        case = _follow(_who(actor, desk, line), desk, case, line)
    return case


def _follow(actor: Actor, desk: Desk, case: Case, line: Line) -> Case:
    person = desk.people.get(line.person)
    record(HISTORY_LINE, actor, at=line.at, **(about(case) | {"assignee": person}), activity=line.activity, source=desk.code)
    if line.act is Act.TAKE and person is not None and case.phase != "closed":
        case = assign_case(actor, case=case, staff=person, how="taken", at=line.at)
    step = step_of(line.act, case.phase)
    if step:
        case = move(actor, case=case, step=step, reason=line.activity, at=line.at)
    if line.act is Act.TAKE and person is not None and case.assignee_id != person.pk:
        case = assign_case(actor, case=case, staff=person, how="taken", at=line.at)
    return case


def _who(actor: Actor, desk: Desk, line: Line) -> Actor:
    """The person of the line, acting under the authority of who imports."""
    person = desk.people.get(line.person)
    return staff_actor(person) if person is not None else actor
