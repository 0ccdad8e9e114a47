"""The customer's page: place in line, called, giving up, rating once, and links that lead nowhere."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tingtang.core.actors import SYSTEM
from tingtang.journal.tests.history import happened
from tingtang.org.models import Counter, Hall
from tingtang.visits.actions.calls import call_next, finish, start
from tingtang.visits.events import RATED
from tingtang.visits.models import Errand, Rating, Ticket
from tingtang.visits.tests.factories import around_noon, make_counter, make_hall, make_service, make_ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def hall() -> Hall:
    return make_hall(time_zone=around_noon())


@pytest.fixture
def counter(hall: Hall) -> Counter:
    return make_counter(hall)


@pytest.fixture
def ticket(hall: Hall, counter: Counter) -> Ticket:
    return make_ticket(hall, minutes_ago=5, at=timezone.now())


@pytest.fixture
def phone() -> Client:
    return Client(headers={"accept-language": "en"})


def url(ticket: Ticket) -> str:
    return f"/t/{ticket.link_key}/"


def seen(phone: Client, ticket: Ticket, **headers: str) -> str:
    return phone.get(url(ticket), headers=headers).content.decode()


def served(ticket: Ticket, counter: Counter) -> Rating:
    for step in (call_next, start, finish):
        step(SYSTEM, counter=counter, at=timezone.now())
    return Rating.objects.get(call__ticket=ticket)


class TestPlace:
    def test_tells_who_is_ahead_and_a_range(self, hall: Hall, ticket: Ticket, phone: Client) -> None:
        for _number in range(4):
            make_ticket(hall, minutes_ago=30, at=timezone.now())

        page = seen(phone, ticket)

        assert 'data-phase="waiting"' in page
        assert "<dd>4</dd>" in page

    def test_names_every_service_and_each_paper_once(self, hall: Hall, counter: Counter, ticket: Ticket, phone: Client) -> None:
        first = ticket.service
        first.documents = [{"name": "Photo", "is_required": False}, {"name": "ID card"}]
        first.save()
        other = make_service(code="copy", name="Copies", documents=[{"name": "ID card"}, {"name": "Photo"}])
        make_counter(hall, 9)
        Errand.objects.create(ticket=ticket, service=other, position=9)

        page = seen(phone, ticket)

        assert "Copies" in page
        assert (page.count("<li>ID card"), page.count("<li>Photo")) == (1, 1)
        assert "if you have it" not in page

    def test_says_before_the_service_how_long_it_takes_and_what_it_costs(self, ticket: Ticket, phone: Client) -> None:
        ticket.service.fee_cents = 1000
        ticket.service.save()

        page = seen(phone, ticket)

        assert "It takes about" in page
        assert "The fee is ¥10.00." in page

    def test_says_when_it_is_nearly_ones_turn(self, ticket: Ticket, phone: Client) -> None:
        assert 'data-phase="near"' in seen(phone, ticket)

    def test_says_that_the_wait_is_not_known_without_a_counter(self, counter: Counter, ticket: Ticket, phone: Client) -> None:
        Counter.objects.update(state="closed")

        page = seen(phone, ticket)

        assert 'data-phase="waiting"' in page
        assert "Not known now" in page

    def test_shows_the_counter_when_called(self, counter: Counter, ticket: Ticket, phone: Client) -> None:
        call_next(SYSTEM, counter=counter, at=timezone.now())

        page = seen(phone, ticket)

        assert 'data-phase="called"' in page
        assert '<p class="place-counter">3</p>' in page

    def test_gives_only_what_changes_when_asked_so(self, ticket: Ticket, phone: Client) -> None:
        page = seen(phone, ticket, x_part="1")

        assert "<html" not in page
        assert ticket.label in page

    def test_ends_with_the_day(self, ticket: Ticket, phone: Client) -> None:
        Ticket.objects.update(day_date=ticket.day_date - timedelta(days=1))

        assert 'data-phase="expired"' in seen(phone, ticket)

    def test_is_kept_by_no_cache_and_no_search_engine(self, ticket: Ticket, phone: Client) -> None:
        answer = phone.get(url(ticket))

        assert "no-store" in answer["Cache-Control"]
        assert answer["X-Robots-Tag"] == "noindex"


class TestGivingUp:
    def test_asks_first(self, ticket: Ticket, phone: Client) -> None:
        page = phone.get(url(ticket) + "?leave=1").content.decode()

        assert f"Give up number {ticket.label}?" in page
        assert phone.get(url(ticket) + "leave/").status_code == 405

    def test_takes_the_ticket_out_of_the_line(self, ticket: Ticket, phone: Client) -> None:
        answer = phone.post(url(ticket) + "leave/")

        assert answer.url == url(ticket)
        assert Ticket.objects.get().state == "left"
        assert "take a new number" in seen(phone, ticket)

    def test_is_refused_while_being_served(self, counter: Counter, ticket: Ticket, phone: Client) -> None:
        call_next(SYSTEM, counter=counter, at=timezone.now())
        start(SYSTEM, counter=counter, at=timezone.now())

        answer = phone.post(url(ticket) + "leave/")

        assert answer.status_code == 409
        assert 'role="alert"' in answer.content.decode()


class TestRating:
    def test_is_given_once(self, counter: Counter, ticket: Ticket, phone: Client) -> None:
        rating = served(ticket, counter)
        where = f"{url(ticket)}rate/{rating.pk}/"

        first = phone.post(where, {"level": "satisfied", "comment": " friendly "})
        second = phone.post(where, {"level": "dissatisfied"})

        rating.refresh_from_db()
        assert (first.status_code, second.status_code) == (302, 409)
        assert (rating.level, rating.comment, rating.channel) == ("satisfied", "friendly", "phone")
        assert "You rated: satisfied" in seen(phone, ticket)

    def test_tells_one_phone_from_another_and_keeps_no_more_than_a_fingerprint(
        self, hall: Hall, counter: Counter, phone: Client
    ) -> None:
        for client in (phone, phone, Client()):
            ticket = make_ticket(hall, minutes_ago=5, at=timezone.now())
            rating = served(ticket, counter)
            client.post(f"{url(ticket)}rate/{rating.pk}/", {"level": "satisfied"})

        said = [one.attributes["browser"] for one in happened(frozenset({RATED.name}))]

        assert len(said) == 3 and said[0] == said[1] != said[2]
        assert said[0] not in phone.cookies["tt_rater"].value

    def test_of_somebody_elses_visit_is_refused(self, hall: Hall, counter: Counter, ticket: Ticket, phone: Client) -> None:
        rating = served(ticket, counter)
        other = make_ticket(hall, at=timezone.now())

        answer = phone.post(f"{url(other)}rate/{rating.pk}/", {"level": "satisfied"})

        rating.refresh_from_db()
        assert (answer.status_code, rating.level) == (404, "")


class TestLink:
    @pytest.mark.parametrize("key", ["nonsense", "AAAAAAAAAAAAAAAA", "%00", "../secret"])
    def test_that_is_wrong_says_so_and_nothing_else(self, ticket: Ticket, phone: Client, key: str) -> None:
        answer = phone.get(f"/t/{key}/")

        assert answer.status_code == 404
        assert ticket.label not in answer.content.decode()
        assert "河滨" not in answer.content.decode()

    def test_opens_no_other_page(self, ticket: Ticket, phone: Client) -> None:
        phone.get(url(ticket))

        assert phone.get("/d/kiosk/").status_code == 302
        assert phone.post(url(ticket) + "rate/999/", {"level": "satisfied"}).status_code == 404
