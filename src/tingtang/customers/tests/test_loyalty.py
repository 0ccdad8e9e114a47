"""Points: what lapses first is spent first, an event earns once however often it is read, and all of it can be computed anew."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tingtang.core.actors import SYSTEM
from tingtang.core.errors import Invalid
from tingtang.customers.actions import loyalty
from tingtang.customers.models import Customer, PointEntry, Programme
from tingtang.customers.queries.loyalty import held_by
from tingtang.customers.rules.loyalty import Entry, level_of, month_later, standing
from tingtang.customers.tests.factories import AT, latest_events, make_customer, make_tier
from tingtang.journal.subscribers import Happened
from tingtang.org.tests.clients import Program, browser, grant
from tingtang.org.tests.factories import make_hall, make_staff

TODAY = date(2026, 11, 23)
NAMES = {"zh-hans": "到店", "en": "Visit"}
ENTRY = st.builds(
    Entry, st.integers(-50, 100), st.dates(date(2025, 1, 1), TODAY), st.none() | st.dates(date(2026, 1, 1), date(2027, 12, 31))
)


def test_what_lapses_first_is_spent_first() -> None:
    entries = [
        Entry(100, date(2026, 1, 1), date(2026, 12, 31)), Entry(50, date(2026, 2, 1), date(2026, 3, 1)),
        Entry(-60, date(2026, 2, 15)), Entry(30, date(2026, 5, 1)),
    ]  # fmt: skip

    found = standing(entries, TODAY)
    assert (found.balance, found.lapsed, found.lapsing) == (120, 0, ((date(2026, 12, 31), 90),))


@given(st.lists(ENTRY, max_size=12))
@settings(max_examples=80)
def test_no_point_is_lost_or_made(entries: list[Entry]) -> None:
    found = standing(entries, TODAY)

    assert found.earned - found.spent - found.lapsed == found.balance


def test_levels_and_months() -> None:
    levels = [{"points": 100}, {"points": 500}]
    assert [level_of(levels, points) for points in (99, 100, 700)] == [None, 0, 1]
    assert month_later(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert month_later(date(2026, 11, 23), -12) == date(2025, 11, 23)


def make_programme(**values: object) -> Programme:
    """Ten points for a contact, three hundred for a referral, a umbrella for fifty."""
    rules = [
        {"code": "contact", "names": NAMES, "event": "customers.plan.done", "points": 10, "most_per_month": 2},
        {"code": "referral", "names": {"en": "Referral"}, "event": "customers.plan.done", "points": 300, "needs": "referred"},
    ]
    rewards = [{"code": "umbrella", "names": {"en": "Umbrella"}, "points": 50}]
    given = {"rules": rules, "rewards": rewards, "lapse_months": 12, "starts_date": date(2026, 1, 1), **values}
    return loyalty.save_programme(SYSTEM, at=AT, code="river", name="河滨会员", **given)


def happened(customer: Customer, number: int = 1, *, referred: bool = False) -> Happened:
    objects = {"customer": ("customers.customer", customer.pk)}
    if referred:
        objects["referred"] = ("customers.customer", customer.pk + 1)
    return Happened(number, "customers.plan.done", AT, AT, "system", 0, {}, objects)


@pytest.mark.django_db
class TestPoints:
    def test_an_event_earns_once_and_a_referral_its_bonus(self) -> None:
        make_programme()
        customer = make_customer()
        events = [happened(customer), happened(customer, 2), happened(customer, 3), happened(customer, 4, referred=True)]

        assert loyalty.award_points(SYSTEM, happened=events, at=AT) == 3
        assert loyalty.award_points(SYSTEM, happened=events, at=AT) == 0
        held = held_by(customer, TODAY)[0]
        assert held.standing.balance == 320
        assert held.standing.lapsing == ((date(2027, 11, 23), 320),)
        assert latest_events(1) == ["customers.points.awarded"]

    def test_a_level_names_the_tier_it_stands_for(self) -> None:
        make_tier()
        make_programme(levels=[{"points": 10, "names": {"en": "Silver"}, "tier": "experience/vip"}])
        customer = make_customer()
        loyalty.award_points(SYSTEM, happened=[happened(customer)], at=AT)

        held = held_by(customer, TODAY)[0]
        assert (held.level, str(held.earned_tier)) == ("Silver", "贵宾")

    def test_redeeming_takes_points_and_refuses_more_than_there_are(self) -> None:
        programme, customer = make_programme(), make_customer()
        with pytest.raises(loyalty.TooFewPoints):
            loyalty.redeem_points(SYSTEM, customer=customer, programme=programme, reward="umbrella", at=AT)
        loyalty.adjust_points(SYSTEM, customer=customer, programme=programme, points=60, reason="补偿", at=AT)
        loyalty.redeem_points(SYSTEM, customer=customer, programme=programme, reward="umbrella", at=AT)

        assert held_by(customer, TODAY)[0].standing.balance == 10
        with pytest.raises(Invalid):
            loyalty.adjust_points(SYSTEM, customer=customer, programme=programme, points=5, reason=" ", at=AT)

    def test_computing_anew_forgets_only_what_events_earned(self) -> None:
        programme, customer = make_programme(), make_customer()
        loyalty.award_points(SYSTEM, happened=[happened(customer)], at=AT)
        loyalty.adjust_points(SYSTEM, customer=customer, programme=programme, points=5, reason="活动", at=AT)

        assert loyalty.recompute_points(SYSTEM, programme=programme, at=AT) == 1
        assert list(PointEntry.objects.values_list("points", flat=True)) == [5]

    def test_refuses_rules_about_what_concerns_no_customer(self) -> None:
        with pytest.raises(Invalid) as refused:
            make_programme(rules=[{"code": "x", "names": NAMES, "event": "org.hall.saved", "points": 1}])

        assert set(refused.value.fields) == {"rules"}

    def test_pages_and_api_say_the_same(self) -> None:
        hall = make_hall()
        make_programme()
        chen = grant(make_staff("chengang", "陈刚", hall), "supervisor", hall)
        customer = make_customer(hall=hall)
        program, pages = Program.of(chen), browser(chen)
        given = program.post(f"/customers/{customer.pk}/points/adjust", {"programme": "river", "points": 60, "reason": "welcome"})
        wrong = pages.post(
            f"/customers/{customer.pk}/points/{Programme.objects.get().pk}/adjust/", {"points": "-100", "reason": "x"}
        )
        page = pages.get(f"/customers/{customer.pk}/points/").content.decode()

        assert given.status_code == 201, given.content
        assert given.json()["programmes"][0]["balance"] == 60
        assert wrong.status_code == 422
        assert "welcome" in page
        assert "60" in pages.get(f"/customers/{customer.pk}/").content.decode()


@pytest.mark.django_db
def test_a_programme_of_an_industry_counts_what_happens_in_its_halls_and_is_shown_to_their_customers() -> None:
    bank, centre = make_hall("maple", "枫叶支行", industry="bank"), make_hall(industry="government")
    programme = make_programme(industries=["bank"])
    banker, citizen = make_customer("许芳", hall=bank), make_customer("王芳", hall=centre)
    events = [
        Happened(
            number, "customers.plan.done", AT, AT, "system", 0, {},
            {"customer": ("customers.customer", one.pk), "hall": ("org.hall", hall.pk)},
        )
        for number, (one, hall) in enumerate([(banker, bank), (banker, centre), (citizen, centre)], 1)
    ]  # fmt: skip

    loyalty.award_points(SYSTEM, happened=events, at=AT)

    assert list(PointEntry.objects.values_list("customer", "event_id")) == [(banker.pk, 1)]
    assert [one.programme for one in held_by(banker, TODAY)] == [programme]
    assert held_by(citizen, TODAY) == []
