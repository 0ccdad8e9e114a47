"""Enters the contracts, service strategies and costs of a demo, by ordinary actions."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from tingtang.catalogue.actions import agreements, strategies
from tingtang.catalogue.actions.versions import today
from tingtang.catalogue.models import Agreement, Line, Product, ProductCost, Strategy
from tingtang.core.actors import SYSTEM
from tingtang.customers.models import Customer
from tingtang.org.models import Staff
from tingtang.packs.schemas_offers import Contract, DemoOffers


def enter(
    demo: DemoOffers, customers: Mapping[str, Customer], staff: Mapping[str, Staff], *, at: datetime, language: str
) -> None:
    """Enter what is not there yet: strategies by code, contracts by customer, costs by product."""
    for one in demo.strategies:
        if not Strategy.objects.filter(code=one.code).exists():
            grounds = [
                {"kind": each.kind, "text": each.text, "source": each.source, "date": _ago(at, each.days_ago).isoformat()}
                for each in one.grounds
            ]
            strategies.save_strategy(
                SYSTEM, at=at, code=one.code, name=one.name.read(language), names=one.name.all, text=one.text, inputs=grounds,
                line=Line.objects.filter(code=one.line).first(), owner=staff.get(one.owner or ""), review_date=_ago(at, -one.review_in),
            )  # fmt: skip
    for contract in demo.contracts:
        customer = customers.get(contract.customer)
        if customer is not None and not Agreement.objects.filter(customer=customer).exists():
            _sign(contract, customer, at)
    for cost in demo.costs:
        product, month = Product.objects.filter(code=cost.product).first(), _month(today(at), cost.months_ago)
        if product is not None and not ProductCost.objects.filter(product=product, month=month, kind=cost.kind).exists():
            strategies.save_cost(
                SYSTEM, at=at, product=product, month=month, kind=cost.kind, amount_cents=round(cost.amount * 100)
            )


def _ago(at: datetime, days: int) -> date:
    return today(at) - timedelta(days=days)


def _month(day: date, back: int) -> date:
    months = day.year * 12 + day.month - 1 - back
    return date(months // 12, months % 12 + 1, 1)


def _sign(contract: Contract, customer: Customer, at: datetime) -> None:
    since = at - timedelta(days=contract.days_ago)
    form = "custom" if contract.reason else "standard"
    kept = agreements.save_agreement(
        SYSTEM, customer=customer, at=since, title=contract.title, form=form, starts_date=today(since), reason=contract.reason
    )
    for item in contract.items:
        given: dict[str, Any] = {} if item.price is None else {"price_cents": round(item.price * 100)}
        agreements.agree_item(
            SYSTEM, customer=customer, agreement=kept, at=since, scope=item.scope, product=Product.objects.get(code=item.product),
            level=item.level, quantity=item.quantity, **given,
        )  # fmt: skip
    agreements.sign_agreement(SYSTEM, customer=customer, agreement=kept, at=since)
