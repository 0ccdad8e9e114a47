from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from tingtang.core.actors import SYSTEM, Actor
from tingtang.core.errors import Denied, Invalid, NotFound
from tingtang.journal.tests.history import events_about, latest_event
from tingtang.org.tests.factories import grant
from tingtang.org.tests.factories import make_staff as make_person
from tingtang.org.tests.test_permissions import client_for
from tingtang.visits.actions.calls import call_next, finish, start
from tingtang.visits.actions.ratings import leave_out_ratings, rate, see_rating, token_of
from tingtang.visits.actions.refusals import StepRefused
from tingtang.visits.models import Rating
from tingtang.visits.queries import ratings as queries
from tingtang.visits.tests.factories import make_counter, make_hall, make_ticket
from tingtang.visits.tests.halldays import MORNING

pytestmark = pytest.mark.django_db
AT = MORNING
PAD = Actor("device", 7, grants={"visits.rate": frozenset(range(10_000))})


@pytest.fixture
def asked() -> Rating:
    """A rating that was asked for at counter 3 and not given yet."""
    hall = make_hall()
    counter = make_counter(hall)
    make_ticket(hall)
    call_next(SYSTEM, counter=counter, at=AT)
    start(SYSTEM, counter=counter, at=AT)
    finish(SYSTEM, counter=counter, at=AT)
    return Rating.objects.select_related("call__ticket").get()


def give(rating: Rating, level: str = "satisfied", *, actor: Actor = SYSTEM, at=AT, token: str = "") -> Rating:
    return rate(actor, ticket=rating.call.ticket, token=token or token_of(rating.nonce), level=level, at=at)


class TestRate:
    def test_keeps_the_level_with_call_counter_and_clerk(self, asked):
        rating = give(asked)

        assert (rating.level, rating.value, rating.is_bad) == ("satisfied", 3, False)
        event = latest_event(asked.call)
        assert event.name == "visits.service.rated"
        assert {"call", "hall", "service", "counter", "clerk"} == event.objects.keys()

    def test_works_once(self, asked):
        give(asked, "dissatisfied")

        with pytest.raises(StepRefused, check=lambda problem: problem.code == "rated-already"):
            give(asked, "very_satisfied")

        asked.refresh_from_db()
        assert asked.level == "dissatisfied"

    def test_is_one_for_a_service_by_constraint(self, asked):
        with pytest.raises(IntegrityError), transaction.atomic():
            Rating.objects.create(
                call=asked.call, hall=asked.hall, scale=asked.scale, token_hash=b"x", nonce=b"x", asked_at=AT, expires_at=AT
            )

    def test_is_not_rated_until_it_is(self, asked):
        assert (asked.level, asked.value, asked.rated_at) == ("", None, None)

    def test_alerts_the_supervisor_of_a_bad_one(self, asked):
        give(asked, "dissatisfied")

        assert [e.name for e in events_about(asked.call)][-2:] == ["visits.service.rated", "visits.rating.alerted"]

    def test_is_closed_to_staff(self, asked):
        clerk = Actor("account", 3, grants={"visits.rate": frozenset({asked.hall_id})})

        with pytest.raises(Denied):
            give(asked, actor=clerk)

    def test_knows_no_other_token(self, asked):
        with pytest.raises(NotFound):
            give(asked, token="guessed")
        with pytest.raises(NotFound):
            rate(SYSTEM, ticket=make_ticket(asked.hall), token=token_of(asked.nonce), level="satisfied", at=AT)

    def test_ends_with_its_time(self, asked):
        with pytest.raises(StepRefused, check=lambda problem: problem.code == "rating-expired"):
            give(asked, at=AT + timedelta(days=2))

    def test_takes_only_levels_of_the_scale(self, asked):
        with pytest.raises(Invalid):
            give(asked, "excellent")

    def test_works_for_the_pad_of_the_hall(self, asked):
        assert give(asked, actor=PAD).rated_at == AT


class TestSeeRating:
    def test_is_noted_once(self, asked):
        rating = give(asked, "dissatisfied")

        see_rating(SYSTEM, rating=rating, at=AT + timedelta(minutes=1))
        see_rating(SYSTEM, rating=rating, at=AT + timedelta(minutes=2))

        rating.refresh_from_db()
        assert rating.seen_at == AT + timedelta(minutes=1)


def test_the_live_page_says_how_many_bad_ones_it_does_not_show() -> None:
    at, hall = timezone.now(), make_hall()
    counter = make_counter(hall)
    for _customer in range(5):
        make_ticket(hall, at=at)
        call_next(SYSTEM, counter=counter, at=at)
        start(SYSTEM, counter=counter, at=at)
        finish(SYSTEM, counter=counter, at=at)
    for rating in Rating.objects.select_related("call__ticket"):
        give(rating, "dissatisfied", at=at)
    chief = grant(make_person("chief", hall=hall), "supervisor", hall)

    page = client_for(chief).get(f"/hall/{hall.code}/live/", headers={"Accept-Language": "en"}).text

    assert "and 2 more bad ratings" in page


class TestLeaveOutRatings:
    def test_takes_them_from_the_wall_and_gives_them_back(self, asked):
        rating = give(asked, "dissatisfied")
        about = {"hall": rating.hall, "calls": [rating.call_id], "at": AT}

        leave_out_ratings(SYSTEM, **about, is_forged=True)
        without = queries.wall(SYSTEM, rating.hall, AT)
        leave_out_ratings(SYSTEM, **about, is_forged=False)

        assert (without.rated, without.asked, without.alerts, without.recent) == (0, 0, [], [])
        assert len(queries.wall(SYSTEM, rating.hall, AT).alerts) == queries.count_alerts(SYSTEM, rating.hall, AT) == 1
        assert [one.attributes for one in events_about(rating.call) if one.name == "visits.ratings.left_out"] == [
            {"is_forged": True}, {"is_forged": False}
        ]  # fmt: skip
