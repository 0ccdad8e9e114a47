"""A customer is not forgotten while a case is open; afterwards no case says who he was."""

from datetime import timedelta

import pytest

from tingtang.cases.actions.ending import add_telling, tell
from tingtang.cases.actions.notes import write_note
from tingtang.cases.actions.relations import link
from tingtang.cases.models import Case, CaseText, Note
from tingtang.cases.rules.workflow import Phase
from tingtang.cases.tests.factories import AT, make_case
from tingtang.core.actors import SYSTEM
from tingtang.customers.actions.erasing import StillNeeded, erase, request_erasure
from tingtang.customers.queries.erasing import mentions_of
from tingtang.customers.tests.factories import make_customer
from tingtang.customers.tests.traces import places_of
from tingtang.flows.models import Instance
from tingtang.flows.tests.drawing import Drawing
from tingtang.flows.tests.factories import published
from tingtang.org.tests.clients import browser
from tingtang.org.tests.factories import grant, make_staff

pytestmark = pytest.mark.django_db
NAME, PHONE = "欧阳慕雪", "13812345678"


def test_customers_are_forgotten_when_their_cases_are_closed_and_in_every_word_of_them() -> None:
    customer = make_customer(NAME, PHONE)
    case = make_case(customer=customer, title=f"{NAME}来电", body=f"请回电 {PHONE}")
    Note.objects.create(case=case, body=f"已联系{NAME}", written_at=AT)
    tell(SYSTEM, case=case, way="letter", text=f"尊敬的{NAME}", at=AT)
    add_telling(SYSTEM, case=case, name=f"{NAME}之母", role="家属", at=AT)
    with pytest.raises(StillNeeded) as caught:
        request_erasure(SYSTEM, customer=customer, at=AT)
    assert case.number in caught.value.text()
    assert "cases_casetext.vector" in places_of("慕雪")
    Instance.objects.create(
        version=published(Drawing("handling")), subject_type="cases.case", subject_id=case.pk, values={"who": NAME}, started_at=AT
    )
    Case.objects.filter(pk=case.pk).update(phase=Phase.CLOSED, resolved_at=AT, closed_at=AT)

    erase(SYSTEM, customer=customer, erasure=request_erasure(SYSTEM, customer=customer, at=AT), at=AT)

    assert [places_of(text) for text in (NAME, PHONE, "慕雪", "欧阳")] == [[], [], [], []]
    assert CaseText.objects.count() == 0


def test_what_was_typed_on_an_open_page_of_his_case_before_does_not_bring_his_name_back() -> None:
    customer, chen = make_customer(NAME, PHONE), grant(make_staff("chengang", "陈刚"), "supervisor")
    case = make_case(customer=customer)
    Case.objects.filter(pk=case.pk).update(phase=Phase.CLOSED, resolved_at=AT, closed_at=AT)
    erase(SYSTEM, customer=customer, erasure=request_erasure(SYSTEM, customer=customer, at=AT), at=AT)
    page, url, words = browser(chen), f"/cases/{case.number}/", {"body": f"{NAME}来电致谢"}

    before = page.post(f"{url}notes/", words | {"kind": "note", "seen": (AT - timedelta(minutes=5)).isoformat()}).status_code
    answer = page.post(f"{url}notes/", words | {"kind": "answer"}).status_code
    draft = page.post(f"{url}draft/", words).status_code
    assert (before, answer, draft, places_of("慕雪")) == (409, 409, 409, [])

    later = page.post(f"{url}notes/", {"body": "设备已送修", "kind": "note", "seen": (AT + timedelta(minutes=5)).isoformat()})
    assert (later.status_code, Note.objects.get(case=case).body) == (302, "设备已送修")


def test_numbers_go_from_everybodys_cases_and_the_name_from_those_linked_with_his() -> None:
    customer, spouse, namesake = make_customer(NAME, PHONE), make_customer("单晓"), make_customer(NAME)
    own = make_case(customer=customer)
    Case.objects.filter(pk=own.pk).update(phase=Phase.CLOSED, resolved_at=AT, closed_at=AT)
    joined, theirs = make_case(customer=spouse, title=f"与{NAME}同住"), make_case(customer=namesake, title=f"{NAME}本人来访")
    link(SYSTEM, case=joined, target=own, kind="related", at=AT)
    grouped = [sign.join((PHONE[:3], PHONE[3:7], PHONE[7:])) for sign in " -"]
    write_note(SYSTEM, case=theirs, body=f"误拨 {PHONE}，即 {grouped[0]} 或 +86-{grouped[1]}，已致歉", at=AT)
    wish = request_erasure(SYSTEM, customer=customer, at=AT)
    told = mentions_of(customer)

    done = erase(SYSTEM, customer=customer, erasure=wish, at=AT)

    assert [theirs.number in told[0], len(told), done.removed["case_mention"]] == [True, 1, 2]
    assert Case.objects.get(pk=joined.pk).title == "与***同住"
    assert Case.objects.get(pk=theirs.pk).title == f"{NAME}本人来访"
    assert [places_of(text) for text in (PHONE, *grouped)] == [[], [], []]
    assert places_of("同住") != []
