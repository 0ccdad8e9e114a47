"""How a contract stands, as customer and staff see it: what is being done under it, what it has cost, how available it was (CAT-06)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db.models import Q

from tingtang.cases.models import Case, CaseQuerySet, ClockState, Nature, SlaClock
from tingtang.catalogue.models import Agreement, AgreementItem, AgreementState
from tingtang.catalogue.queries.agreements import items_of
from tingtang.catalogue.queries.calendars import hall_zone
from tingtang.catalogue.rules.agreements import Fee, availability, charged, downtime
from tingtang.core.actors import SYSTEM, Actor
from tingtang.customers.queries.family import family

WINDOW: Final = timedelta(days=90)
MOST: Final = 10


@dataclass(frozen=True)
class Standing:
    """How a contract stands: cases under it, what was kept, what it came to, and the share of time without an interruption.

    `met` of `judged` cases were solved in time. `share` counts from `since`: 90 days back, or since the contract began.
    """

    agreement: Agreement
    items: list[AgreementItem]
    still_open: list[Case]
    open_count: int
    over_count: int
    met: int
    judged: int
    charged_cents: int
    listed_cents: int
    since: datetime
    until: datetime
    interruptions: int
    down: timedelta
    share: float | None

    @property
    def has_begun(self) -> bool:
        """Whether the contract is or was in force."""
        return self.until > self.since

    @property
    def saved_cents(self) -> int:
        """How much less it came to than the list price."""
        return self.listed_cents - self.charged_cents


def under(actor: Actor, agreement: Agreement, items: Sequence[AgreementItem], begins: datetime, ends: datetime) -> CaseQuerySet:
    """The customer's cases about services of the contract, opened while it was in force, as far as the actor may see them."""
    services = {item.product.service_id for item in items if item.product.service_id}
    seen = Case.objects.visible_to(actor).filter(merged_into__isnull=True, customer__in=family(agreement.customer_id))
    return seen.filter(service__in=services, opened_at__gte=begins, opened_at__lt=ends)


def standing(actor: Actor, agreement: Agreement, at: datetime) -> Standing:
    """How a contract stands now."""
    items = items_of(agreement)
    zone = hall_zone(agreement.customer.hall)
    begins = datetime.combine(agreement.starts_date, datetime.min.time(), zone)
    latest = min(agreement.ends_date or date.max, at.astimezone(zone).date())
    ends = min(at, datetime.combine(latest + timedelta(days=1), datetime.min.time(), zone))
    cases = under(actor, agreement, items, begins, max(begins, ends))
    since = max(begins, ends - WINDOW)
    broken = _interruptions(cases, since, at)
    clocks = SlaClock.objects.filter(case__in=cases, code="resolve")
    met, missed = (clocks.filter(state=state).count() for state in (ClockState.MET, ClockState.MISSED))
    open_cases = cases.open().select_related("kind").order_by("due_at", "pk")
    billed = under(SYSTEM, agreement, items, begins, max(begins, ends))  # a price for each case counts them all, whoever asks
    counted = {item.pk: billed.filter(service=item.product.service_id).count() for item in items if item.per == "case"}
    sums = [
        charged(
            ((Fee(getattr(item, name), item.per, item.quantity), counted.get(item.pk, 0)) for item in items),
            agreement.starts_date,
            latest,
        )
        for name in ("price_cents", "list_cents")
    ]
    return Standing(
        agreement=agreement, items=items, still_open=list(open_cases[:MOST]), open_count=open_cases.count(),
        over_count=cases.count() - open_cases.count(), met=met, judged=met + missed, charged_cents=sums[0], listed_cents=sums[1],
        since=since, until=ends, interruptions=len(broken), down=downtime(broken, since, ends),
        share=availability(broken, since, ends) if ends > since else None,
    )  # fmt: skip


def _interruptions(cases: CaseQuerySet, since: datetime, at: datetime) -> list[tuple[datetime, datetime]]:
    found = cases.filter(Q(resolved_at__isnull=True) | Q(resolved_at__gt=since), kind__nature=Nature.INCIDENT)
    return [(opened, resolved or at) for opened, resolved in found.values_list("opened_at", "resolved_at")]


def signed_by(customer_id: int) -> list[Agreement]:
    """The contracts that a customer has signed, those in force first."""
    own = Actor("customer", customer_id, own=("customers.customer", customer_id))
    found = Agreement.objects.visible_to(own).select_related("customer__hall")
    return sorted(found.order_by("-pk"), key=lambda one: one.state != AgreementState.SIGNED)


def own_standing(customer_id: int, key: int, at: datetime) -> Standing | None:
    """How one of a customer's own contracts stands; None for anybody else's."""
    own = Actor("customer", customer_id, own=("customers.customer", customer_id))
    found = next((one for one in signed_by(customer_id) if one.pk == key), None)
    return standing(own, found, at) if found else None
