"""Credit: points propose, a person reviews, approvers answer for the whole with their names (CUS-17, 26 to 28)."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tingtang.core.actors import EVERYWHERE, SYSTEM, Actor
from tingtang.core.errors import Invalid, Refused
from tingtang.core.versions import version_of
from tingtang.customers.actions.merging import merge as merge_customers
from tingtang.customers.tests.factories import AT, latest_events, make_company, make_customer
from tingtang.insight.actions import credit as acts
from tingtang.insight.actions.forgetting import erase, obligations
from tingtang.insight.forms.credit import Card
from tingtang.insight.models import CreditScore, Scorecard, State
from tingtang.insight.queries import credit
from tingtang.insight.rules import credit as rules
from tingtang.journal.saving import ChangedMeanwhile
from tingtang.org.roles import customers as rights
from tingtang.org.tests.factories import PASSWORD, grant, make_role, make_staff

pytestmark = pytest.mark.django_db
FOUND = "营业稳定，家访两次，担保人可靠。"


def acting(username: str) -> Actor:
    """Somebody who rates, reviews and approves."""
    staff = make_staff(username, username)
    return Actor(
        "account", staff.account_id or 0, "", dict.fromkeys([*rights.RATE, *rights.ANSWER], EVERYWHERE), staff_id=staff.pk
    )


def rated(by: Actor, asked: int = 1_000_000, answers: list[int] | None = None, **values: Any) -> CreditScore:
    """A person rated by the usual system: all best answers unless others are given."""
    if not Scorecard.objects.exists():
        acts.take_scorecards(SYSTEM, at=AT)
    card = Scorecard.objects.get(code="credit-person")
    best = [max(range(len(one["options"])), key=lambda n, one=one: one["options"][n]["points"]) for one in card.factors]
    given = {"customer": values.pop("customer", None) or make_customer("林薇"), "purpose": "小店进货", **values}
    return acts.score_credit(by, scorecard=card, answers=answers or best, asked_cents=asked, at=AT, **given)


def test_points_become_a_grade_a_likelihood_a_limit_and_a_rate() -> None:
    found = rated(SYSTEM)
    worst = rated(SYSTEM, answers=[0] * 6, customer=make_customer("唐斌"))

    assert (found.points, found.grade, found.likelihood, found.limit_cents, found.rate, found.needed) == (
        100, "AAA", 0.995, 1_000_000, 3.85, 1,
    )  # fmt: skip
    assert (worst.points, worst.grade, worst.limit_cents, worst.risk) == (2, "C", 0, 0.2)
    assert latest_events(1) == ["insight.credit.scored"]
    with pytest.raises(acts.OtherKind):
        rated(SYSTEM, customer=make_company())


def test_a_review_stands_beside_the_points_and_moves_the_grade_by_one() -> None:
    limin, found = acting("limin"), rated(acting("wangfang"))

    with pytest.raises(Invalid):
        acts.review_credit(limin, customer=found.customer, score=found, review="好", step=-1, at=AT)
    kept = acts.review_credit(limin, customer=found.customer, score=found, review=FOUND, step=-1, at=AT)

    assert (kept.points, kept.grade, kept.review, kept.state) == (100, "AA", FOUND, State.REVIEWED)
    low = rated(limin, answers=[0] * 6, customer=make_customer("唐斌"))
    assert acts.review_credit(limin, customer=low.customer, score=low, review=FOUND, step=0, at=AT).state == State.REFUSED


def test_a_large_exposure_needs_more_names_each_of_whom_answers_for_all_of_it() -> None:
    maker, reviewer, first, second = (acting(name) for name in ("maker", "reviewer", "first", "second"))
    acts.take_scorecards(SYSTEM, at=AT)
    card = Scorecard.objects.get(code="credit-company")
    answers = [len(one["options"]) - 1 for one in card.factors]
    given = {"customer": make_company(), "scorecard": card, "answers": answers, "asked_cents": 90_000_000, "purpose": "设备"}
    found = acts.score_credit(maker, at=AT, **given)
    about = {"customer": found.customer, "score": found, "at": AT}
    acts.review_credit(reviewer, review=FOUND, step=0, **about)

    for own in (maker, reviewer):
        with pytest.raises(acts.OwnWork):
            acts.approve_credit(own, is_for=True, statement="看过报表和抵押物登记。", **about)
    acts.approve_credit(first, is_for=True, statement="看过报表和抵押物登记。", **about)
    found.refresh_from_db()
    assert (found.state, found.needed) == (State.REVIEWED, 2)
    with pytest.raises(acts.OwnWork):
        acts.approve_credit(first, is_for=True, statement="看过报表和抵押物登记。", **about)
    acts.approve_credit(second, is_for=True, statement="实地看过厂房与订单。", limit_cents=80_000_000, **about)
    found.refresh_from_db()
    assert (found.state, found.limit_cents) == (State.GRANTED, 80_000_000)
    acts.note_credit(maker, outcome="lost", overdue_days=120, lost_cents=30_000_000, **about)

    told = {one.staff.pk: (one.answers_cents, one.bad.count, one.bad.n, one.lost_cents) for one in credit.answerable(SYSTEM)}
    assert set(told.values()) == {(90_000_000, 1, 1, 30_000_000), (80_000_000, 1, 1, 30_000_000)}
    ((_card, lines),) = [(card, lines) for card, lines in credit.grades(SYSTEM) if card.code == "credit-company"]
    assert [(one.grade, one.granted, one.paid.count, one.paid.n) for one in lines if one.rated] == [("AAA", 1, 0, 1)]


def test_what_runs_already_takes_from_the_limit_and_keeps_its_customer_from_being_erased() -> None:
    maker, reviewer, first = (acting(name) for name in ("maker", "reviewer", "first"))
    found = rated(maker, asked=4_000_000)
    about = {"customer": found.customer, "score": found, "at": AT}
    with pytest.raises(Refused):
        rated(maker, customer=found.customer)
    acts.review_credit(reviewer, review=FOUND, step=0, **about)
    acts.approve_credit(first, is_for=True, statement="看过流水和工资单。", **about)

    again = rated(maker, asked=4_000_000, customer=found.customer)

    assert (again.used_cents, again.limit_cents) == (4_000_000, 1_000_000)
    assert len(obligations([found.customer.pk])) == 2
    acts.drop_credit(maker, customer=again.customer, score=again, at=AT)
    acts.note_credit(maker, outcome="paid", **about)
    assert obligations([found.customer.pk]) == []
    erase([found.customer.pk])
    kept = CreditScore.objects.get(pk=found.pk)
    assert (kept.told, kept.review, kept.approvals.get().statement, kept.approvals.get().answers_cents) == (
        [],
        "",
        "–",
        4_000_000,
    )


def test_what_was_granted_since_a_rating_keeps_it_from_being_approved() -> None:
    limin, chen = acting("limin"), acting("chengang")
    first, second = rated(limin, 40_000_000), rated(limin, 40_000_000, customer=make_customer("林薇二"))
    for found in (first, second):
        acts.review_credit(limin, customer=found.customer, score=found, review=FOUND, step=0, at=AT)
    merge_customers(SYSTEM, kept=first.customer, merged=second.customer, at=AT)
    acts.approve_credit(chen, customer=first.customer, score=first, is_for=True, statement=FOUND, at=AT)

    with pytest.raises(acts.RunsMore):
        acts.approve_credit(chen, customer=first.customer, score=second, is_for=True, statement=FOUND, at=AT)

    acts.approve_credit(chen, customer=first.customer, score=second, is_for=False, statement=FOUND, at=AT)
    assert CreditScore.objects.get(pk=second.pk).state == State.REFUSED


def test_answers_count_only_for_the_system_they_were_read_from() -> None:
    acts.take_scorecards(SYSTEM, at=AT)
    card = Scorecard.objects.get(code="credit-person")
    version = version_of(card, acts.FIELDS)
    turned = [{**one, "options": one["options"][::-1]} for one in card.factors]
    acts.save_scorecard(SYSTEM, scorecard=card, at=AT, factors=turned)

    with pytest.raises(ChangedMeanwhile):
        rated(SYSTEM, version=version)

    nothing = [{"name": "家", "options": [{"name": name, "points": 0} for name in "ab"]}]
    with pytest.raises(Invalid):
        acts.save_scorecard(SYSTEM, scorecard=card, at=AT, factors=nothing)


def test_limits_of_grades_stand_in_their_form_to_the_last_cent() -> None:
    acts.take_scorecards(SYSTEM, at=AT)
    card = Scorecard.objects.get(code="credit-person")
    card.grades[0]["limit_cents"] = 123_456_789

    assert "1234567.89" in Card(instance=card).initial["grade_lines"]


def test_approvals_needed_grow_with_what_one_customer_may_owe() -> None:
    assert [rules.approvers(cents) for cents in (1, 50_000_000, 50_000_001, 500_000_000, 500_000_001)] == [1, 1, 2, 2, 3]


def test_a_supervisor_rates_on_pages_and_another_puts_his_name_to_it(client: Client) -> None:
    customer = make_customer("林薇")
    for name in ("limin", "chengang"):
        grant(
            make_staff(name, name),
            make_role(f"r{name}", "customers.view", *rights.RATE, *rights.ANSWER, "insight.take_scorecards"),
        )

    def post(url: str, **data: Any) -> str:
        answer = client.post(url, data, follow=True)
        assert answer.status_code == 200, answer.content.decode()
        return answer.content.decode()

    client.post("/login/", {"username": "limin", "password": PASSWORD})
    post(reverse("insight:take_scorecards"))
    post(
        reverse("insight:new_credit", args=[customer.pk]), asked="20000", purpose="装修", **{f"factor_{n}": "2" for n in range(6)}
    )
    key = CreditScore.objects.get().pk
    page = post(reverse("insight:review_credit", args=[key]), **{"review-review": FOUND, "review-step": "0"})
    assert FOUND in page
    assert (
        client.post(
            reverse("insight:approve_credit", args=[key]), {"answer-is_for": "yes", "answer-statement": FOUND}
        ).status_code
        == 422
    )
    client.post("/logout/")
    client.post("/login/", {"username": "chengang", "password": PASSWORD})
    post(reverse("insight:approve_credit", args=[key]), **{"answer-is_for": "yes", "answer-statement": FOUND})
    post(reverse("insight:credit_goes", args=[key]), **{"goes-outcome": "late", "goes-overdue_days": "12"})

    assert CreditScore.objects.get().overdue_days == 12
    for url in ("insight:credit", "insight:approvers", "insight:scorecards"):
        assert client.get(reverse(url)).status_code == 200
    assert (
        FOUND in client.get(reverse("insight:approver", args=[CreditScore.objects.get().approvals.get().by_id])).content.decode()
    )
    assert CreditScore.objects.get().grade in client.get(reverse("insight:credit") + "?export=csv").getvalue().decode()
    card = client.get(reverse("customers:customer", args=[customer.pk])).content.decode()
    assert reverse("insight:credit_score", args=[key]) in card
    listed = client.get("/api/v1/credit-ratings").json()["items"]
    assert [(one["state"], one["outcome"], len(one["approvals"])) for one in listed] == [("granted", "late", 1)]
