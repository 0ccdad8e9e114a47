"""Writes that check records, audit samples, give defects back and see them mended."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Final

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tingtang.core.actions import action, unchanged
from tingtang.core.actors import SYSTEM, Actor
from tingtang.core.errors import Invalid, Refused
from tingtang.core.events import EventType
from tingtang.customers.actions.forgotten import remembered
from tingtang.customers.actions.merging import account_id
from tingtang.customers.events import (
    AUDITS_DRAWN,
    CUSTOMER_AUDITED,
    DEFECT_CLOSED,
    DEFECT_CORRECTED,
    DEFECT_RETURNED,
    QUALITY_MEASURED,
)
from tingtang.customers.models import Audit, AuditReason, Customer, Defect, Examination
from tingtang.customers.queries import quality
from tingtang.customers.rules.quality import Found, examine
from tingtang.journal.record import record
from tingtang.org.models import Hall

BATCH: Final = 2000
MOST_DRAWN: Final = 1000


class NothingToDraw(Refused):
    """No record is left to be drawn."""

    message = _("There is no record here that is not drawn already.")


class NotReturned(Refused):
    """The defect is in another state."""

    message = _("Somebody else has dealt with this defect meanwhile.")


@action("customers.examine", label=_("Check records (the system does this)"))
def examine_records(actor: Actor, *, keys: Sequence[int], at: datetime) -> int:
    """Check some records for what is missing and malformed, and close defects that are gone; returns how many were checked."""
    roots = set(Customer.objects.filter(pk__in=keys, merged_into=None).values_list("pk", flat=True))
    roots |= {key for key in Customer.objects.filter(pk__in=keys).values_list("merged_into", flat=True) if key}
    found = {key: (examine(one), one) for key, one in quality.submitted(sorted(roots)).items()}
    rows = [
        Examination(
            customer_id=key,
            missing=list(seen.missing),
            malformed=list(seen.malformed),
            has_values=bool(one.identities or one.phones or one.mails),
            at=at,
        )
        for key, (seen, one) in found.items()
    ]
    Examination.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["customer"], update_fields=["missing", "malformed", "has_values", "at"]
    )
    if not _close_gone(actor, {key: seen for key, (seen, _one) in found.items()}, at=at):
        unchanged()
    return len(rows)


def _close_gone(actor: Actor, found: dict[int, Found], *, at: datetime) -> int:
    """Defects the program itself found are closed by it when they are gone; those of audits wait for a person."""
    waiting = Defect.objects.filter(customer__in=found, closed_at=None).exclude(fault__startswith="audit:")
    gone = [
        one
        for one in waiting.select_related("customer__hall", "keeper", "returned_by")
        if one.fault not in faults_of(found[one.customer_id])
    ]
    for one in gone:
        _close(actor, one, at=at)
    return len(gone)


def faults_of(found: Found) -> list[str]:
    """What an examination found, each as the word of a defect."""
    return [*(f"missing:{name}" for name in found.missing), *(f"malformed:{name}" for name in found.malformed)]


def examine_everywhere(at: datetime) -> int:
    """Check all records never checked, in short transactions; returns how many."""
    after = count = 0
    while keys := quality.unexamined(after, BATCH):
        count += examine_records(SYSTEM, keys=keys, at=at)
        after = keys[-1]
    return count


@action("customers.draw_audits", on="hall", label=_("Draw samples of records for audits"))
def draw_audits(actor: Actor, *, hall: Hall | None, count: int, at: datetime) -> int:
    """Draw records by chance for an audit; of none twice while an audit of it is open. Refused when none is left."""
    if not 1 <= count <= MOST_DRAWN:
        raise Invalid(fields={"count": [str(_("Between 1 and {most}.")).format(most=MOST_DRAWN)]})
    drawn = Audit.objects.filter(audited_at=None).values("customer")
    left = Customer.objects.living().filter(hall=hall).exclude(pk__in=drawn)
    keys = list(left.order_by("?").values_list("pk", flat=True)[:count])
    if not keys:
        raise NothingToDraw
    Audit.objects.bulk_create([Audit(customer_id=key, drawn_at=at) for key in keys])
    record(AUDITS_DRAWN, actor, at=at, hall=hall, count=len(keys))
    return len(keys)


@action("customers.audit", on="customer", label=_("Audit records: compare them with their papers"))
def audit(
    actor: Actor, *, customer: Customer, is_right: bool, at: datetime, reason: str = "", due_date: date | None = None
) -> Audit:
    """Note that a record was compared with its papers. A wrong one needs a reason, and is given back by `due_date` if there is one."""
    remembered(customer)
    if not is_right and reason not in AuditReason.values:
        raise Invalid(fields={"reason": [str(_("Say what is wrong."))]})
    found = Audit.objects.select_for_update(of=("self",)).filter(customer=customer, audited_at=None).first()
    found = found or Audit(customer=customer, drawn_at=at)
    found.audited_at, found.is_right, found.reason, found.by_id = at, is_right, "" if is_right else reason, account_id(actor)
    found.save()
    record(
        CUSTOMER_AUDITED, actor, at=at, customer=customer, hall=customer.hall, keeper=customer.keeper,
        is_right=is_right, reason=found.reason or None,
    )  # fmt: skip
    if not is_right and due_date is not None:
        _return(actor, customer, [f"audit:{reason}"], due_date, tells_customer=True, at=at)
    return found


@action("customers.return_defects", on="customer", label=_("Give defects of records back to be mended"))
def return_defects(
    actor: Actor, *, customer: Customer, faults: Iterable[str], due_date: date, at: datetime, tells_customer: bool = True
) -> int:
    """Give faults of a record back to its account manager and its customer; returns how many were not given back already.

    Refused for a date that is past.
    """
    remembered(customer)
    if due_date < timezone.localdate(at):
        raise Invalid(fields={"due_date": [str(_("This day is past."))]})
    count = _return(actor, customer, faults, due_date, tells_customer=tells_customer, at=at)
    if not count:
        unchanged()
    return count


def _return(
    actor: Actor, customer: Customer, faults: Iterable[str], due_date: date, *, tells_customer: bool, at: datetime
) -> int:
    waiting = set(Defect.objects.filter(customer=customer, closed_at=None).values_list("fault", flat=True))
    fresh = [fault for fault in dict.fromkeys(faults) if fault not in waiting]
    for fault in fresh:
        made = Defect.objects.create(
            customer=customer,
            fault=fault[:60],
            keeper=customer.keeper,
            tells_customer=tells_customer,
            due_date=due_date,
            returned_at=at,
            returned_by_id=actor.staff_id,
        )
        _tell_returned(actor, made, at=at)
    return len(fresh)


def _tell_returned(actor: Actor, defect: Defect, *, at: datetime) -> None:
    record(
        DEFECT_RETURNED, actor, at=at, customer=defect.customer, hall=defect.customer.hall, keeper=defect.keeper,
        fault=defect.fault, due=defect.due_date.isoformat(), tells_customer=defect.tells_customer, times=defect.times,
    )  # fmt: skip


@action("customers.correct_defect", on="customer", label=_("Say that defects are corrected"))
def correct_defect(actor: Actor, *, customer: Customer, defect: Defect, at: datetime) -> Defect:
    """Say that a defect was mended; it is checked again then. Refused when it is not waiting for that."""
    held = _held(defect, Defect.State.RETURNED)
    Defect.objects.filter(pk=held.pk).update(state=Defect.State.CORRECTED, corrected_at=at)
    _tell_back(actor, DEFECT_CORRECTED, held, at=at)
    held.refresh_from_db()
    return held


@action("customers.check_defect", on="customer", label=_("Check corrected defects again"))
def check_defect(
    actor: Actor, *, customer: Customer, defect: Defect, is_mended: bool, at: datetime, due_date: date | None = None
) -> Defect:
    """Check a corrected defect again: close it, or give it back once more. Refused when nobody said that it is corrected."""
    held = _held(defect, Defect.State.CORRECTED)
    if is_mended:
        _close(actor, held, at=at)
    else:
        again = {
            "state": Defect.State.RETURNED,
            "returned_at": at,
            "times": F("times") + 1,
            "returned_by": actor.staff_id or held.returned_by_id,
            "due_date": due_date or held.due_date,
        }
        Defect.objects.filter(pk=held.pk).update(**again)
        held.refresh_from_db()
        _tell_returned(actor, held, at=at)
    held.refresh_from_db()
    return held


def _held(defect: Defect, state: str) -> Defect:
    found = (
        Defect.objects.select_for_update(of=("self",)).select_related("customer__hall", "keeper", "returned_by").get(pk=defect.pk)
    )
    if found.state != state:
        raise NotReturned
    return found


def _close(actor: Actor, defect: Defect, *, at: datetime) -> None:
    Defect.objects.filter(pk=defect.pk).update(state=Defect.State.CLOSED, closed_at=at)
    _tell_back(actor, DEFECT_CLOSED, defect, at=at)


def _tell_back(actor: Actor, event: EventType, defect: Defect, *, at: datetime) -> None:
    record(
        event, actor, at=at, customer=defect.customer, hall=defect.customer.hall, keeper=defect.keeper, fault=defect.fault,
        returned_by=defect.returned_by,
    )  # fmt: skip


@action("customers.measure_quality", label=_("Measure the quality of customers' data (the system does this)"))
def measure_quality(actor: Actor, *, at: datetime) -> int:
    """Write the present counts of every unit into the journal, from which the trend is read; returns how many units."""
    found = quality.units(SYSTEM, at)
    for unit in found:
        counts = {
            "n": unit.completeness.n, "complete": unit.completeness.right, "valued": unit.conformity.n,
            "formed": unit.conformity.right, "audited": unit.accuracy.n, "right": unit.accuracy.right,
        }  # fmt: skip
        record(QUALITY_MEASURED, actor, at=at, hall=unit.hall, **counts)
    if not found:
        unchanged()
    return len(found)
