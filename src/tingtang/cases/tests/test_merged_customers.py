"""Cases opened under a record that was merged belong to the customer who was kept, and go back with it."""

import pytest

from tingtang.cases.queries.portal import cases_of
from tingtang.cases.tests.factories import make_case
from tingtang.core.actors import SYSTEM
from tingtang.customers.actions.merging import merge, unmerge
from tingtang.customers.tests.factories import AT, make_customer

pytestmark = pytest.mark.django_db


def test_cases_follow_their_customer_into_the_kept_record_and_back() -> None:
    kept, other = make_customer("陈建国"), make_customer("陳建國")
    case = make_case(customer=other)

    made = merge(SYSTEM, kept=kept, merged=other, at=AT)
    assert [one.pk for one in cases_of(kept.pk)] == [case.pk]

    unmerge(SYSTEM, kept=kept, merge=made, at=AT)
    assert cases_of(kept.pk) == []
    assert [one.pk for one in cases_of(other.pk)] == [case.pk]
