"""Paper files are filed, borrowed by one at a time, and returned; a borrowed one keeps its customer from being erased."""

from datetime import timedelta

import pytest

from tingtang.core.actors import SYSTEM
from tingtang.core.errors import Invalid
from tingtang.customers import tasks
from tingtang.customers.actions.erasing import StillNeeded, erase, request_erasure
from tingtang.customers.actions.papers import LentAlready, NotLent, file_papers, lend_papers, return_papers
from tingtang.customers.models import PaperFile
from tingtang.customers.tests.factories import AT, latest_events, make_customer
from tingtang.org.tests.factories import make_staff

pytestmark = pytest.mark.django_db
DUE = AT.date() + timedelta(days=7)


def test_a_file_goes_out_and_comes_back() -> None:
    wang, li = make_customer(), make_staff()
    paper = file_papers(SYSTEM, customer=wang, title="开户申请书", place="二号库 14 架", at=AT)
    lent = {"customer": wang, "file": paper, "borrower": li, "purpose": "复核"}
    with pytest.raises(Invalid):
        lend_papers(SYSTEM, **lent, due_date=AT.date() - timedelta(days=1), at=AT)
    lend_papers(SYSTEM, **lent, due_date=DUE, at=AT)
    with pytest.raises(LentAlready):
        lend_papers(SYSTEM, **lent, due_date=DUE, at=AT)
    with pytest.raises(StillNeeded):
        request_erasure(SYSTEM, customer=wang, at=AT)

    return_papers(SYSTEM, customer=wang, file=paper, at=AT)

    with pytest.raises(NotLent):
        return_papers(SYSTEM, customer=wang, file=paper, at=AT)
    assert latest_events(3) == ["customers.papers.filed", "customers.papers.lent", "customers.papers.returned"]
    erase(SYSTEM, customer=wang, erasure=request_erasure(SYSTEM, customer=wang, at=AT), at=AT)
    assert PaperFile.objects.count() == 0


def test_papers_are_filed_with_what_and_where() -> None:
    with pytest.raises(Invalid):
        file_papers(SYSTEM, customer=make_customer(), title="", place="", at=AT)


def ask_on(days: int) -> list[str]:
    tasks.remind_papers(int((AT + timedelta(days=days)).timestamp()))
    return latest_events(2)


def test_a_file_that_is_not_returned_is_asked_for_once_when_its_day_is_past() -> None:
    wang, li = make_customer(), make_staff()
    paper = file_papers(SYSTEM, customer=wang, title="开户申请书", place="二号库 14 架", at=AT)
    lend_papers(SYSTEM, customer=wang, file=paper, borrower=li, purpose="复核", due_date=DUE, at=AT)

    assert ask_on(7)[-1] == "customers.papers.lent"
    assert ask_on(8) == ["customers.papers.lent", "customers.papers.overdue"]
    assert ask_on(9) == ["customers.papers.lent", "customers.papers.overdue"]
    return_papers(SYSTEM, customer=wang, file=paper, at=AT + timedelta(days=10))
    assert ask_on(11) == ["customers.papers.overdue", "customers.papers.returned"]
