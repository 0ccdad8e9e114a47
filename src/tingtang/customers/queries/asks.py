"""What a customer asks of whoever serves him: his tier with its experience and actions (CUS-09 to 11), and what to mind (CUS-34)."""

from dataclasses import dataclass
from typing import Any

from tingtang.customers.models import Customer, Preference, Tier
from tingtang.customers.queries.record import preferences_of


@dataclass(frozen=True)
class Asks:
    """The tier he is served as, its elements with their actions, and what to mind; `is_placed`: somebody placed him in it."""

    tier: Tier | None
    elements: list[dict[str, Any]]
    preferences: list[Preference]
    is_placed: bool


def tier_served(customer: Customer) -> Tier | None:
    """The tier a customer is served as: whoever is in none is served as the lowest of the primary scheme asks for everybody."""
    if customer.tier is not None:
        return customer.tier
    return Tier.objects.filter(scheme__is_primary=True, scheme__is_active=True).order_by("rank", "pk").first()


def asks_of(customer: Customer) -> Asks:
    """What a customer asks of whoever serves him."""
    tier = tier_served(customer)
    return Asks(tier, tier.elements_in() if tier else [], preferences_of(customer), customer.tier is not None)
