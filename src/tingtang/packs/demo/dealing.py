"""Enters what a demo does together with its parties outside, by ordinary actions at their times."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from tingtang.assets import actions
from tingtang.assets.models import Party
from tingtang.catalogue.actions.versions import today
from tingtang.core.actors import SYSTEM
from tingtang.customers.models import Customer
from tingtang.org.models import Hall, Staff
from tingtang.packs.schemas.assets import DemoParty, DemoReferral

QUARTER, SETTLED = timedelta(days=90), timedelta(days=3)


def enter(one: DemoParty, hall: Hall, customers: Mapping[str, Customer], *, at: datetime, language: str) -> None:
    """A party with the people there, what was agreed, who was sent, and how it went."""
    until = today(at) + timedelta(days=one.contract_days) if one.contract_days is not None and not one.agreements else None
    party = actions.save_party(
        SYSTEM, hall=hall, at=at, code=one.code, name=one.name.read(language), names=one.name.all, kind=one.kind,
        contact="" if one.people else one.contact, contract="" if one.agreements else one.contract, contract_until=until,
        customer=customers.get(one.customer or ""),
        answers_staff=Staff.objects.filter(account__username=one.keeper).first() if one.keeper else None,
    )  # fmt: skip
    for number, person in enumerate(one.people):
        actions.save_party_person(
            SYSTEM, party=party, at=at, name=person.name, duty=person.duty.read(language), reach=person.reach, is_first=not number
        )
    for agreed in one.agreements:
        actions.save_party_agreement(
            SYSTEM, party=party, at=at, title=agreed.title.read(language), ours=agreed.ours.read(language),
            theirs=agreed.theirs.read(language), terms=agreed.terms.read(language) if agreed.terms else "",
            number=one.contract, starts_date=today(at) - timedelta(days=agreed.days_ago),
            ends_date=today(at) + timedelta(days=agreed.ends_in) if agreed.ends_in is not None else None,
        )  # fmt: skip
    for sent in one.referrals:
        _refer(sent, party, customers, at, language)
    for review in one.reviews:
        then, marks = at - timedelta(days=review.days_ago), {str(side): mark for side, mark in review.marks.items()}
        actions.review_party(
            SYSTEM, party=party, at=then, first_date=today(then - QUARTER), latest_date=today(then), marks=marks,
            remark=review.remark.read(language), verdict=review.verdict,
            next_step=review.next_step.read(language) if review.next_step else "",
        )  # fmt: skip


def _refer(sent: DemoReferral, party: Party, customers: Mapping[str, Customer], at: datetime, language: str) -> None:
    then = at - timedelta(days=sent.days_ago)
    made = actions.refer(
        SYSTEM, party=party, way=sent.way, customer=customers.get(sent.who or ""), name=sent.name, about=sent.about.read(language),
        at=then,
    )  # fmt: skip
    if sent.won is not None and sent.outcome is not None:
        actions.settle_referral(
            SYSTEM, party=party, referral=made, state="won" if sent.won else "lost", outcome=sent.outcome.read(language),
            amount_cents=round(sent.amount * 100) if sent.amount is not None else None, at=min(then + SETTLED, at),
        )  # fmt: skip
