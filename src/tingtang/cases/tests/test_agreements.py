"""A customer sees status, cost and availability of his own contract, and of nobody else's (CAT-06)."""

from datetime import timedelta

import pytest
from django.test import Client

from tingtang.cases.models import Case
from tingtang.cases.queries.agreements import own_standing, standing
from tingtang.cases.queries.portal import SESSION
from tingtang.cases.tests.factories import AT, make_case, make_kind
from tingtang.catalogue.actions.agreements import agree_item, save_agreement, sign_agreement
from tingtang.catalogue.models import Agreement
from tingtang.catalogue.tests.factories import make_service
from tingtang.catalogue.tests.test_agreements import make_product
from tingtang.core.actors import SYSTEM
from tingtang.customers.models import Customer
from tingtang.customers.tests.factories import make_company

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def make_signed(customer: Customer) -> Agreement:
    """A contract that began ten days ago, for 900 yuan a month."""
    product = make_product(service=make_service())
    made = save_agreement(SYSTEM, customer=customer, at=AT, title="年度运维合同", starts_date=(AT - 10 * DAY).date())
    agree_item(SYSTEM, customer=customer, agreement=made, scope="总部机房", product=product, level="gold", at=AT)
    return sign_agreement(SYSTEM, customer=customer, agreement=made, at=AT)


def test_a_contract_stands_as_its_cases_say() -> None:
    customer, other = make_company(), make_company("湖畔电子有限公司")
    agreement = make_signed(customer)
    incident, service = make_kind("incident", nature="incident", prefix="I"), agreement.items.get().product.service
    make_case(kind=incident, customer=customer, service=service, at=AT - 2 * DAY)
    over = make_case(kind=incident, customer=customer, service=service, at=AT - 5 * DAY)
    Case.objects.filter(pk=over.pk).update(resolved_at=AT - 4 * DAY, phase="resolved")
    make_case(kind=incident, customer=other, service=service, at=AT - 2 * DAY)
    make_case(kind=incident, customer=customer, service=service, at=AT - 20 * DAY)

    found = standing(SYSTEM, agreement, AT)

    assert (found.open_count, found.over_count, found.interruptions) == (1, 1, 2)
    assert (found.charged_cents, found.down) == (90_000, 3 * DAY)
    assert found.share == pytest.approx(1 - 3 * DAY / (AT - found.since))


def test_is_read_by_the_customer_who_came_in_and_by_nobody_else() -> None:
    customer, other = make_company(), make_company("湖畔电子有限公司")
    agreement, client = make_signed(customer), Client()
    address = f"/c/contracts/{agreement.pk}/"
    assert client.get(address).status_code == 302
    session = client.session
    session[SESSION] = customer.pk
    session.save()

    page, mine = client.get(address), client.get("/c/mine/")
    session[SESSION] = other.pk
    session.save()

    assert "900.00" in page.content.decode()
    assert address in mine.content.decode()
    assert client.get(address).status_code == 404
    assert own_standing(other.pk, agreement.pk, AT) is None
