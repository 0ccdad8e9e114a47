"""Service operations say of each product what came, how it went, what customers said and what one of it cost (CAT-10)."""

from datetime import UTC, date, datetime, timedelta

import pytest

from tingtang.catalogue.actions.strategies import save_cost
from tingtang.catalogue.tests.test_agreements import make_product
from tingtang.core.actors import SYSTEM, Actor
from tingtang.insight.operations import operations
from tingtang.visits.actions import calls, ratings
from tingtang.visits.tests.factories import make_counter, make_hall, make_ticket

pytestmark = pytest.mark.django_db
AT = datetime.now(UTC).replace(microsecond=0)  # the journal keeps when it was told, so this month is told now


def test_a_product_is_told_in_four_areas_and_only_of_halls_one_sees() -> None:
    counter = make_counter(make_hall())
    ticket = make_ticket(counter.hall, at=AT)
    product = make_product(service=ticket.service)
    calls.call_next(SYSTEM, counter=counter, at=AT)
    calls.start(SYSTEM, counter=counter, at=AT)
    asked = calls.finish(SYSTEM, counter=counter, at=AT + timedelta(seconds=200)).rating
    ratings.rate(SYSTEM, ticket=ticket, token=ratings.token_of(bytes(asked.nonce)), level="very_satisfied", channel="pad", at=AT)
    month = date(AT.year, AT.month, 1)
    save_cost(SYSTEM, at=AT, product=product, month=month, kind="people", amount_cents=5000)
    elsewhere = Actor("account", 1, "", {"insight.view": frozenset({counter.hall_id + 1})})

    (line,) = operations(SYSTEM, month)
    (other,) = operations(elsewhere, month)

    assert (line.now.came, line.now.done, line.now.median_seconds, line.now.content.count) == (1, 1, 200.0, 1)
    assert (line.cost_cents, line.each_cents, line.change) == (5000, 5000.0, None)
    assert (other.now.came, other.cost_cents) == (0, None)
