"""Whoever is forgotten is in no domain any more: not in words, not by a link he holds, not in what others looked for; figures count on."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from tingtang.assets.models import Party
from tingtang.cases.actions.complaints import save_promise
from tingtang.cases.actions.desk import save_view
from tingtang.cases.actions.opening import change_case, open_case
from tingtang.cases.actions.portal import give_portal_code
from tingtang.cases.models import Case, Handing, PortalCode, SavedView
from tingtang.cases.rules.workflow import Phase
from tingtang.cases.tests.factories import AT, make_case, make_kind
from tingtang.catalogue.actions.agreements import save_agreement
from tingtang.catalogue.models import Application, Override, Routine, Situation
from tingtang.core.actors import SYSTEM
from tingtang.customers import actions as customers
from tingtang.customers.actions.care import plan_contact
from tingtang.customers.actions.erasing import erase, request_erasure
from tingtang.customers.actions.papers import file_papers
from tingtang.customers.models import Customer
from tingtang.customers.tests.factories import make_customer, make_identity_kind, resident_id
from tingtang.customers.tests.traces import places_of
from tingtang.improvement.models import Gap
from tingtang.org.tests.factories import actor_for, grant, make_built_in, make_hall, make_staff
from tingtang.quality.actions.merits import save_commendation
from tingtang.quality.actions.surveys import invite
from tingtang.quality.models import Reply
from tingtang.quality.tests.asked import SATISFIED, make_survey, open_wave

pytestmark = pytest.mark.django_db
NAME, PHONE = "欧阳慕雪", "13812345678"
SAID = f"{NAME}，请回电 {PHONE}"
WORDS: dict[str, Any] = {"code": "q2", "kind": "text", "is_required": False, "text": {"zh-hans": "还想说什么？"}}


@pytest.fixture
def customer() -> Customer:
    """Somebody who was served, asked, promised something and written about everywhere."""
    hall = make_hall()
    customer, li = make_customer(NAME, PHONE), make_staff(hall=hall)
    chen = grant(make_staff("chengang", "陈刚", hall=hall), make_built_in("supervisor"), hall)
    case = make_case(customer=customer, title=SAID)
    party = Party.objects.create(code="mill", name="磨坊")
    Handing.objects.create(case=case, party=party, handed_at=AT, answer=SAID, settled_at=AT, settlement=SAID)
    Case.objects.filter(pk=case.pk).update(phase=Phase.CLOSED, resolved_at=AT, closed_at=AT)
    promise = save_promise(SYSTEM, hall=hall, at=AT, customer=customer, text=SAID, made_date=AT.date(), due_date=AT.date())
    save_promise(SYSTEM, hall=hall, at=AT, promise=promise, state="broken")
    routine, situation = (
        Routine.objects.create(code="water", name="添水", hall=hall),
        Situation.objects.create(code="deaf", name="听障"),
    )
    Override.objects.create(routine=routine, place="三号", wish=SAID, customer=customer, since_at=AT, until_at=AT)
    Application.objects.create(situation=situation, customer=customer, note=SAID, applied_at=AT)
    save_commendation(actor_for(chen), staff=li, at=AT, text=SAID, given_date=AT.date())
    Gap.objects.create(text=NAME, first_at=AT, latest_at=AT)
    asked = f"phase=open&q=%E6%AC%A7%E9%98%B3%E6%85%95%E9%9B%AA&phone={PHONE}"
    save_view(actor_for(chen), desk=hall, at=AT, name=f"{NAME}的工单", query=asked)
    give_portal_code(SYSTEM, customer=customer, at=AT)
    return customer


def forget(customer: Customer) -> None:
    """Erase him a day later."""
    later = AT + timedelta(days=1)
    erase(SYSTEM, customer=customer, erasure=request_erasure(SYSTEM, customer=customer, at=later), at=later)


def test_no_column_of_any_table_says_who_he_was(customer: Customer) -> None:
    known = (NAME, PHONE, "%E6%AC%A7%E9%98%B3%E6%85%95%E9%9B%AA")
    assert {"cases_handing.answer", "catalogue_override.wish", "quality_commendation.text"} <= set(places_of(NAME))

    forget(customer)

    assert {text: places_of(text) for text in known} == {text: [] for text in known}
    assert SavedView.objects.get().query == "phase=open"


def test_a_saved_view_for_a_name_that_another_has_stays(customer: Customer) -> None:
    make_customer(NAME)

    forget(customer)

    assert f"{NAME}的工单" == SavedView.objects.get().name


def test_links_and_codes_he_holds_lead_nowhere(customer: Customer) -> None:
    link = f"/c/{Case.objects.get().link_key}/"
    assert Client().get(link).status_code == 200

    forget(customer)

    assert Client().get(link).status_code == 404
    assert not PortalCode.objects.exists()


def test_what_he_said_in_surveys_goes_his_marks_count_and_nobody_asks_him_again() -> None:
    customer = make_customer(NAME, PHONE)
    wave = open_wave(make_survey(SATISFIED, WORDS), rest_days=0)
    replied, open_one = (invite(SYSTEM, wave=wave, customer=customer, at=AT) for _each in range(2))
    Reply.objects.create(
        version=wave.edition, wave=wave, invitation=replied, channel="link", replied_date=AT.date(),
        answers={"q1": 5, "q2": SAID}, marks=b"\x05",
    )  # fmt: skip

    Reply.objects.create(version=wave.edition, wave=wave, channel="link", replied_date=AT.date(), answers={"q1": 2, "q2": SAID})

    forget(customer)

    reply = Reply.objects.get(invitation=replied)
    open_one.refresh_from_db()
    assert [reply.answers, bytes(reply.marks), open_one.state] == [{"q1": 5}, b"\x05", "refused"]
    assert Reply.objects.get(invitation=None).answers == {"q1": 2, "q2": "***，请回电 ***"}
    assert places_of(NAME) == []


def test_nothing_is_written_about_him_any_more(customer: Customer) -> None:
    boss = actor_for(grant(make_staff("zhouning", "周宁"), make_built_in("administrator")))
    hall, kind = make_hall("lakeside", "湖滨"), make_kind("fault")
    wave = open_wave()
    forget(customer)
    customer.refresh_from_db()
    about: list[Callable[[], object]] = [
        lambda: customers.add_contact(boss, customer=customer, kind="phone", value=PHONE, at=AT),
        lambda: customers.add_identity(boss, customer=customer, kind=make_identity_kind(), value=resident_id(), at=AT),
        lambda: open_case(boss, kind=kind, title="x", customer=customer, hall=hall, at=AT),
        lambda: change_case(boss, case=make_case(), customer=customer, at=AT),
        lambda: give_portal_code(boss, customer=customer, at=AT),
        lambda: invite(boss, wave=wave, customer=customer, at=AT),
        lambda: save_agreement(boss, customer=customer, title="x", starts_date=AT.date(), at=AT),
        lambda: file_papers(boss, customer=customer, title="x", place="x", at=AT),
        lambda: plan_contact(boss, customer=customer, owner=make_staff("linfan", "林帆"), topic="x", due_date=AT.date(), at=AT),
    ]

    for write in about:
        with pytest.raises(customers.NoLongerKept):
            write()
