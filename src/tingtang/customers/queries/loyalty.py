"""Reads of loyalty programmes: how a customer stands, and his ledger."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from tingtang.core.errors import NotFound
from tingtang.core.naming import text_in
from tingtang.core.permissions import reading
from tingtang.customers.models import Customer, Placement, PointEntry, Programme, Tier
from tingtang.customers.queries.family import family
from tingtang.customers.rules.loyalty import Entry, Standing, level_of, month_later, standing

VIEW_PROGRAMMES: Final = reading("customers.view_programmes", _("See loyalty programmes"))


@dataclass(frozen=True)
class Held:
    """How a customer stands in a programme: his points, his level, what the next one asks, and the tier he has earned."""

    programme: Programme
    standing: Standing
    level: str
    next_level: str
    next_points: int
    earned_tier: Tier | None
    rewards: list[dict[str, Any]]


def programmes() -> QuerySet[Programme]:
    """All programmes, those in use first."""
    return Programme.objects.order_by("-is_active", "code")


def find_programme(key: int | str) -> Programme:
    """A programme by key or code. NotFound when absent."""
    found = Programme.objects.filter(**({"pk": key} if isinstance(key, int) else {"code": key})).first()
    if found is None:
        raise NotFound
    return found


def entries_of(customer: Customer) -> QuerySet[PointEntry]:
    """The ledger of a customer and of records merged into his, the latest first."""
    found = PointEntry.objects.filter(customer__in=family(customer)).select_related("programme", "by")
    return found.order_by("-on_date", "-pk")


def held_by(customer: Customer, today: date, *, among: Iterable[Programme] | None = None) -> list[Held]:
    """How a customer stands in every programme in use in his hall, and in those in which he has points."""
    rows: dict[int, list[Entry]] = {}
    for pk, points, on, until in entries_of(customer).values_list("programme_id", "points", "on_date", "until_date"):
        rows.setdefault(pk, []).append(Entry(points, on, until))
    if among is None:
        among = [one for one in programmes() if one.pk in rows or (one.is_active and one.fit(customer.hall))]
    offered = [one for one in among if one.is_active or one.pk in rows]
    return [_held(one, customer, rows.get(one.pk, []), today) for one in offered]


def _held(programme: Programme, customer: Customer, entries: list[Entry], today: date) -> Held:
    found = standing(entries, today)
    since = month_later(today, -programme.level_months)
    recent = sum(one.points for one in entries if one.points > 0 and since < one.on <= today)
    place = level_of(programme.levels, recent)
    here = programme.levels[place] if place is not None else None
    following = next((level for level in programme.levels if level["points"] > recent), None)
    rewards = [
        {**row, "name": text_in(row["names"], default=row["code"]), "is_near": row["points"] <= found.balance}
        for row in programme.rewards
    ]
    return Held(
        programme,
        found,
        text_in(here["names"]) if here else "",
        text_in(following["names"]) if following else "",
        following["points"] - recent if following else 0,
        _earned_tier(here, customer) if here else None,
        rewards,
    )


def _earned_tier(level: dict[str, Any], customer: Customer) -> Tier | None:
    """The tier a level stands for, when the customer has a lower one in its scheme."""
    scheme, _slash, code = level["tier"].partition("/")
    tier = Tier.objects.filter(scheme__code=scheme, code=code).first() if code else None
    if tier is None:
        return None
    placed = Placement.objects.filter(customer__in=family(customer), scheme=tier.scheme_id, ends_at=None).select_related("tier")
    return tier if all(one.tier.rank < tier.rank for one in placed) else None
