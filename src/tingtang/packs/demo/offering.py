"""Enters the contracts, promises made at sale, service strategies and costs of a demo, by ordinary actions."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from tingtang.cases.actions.complaints import save_promise
from tingtang.cases.models import Promise
from tingtang.catalogue.actions import agreements, strategies
from tingtang.catalogue.actions.versions import today
from tingtang.catalogue.models import Agreement, Line, Product, ProductCost, Strategy
from tingtang.core.actors import SYSTEM
from tingtang.customers.actions.care import note_contact, plan_contact, save_visit_quota
from tingtang.customers.actions.papers import file_papers, lend_papers
from tingtang.customers.models import ContactPlan, Customer, PaperFile
from tingtang.org.models import Staff
from tingtang.packs.schemas.offers import Contact, Contract, DemoOffers, SalePromise


def enter(
    demo: DemoOffers, customers: Mapping[str, Customer], staff: Mapping[str, Staff], *, at: datetime, language: str
) -> None:
    """Enter what is not there yet: strategies by code, contracts and promises by customer, costs by product."""
    for contract in demo.contracts:
        customer = customers.get(contract.customer)
        if customer is not None and not Agreement.objects.filter(customer=customer).exists():
            _sign(contract, customer, at)
    for promise in demo.promises:
        customer = customers.get(promise.customer)
        if customer is not None and not Promise.objects.filter(customer=customer, text=promise.text).exists():
            _promise(promise, customer, staff, at)
    _keep(demo, customers, staff, at)
    _strategies(demo, staff, at, language)
    _costs(demo, at)


def _keep(demo: DemoOffers, customers: Mapping[str, Customer], staff: Mapping[str, Staff], at: datetime) -> None:
    """Contacts that are planned, papers that are filed and lent."""
    theirs = list(customers.values())
    if ContactPlan.objects.filter(customer__in=theirs).exists() or PaperFile.objects.filter(customer__in=theirs).exists():
        return
    for quota in demo.visit_quotas:
        save_visit_quota(SYSTEM, executive=staff[quota.executive], per_month=quota.per_month, at=at - timedelta(days=60))
    for contact in demo.contacts:
        _contact(contact, customers[contact.customer], staff[contact.by], at)
    for paper in demo.papers:
        held = customers[paper.customer]
        file = file_papers(SYSTEM, customer=held, title=paper.title, place=paper.place, at=at - timedelta(days=30))
        if paper.lent_to:
            lend_papers(
                SYSTEM, customer=held, file=file, borrower=staff[paper.lent_to], purpose=paper.purpose,
                due_date=_ago(at, -paper.due_in), at=at,
            )  # fmt: skip


def _contact(contact: Contact, customer: Customer, owner: Staff, at: datetime) -> None:
    """Plan it, three days before it was made; note what came of it."""
    made_at = at + timedelta(days=contact.due_in)
    plan = plan_contact(
        SYSTEM, customer=customer, owner=owner, topic=contact.topic, way=contact.way, is_executive=contact.executive,
        due_date=_ago(at, -contact.due_in), at=min(at, made_at - timedelta(days=3)),
    )  # fmt: skip
    if contact.outcome:
        note_contact(SYSTEM, customer=customer, plan=plan, outcome=contact.outcome, effect=contact.effect, at=made_at)


def _strategies(demo: DemoOffers, staff: Mapping[str, Staff], at: datetime, language: str) -> None:
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


def _costs(demo: DemoOffers, at: datetime) -> None:
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


def _promise(promise: SalePromise, customer: Customer, staff: Mapping[str, Staff], at: datetime) -> None:
    """Register a promise on the day it was made, and what became of it on the day it was due."""
    since = at - timedelta(days=promise.days_ago)
    due = today(since) + timedelta(days=promise.due_in)
    seller = staff.get(promise.by or "")
    hall = customer.hall or (seller.hall if seller else None)
    kept = save_promise(
        SYSTEM, hall=hall, at=since, customer=customer, text=promise.text, made_by=seller,
        made_date=today(since), due_date=due, contract=promise.contract,
    )  # fmt: skip
    if promise.delivery or promise.broken:
        state = "broken" if promise.broken else "kept"
        save_promise(
            SYSTEM,
            hall=hall,
            promise=kept,
            at=at,
            state=state,
            delivery=promise.delivery,
            settled_date=min(due, today(at)),
        )
