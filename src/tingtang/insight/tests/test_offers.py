"""Offers: plans compared by marks, seen by four Cs in their order, one chosen, made to each by his own reason (CUS-07, 43, 44)."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from tingtang.core.actors import SYSTEM, Actor
from tingtang.core.errors import Denied, NotFound, Refused
from tingtang.customers.actions import answer_consent
from tingtang.customers.models import ConsentPurpose, ContactPlan
from tingtang.customers.tests.factories import AT, make_customer
from tingtang.insight.actions import customers as cells
from tingtang.insight.actions import offers as acts
from tingtang.insight.models import Offer, OfferLine, SegmentPlan
from tingtang.insight.queries import offers as reads
from tingtang.insight.rules import fourc
from tingtang.org.roles import customers as rights
from tingtang.org.tests.factories import PASSWORD, grant, make_hall, make_role, make_staff

pytestmark = pytest.mark.django_db
GOOD = {
    "need": "随时能取的零钱理财", "price_cents": 1000, "production_cents": 600, "minutes": 10, "expected_cents": 2000,
    "convenience": "手机上办", "communication": "客户经理电话说明",
}  # fmt: skip


def test_costs_are_the_customers_and_each_c_comes_after_those_before_it() -> None:
    costs = fourc.Costs(price=1000, production=600, besides=200, minutes=30, expected=3200)

    assert (costs.purchase, costs.total, costs.margin, costs.is_below, costs.is_profitable) == (2200, 3200, 400, True, True)
    assert fourc.first_missing("", costs, "", "") == "need"
    assert fourc.first_missing("x", fourc.Costs(500, 600, 0, 0, 3200), "x", "x") == "cost"
    assert fourc.first_missing("x", fourc.Costs(1000, 600, 0, 0, 999), "x", "x") == "cost"
    assert [fourc.first_missing("x", costs, text, "") for text in ("", "x")] == ["convenience", "communication"]
    assert fourc.weighted({"a": 5, "b": 2}, {"a": 3.0, "b": 1.0}) == 4.25
    assert fourc.weighted({"a": 5}, {"a": 3.0, "b": 1.0}) is None


def made_plan(**values: object) -> tuple[SegmentPlan, Offer]:
    """A comparison with one candidate that is ready to be chosen."""
    plan = acts.save_plan(SYSTEM, hall=None, at=AT, title="零钱理财", segment="", people=2, criteria=[["合需要", 3], ["方便", 1]])
    offer = acts.save_offer(
        SYSTEM, segment_plan=plan, at=AT, title="甲案", **{**GOOD, "marks": {"合需要": 5, "方便": 3}, **values}
    )
    return plan, offer


def test_a_candidate_is_chosen_only_with_all_cs_all_marks_and_a_reason() -> None:
    for values in ({"need": ""}, {"price_cents": 500}, {"marks": {"方便": 3}}):
        _plan, offer = made_plan(**values)
        with pytest.raises(acts.NotReady):
            acts.choose_offer(SYSTEM, offer=offer, reason="分最高", at=AT)
    plan, offer = made_plan()
    assert acts.choose_offer(SYSTEM, offer=offer, reason="分最高", at=AT).chosen == offer
    with pytest.raises(acts.Decided):
        acts.save_offer(SYSTEM, segment_plan=plan, at=AT, title="乙案", **GOOD)
    with pytest.raises(Refused):
        acts.remove_offer(SYSTEM, offer=Offer.objects.get(pk=offer.pk), at=AT)


def test_it_is_made_to_each_once_by_his_own_reason_and_called_are_only_those_who_agreed(client: Client) -> None:
    purpose = ConsentPurpose.objects.create(code="marketing", name="营销")
    keeper = make_staff("dengting", "邓婷")
    agreed, silent = make_customer("林薇"), make_customer("唐斌")
    answer_consent(SYSTEM, customer=agreed, purpose=purpose, is_given=True, at=AT)
    answer_consent(SYSTEM, customer=silent, purpose=purpose, is_given=True, at=AT - timedelta(days=2))
    answer_consent(SYSTEM, customer=silent, purpose=purpose, is_given=False, at=AT)
    cells.analyse_customers(SYSTEM, at=AT)
    grant(make_staff("chengang"), make_role("seller", "customers.view", "customers.plan_contact", *rights.LOOK, *rights.OFFER))
    client.post("/login/", {"username": "chengang", "password": PASSWORD})

    page = client.get(reverse("insight:customer_cells"), {"stage": "none"}).content.decode()
    assert reverse("insight:new_plan") + "?stage=none" in page
    begun = {"title": "唤醒", "criteria_lines": "合需要 = 3\n方便 = 1", "segment": "stage=none"}
    assert client.post(reverse("insight:new_plan"), begun).status_code == 302
    plan = SegmentPlan.objects.get()
    drawn = {"title": "甲案", "need": "随时能取", "price_cents": "10", "production_cents": "6", "expected_cents": "20", "hour_cents": "40",
             "convenience": "手机上办", "communication": "电话说明", "mark_0": "5", "mark_1": "3"}  # fmt: skip
    assert client.post(reverse("insight:new_offer", args=[plan.pk]), drawn).status_code == 302
    offer = Offer.objects.get()
    assert client.post(reverse("insight:choose_offer", args=[offer.pk]), {"choose-reason": ""}).status_code == 422
    assert client.post(reverse("insight:choose_offer", args=[offer.pk]), {"choose-reason": "分最高"}).status_code == 302
    made = {"make-purpose": purpose.pk, "make-owner": keeper.pk, "make-due_date": AT.date() + timedelta(days=4000)}
    for _twice in range(2):
        assert client.post(reverse("insight:make_offers", args=[offer.pk]), made).status_code == 302

    told = {one.customer_id: (one.has_consent, one.contact is not None) for one in OfferLine.objects.all()}
    assert told == {agreed.pk: (True, True), silent.pk: (False, False)}
    assert ContactPlan.objects.get().campaign == "唤醒"
    assert "林薇" in client.get(reverse("insight:plan", args=[plan.pk])).content.decode()
    assert "甲案" in client.get(reverse("customers:customer", args=[silent.pk])).content.decode()
    assert client.get(f"/api/v1/offers/{offer.pk}/came").json()["made"] == 2
    assert client.get("/api/v1/segment-plans").json()["items"][0]["offers"][0]["mark"] == 4.5


def test_a_segment_that_cannot_be_read_is_nobody_not_everybody(client: Client) -> None:
    make_customer("林薇")
    cells.analyse_customers(SYSTEM, at=AT)
    grant(make_staff("chengang"), make_role("seller", *rights.LOOK, *rights.OFFER))
    client.post("/login/", {"username": "chengang", "password": PASSWORD})

    for odd in ("likely=77", "kind=anybody", "stages=growth"):
        body = {"title": "全市", "segment": odd, "criteria": [{"name": "合需要", "weight": 1}]}
        assert odd.split("=")[0] in str(
            client.post("/api/v1/segment-plans", body, "application/json", headers={"Idempotency-Key": odd}).json()
        )

    begun = {"title": "唤醒", "criteria_lines": "合需要 = 3", "segment": "service=77"}  # of a service that is no longer there
    assert client.post(reverse("insight:new_plan"), begun).status_code == 302
    assert SegmentPlan.objects.get().people == 0


def test_a_supervisor_plans_for_his_hall_and_sees_no_other_halls_plans() -> None:
    here, there = make_hall(), make_hall("lakeside", "湖滨")
    mine, others = (
        Actor("account", 1, "", dict.fromkeys([*rights.LOOK, *rights.OFFER], frozenset({hall.pk}))) for hall in (here, there)
    )
    plan = acts.save_plan(
        mine, hall=reads.own_hall(mine), at=AT, title="零钱理财", segment="", people=2, criteria=[["合需要", 3]]
    )

    offer = acts.save_offer(mine, segment_plan=plan, at=AT, title="甲案", **GOOD)

    assert (plan.hall, reads.get_offer(mine, offer.pk)) == (here, offer)
    with pytest.raises(NotFound):
        reads.get_plan(others, plan.pk)
    with pytest.raises(Denied):
        acts.remove_offer(others, offer=offer, at=AT)
