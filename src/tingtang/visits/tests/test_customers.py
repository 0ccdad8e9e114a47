"""Whose number it is: said at the console, shown to the clerk, told on the customer's page."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tingtang.core.actors import SYSTEM, Actor
from tingtang.core.errors import NotFound
from tingtang.customers.actions import add_preference
from tingtang.customers.models import Customer
from tingtang.customers.queries import timeline
from tingtang.customers.tests.factories import make_customer
from tingtang.org.models import Counter
from tingtang.org.tests.clients import browser, grant
from tingtang.org.tests.factories import make_staff
from tingtang.visits.actions import calls
from tingtang.visits.actions.tickets import identify
from tingtang.visits.models import Ticket
from tingtang.visits.queries.console import open_call
from tingtang.visits.queries.customers import visits_of
from tingtang.visits.tests.factories import make_counter, make_hall, make_ticket
from tingtang.visits.views.console import seen

pytestmark = pytest.mark.django_db


@pytest.fixture
def wang() -> Customer:
    found = make_customer("王芳", phone="13900001001")
    add_preference(SYSTEM, customer=found, stance="need", text="请放慢语速", at=timezone.now())
    return found


@pytest.fixture
def counter(wang: Customer) -> Counter:
    found = make_counter(make_hall())
    make_ticket(found.hall, at=timezone.now())
    calls.call_next(SYSTEM, counter=found, at=timezone.now())
    return found


@pytest.fixture
def clerk(counter: Counter) -> Client:
    assert counter.clerk
    return browser(grant(counter.clerk, "clerk", counter.hall))


def ask(client: Client, counter: Counter, who: str) -> Any:
    """Type into “Who is it?”."""
    data = {"who": who, "seen": seen(open_call(counter))}
    return client.post(reverse("visits:console_identify", args=[counter.pk]), data, headers={"HX-Request": "true"})


class TestWhoIsIt:
    def test_shows_the_clerk_the_name_and_what_to_mind_but_no_number(
        self, clerk: Client, counter: Counter, wang: Customer
    ) -> None:
        text = ask(clerk, counter, "139 0000 1001").content.decode()

        assert "王芳" in text and "请放慢语速" in text and "13900001001" not in text
        assert Ticket.objects.get().customer == wang

    def test_says_when_nobody_is_known_by_it_and_changes_nothing(self, clerk: Client, counter: Counter) -> None:
        answer = ask(clerk, counter, "13900009999")

        assert answer.status_code == 409
        assert Ticket.objects.get().customer is None

    def test_can_be_taken_back(self, clerk: Client, counter: Counter, wang: Customer) -> None:
        ask(clerk, counter, wang.number)
        ask(clerk, counter, "")

        assert Ticket.objects.get().customer is None

    def test_refuses_customers_of_a_hall_where_the_clerk_is_not(self, counter: Counter) -> None:
        stranger = make_customer("李军", hall=make_hall("hillside"))
        clerk = Actor("account", 7, grants={name: frozenset({counter.hall_id}) for name in ("visits.identify", "customers.view")})

        with pytest.raises(NotFound):
            identify(clerk, ticket=Ticket.objects.get(), customer=stranger, at=timezone.now())


class TestTheCustomersPage:
    def test_tells_visits_and_the_story_without_those_of_other_halls(self, counter: Counter, wang: Customer) -> None:
        identify(SYSTEM, ticket=Ticket.objects.get(), customer=wang, at=timezone.now())
        calls.start(SYSTEM, counter=counter, at=timezone.now())
        calls.finish(SYSTEM, counter=counter, at=timezone.now())
        here = {name: frozenset({counter.hall_id}) for name in ("visits.view", "customers.view")}
        elsewhere = {name: frozenset({counter.hall_id + 1}) for name in here}

        one, other = Actor("account", 7, grants=here), Actor("account", 8, grants=elsewhere)

        assert [visit.ticket for visit in visits_of(one, wang)] == [Ticket.objects.get()]
        assert visits_of(other, wang) == []
        assert len(timeline(one, wang).entries) == len(timeline(other, wang).entries) + 2


def test_the_guide_asks_who_it_is_before_anybody_is_called(wang: Customer) -> None:
    hall, other = make_hall(), make_hall("lakeside")
    ticket = make_ticket(hall, at=timezone.now())
    guide = browser(grant(make_staff("zhaoxiao", "赵晓", hall=hall), "guide", hall))
    stranger = browser(grant(make_staff("sunli", "孙立", hall=other), "guide", other))
    address, who = reverse("visits:lobby_ticket", args=[hall.code, ticket.pk]), {"who": "13900001001"}

    unknown = guide.post(f"{address}who/", {"who": "13900009999"}, headers={"HX-Request": "true"})
    found = guide.post(f"{address}who/", who, headers={"HX-Request": "true"})
    shown = guide.get(address).content.decode()

    assert (unknown.status_code, found.status_code, stranger.post(f"{address}who/", who).status_code) == (409, 200, 404)
    assert "王芳" in shown and "请放慢语速" in shown and "13900001001" not in shown
    assert Ticket.objects.get(pk=ticket.pk).customer == wang
