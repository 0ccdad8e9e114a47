"""What a party can order, and what to advise: by traits that were noticed and what the customer is known to dislike (RST-03, RST-10)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from tingtang.catalogue.models import Product, Trait, TraitKind
from tingtang.catalogue.models.offers import levels_of
from tingtang.catalogue.rules.advice import Choice, advise
from tingtang.core.naming import text_in
from tingtang.customers.models import Preference
from tingtang.ui import formats

_AGAINST = ("dislike", "need")


@dataclass(frozen=True)
class Dish:
    """A product with its price, what it is made of, and what speaks for or against it."""

    product: Product
    price: str
    content: str
    limits: str
    because: tuple[str, ...] = ()


@dataclass(frozen=True)
class Advice:
    """What to advise, with what to mind, and what is left out for which reason."""

    choices: list[Dish]
    left_out: list[Dish]
    minds: list[tuple[str, str]]


def menu() -> list[tuple[str, list[Dish]]]:
    """What is made to order, by series, as the catalogue orders it."""
    found: dict[str, list[Dish]] = {}
    for product in _products():
        found.setdefault(product.series.name_in(), []).append(_dish(product))
    return list(found.items())


def _products() -> list[Product]:
    rows = Product.objects.filter(
        is_active=True, ready_minutes__isnull=False, series__is_active=True, series__line__is_active=True
    )
    return list(
        rows.select_related("series__line").order_by("series__line__order", "series__order", "series__code", "order", "code")
    )


def _dish(product: Product, because: tuple[str, ...] = ()) -> Dish:
    level = next(iter(levels_of(product)), None)
    price = formats.money(level["price_cents"], product.currency) if level else ""
    return Dish(product, price, text_in(product.content), text_in(product.limits), because)


def traits() -> list[tuple[str, list[Trait]]]:
    """The traits in use, by kind."""
    words, found = dict(TraitKind.choices), dict[str, list[Trait]]()
    for one in Trait.objects.filter(is_active=True).order_by("order", "code"):
        found.setdefault(str(words[one.kind]), []).append(one)
    return list(found.items())


def advice(noticed: Collection[str], preferences: Sequence[Preference] = ()) -> Advice:
    """What suits the traits, without what the customer dislikes or must not have."""
    known = {one.code: one for one in Trait.objects.filter(is_active=True)}
    products = {one.pk: one for one in _products()}
    choices = [
        Choice(
            one.pk, one.series_id, frozenset(one.suits), frozenset(one.unsuited),
            " ".join([one.name, *one.names.values(), *one.content.values()]), one.is_key,
        )
        for one in products.values()
    ]  # fmt: skip
    disliked = [word for one in preferences if one.stance in _AGAINST for word in (one.text, one.topic) if len(word) > 1]
    good, out = advise(choices, [code for code in noticed if code in known], disliked)
    return Advice(
        [_dish(products[one.key], tuple(known[code].name_in() for code in one.because)) for one in good],
        [
            _dish(products[one.key], (*(known[code].name_in() for code in one.traits), *one.words))
            for one in out
        ],
        [(known[code].name_in(), text_in(known[code].advice)) for code in noticed if code in known and known[code].advice],
    )  # fmt: skip
