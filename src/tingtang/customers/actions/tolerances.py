"""The write of how much risk a customer can bear and what he has to place."""

from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tingtang.core.actions import action
from tingtang.core.actors import Actor
from tingtang.core.errors import Invalid
from tingtang.customers.actions.customers import standing
from tingtang.customers.events import TOLERANCE_ASSESSED
from tingtang.customers.models import Customer, Tolerance
from tingtang.journal.record import record
from tingtang.journal.saving import tidy, write


@action("customers.assess_tolerance", on="customer", label=_("Assess customers' risk tolerance and funds"))
def assess_tolerance(
    actor: Actor, *, customer: Customer, grade: int, funds_cents: int, assessed_date: date, at: datetime, note: str = ""
) -> Tolerance:
    """Note an assessment; it counts for a year. Refused for a day to come. Earlier assessments stay."""
    kept = standing(customer)
    if assessed_date > timezone.localdate(at):
        raise Invalid(fields={"assessed_date": [str(_("This day is still to come."))]})
    made = Tolerance(
        customer=kept, grade=grade, funds_cents=funds_cents, assessed_date=assessed_date, assessed_by_id=actor.staff_id,
        note=tidy(note), created_at=at,
    )  # fmt: skip
    write(made)
    record(TOLERANCE_ASSESSED, actor, at=at, customer=kept, grade=grade, day=assessed_date)
    return made
