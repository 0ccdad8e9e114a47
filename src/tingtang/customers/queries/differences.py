"""How customers differ by kind, industry, home hall, tier and how long they are known (CUS-04); how income is spread (CUS-23)."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from tingtang.core.actors import Actor
from tingtang.customers.models import Customer, CustomerKind, Industry, Tier
from tingtang.customers.queries.worth import VIEW, Worth, ranked
from tingtang.customers.rules.differences import Brought, Group, groups
from tingtang.org.models import Hall

TRAITS = ("kind", "hall", "tier", "known", "industry")
MOST_GROUPS = 30
MOST_READ = 50_000  # customers that are read within half a second
YEAR = timedelta(days=365)


@dataclass(frozen=True)
class Shown:
    """A group with its name, and the filters of the list that show its customers."""

    label: str
    query: str
    group: Group[Any]
    trait: str = ""

    @property
    def told(self) -> tuple[str, str, int]:
        """As other domains are told of it: the trait, the group, how many customers."""
        return self.trait, self.label, self.group.customers


@dataclass(frozen=True)
class Difference:
    """The groups by one trait."""

    title: str
    rows: list[Shown]
    code: str = ""


def differences(actor: Actor, day: date) -> list[Difference]:
    """The groups of the customers the actor may see, by each trait that has more than one group; none of more than are read at once."""
    seen = (
        Customer.objects.visible_to(actor, VIEW)
        .living()
        .order_by()
        .values_list("pk", "kind", "hall", "tier", "created_at", "industry")
    )
    rows = list(seen[: MOST_READ + 1])
    if len(rows) > MOST_READ:
        return []
    traits = {
        key: (kind, hall, tier, _known(day, created.date()), industry if kind == CustomerKind.COMPANY else None)
        for key, kind, hall, tier, created, industry in rows
    }
    found = ranked(actor, day)
    halls = {hall.pk: hall for hall in Hall.objects.filter(pk__in={one[1] for one in traits.values()} - {None})}
    tiers = {tier.pk: tier for tier in Tier.objects.filter(pk__in={one[2] for one in traits.values()} - {None})}
    years = {"new": _("known for less than a year"), "some": _("known for one to three years"), "long": _("known for longer")}
    told: list[tuple[str, int, Callable[[Any], str], Callable[[Any], str]]] = [
        (_("By kind"), 0, lambda key: str(CustomerKind(key).label), lambda key: urlencode({"kind": key})),
        (_("By home hall"), 1, lambda key: str(halls[key]) if key else _("of no hall"), lambda key: _hall(halls.get(key))),
        (
            _("By tier"),
            2,
            lambda key: str(tiers[key]) if key else _("in no tier"),
            lambda key: urlencode({"tier": key}) if key else "",
        ),
        (_("By how long they are known"), 3, lambda key: years[key], lambda _key: ""),
        (
            _("Companies by industry"),
            4,
            lambda key: str(Industry(key).label) if key else _("industry not known"),
            lambda key: urlencode({"industry": key}) if key else "",
        ),
    ]
    made = [
        Difference(title, _shown(TRAITS[at], at, traits, found, label, query), TRAITS[at]) for title, at, label, query in told
    ]
    return [one for one in made if len(one.rows) > 1]


def _known(day: date, since: date) -> str:
    return "new" if day - since < YEAR else "some" if day - since < 3 * YEAR else "long"


def _hall(hall: Hall | None) -> str:
    return urlencode({"hall": hall.code}) if hall is not None else ""


def _shown(
    trait: str, at: int, traits: dict[int, tuple[Any, ...]], found: list[Worth], label: Callable[[Any], str],
    query: Callable[[Any], str],
) -> list[Shown]:  # fmt: skip
    counts = Counter(one[at] for one in traits.values() if one[at] is not None or trait != "industry")
    brought = [
        Brought(traits[one.customer_id][at], one.income, one.contribution, one.is_rising, one.is_falling)
        for one in found
        if one.customer_id in traits
    ]
    return [Shown(label(one.key), query(one.key), one, trait) for one in groups(counts, brought)[:MOST_GROUPS]]
