"""Whom to visit in a month, on which day and by whom: cases of one kind for many customers, planned at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from django.db.models import Max, Q

from tingtang.cases.models import Case, Kind
from tingtang.cases.rules.workflow import OPEN_PHASES
from tingtang.customers.models import Customer, Tier
from tingtang.org.models import Hall, Staff, Zone

MOST: Final = 200
LONGEST_DAYS: Final = 100
_LONG_AGO: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Visit:
    """One of the month: whom, when, where, by whom, and what is known of him."""

    customer: Customer
    day: date
    place: str
    staff: Staff | None
    profile: str
    latest: date | None


def kinds_of_rounds(kinds: Sequence[Kind]) -> list[Kind]:
    """Kinds of which cases are planned: the house's own, about a customer, that ask for a day when they are opened."""
    about = [one for one in kinds if any("customer" in step.requires for step in one.life.steps.values())]
    return [one for one in about if not one.is_public and day_field(one)]


def day_field(kind: Kind) -> str:
    """The field that says the day; empty where none does."""
    return next((one.code for one in kind.form if one.kind == "date" and one.is_required and not one.is_later), "")


def plan(
    kind: Kind, hall: Hall, people: Sequence[Staff], first: date, last: date, *, tier: Tier | None = None, most: int = 20,
    rest_days: int = 90,
) -> list[Visit]:  # fmt: skip
    """Visits spread over the weekdays from `first` to `last`: who was visited longest ago first, nobody within `rest_days`.

    Whoever answers for the place where a customer lives goes there; for the others the people take turns.
    """
    days = [first + timedelta(days=one) for one in range((last - first).days + 1)]
    days = [one for one in days if one.weekday() < 5] or days
    chosen = _chosen(kind, hall, tier, first - timedelta(days=rest_days))[: min(most, MOST)]
    areas = list(Zone.objects.filter(hall=hall, owner__isnull=False).select_related("owner"))
    found = []
    for number, (customer, latest) in enumerate(chosen):
        place = _place(customer)
        owner = next(
            (one.owner for one in areas if any(name and place.startswith(name) for name in (one.name, *one.names.values()))), None
        )
        staff = owner or (people[number % len(people)] if people else None)
        day = days[number * len(days) // max(len(chosen), 1)]
        found.append(Visit(customer, day, place, staff, _profile(customer), latest))
    return found


def _chosen(kind: Kind, hall: Hall, tier: Tier | None, since: date) -> list[tuple[Customer, date | None]]:
    begins = datetime.combine(since, time(), hall.zone)
    own = Q(cases__kind=kind)
    living = Customer.objects.filter(hall=hall, merged_into__isnull=True, erased_at__isnull=True)
    latest = dict(living.annotate(latest=Max("cases__opened_at", filter=own)).values_list("pk", "latest"))
    busy = Case.objects.filter(kind=kind, phase__in=sorted(OPEN_PHASES), customer__isnull=False).values("customer")
    rows = living.exclude(pk__in=busy).prefetch_related("identities__kind", "preferences")
    if tier is not None:
        rows = rows.filter(tier=tier)
    due = [(one, latest[one.pk]) for one in rows if latest[one.pk] is None or latest[one.pk] < begins]
    due.sort(key=lambda pair: (pair[1] or _LONG_AGO, pair[0].pk))
    return [(one, at.astimezone(hall.zone).date() if at else None) for one, at in due]


def _place(customer: Customer) -> str:
    return next((one.value for one in customer.identities.all() if not one.kind.is_unique and one.value), "")


def _profile(customer: Customer) -> str:
    return "；".join(f"{one.get_stance_display()}：{one.text}" for one in customer.preferences.all())
