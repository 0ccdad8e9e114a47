"""Rates the credit of customers of a demo, from the points to how it goes, and has the analysis of customers computed."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import override
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from tingtang.core.actors import EVERYWHERE, SYSTEM, Actor
from tingtang.customers.models import Customer
from tingtang.insight.actions import credit
from tingtang.insight.actions.customers import analyse_customers
from tingtang.insight.models import Cell, CreditScore, Findings, Scorecard
from tingtang.org.models import Staff
from tingtang.packs.schemas.offers import Credit, DemoOffers

_MAY = dict.fromkeys(
    ("insight.score_credit", "insight.review_credit", "insight.approve_credit", "insight.note_credit"), EVERYWHERE
)
SOON = 150  # seconds until the worker has read the demo's visits


def enter(
    demo: DemoOffers, customers: Mapping[str, Customer], staff: Mapping[str, Staff], *, at: datetime, language: str
) -> None:
    """Rate who is not rated yet; then look at all customers, now and once more when their visits have been read."""
    if demo.credits and not Scorecard.objects.exists():
        with override(language):
            credit.take_scorecards(SYSTEM, at=at - timedelta(days=300))
    for one in demo.credits:
        customer = customers.get(one.customer)
        if customer is not None and not CreditScore.objects.filter(customer=customer, purpose=one.purpose).exists():
            _rate(one, customer, staff, at - timedelta(days=one.days_ago))
    keys = [one.pk for one in customers.values()]
    if Findings.objects.filter(made_at__gte=at).exists() and Cell.objects.filter(customer__in=keys).exists():
        return  # they were looked at as of now: loaded again, a demo changes nothing
    analyse_customers(SYSTEM, at=at)
    with suppress(AlreadyEnqueued), transaction.atomic():
        app.configure_task(
            "insight.analyse_customers", schedule_in={"seconds": SOON}, queueing_lock="insight.analyse_customers"
        ).defer()


def _rate(told: Credit, customer: Customer, staff: Mapping[str, Staff], then: datetime) -> None:
    card = Scorecard.objects.get(code=f"credit-{customer.kind}")
    score = credit.score_credit(
        _acting(staff[told.by]), customer=customer, scorecard=card, answers=told.answers, asked_cents=100 * told.amount,
        purpose=told.purpose, at=then,
    )  # fmt: skip
    about: dict[str, Any] = {"customer": customer, "score": score}
    if told.reviewer:
        reviewed = then + timedelta(days=1)
        credit.review_credit(_acting(staff[told.reviewer]), review=told.review, step=told.step, at=reviewed, **about)
    for n, (username, statement) in enumerate(told.approved.items()):
        decided = then + timedelta(days=2 + n)
        credit.approve_credit(_acting(staff[username]), is_for=told.granted, statement=statement, at=decided, **about)
    if told.outcome:
        noted = then + timedelta(days=max(3, told.days_ago - 2))
        credit.note_credit(
            _acting(staff[told.by]),
            outcome=told.outcome,
            overdue_days=told.overdue_days,
            lost_cents=100 * told.lost,
            at=noted,
            **about,
        )


def _acting(who: Staff) -> Actor:
    return Actor("account", who.account_id or 0, str(who), _MAY, staff_id=who.pk)
