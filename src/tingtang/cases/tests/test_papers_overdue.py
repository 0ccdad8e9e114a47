"""A paper file that is overdue: its borrower hears of it and finds it on his work; so do those who lend (CUS-33)."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tingtang.cases.models import Notice
from tingtang.core.actors import SYSTEM
from tingtang.customers import tasks
from tingtang.customers.actions.papers import file_papers, lend_papers
from tingtang.customers.models import PaperLoan
from tingtang.customers.tests.factories import make_customer
from tingtang.journal.subscribers import SUBSCRIBERS
from tingtang.journal.tests.history import happened
from tingtang.org.tests.factories import grant, make_hall, make_role, make_staff

pytestmark = pytest.mark.django_db


def test_the_borrower_and_who_lends_are_told() -> None:
    hall, at = make_hall(), timezone.now()
    keeper = grant(make_staff("chengang", "陈刚", hall), make_role("keeper", "customers.lend_papers"), hall)
    li, wang = make_staff(hall=hall), make_customer(hall=hall)
    paper = file_papers(SYSTEM, customer=wang, title="开户申请书", place="二号库 14 架", at=at)
    loan = lend_papers(
        SYSTEM, customer=wang, file=paper, borrower=li, purpose="复核", due_date=(at + timedelta(days=3)).date(), at=at
    )
    PaperLoan.objects.filter(pk=loan.pk).update(due_date=(at - timedelta(days=2)).date())

    tasks.remind_papers(int(at.timestamp()))
    SUBSCRIBERS["cases.tell_overdue_papers"].take(happened(SUBSCRIBERS["cases.tell_overdue_papers"].types))

    told = {one.staff_id: one.data["texts"]["zh-hans"] for one in Notice.objects.all()}
    assert set(told) == {keeper.pk, li.pk}
    assert wang.number in told[li.pk] and "二号库 14 架" in told[li.pk]
    assert "王芳" not in told[li.pk] and "开户申请书" not in told[li.pk]  # what is told stays when the customer is forgotten
