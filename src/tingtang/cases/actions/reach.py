"""Cases brought for somebody else, and cases that belong to another hall."""

from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from tingtang.cases.actions import clocks, promises
from tingtang.cases.actions.common import about, held, keep
from tingtang.cases.actions.opening import is_near
from tingtang.cases.actions.people import give
from tingtang.cases.actions.refusals import CaseOver, ReasonMissing
from tingtang.cases.actions.steps import REQUIREMENTS
from tingtang.cases.events import SENT_HOME
from tingtang.cases.events.outside import CASE_SENT, REPRESENTATIVE_DROPPED, REPRESENTATIVE_NAMED
from tingtang.cases.models import Case, Representative
from tingtang.cases.rules.workflow import Phase
from tingtang.core.actions import action, unchanged
from tingtang.core.actors import Actor
from tingtang.core.errors import Invalid, NotFound
from tingtang.customers.actions import remembered
from tingtang.customers.models import Customer
from tingtang.customers.queries.family import family
from tingtang.journal.record import changed, record
from tingtang.journal.saving import clean, tidy
from tingtang.org.models import Hall


def _has_mandate(case: Case) -> bool:
    return not Representative.objects.filter(case=case, mandate=Representative.Mandate.MISSING).exists()


REQUIREMENTS["mandate"] = (_("have the mandate shown by who brings it for the customer"), _has_mandate)


@action("cases.name_representative", on="case", label=_("Name who brings a case for the customer"))
def name_representative(
    actor: Actor,
    *,
    case: Case,
    party: Customer,
    relation: str,
    at: datetime,
    mandate: str = Representative.Mandate.MISSING,
    until_date: date | None = None,
) -> Representative:
    """Say who brings the case for its customer, as what, and whether his mandate was seen.

    Refused without a customer, for the customer himself, and when the case is over.
    """
    found = held(case)
    if found.phase == Phase.CLOSED:
        raise CaseOver
    if found.customer_id is None:
        raise Invalid(fields={"party": [str(_("Name the customer of the case first."))]})
    if remembered(party).pk in family(found.customer_id):
        raise Invalid(fields={"party": [str(_("This is the customer himself."))]})
    kept = Representative.objects.filter(case=found).first() or Representative(case=found)
    kept.party, kept.relation, kept.mandate, kept.until_date = party, tidy(relation), mandate, until_date
    clean(kept)
    kept.save()
    keep(found, at=at)
    record(REPRESENTATIVE_NAMED, actor, at=at, case=found, party=party, hall=found.hall, mandate=mandate)
    return kept


@action("cases.drop_representative", on="case", label=_("Say that nobody brings a case for the customer"))
def drop_representative(actor: Actor, *, case: Case, at: datetime) -> None:
    """Say that the customer speaks for himself. NotFound when nobody was named."""
    found = held(case)
    kept = Representative.objects.filter(case=found).select_related("party").first()
    if kept is None:
        raise NotFound
    kept.delete()
    keep(found, at=at)
    record(REPRESENTATIVE_DROPPED, actor, at=at, case=found, party=kept.party, hall=found.hall)


@action("cases.send_to_hall", on="case", label=_("Send cases to the hall they belong to"))
def send_to_hall(actor: Actor, *, case: Case, hall: Hall, reason: str, at: datetime, version: int | None = None) -> Case:
    """Send a case to another hall, whose team, calendar and zone it has from then on (CMP-05).

    Refused without a reason, for a closed case, and for the hall where it is.
    """
    if not reason.strip():
        raise ReasonMissing
    return _send(actor, held(case, version), hall, reason.strip(), at)


@action("cases.send_home", on="case", label=_("Send cases home (the system does this)"))
def send_home(actor: Actor, *, case: Case, at: datetime) -> Case:
    """Send a new case of a kind that follows its customers to the customer's own hall; any other stays where it is."""
    found = held(case)
    home = found.customer.hall if found.customer is not None else None
    is_touched = found.assignee_id is not None or not found.is_open or found.version > 1
    if home is None or not home.is_active or home.pk == found.hall_id or is_touched or not found.kind.is_sent_home:
        unchanged()
        return found
    return _send(actor, found, home, SENT_HOME, at)


def _send(actor: Actor, case: Case, hall: Hall, reason: str, at: datetime) -> Case:
    if case.phase == Phase.CLOSED:
        raise CaseOver
    if case.hall_id == hall.pk:
        raise Invalid(fields={"hall": [str(_("The case is in this hall."))]})
    before, team = case.hall, case.team
    case.hall = hall
    keep(case, "hall", at=at)
    record(CASE_SENT, actor, at=at, **about(case), from_hall=before, reason=reason)
    changed(case, at=at, hall=hall.pk)
    if not is_near(team, hall):
        own = case.kind.team if is_near(case.kind.team, hall) else None
        give(actor, case, team=own, staff=None, how="sent", reason=reason, at=at)
    elif case.assignee_id is not None:
        give(actor, case, team=team, staff=None, how="sent", reason=reason, at=at)
    promises.retarget(actor, case, at=at)
    clocks.tell_due(case)
    return case
