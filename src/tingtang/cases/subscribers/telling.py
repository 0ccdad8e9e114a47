"""People are told in the application: who watches a case, who holds it, who is asked to decide, who is to mend a record."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from tingtang.cases.actions.notices import tell_people
from tingtang.cases.events import (
    APPROVAL_ASKED,
    APPROVAL_ENDED,
    APPROVAL_ESCALATED,
    CASE_MOVED,
    NOTE_ADDED,
    VOTE_DELEGATED,
)
from tingtang.cases.events.outside import RECEPTION_ENDED, RECEPTION_NOTED
from tingtang.cases.models import Approval, Case, Notice, Reception, Vote, Watcher
from tingtang.cases.queries.reception import helpers
from tingtang.core.actors import SYSTEM
from tingtang.customers.events import DEFECT_CLOSED, DEFECT_CORRECTED, DEFECT_RETURNED
from tingtang.customers.models import Customer
from tingtang.journal.subscribers import Happened, subscriber
from tingtang.org.models import Staff


@subscriber("cases.tell_watchers", CASE_MOVED, NOTE_ADDED)
def tell_watchers(happened: list[Happened]) -> None:
    """Tell who watches a case of its states and of what is written on it; who holds it, of what others did and customers wrote."""
    cases = {key for each in happened if (key := each.object_id("case"))}
    watching: dict[int, set[int]] = defaultdict(set)
    for case_id, staff_id in Watcher.objects.filter(case__in=cases).values_list("case_id", "staff_id"):
        watching[case_id].add(staff_id)
    holders = dict(Case.objects.filter(pk__in=cases, assignee__isnull=False).values_list("pk", "assignee_id"))
    told = {
        each.id: (watching[key] | ({holders[key]} if key in holders and _concerns_holder(each) else set()))
        for each in happened
        if (key := each.object_id("case"))
    }
    doers = _doers(happened)
    tell_people(
        SYSTEM,
        notices=[
            Notice(staff_id=staff_id, case_id=each.object_id("case"), event_id=each.id, at=each.occurred_at, **_said(each))
            for each in happened
            for staff_id in sorted(told.get(each.id, set()) - {doers.get(each.id, 0)})
        ],
    )


def _concerns_holder(event: Happened) -> bool:
    return event.type == CASE_MOVED.name or event.attributes.get("kind") == "customer"


def _said(event: Happened) -> Mapping[str, Any]:
    if event.type == CASE_MOVED.name:
        return {"code": "moved", "data": {"state": event.attributes.get("to_state")}}
    return {"code": "customer_wrote" if event.attributes.get("kind") == "customer" else "noted"}


def _doers(happened: Iterable[Happened]) -> dict[int, int]:
    """Who did it, by event: nobody is told of what he did himself."""
    accounts = {each.actor_id for each in happened if each.actor_kind == "account"}
    staff = dict(Staff.objects.filter(account__in=accounts).values_list("account_id", "pk"))
    return {each.id: staff[each.actor_id] for each in happened if each.actor_kind == "account" and each.actor_id in staff}


@subscriber("cases.tell_reception", RECEPTION_NOTED, RECEPTION_ENDED)
def tell_reception(happened: list[Happened]) -> None:
    """Call who supervises the hall when criticism is not settled; tell who is to follow up a visit or call."""
    doers = _doers(happened)
    found: list[Notice] = []
    keys = {key for each in happened if (key := each.object_id("reception"))}
    waiting = Reception.objects.filter(pk__in=keys, ended_at__isnull=True)
    due = {key: at.isoformat() for key, at in waiting.values_list("pk", "due_at") if at is not None}
    for each in happened:
        key, hall, keeper = each.object_id("reception"), each.object_id("hall"), each.object_id("keeper")
        needs_help = each.attributes.get("is_settled") is False
        people = set(helpers(hall)) if needs_help and hall else {keeper} if keeper and key in due else set()
        data = {"reception": key, "due_at": None if needs_help else due.get(key or 0)}
        code = "help" if needs_help else "follow_up"
        found += [
            Notice(staff_id=staff, code=code, data=data, event_id=each.id, at=each.occurred_at)
            for staff in sorted(people - {doers.get(each.id, 0)})
        ]
    tell_people(SYSTEM, notices=found)


@subscriber("cases.tell_approvers", APPROVAL_ASKED, APPROVAL_ESCALATED, VOTE_DELEGATED)
def tell_approvers(happened: list[Happened]) -> None:
    """Tell people that a decision of theirs is waited for."""
    asked = {key: each for each in happened if each.type != VOTE_DELEGATED.name and (key := each.object_id("approval"))}
    votes = Vote.objects.filter(approval__in=asked, approval__state="waiting", decision="")
    fresh = [vote for vote in votes if vote.asked_at == asked[vote.approval_id].occurred_at]
    numbers = dict(Case.objects.filter(pk__in={each.object_id("case") for each in happened}).values_list("pk", "number"))
    rows = [(asked[vote.approval_id], vote.staff_id) for vote in fresh]
    rows += [(each, key) for each in happened if each.type == VOTE_DELEGATED.name and (key := _new_delegate(each))]
    tell_people(
        SYSTEM,
        notices=[
            Notice(staff_id=key, event_id=each.id, at=each.occurred_at, code="approve", data={"number": numbers[case]})
            for each, key in rows
            if (case := each.object_id("case")) in numbers
        ],
    )


def _new_delegate(event: Happened) -> int | None:
    to = event.object_id("delegate")
    return None if to == event.object_id("staff") else to


@subscriber("cases.tell_approved", APPROVAL_ENDED)
def tell_approved(happened: list[Happened]) -> None:
    """Tell who asked for an approval, and who holds the case, what was decided."""
    keys = {key for each in happened if (key := each.object_id("approval"))}
    approvals = {one.pk: one for one in Approval.objects.filter(pk__in=keys).select_related("case")}
    doers = _doers(happened)
    tell_people(
        SYSTEM,
        notices=[
            Notice(staff_id=key, case=one.case, event_id=each.id, at=each.occurred_at, code=_approval(each))
            for each in happened
            if (one := approvals.get(each.object_id("approval") or 0))
            for key in sorted({one.asked_by_id or 0, one.case.assignee_id or 0} - {0, doers.get(each.id, 0)})
        ],
    )


def _approval(ended: Happened) -> str:
    return f"approval_{'late_' if ended.attributes.get('is_timeout') else ''}{ended.attributes['state']}"


@subscriber("cases.tell_defects", DEFECT_RETURNED, DEFECT_CORRECTED, DEFECT_CLOSED)
def tell_defects(happened: list[Happened]) -> None:
    """Tell account managers which records they are to mend and that they are right now; who gave them back, what became of it."""
    doers = _doers(happened)
    wanted = [(each, key) for each in happened for key in sorted(_concerned(each) - {doers.get(each.id, 0)})]
    here = set(Staff.objects.filter(pk__in={key for _each, key in wanted}, left_date__isnull=True).values_list("pk", flat=True))
    numbers = dict(Customer.objects.filter(pk__in={each.object_id("customer") for each in happened}).values_list("pk", "number"))
    tell_people(
        SYSTEM,
        notices=[
            Notice(
                staff_id=key,
                event_id=each.id,
                at=each.occurred_at,
                code=_DEFECT[each.type],
                data={"customer": customer, "number": numbers[customer], "day": each.attributes.get("due")},
            )
            for each, key in wanted
            if key in here and (customer := each.object_id("customer")) in numbers
        ],
    )


_DEFECT = {DEFECT_RETURNED.name: "defect", DEFECT_CORRECTED.name: "defect_corrected", DEFECT_CLOSED.name: "defect_closed"}


def _concerned(event: Happened) -> set[int]:
    keeper, by = event.object_id("keeper"), event.object_id("returned_by")
    told = {DEFECT_RETURNED.name: {keeper}, DEFECT_CORRECTED.name: {by}}.get(event.type, {keeper, by})
    return {key for key in told if key is not None}
