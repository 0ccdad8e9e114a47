"""What is done with parties outside: people there, agreements until they are decided on, referrals until something came of them."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tingtang.assets import actions
from tingtang.assets.models import Party, PartyAgreement, PartyPerson, PartyReview, Referral
from tingtang.assets.queries.dealings import to_decide
from tingtang.assets.queries.due import due
from tingtang.assets.rules.dealings import SIDES, mean, standing
from tingtang.core.actors import SYSTEM, Actor
from tingtang.core.errors import Invalid, Refused
from tingtang.customers.tests.factories import AT, latest_events, make_customer
from tingtang.journal.models import ObjectChange
from tingtang.org.models import Staff
from tingtang.org.queries import actor_of_account, seal_of
from tingtang.org.tests.clients import Program, browser, grant
from tingtang.org.tests.factories import make_hall, make_staff

pytestmark = pytest.mark.django_db
DAY = AT.date()
GOOD = dict.fromkeys(SIDES, 4)


@pytest.fixture
def chen() -> Staff:
    hall = make_hall()
    return grant(make_staff("chengang", "陈刚", hall), "supervisor", hall)


def acting(staff: Staff) -> Actor:
    found = actor_of_account(str(staff.account_id), AT, seal=seal_of(staff.account.password))
    assert found is not None
    return found


def water(**values: object) -> Party:
    given = {
        "code": "water",
        "name": "清源自来水公司",
        "kind": "partner",
        **({} if "hall" in values else {"hall": make_hall()}),
        **values,
    }
    return actions.save_party(SYSTEM, at=AT, **given)


def agreed(party: Party, **values: object) -> PartyAgreement:
    given = {
        "title": "代收水费",
        "ours": "柜面与代扣收取",
        "theirs": "按日对账",
        "starts_date": DAY - timedelta(days=300),
        **values,
    }
    return actions.save_party_agreement(SYSTEM, party=party, at=AT, **given)


class TestMarks:
    def test_say_strong_sound_or_weak_and_weak_for_one_side_at_the_lowest(self) -> None:
        assert mean(GOOD) == 4
        assert standing(GOOD) == "strong"
        assert standing(GOOD | {"benefit": 3}) == "sound"
        assert standing(dict.fromkeys(SIDES, 5) | {"compliance": 1}) == "weak"
        assert (mean({}), standing({})) == (None, "")


class TestPeople:
    def test_whoever_is_asked_first_takes_that_from_the_one_who_was(self) -> None:
        party = water()
        first = actions.save_party_person(SYSTEM, party=party, at=AT, name="邵敏", duty="对账", is_first=True)
        second = actions.save_party_person(SYSTEM, party=party, at=AT, name="杜衡", duty="合同", is_first=True)

        assert set(PartyPerson.objects.filter(is_first=True)) == {second}
        actions.remove_party_person(SYSTEM, party=party, person=first, at=AT)
        assert list(party.people.all()) == [second]


class TestAgreements:
    def test_are_to_be_decided_on_before_they_run_out_until_the_next_begins(self, chen: Staff) -> None:
        party = water(hall=chen.hall)
        agreed(party, ends_date=DAY + timedelta(days=40))
        ending = agreed(party, title="联合宣传", ends_date=DAY + timedelta(days=20))

        assert (to_decide(acting(chen), DAY), ending.state(DAY)) == ([ending], "ending")
        assert any("联合宣传" in one.about for one in due(acting(chen), AT))
        agreed(party, title="联合宣传", starts_date=DAY + timedelta(days=21))
        assert to_decide(acting(chen), DAY) == []
        for title in ("联合培训", "联合值班", "场地互用"):
            agreed(party, title=title, ends_date=DAY + timedelta(days=20))
        with CaptureQueriesContext(connection) as asked:
            assert len(to_decide(SYSTEM, DAY)) == 3
        assert len(asked) == 1  # a city's agreements are not looked at one by one

    def test_end_once_with_a_reason_and_are_then_not_changed(self) -> None:
        party = water()
        made = agreed(party)

        with pytest.raises(Invalid):
            actions.end_party_agreement(SYSTEM, party=party, agreement=made, reason=" ", at=AT)
        with pytest.raises(Invalid):
            early = DAY - timedelta(days=301)
            actions.end_party_agreement(SYSTEM, party=party, agreement=made, reason="换系统", ended_date=early, at=AT)
        ended = actions.end_party_agreement(SYSTEM, party=party, agreement=made, reason="换系统", at=AT)

        assert (ended.state(DAY), ended.state(DAY + timedelta(days=1))) == ("in_force", "over")
        assert latest_events(1) == ["assets.party.agreement_ended"]
        with pytest.raises(Refused):
            actions.end_party_agreement(SYSTEM, party=party, agreement=ended, reason="再来", at=AT)
        with pytest.raises(Refused):
            actions.save_party_agreement(SYSTEM, party=party, agreement=ended, title="别的", at=AT)


class TestReferrals:
    def test_are_open_until_somebody_says_what_came_of_them(self, chen: Staff) -> None:
        party, customer = water(hall=chen.hall), make_customer(hall=chen.hall)
        with pytest.raises(Invalid):
            actions.refer(SYSTEM, party=party, about="代扣", at=AT)
        old = DAY - timedelta(days=15)
        made = actions.refer(SYSTEM, party=party, name="新用户", about="水费代扣", made_date=old, at=AT)

        assert any("水费代扣" in one.about for one in due(acting(chen), AT))
        with pytest.raises(Invalid):
            actions.settle_referral(SYSTEM, party=party, referral=made, state="lost", outcome="没来", amount_cents=5, at=AT)
        kept = actions.settle_referral(
            SYSTEM, party=party, referral=made, state="won", outcome="已签代扣", amount_cents=500, customer=customer, at=AT
        )

        assert (kept.who, kept.name, kept.settled_date) == (customer.name, "", DAY)
        assert latest_events(1) == ["assets.referral.settled"]
        assert not any("水费代扣" in one.about for one in due(acting(chen), AT))
        with pytest.raises(Refused):
            actions.settle_referral(SYSTEM, party=party, referral=made, state="lost", outcome="没来", at=AT)

    def test_of_customers_one_may_not_see_stand_without_their_name(self, chen: Staff) -> None:
        other = make_hall("hilltop")
        party = water(hall=None)
        actions.refer(SYSTEM, party=party, customer=make_customer("李四", hall=other), about="开户", at=AT)

        page = browser(chen).get(reverse("assets:party", args=[party.pk])).content.decode()
        told = Program.of(chen).get("/parties/water/dealings").json()["referrals"][0]

        assert "李四" not in page
        assert "开户" in page
        assert told["customer"] is None


class TestReviews:
    def test_ask_for_every_side_and_for_what_follows_where_it_does_not_just_go_on(self) -> None:
        party = water()
        agreed(party)
        done = actions.refer(SYSTEM, party=party, name="新用户", about="代扣", at=AT)
        actions.settle_referral(SYSTEM, party=party, referral=done, state="won", outcome="已签", amount_cents=900, at=AT)
        given = {"party": party, "first_date": DAY - timedelta(days=90), "latest_date": DAY, "remark": "对账及时", "at": AT}

        with pytest.raises(Invalid) as told:
            actions.review_party(SYSTEM, marks={"keeping": 4}, verdict="improve", **given)
        assert set(told.value.fields) == {*SIDES, "next_step"} - {"keeping"}
        made = actions.review_party(SYSTEM, marks=GOOD | {"answering": 2}, verdict="continue", **given)

        assert (made.mean, made.standing) == (pytest.approx(3.6), "sound")
        assert made.facts["agreements"] == 1
        assert made.facts["referrals"]["to_us"] == {"made": 1, "won": 1, "lost": 0, "open": 0, "worth": 900}


def test_all_of_it_is_done_in_the_browser(chen: Staff) -> None:
    party, customer, pages = water(hall=chen.hall), make_customer("王芳", hall=chen.hall), browser(chen)

    def sent(page: str, *args: object, **data: object) -> str:
        answer = pages.post(reverse(f"assets:{page}", args=[party.pk, *args]), data, follow=True)
        assert answer.status_code == 200, answer.content.decode()
        return answer.content.decode()

    assert "邵敏" in sent("new_person", name="邵敏", duty="对账", is_first="on", is_active="on")
    sent(
        "new_agreement",
        title="代收水费",
        ours="收费",
        theirs="对账",
        starts_date="2026-01-01",
        ends_date="2026-12-31",
        notice_days=30,
    )
    kept = PartyAgreement.objects.get()
    after = pages.get(reverse("assets:new_agreement", args=[party.pk]) + f"?after={kept.pk}").content.decode()
    assert "2027-01-01" in after
    assert "代收水费" in after
    assert "换系统" in sent("end_agreement", kept.pk, reason="换系统")
    assert "水费代扣" in sent("refer", way="to_us", customer=customer.number, about="水费代扣")
    assert "已签约" in sent("settle_referral", Referral.objects.get().pk, state="won", outcome="已签约", amount_cents="12.50")
    day = (AT - timedelta(days=400)).date().isoformat()
    marks = dict.fromkeys(SIDES, "5")
    assert "合作顺畅" in sent("review_party", first_date=day, latest_date=day, remark="合作顺畅", verdict="continue", **marks)
    assert PartyReview.objects.get().standing == "strong"
    assert "水费代扣" in pages.get(reverse("assets:referrals")).content.decode()
    assert "水费代扣" in pages.get(reverse("customers:customer", args=[customer.pk])).content.decode()


def test_what_was_agreed_stands_in_the_place_of_what_was_noted_of_a_contract(chen: Staff) -> None:
    party = water(hall=chen.hall, contract="旧-1", contract_until=date(2026, 12, 31), contact="陈会计")
    shown, edited = reverse("assets:party", args=[party.pk]), reverse("assets:edit_party", args=[party.pk])
    listed, pages = reverse("assets:parties"), browser(chen)
    noted = (party.bound_by, [name in pages.get(edited).content.decode() for name in ('name="contract"', 'name="contact"')])

    terms = {"title": "代收水费", "ours": "收费", "theirs": "对账", "number": "新-2", "starts_date": date(2026, 1, 1)}
    actions.save_party_agreement(SYSTEM, party=party, at=AT, ends_date=date(2027, 6, 30), **terms)
    actions.save_party_person(SYSTEM, party=party, at=AT, name="邵敏", duty="对账")

    page, form, rows = (pages.get(url).content.decode() for url in (shown, edited, listed))
    assert noted == ("旧-1", [True, True])
    assert not ObjectChange.objects.filter(value__icontains="陈会计").exists()
    assert (party.bound_by, "旧-1" in page, "陈会计" in page) == ("新-2 代收水费", False, False)
    assert ('name="contract"' in form, 'name="contact"' in form) == (False, False)
    assert "2027" in rows


def test_programs_do_the_same(chen: Staff) -> None:
    water(hall=chen.hall)
    program, here = Program.of(chen), "/parties/water"
    person = program.post(f"{here}/people", {"name": "邵敏", "duty": "对账"}).json()["people"][0]
    program.post(f"{here}/people", person | {"reach": "0571-8800"})
    terms = {"title": "代收", "ours": "收费", "theirs": "对账", "starts_date": "2026-01-01"}
    agreement = program.post(f"{here}/agreements", terms).json()["agreements"][0]
    program.post(f"{here}/agreements/{agreement['id']}/end", {"reason": "换系统"})
    referral = program.post(f"{here}/referrals", {"name": "新用户", "about": "代扣", "way": "to_them"}).json()["referrals"][0]
    program.post(f"{here}/referrals/{referral['id']}/settle", {"state": "lost", "outcome": "没有去"})
    found = program.post(
        f"{here}/reviews",
        {"first_date": "2026-01-01", "latest_date": "2026-03-31", "marks": GOOD, "remark": "好", "verdict": "continue"},
    ).json()

    assert found["people"][0]["reach"] == "0571-8800"
    assert found["agreements"][0]["end_reason"] == "换系统"
    assert (found["referrals"][0]["way"], found["referrals"][0]["state"]) == ("to_them", "lost")
    assert found["reviews"][0]["standing"] == "strong"
    assert program.delete(f"{here}/people/{person['id']}").json()["people"] == []


def test_whoever_sees_a_party_in_the_list_opens_its_page_from_there() -> None:
    hall = make_hall()
    clerk = grant(make_staff("tangmin", "唐敏", hall), "clerk", hall)
    ours, shared = water(hall=hall), water(hall=None, code="power")
    actions.review_party(SYSTEM, party=ours, first_date=DAY, latest_date=DAY, marks=GOOD, remark="好", verdict="continue", at=AT)

    page = browser(clerk).get(reverse("assets:parties")).content.decode()

    assert all(f'href="{reverse("assets:party", args=[one.pk])}"' in page for one in (ours, shared))
