"""Contacts are planned, made and noted; executives visit within their quota; households have a file for each year."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tingtang.core import registry
from tingtang.core.actors import SYSTEM
from tingtang.core.errors import Invalid
from tingtang.customers.actions.care import (
    NotPlanned,
    drop_contact,
    note_contact,
    plan_contact,
    save_household,
    save_visit_quota,
)
from tingtang.customers.actions.erasing import erase, request_erasure
from tingtang.customers.actions.merging import merge
from tingtang.customers.models import ContactPlan, HouseholdFile
from tingtang.customers.panels.care import own_contacts
from tingtang.customers.queries.care import campaigns, executives
from tingtang.customers.tests.factories import AT, latest_events, make_customer
from tingtang.org.tests.clients import Program, browser
from tingtang.org.tests.factories import grant, make_hall, make_staff

pytestmark = pytest.mark.django_db
NEXT_WEEK = AT.date() + timedelta(days=7)


def test_a_contact_leads_to_the_next_and_ends_once() -> None:
    wang, li = make_customer(), make_staff()
    first = plan_contact(SYSTEM, customer=wang, owner=li, topic="续费意向", due_date=AT.date(), at=AT)

    note_contact(SYSTEM, customer=wang, plan=first, outcome="想换更大的套餐", signal="more", next_date=NEXT_WEEK, at=AT)

    following = ContactPlan.objects.get(state="planned")
    assert (following.topic, following.due_date, following.owner) == ("续费意向", NEXT_WEEK, li)
    with pytest.raises(NotPlanned):
        drop_contact(SYSTEM, customer=wang, plan=first, at=AT)
    with pytest.raises(Invalid):
        plan_contact(SYSTEM, customer=wang, owner=li, topic="迟了", due_date=AT.date() - timedelta(days=1), at=AT)
    assert latest_events(3) == ["customers.plan.made", "customers.plan.done", "customers.plan.made"]
    erase(SYSTEM, customer=wang, erasure=request_erasure(SYSTEM, customer=wang, at=AT), at=AT)
    assert ContactPlan.objects.count() == 0


def test_who_is_to_visit_finds_it_on_his_work_and_notes_what_came_of_it() -> None:
    song = grant(make_staff("songhe", "宋和"), "leadership")
    save_visit_quota(SYSTEM, executive=song, per_month=4, at=AT)
    today = timezone.localdate()
    visit = {"customer": make_customer(), "owner": song, "topic": "年度走访", "is_executive": True, "way": "visit"}
    plan = plan_contact(SYSTEM, **visit, due_date=today, at=timezone.now())
    own = browser(song)

    page = own.get(f"/customers/contacts/{plan.pk}/note/")
    own.post(f"/customers/contacts/{plan.pk}/note/", {"outcome": "续约"})

    plan.refresh_from_db()
    assert (page.status_code, plan.state, plan.outcome) == (200, "done", "续约")
    assert own.get("/customers/executives/").status_code == 200
    assert [one.slot for one in registry.panel.values() if one.render is own_contacts] == ["cases.mine"]


def test_executives_visit_on_their_days_and_within_their_quota() -> None:
    wang, zhou = make_customer(), make_staff("zhouning", "周宁")
    day = NEXT_WEEK.replace(day=15)
    visit = {"customer": wang, "owner": zhou, "topic": "年度走访", "is_executive": True, "way": "visit", "at": AT}
    with pytest.raises(Invalid):
        plan_contact(SYSTEM, **visit, due_date=max(day, AT.date()))
    save_visit_quota(SYSTEM, executive=zhou, per_month=1, weekdays=[NEXT_WEEK.weekday()], at=AT)
    with pytest.raises(Invalid):
        plan_contact(SYSTEM, **visit, due_date=NEXT_WEEK + timedelta(days=1))
    made = plan_contact(SYSTEM, **visit, due_date=NEXT_WEEK)
    with pytest.raises(Invalid):
        plan_contact(SYSTEM, **visit, due_date=NEXT_WEEK)
    note_contact(SYSTEM, customer=wang, plan=made, outcome="谈了扩容", effect="签约", volume_cents=500_000, at=AT)

    (told,) = executives(SYSTEM, NEXT_WEEK)

    assert (told.done, told.missing, told.volume_cents) == (1, 0, 500_000)


def test_a_household_has_one_file_a_year_and_the_journal_no_amount() -> None:
    wang = make_customer()
    year = {"year": 2026, "members": 4, "workers": 2, "income_cents": 8_000_000, "surveyed_date": AT.date()}
    kept = save_household(SYSTEM, customer=wang, at=AT, **year)

    with pytest.raises(Invalid):
        save_household(SYSTEM, customer=wang, at=AT, **year)
    with pytest.raises(Invalid):
        save_household(SYSTEM, customer=wang, household=kept, at=AT, workers=5)

    assert HouseholdFile.objects.count() == 1
    assert latest_events(1) == ["customers.household.saved"]


def test_pages_and_programs_do_the_same() -> None:
    hall = make_hall()
    li = grant(make_staff(hall=hall), "clerk", hall)
    wang = make_customer(hall=hall)
    page, program = browser(li), Program.of(li)
    typed = {"topic": "回访", "way": "phone", "owner": li.pk, "due_date": "2199-01-01"}

    planned = page.post(f"/customers/{wang.pk}/contacts/new/", typed)
    listed = program.get("/contact-plans").json()["items"]
    noted = program.post(f"/contact-plans/{listed[0]['id']}/note", {"outcome": "已联系", "signal": "less"})
    kept = program.put(f"/customers/{wang.pk}/household-file", {"year": 2026, "members": 3, "surveyed_date": "2026-11-01"})

    assert (planned.status_code, noted.status_code, kept.status_code) == (302, 200, 200)
    assert (noted.json()["state"], kept.json()["members"]) == ("done", 3)
    shown = page.get(f"/customers/{wang.pk}/").content.decode()
    assert "已联系" in shown and "2026 · 3 people" in shown
    assert page.get("/customers/contacts/?state=done").content.decode().count("回访") >= 1
    assert program.post("/visit-quotas", {"executive": li.badge}).status_code == 403


def test_a_campaign_counts_answers_and_why_they_refused_and_a_referral_waits_for_three_contacts() -> None:
    wang, friend, li = make_customer("王芳", "13800000001"), make_customer("李芳", "13800000002"), make_staff()
    plan = {"customer": wang, "owner": li, "topic": "夜间办理体验日", "campaign": "体验日", "due_date": AT.date(), "at": AT}
    first = plan_contact(SYSTEM, **plan)
    for wrong in ({"reply": "refused"}, {"refusal": "price"}, {"referred": friend}, {"referred": wang}):
        with pytest.raises(Invalid):
            note_contact(SYSTEM, customer=wang, plan=first, outcome="问过", at=AT, **wrong)
    note_contact(SYSTEM, customer=wang, plan=first, outcome="没空", reply="refused", refusal="time", at=AT)
    for _n in range(2):
        note_contact(SYSTEM, customer=wang, plan=plan_contact(SYSTEM, **plan), outcome="来", reply="accepted", at=AT)
    last = plan_contact(SYSTEM, **plan)

    note_contact(SYSTEM, customer=wang, plan=last, outcome="推荐了朋友", reply="accepted", referred=friend, at=AT)

    (told,) = campaigns(SYSTEM)
    assert (told["campaign"], told["invited"], told["accepted"], told["refused"], told["refused_time"]) == ("体验日", 4, 3, 1, 1)
    assert friend.referrals.get().customer == wang


def test_household_files_of_one_year_say_whose_they_were_after_a_merge() -> None:
    wang, twice = make_customer("王芳"), make_customer("王方")
    for one in (wang, twice):
        save_household(SYSTEM, customer=one, at=AT, year=2026, members=3, surveyed_date=AT.date())
    merge(SYSTEM, kept=wang, merged=twice, at=AT)

    page = browser(grant(make_staff(), "administrator")).get(f"/customers/{wang.pk}/").content.decode()

    assert f"2026 · {twice.number} 王方 ·" in page
    assert f"2026 · {wang.number}" not in page
