"""Reads of assets: lists, one with its relations, what a failure of one reaches."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Final

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from tingtang.assets import models
from tingtang.assets.models import Asset, AssetState, Relation, RelationKind
from tingtang.assets.models.assets import AssetQuerySet
from tingtang.assets.rules.relations import CARRIES, Edge, Picture, draw, reach
from tingtang.core.actors import Actor
from tingtang.core.errors import NotFound
from tingtang.core.permissions import reading
from tingtang.customers.models import Customer
from tingtang.customers.queries import family

VIEW: Final = reading(models.VIEW, _("See assets and their relations"))
VIEW_SETUP: Final = reading("assets.view_setup", _("See how assets are set up"))
MOST_OWN: Final = 60
FARTHEST, MOST_FOUND, MOST_DRAWN, STEPS_DRAWN = 8, 500, 40, 2
_RELATED = ("kind", "hall", "customer", "supplier")


def assets(actor: Actor) -> AssetQuerySet:
    """Assets as lists show them."""
    return Asset.objects.visible_to(actor).select_related(*_RELATED)


def get_asset(actor: Actor, key: int | str, permission: str = VIEW) -> Asset:
    """One asset, by its key or its number. NotFound when absent or not visible."""
    by = {"pk": key} if isinstance(key, int) else {"number": key}
    found = Asset.objects.visible_to(actor, permission).select_related(*_RELATED, "agreement").filter(**by).first()
    if found is None:
        raise NotFound
    return found


def named(query: AssetQuerySet, text: str) -> AssetQuerySet:
    """Those of `query` whose number begins with `text`, or in whose name, place or owner it stands."""
    plain = text.replace("\x00", "").strip()[:100]
    if not plain:
        return query
    upper = plain.upper()
    found = Q(number__startswith=plain) | Q(number__startswith=upper) | Q(name__contains=plain) | Q(place__contains=plain)
    return query.filter(found | Q(customer__name__startswith=plain) | Q(customer__number=upper))


def find_numbers(actor: Actor, numbers: Collection[str]) -> dict[str, Asset]:
    """The assets behind some numbers, as far as the actor may see them."""
    if not numbers or not (actor.may_somewhere(VIEW) or actor.own is not None):
        return {}
    return {one.number: one for one in assets(actor).filter(number__in=list(numbers))}


def of_customers(actor: Actor, keys: Iterable[int]) -> AssetQuerySet:
    """The assets of some customers, those in use first."""
    return assets(actor).filter(customer__in=list(keys)).order_by("state", "kind__order", "number")


@dataclass(frozen=True)
class Related:
    """One relation of an asset: what it is to the other, or (turned) the other to it."""

    kind: str
    other: Asset
    is_turned: bool


def relations_of(actor: Actor, asset: Asset) -> list[Related]:
    """The relations of an asset to others one may see."""
    rows = Relation.objects.filter(Q(source=asset) | Q(target=asset))
    others = {one.pk: one for one in assets(actor).filter(pk__in={key for row in rows for key in (row.source_id, row.target_id)})}
    order = list(RelationKind.values)
    found = [
        Related(row.kind, others[key], is_turned)
        for row in rows
        for key, is_turned in ([(row.target_id, False)] if row.source_id == asset.pk else [(row.source_id, True)])
        if key in others
    ]
    return sorted(found, key=lambda one: (one.is_turned, order.index(one.kind), one.other.number))


_UP = """
WITH RECURSIVE felt(id, steps) AS (
    SELECT unnest(%s::bigint[]), 0
    UNION
    SELECT r.source_id, f.steps + 1 FROM assets_relation r JOIN felt f ON r.target_id = f.id
    WHERE r.kind = ANY(%s) AND f.steps < %s
)
SELECT id, min(steps) FROM felt GROUP BY id ORDER BY min(steps), id LIMIT %s
"""


def dependants_of_many(actor: Actor, keys: Collection[int]) -> list[tuple[Asset, int]]:
    """What a failure of some assets reaches: everything that is part of, installed at or depends on them, the nearest first,
    with the number of steps to it. Of what one may not see nothing is said.
    """
    if not keys:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_UP, [list(keys), sorted(CARRIES), FARTHEST, MOST_FOUND + len(keys)])
        steps = {key: far for key, far in cursor.fetchall() if far}
    seen = {one.pk: one for one in assets(actor).filter(pk__in=steps)}
    return [(seen[key], far) for key, far in steps.items() if key in seen]


def dependants(actor: Actor, asset: Asset) -> list[tuple[Asset, int]]:
    """What a failure of an asset reaches."""
    return dependants_of_many(actor, [asset.pk])


def _edges(keys: Collection[int]) -> list[Edge]:
    rows = Relation.objects.filter(Q(source__in=keys) | Q(target__in=keys)).order_by("pk")[: MOST_DRAWN * 4]
    return list(rows.values_list("source_id", "target_id", "kind"))


def around(actor: Actor, asset: Asset) -> tuple[Picture, dict[int, Asset]] | None:
    """The picture of what needs this asset and what it needs, two steps far; None when it stands alone."""
    edges: set[Edge] = set()
    known = {asset.pk}
    for _step in range(STEPS_DRAWN):
        edges |= set(_edges(known))
        known |= {key for edge in edges for key in edge[:2]}
    seen = {one.pk: one for one in _nearest(assets(actor).filter(pk__in=known), asset)}
    shown = sorted((one for one in edges if one[0] in seen and one[1] in seen), key=lambda one: one)
    if not shown:
        return None
    ahead: dict[int, list[int]] = defaultdict(list)
    back: dict[int, list[int]] = defaultdict(list)
    for source, target, kind in shown:
        ahead[source].append(target)
        back[target].append(source)
        if kind == RelationKind.CONNECTED_TO:
            ahead[target].append(source)
    right = {key: far for key, far in reach(ahead, [asset.pk]).items() if 0 < far <= STEPS_DRAWN}
    left = {key: far for key, far in reach(back, [asset.pk]).items() if 0 < far <= STEPS_DRAWN and key not in right}
    return draw(asset.pk, left, right, shown), seen


def _nearest(query: QuerySet[Asset], asset: Asset) -> list[Asset]:
    return [asset, *query.exclude(pk=asset.pk).order_by("pk")[:MOST_DRAWN]]


def own_assets(customer: Customer) -> list[Asset]:
    """What belongs to a customer who has shown who he is and is not gone, for him to choose from; nobody else's right is asked."""
    rows = Asset.objects.filter(customer__in=family(customer)).exclude(state=AssetState.RETIRED).select_related("kind")
    return list(rows.order_by("kind__order", "number")[:MOST_OWN])
