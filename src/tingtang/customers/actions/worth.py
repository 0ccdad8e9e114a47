"""Writes of what customers bring: one month, many at once, and the tiers that follow from it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from math import ceil

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tingtang.core.actions import action, unchanged
from tingtang.core.actors import Actor
from tingtang.core.errors import Invalid, Refused
from tingtang.customers.actions.forgotten import remembered
from tingtang.customers.actions.tiers import set_tier
from tingtang.customers.events import BUSINESS_NOTED, BUSINESS_TAKEN, PLACED_BY_WORTH
from tingtang.customers.models import Basis, BusinessMonth, Customer, Placement, TierScheme, WorthSummary
from tingtang.customers.queries.worth import (
    EVERYWHERE_SCOPE,
    MUCH,
    counted,
    first_of,
    is_much,
    ranked,
    year_until,
)
from tingtang.customers.rules.worth import FEW, win_back
from tingtang.journal.record import record
from tingtang.journal.saving import clean
from tingtang.ui.formats import money

MOST_ROWS, MOST_PLACED = 50_000, 5000


class NoTiers(Refused):
    """The scheme has no two tiers to place customers in."""

    message = _("This scheme needs at least two tiers: the highest for the few, the lowest for the many.")


class NoFigures(Refused):
    """Nothing was entered by which customers could be placed."""

    message = _("No business is entered for the twelve months before: nobody can be placed by it.")


@dataclass(frozen=True)
class Entered:
    """A line of business: the customer's number, a day of the month, income and cost."""

    number: str
    month: date
    income_cents: int
    cost_cents: int = 0


@action("customers.note_business", on="customer", label=_("Enter what customers bring and cost"))
def note_business(
    actor: Actor, *, customer: Customer, month: date, income_cents: int, cost_cents: int, at: datetime
) -> BusinessMonth:
    """Enter income and cost of a customer in a month, in place of what stood there. Refused below nothing and for months to come."""
    remembered(customer)
    first = first_of(month)
    if first > timezone.localdate(at):
        raise Invalid(fields={"month": [str(_("This month is still to come."))]})
    found = BusinessMonth.objects.filter(customer=customer, month=first).first() or BusinessMonth(customer=customer, month=first)
    if found.pk and (found.income_cents, found.cost_cents) == (income_cents, cost_cents):
        unchanged()
        return found
    found.income_cents, found.cost_cents = income_cents, cost_cents
    clean(found)
    found.save()
    record(BUSINESS_NOTED, actor, at=at, customer=customer, month=first)
    return found


@action("customers.take_business", label=_("Take over what customers bring from a table"))
def take_business(actor: Actor, *, lines: Sequence[Entered], at: datetime) -> tuple[int, list[str]]:
    """Enter many months at once: how many were taken, and the numbers nobody is known by. Refused for too many lines."""
    if len(lines) > MOST_ROWS:
        raise Invalid(fields={"lines": [str(_("At most 50,000 lines at once."))]})
    numbers, today = {one.number for one in lines}, timezone.localdate(at)
    known = dict(Customer.objects.visible_to(actor).filter(number__in=numbers).values_list("number", "pk"))
    rows = {
        (known[one.number], first_of(one.month)): one
        for one in lines
        if one.number in known and one.month <= today and min(one.income_cents, one.cost_cents) >= 0
    }
    made = [
        BusinessMonth(customer_id=key, month=month, income_cents=one.income_cents, cost_cents=one.cost_cents)
        for (key, month), one in rows.items()
    ]
    BusinessMonth.objects.bulk_create(
        made,
        batch_size=5000,
        update_conflicts=True,
        unique_fields=["customer", "month"],
        update_fields=["income_cents", "cost_cents"],
    )
    if made:
        record(BUSINESS_TAKEN, actor, at=at, rows=len(made))
    else:
        unchanged()
    return len(made), sorted(numbers - set(known))


def keep_worth(at: datetime, scope: str = "", much: int = MUCH) -> int:
    """Count anew what is kept for readers, where business has changed or the year has gone on; one more `scope`, if one is named.

    Where there are not more than `much` months nothing is kept: each reader has it counted. Returns how many were counted.
    """
    if not is_much(much):
        WorthSummary.objects.all().delete()
        return 0
    day = timezone.localdate(at)
    first, _latest = year_until(day)
    kept = {one.scope: one for one in WorthSummary.objects.defer("content")}
    wanted = {EVERYWHERE_SCOPE, *kept, *filter(None, [scope])}
    stale = sorted(key for key in wanted if key not in kept or kept[key].first != first or kept[key].is_stale)
    for key in stale:
        WorthSummary.objects.filter(scope=key).update(is_stale=False)  # before the counting: what happens during it comes next
        values = {"first": first, "kept_at": at, "content": counted(key, day)}
        WorthSummary.objects.update_or_create(scope=key, defaults=values)
    return len(stale)


def doubt_worth() -> None:
    """What is kept for readers is counted anew the next time."""
    WorthSummary.objects.filter(is_stale=False).update(is_stale=True)


@action("customers.place_by_worth", label=_("Place customers in tiers by what they bring"))
def place_by_worth(actor: Actor, *, tier_scheme: TierScheme, at: datetime, share: float = FEW, knows_cost: bool = False) -> int:
    """Place the `share` of customers who contribute most in the highest tier of a scheme, the others of them in its lowest (CUS-13, 18).

    Who costs more than he brings is not among the first, however large he is (CUS-15). Whoever stands there already is left alone; at most
    5,000 are placed at once. Refused without two tiers or figures, and while somebody is served less, without saying that one knows what
    winning back would cost (CUS-21).
    """
    tiers = list(tier_scheme.tiers.order_by("rank"))
    if len(tiers) < 2:
        raise NoTiers
    found = ranked(actor, timezone.localdate(at))
    if not found:
        raise NoFigures
    few, found = ceil(len(found) * share), sorted(found, key=lambda one: -one.contribution)
    held = dict(Placement.objects.filter(scheme=tier_scheme, ends_at=None).values_list("customer", "tier"))
    wanted = {one.customer_id: tiers[-1] if n < few and one.contribution > 0 else tiers[0] for n, one in enumerate(found)}
    moved = [key for key, tier in wanted.items() if held.get(key) != tier.pk][:MOST_PLACED]
    ranks = {tier.pk: tier.rank for tier in tiers}
    less = {key for key in moved if key in held and ranks[held[key]] > wanted[key].rank}
    lost = sum(win_back(one.contribution) for one in found if one.customer_id in less)
    if lost and not knows_cost:
        text = _("{count} customers would be served less; winning them back would cost {cost} or more. Tick that you know it.")
        raise Invalid(fields={"knows_cost": [str(text).format(count=len(less), cost=money(lost))]})
    reason = str(_("by the contribution of twelve months: the first {share} %")).format(share=round(100 * share))
    for customer in Customer.objects.filter(pk__in=moved).order_by("pk"):
        set_tier(actor, customer=customer, tier=wanted[customer.pk], reason=reason, basis=Basis.RULE, at=at)
    record(PLACED_BY_WORTH, actor, at=at, scheme=tier_scheme.code, customers=len(found), placed=len(moved))
    return len(moved)
