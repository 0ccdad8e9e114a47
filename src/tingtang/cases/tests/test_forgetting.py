"""A customer is not forgotten while a case is open; afterwards no case says who he was."""

import pytest

from tingtang.cases.models import Case, CaseText, Note
from tingtang.cases.rules.workflow import Phase
from tingtang.cases.tests.factories import AT, make_case
from tingtang.core.actors import SYSTEM
from tingtang.customers.actions.erasing import StillNeeded, erase, request_erasure
from tingtang.customers.tests.factories import make_customer
from tingtang.customers.tests.traces import places_of

pytestmark = pytest.mark.django_db
NAME, PHONE = "欧阳慕雪", "13812345678"


def test_customers_are_forgotten_when_their_cases_are_closed_and_in_every_word_of_them() -> None:
    customer = make_customer(NAME, PHONE)
    case = make_case(customer=customer, title=f"{NAME}来电", body=f"请回电 {PHONE}")
    Note.objects.create(case=case, body=f"已联系{NAME}", written_at=AT)
    with pytest.raises(StillNeeded) as caught:
        request_erasure(SYSTEM, customer=customer, at=AT)
    assert case.number in caught.value.text()
    assert "cases_casetext.vector" in places_of("慕雪")
    Case.objects.filter(pk=case.pk).update(phase=Phase.CLOSED, resolved_at=AT, closed_at=AT)

    erase(SYSTEM, customer=customer, erasure=request_erasure(SYSTEM, customer=customer, at=AT), at=AT)

    assert [places_of(text) for text in (NAME, PHONE, "慕雪", "欧阳")] == [[], [], [], []]
    assert CaseText.objects.count() == 0
