"""What is offered, as customers read it: lines, series and products with their levels; and the promises that are published."""

from dataclasses import dataclass
from typing import Any

from tingtang.catalogue.models import Line, Product, Promise
from tingtang.catalogue.models.offers import levels_of
from tingtang.catalogue.models.parts import PERIODS
from tingtang.core.naming import text_in
from tingtang.ui import formats


@dataclass(frozen=True)
class Level:
    """A level of a product in words."""

    product: Product
    name: str
    text: str
    price: str


@dataclass(frozen=True)
class Offer:
    """A product with its levels."""

    product: Product
    levels: list[Level]


def offered() -> list[tuple[Line, list[tuple[Any, list[Offer]]]]]:
    """Lines in use with their series and products in use, in order; what has no product is left out."""
    rows = Product.objects.filter(is_active=True, series__is_active=True, series__line__is_active=True)
    ordered = rows.select_related("series__line", "standard").order_by(
        "series__line__order", "series__line__code", "series__order", "series__code", "order", "code"
    )
    lines: dict[Line, dict[Any, list[Offer]]] = {}
    for row in ordered:
        lines.setdefault(row.series.line, {}).setdefault(row.series, []).append(Offer(row, _levels(row)))
    return [(line, list(series.items())) for line, series in lines.items()]


def _levels(product: Product) -> list[Level]:
    return [
        Level(
            product,
            text_in(level["name"]),
            text_in(level["text"]),
            f"{formats.money(level['price_cents'], product.currency)} {PERIODS[level['per']]}",
        )
        for level in levels_of(product)
    ]


def published_promises() -> list[Promise]:
    """The promises that are published."""
    return list(Promise.objects.filter(is_published=True).select_related("product").order_by("pk"))
