"""Reads of agreements: as a matrix of scope and content, what they come to, whom they are with."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from tingtang.catalogue.models import Agreement, AgreementItem, Product
from tingtang.catalogue.models.agreements import VIEW_AGREEMENTS as _VIEW
from tingtang.catalogue.models.parts import PERIODS
from tingtang.core.actors import Actor
from tingtang.core.errors import NotFound
from tingtang.core.permissions import reading
from tingtang.ui import formats

VIEW_AGREEMENTS = reading(_VIEW, _("See contracts with customers"))


def get_agreement(actor: Actor, key: int, permission: str = VIEW_AGREEMENTS) -> Agreement:
    """One agreement. NotFound when absent or not visible."""
    found = Agreement.objects.visible_to(actor, permission).select_related("customer__hall").filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


@dataclass(frozen=True)
class Matrix:
    """What is agreed over two dimensions: a row for each scope, a column for each product; cells may be empty."""

    products: list[Product]
    rows: list[tuple[str, list[AgreementItem | None]]]


def matrix(items: Sequence[AgreementItem]) -> Matrix:
    """The items of an agreement by scope and product, in the order in which they were agreed."""
    products = list({item.product_id: item.product for item in items}.values())
    cells = {(item.scope, item.product_id): item for item in items}
    scopes = dict.fromkeys(item.scope for item in items)
    return Matrix(products, [(scope, [cells.get((scope, one.pk)) for one in products]) for scope in scopes])


def items_of(agreement: Agreement) -> list[AgreementItem]:
    """What is agreed, with products."""
    return list(agreement.items.select_related("product__service").order_by("pk"))


def sums(items: Sequence[AgreementItem], currency: str) -> list[tuple[str, str, str]]:
    """What the items come to for each period: period, agreed, as listed."""
    found: list[tuple[str, str, str]] = []
    for per, label in PERIODS.items():
        mine = [item for item in items if item.per == per]
        if mine:
            agreed, listed = (sum(getattr(one, name) * one.quantity for one in mine) for name in ("price_cents", "list_cents"))
            found.append((str(label), formats.money(agreed, currency), formats.money(listed, currency)))
    return found


def price_of(item: AgreementItem, currency: str) -> str:
    """A price in words: 3 × ¥500.00 a month."""
    times = f"{item.quantity} × " if item.quantity > 1 else ""
    return f"{times}{formats.money(item.price_cents, currency)} {PERIODS[item.per]}"
