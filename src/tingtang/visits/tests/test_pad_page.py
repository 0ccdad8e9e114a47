"""The rating pad's edge: asks only after a service at its counter, takes one answer, never shows a token."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from tingtang.core.actors import SYSTEM
from tingtang.org.models import Counter, Hall
from tingtang.visits.actions.calls import call_next, finish, start
from tingtang.visits.actions.ratings import token_of
from tingtang.visits.models import Rating
from tingtang.visits.tests.factories import around_noon, make_counter, make_hall, make_ticket
from tingtang.visits.tests.machines import Machine

pytestmark = pytest.mark.django_db


@pytest.fixture
def hall() -> Hall:
    return make_hall(time_zone=around_noon())


@pytest.fixture
def counter(hall: Hall) -> Counter:
    return make_counter(hall)


@pytest.fixture
def pad(hall: Hall, counter: Counter) -> Machine:
    return Machine("pad", hall, counter=counter)


def serve(hall: Hall, counter: Counter, *, seconds_ago: int = 0) -> None:
    at = timezone.now() - timedelta(seconds=seconds_ago)
    make_ticket(hall, at=at - timedelta(minutes=9), language="en")
    call_next(SYSTEM, counter=counter, at=at - timedelta(minutes=5))
    start(SYSTEM, counter=counter, at=at - timedelta(minutes=4))
    finish(SYSTEM, counter=counter, at=at)


def asked(pad: Machine) -> dict[str, Any] | None:
    found: dict[str, Any] | None = pad.get("state/").json()["asked"]
    return found


class TestQuestion:
    def test_is_not_asked_at_rest(self, pad: Machine, counter: Counter) -> None:
        state = pad.get("state/").json()

        assert state["asked"] is None
        assert (state["clerk"], state["counter"]) == ("李敏", 3)

    def test_is_asked_when_a_service_has_just_finished(self, hall: Hall, counter: Counter, pad: Machine) -> None:
        serve(hall, counter)

        question = asked(pad)

        assert question is not None
        assert (question["clerk"], question["language"]) == ("李敏", "en")
        assert [level["code"] for level in question["levels"]] == ["very_satisfied", "satisfied", "average", "dissatisfied"]

    def test_holds_no_token(self, hall: Hall, counter: Counter, pad: Machine) -> None:
        serve(hall, counter)

        seen = pad.get("state/").content.decode() + pad.get().content.decode()

        assert token_of(Rating.objects.get().nonce) not in seen

    def test_is_not_asked_of_another_counters_service(self, hall: Hall, pad: Machine) -> None:
        serve(hall, make_counter(hall, 4))

        assert asked(pad) is None

    def test_is_taken_back_when_the_next_number_is_called(self, hall: Hall, counter: Counter, pad: Machine) -> None:
        serve(hall, counter, seconds_ago=20)
        make_ticket(hall, at=timezone.now())
        call_next(SYSTEM, counter=counter, at=timezone.now())

        assert asked(pad) is None

    def test_is_taken_back_after_a_while(self, hall: Hall, counter: Counter, pad: Machine) -> None:
        serve(hall, counter, seconds_ago=120)

        assert asked(pad) is None


class TestAnswer:
    def test_is_taken_once(self, hall: Hall, counter: Counter, pad: Machine) -> None:
        serve(hall, counter)
        question = asked(pad)
        assert question is not None

        first = pad.post("rate/", {"rating": question["id"], "level": "satisfied"})
        second = pad.post("rate/", {"rating": question["id"], "level": "dissatisfied"})

        rating = Rating.objects.get()
        assert (first.status_code, second.status_code) == (200, 409)
        assert (rating.level, rating.channel, asked(pad)) == ("satisfied", "pad", None)

    def test_to_another_counters_question_is_refused(self, hall: Hall, pad: Machine) -> None:
        serve(hall, make_counter(hall, 4))

        answer = pad.post("rate/", {"rating": Rating.objects.get().pk, "level": "satisfied"})

        assert (answer.status_code, Rating.objects.get().level) == (404, "")

    def test_must_be_one_of_the_levels(self, hall: Hall, counter: Counter, pad: Machine) -> None:
        serve(hall, counter)

        assert pad.post("rate/", {"rating": Rating.objects.get().pk, "level": "superb"}).status_code == 422

    def test_needs_a_counter(self, hall: Hall) -> None:
        answer = Machine("pad", hall).get("state/")

        assert (answer.status_code, answer.json()["code"]) == (409, "no-counter")
