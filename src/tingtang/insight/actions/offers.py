"""Writes of offers: plans compared for a segment, one chosen with reasons, and made to each customer by his own reason."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final

from django.db import connection
from django.utils.translation import gettext_lazy as _

from tingtang.core.actions import action
from tingtang.core.actors import Actor
from tingtang.core.errors import Invalid, Refused
from tingtang.customers.actions.care import plan_contact
from tingtang.customers.models import ConsentPurpose, Customer
from tingtang.insight.events import OFFER_CHOSEN, OFFER_SAVED, OFFERS_MADE, PLAN_SAVED, REMOVED
from tingtang.insight.models import Cell, Offer, OfferLine, SegmentPlan
from tingtang.insight.rules import fourc
from tingtang.journal.record import record
from tingtang.journal.saving import field_names, locked, remove, save, tidy, write
from tingtang.org.models import Hall, Staff

PLAN_FIELDS: Final = field_names(SegmentPlan, "title", "hall", "segment", "people", "criteria")
OFFER_FIELDS: Final = field_names(
    Offer, "title", "product", "need", "price_cents", "production_cents", "besides_cents", "minutes", "hour_cents", "expected_cents",
    "convenience", "communication", "marks",
)  # fmt: skip
MOST_MADE: Final = 1000
_CONSENT = """
SELECT customer FROM (
    SELECT DISTINCT ON (c.customer_id) COALESCE(p.merged_into_id, p.id) AS customer, c.is_given
    FROM customers_consent c JOIN customers_customer p ON p.id = c.customer_id
    WHERE c.purpose_id = %s AND COALESCE(p.merged_into_id, p.id) = ANY(%s) ORDER BY c.customer_id, c.at DESC, c.id DESC
) latest GROUP BY customer HAVING bool_and(is_given)
"""


class Decided(Refused):
    """One was chosen already."""

    message = _("One of them has been chosen already: what was compared then stays as it was.")


class NotReady(Refused):
    """A C is missing, or a mark."""

    message = _("Before it can be chosen: {what}")


class NotChosen(Refused):
    """Only the offer that was chosen is made."""

    message = _("Only the offer that was chosen is made to customers.")


def missing_words(offer: Offer) -> str:
    """The first of the four Cs that is not answered, in words."""
    words = {
        "need": _("say what these customers need"),
        "cost": _("a price above what it costs us, and in all no more than the customer expects"),
        "convenience": _("say how convenient it is for the customer"),
        "communication": _("say how one speaks with the customer"),
    }
    return str(words[offer.missing]) if offer.missing else ""


@action("insight.save_plan", on="hall", label=_("Compare plans for segments of customers"))
def save_plan(
    actor: Actor,
    /,
    *,
    at: datetime,
    hall: Hall | None = None,
    segment_plan: SegmentPlan | None = None,
    version: str | None = None,
    **values: Any,
) -> SegmentPlan:
    """Begin or change a comparison, of a hall or (none) of the whole organisation. Refused once it is decided."""
    kept = segment_plan or SegmentPlan(made_at=at)
    if kept.state == SegmentPlan.State.DECIDED:
        raise Decided
    return save(actor, PLAN_SAVED, kept, {**values, "hall": hall}, PLAN_FIELDS, at=at, version=version)


@action("insight.save_offer", on="segment_plan", label=_("Draw up offers for segments"))
def save_offer(
    actor: Actor,
    /,
    *,
    segment_plan: SegmentPlan,
    at: datetime,
    offer: Offer | None = None,
    version: str | None = None,
    **values: Any,
) -> Offer:
    """Save a candidate with its four Cs and its marks. Refused once one is chosen, and for marks that are none."""
    if locked(segment_plan).state == SegmentPlan.State.DECIDED:
        raise Decided
    marks = values.get("marks", {})
    if any(not 1 <= mark <= 5 for mark in marks.values()):
        raise Invalid(fields={"marks": [str(_("Marks go from 1 to 5."))]})
    return save(actor, OFFER_SAVED, offer or Offer(plan=segment_plan), values, OFFER_FIELDS, at=at, version=version)


@action("insight.remove_offer", on="offer", label=_("Remove candidates of a comparison"))
def remove_offer(actor: Actor, *, offer: Offer, at: datetime) -> None:
    """Remove a candidate. Refused once one is chosen."""
    if locked(offer.plan).state == SegmentPlan.State.DECIDED:
        raise Decided
    remove(actor, REMOVED, offer, at=at)


@action("insight.choose_offer", on="offer", label=_("Choose among plans for segments"))
def choose_offer(actor: Actor, *, offer: Offer, reason: str, at: datetime) -> SegmentPlan:
    """Choose one, with reasons; marks and all stay as they were. Refused without a reason, and while a C or a mark is missing."""
    plan = locked(offer.plan)
    if plan.state == SegmentPlan.State.DECIDED:
        raise Decided
    if offer.missing:
        raise NotReady(what=missing_words(offer))
    if fourc.weighted(offer.marks, dict(plan.criteria)) is None:
        raise NotReady(what=str(_("give it a mark for every criterion")))
    if not tidy(reason):
        raise Invalid(fields={"reason": [str(_("Say why this one."))]})
    plan.state, plan.chosen, plan.reason, plan.decided_at = SegmentPlan.State.DECIDED, offer, tidy(reason), at
    plan.decided_by_id = actor.staff_id
    write(plan)
    record(OFFER_CHOSEN, actor, at=at, plan=plan, offer=offer)
    return plan


@action("insight.make_offers", on="offer", label=_("Make offers to customers one by one"))
def make_offers(
    actor: Actor,
    *,
    offer: Offer,
    cells: Sequence[Cell],
    purpose: ConsentPurpose,
    due_date: date,
    at: datetime,
    owner: Staff | None = None,
) -> int:
    """Make the chosen offer to each customer of the segment by his own reason; a contact is planned with who has agreed.

    Whoever looks after the customer makes it, else `owner`. Without consent it stands on the customer's page until he comes. Who was
    offered it already is left out. Refused for another than the chosen one, and for more than a thousand at once.
    """
    plan = locked(offer.plan)  # of two presses at once the second finds who was offered it by the first
    if plan.chosen_id != offer.pk:
        raise NotChosen
    if len(cells) > MOST_MADE:
        raise Refused(str(_("At most 1,000 at once: choose a smaller segment.")))
    there = set(OfferLine.objects.filter(offer=offer).values_list("customer", flat=True))
    fresh = [one for one in cells if one.pk not in there]
    agreed = _agreed([one.pk for one in fresh], purpose)
    customers = Customer.objects.living().select_related("hall", "keeper").in_bulk([one.pk for one in fresh])
    made = 0
    for cell in fresh:
        customer = customers.get(cell.pk)
        if customer is None:
            continue
        who = customer.keeper or owner
        contact = None
        if cell.pk in agreed and who is not None:
            contact = plan_contact(
                actor, customer=customer, owner=who, topic=offer.title, due_date=due_date, campaign=plan.title[:80], at=at
            )
        chance = max(cell.likely, default=0.0)
        why = {"services": cell.services[:3], "likely": cell.likely_services[:1], "stage": cell.stage}
        write(OfferLine(
            offer=offer, customer=customer, chance=chance, why=why, has_consent=cell.pk in agreed, contact=contact, made_at=at
        ))  # fmt: skip
        made += 1
    record(OFFERS_MADE, actor, at=at, plan=plan, offer=offer, count=made, customers=len(agreed))
    return made


def _agreed(keys: list[int], purpose: ConsentPurpose) -> set[int]:
    with connection.cursor() as cursor:
        cursor.execute(_CONSENT, [purpose.pk, keys])
        return {key for (key,) in cursor.fetchall()}
