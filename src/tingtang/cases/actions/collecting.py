"""Payments on what is owed: noted on the day they were received, several for a case, corrected with a reason (TEL-15)."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from tingtang.cases.actions.common import held, keep
from tingtang.cases.actions.refusals import ReasonMissing
from tingtang.cases.events.outside import PAYMENT_CORRECTED, PAYMENT_NOTED
from tingtang.cases.models import Case, Payment
from tingtang.cases.queries.collecting import PAID, RECEIVED, figure, is_collecting, owed_on
from tingtang.catalogue.queries import hall_zone
from tingtang.core.actions import action
from tingtang.core.actors import Actor
from tingtang.core.errors import Invalid, Refused
from tingtang.journal.record import record
from tingtang.journal.saving import clean, locked, tidy
from tingtang.org.queries import staff_of

LONGEST_AGO = timedelta(days=3653)
JUST_NOW = timedelta(minutes=10)


class NothingOwed(Refused):
    """No sum is owed on this case."""

    message = _("No sum is owed on this case: enter what is owed first.")


class NotedJustNow(Refused):
    """The same sum of the same day was noted on this case a moment ago: a form that was sent twice looks the same."""

    message = _(
        "{sum} yuan of {day} were noted on this case just now. If it is another payment, tick “one more of this sum and day”."
    )


class CorrectedAlready(Refused):
    """A payment is corrected once; then what stands instead is."""

    message = _("This payment was corrected already.")


@action("cases.note_payment", on="case", label=_("Note payments on what is owed"))
def note_payment(
    actor: Actor, *, case: Case, amount_cents: int, received_date: date, at: datetime, way: str = "transfer", note: str = "",
    is_another: bool = False,
) -> Payment:  # fmt: skip
    """Note what was received on a day, also after the case is closed. Refused beyond what is left, for days to come and of long ago,
    and when the same was noted a few minutes ago, unless it is said to be another one.
    """
    found = held(case)
    same = Payment.objects.standing().filter(case=found, amount_cents=amount_cents, received_date=received_date)
    if not is_another and same.filter(noted_at__gt=at - JUST_NOW).exists():
        raise NotedJustNow(sum=_yuan(amount_cents), day=received_date.isoformat())
    made = _made(actor, found, amount_cents, received_date, at, way=way, note=note)
    keep(found, at=at)
    return made


@action("cases.correct_payment", on="payment", label=_("Correct payments on what is owed"))
def correct_payment(
    actor: Actor, *, payment: Payment, reason: str, at: datetime, amount_cents: int | None = None,
    received_date: date | None = None,
) -> Payment | None:  # fmt: skip
    """Put another sum or day in the place of a payment, or nothing when no sum is given. Refused without a reason, and twice."""
    if not reason.strip():
        raise ReasonMissing
    found = held(payment.case)
    kept: Payment = locked(payment)
    if kept.corrected_at is not None:
        raise CorrectedAlready
    kept.corrected_at, kept.reason = at, tidy(reason)
    kept.save(update_fields=["corrected_at", "reason"])
    made = None
    if amount_cents is not None:
        day = received_date or kept.received_date
        made = _made(actor, found, amount_cents, day, at, way=kept.way, note=kept.note, corrects=kept)
    keep(found, at=at)
    record(
        PAYMENT_CORRECTED, actor, at=at, case=found, customer=found.customer, hall=found.hall, payment=kept, staff=staff_of(actor),
        amount_cents=amount_cents or 0, date=str(made.received_date if made else kept.received_date),
    )  # fmt: skip
    return made


def note_said(actor: Actor, case: Case, answers: Mapping[str, Any], *, at: datetime) -> None:
    """What a step says came in so far, beyond the payments noted, came in on the day of the step."""
    if not (answers.get(PAID) is True or figure(answers.get(RECEIVED)) > 0) or not is_collecting(case.kind):
        return
    owed = round(owed_on(case) * 100)
    said = owed if answers.get(PAID) is True else min(round(figure(answers.get(RECEIVED)) * 100), owed)
    more = said - _standing(case)
    if more > 0:
        _made(actor, case, more, at.astimezone(hall_zone(case.hall)).date(), at, way=Payment.Way.STEP)


def _standing(case: Case) -> int:
    total: int | None = Payment.objects.standing().filter(case=case).aggregate(total=Sum("amount_cents"))["total"]
    return total or 0


def _yuan(cents: int) -> str:
    return f"{cents / 100:,.2f}".removesuffix(".00")


def _made(actor: Actor, case: Case, amount_cents: int, day: date, at: datetime, **more: Any) -> Payment:
    owed = round(owed_on(case) * 100)
    if owed <= 0 or not is_collecting(case.kind):
        raise NothingOwed
    today = at.astimezone(hall_zone(case.hall)).date()
    if day > today:
        raise Invalid(fields={"received_date": [str(_("This day has not come yet."))]})
    if day < today - LONGEST_AGO:
        raise Invalid(fields={"received_date": [str(_("This day lies more than ten years back: look at its year."))]})
    left = owed - _standing(case)
    if amount_cents > left:
        text = str(_("Only {left} yuan are left to pay.")).format(left=_yuan(left))
        raise Invalid(fields={"amount": [text]})
    made = Payment(
        case=case, amount_cents=amount_cents, received_date=day, noted_at=at, staff=staff_of(actor),
        **{name: tidy(value) if isinstance(value, str) else value for name, value in more.items()},
    )  # fmt: skip
    clean(made)
    made.save()
    record(
        PAYMENT_NOTED, actor, at=at, case=case, customer=case.customer, hall=case.hall, payment=made, staff=made.staff,
        amount_cents=amount_cents, date=str(day), way=made.way,
    )  # fmt: skip
    return made
