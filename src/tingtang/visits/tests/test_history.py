"""A past day is entered whole: the rows and the events of a day lived here."""

from datetime import date, timedelta

import pytest

from tingtang.core.actors import SYSTEM
from tingtang.journal.tests.history import events_about
from tingtang.org.models import Hall
from tingtang.visits.actions.history import DayTaken, PastCall, PastVisit, enter_day
from tingtang.visits.models import Call, NumberSeries, Rating, RatingScale, Ticket
from tingtang.visits.tests.factories import make_counter, make_hall, make_service
from tingtang.visits.tests.halldays import MORNING

pytestmark = pytest.mark.django_db
DAY = MORNING.date()


def minutes(number: float) -> timedelta:
    return timedelta(minutes=number)


def served(hall: Hall, *, level: str = "") -> PastVisit:
    counter = make_counter(hall)
    call = PastCall(
        counter, counter.clerk, MORNING + minutes(5), why={"rule": "credit", "score": 5.0, "passed_over": 0},
        started_at=MORNING + minutes(6), ended_at=MORNING + minutes(16), outcome="finished",
        level=level, rated_at=MORNING + minutes(17) if level else None,
    )  # fmt: skip
    return PastVisit(make_service(), "ordinary", MORNING, calls=[call])


def enter(hall: Hall, *visits: PastVisit, day: date = DAY) -> int:
    return enter_day(
        SYSTEM, hall=hall, day=day, visits=visits, scale=RatingScale.objects.get(code="four"), at=MORNING + minutes(600)
    )


class TestEnterDay:
    def test_leaves_a_finished_ticket_with_its_call_and_rating(self) -> None:
        hall = make_hall()

        enter(hall, served(hall, level="dissatisfied"))

        ticket, call, rating = Ticket.objects.get(), Call.objects.get(), Rating.objects.get()
        assert (ticket.label, ticket.state, ticket.errands.get().state) == ("A001", "finished", "done")
        assert (call.waited_seconds, call.outcome) == (300, "finished")
        assert (rating.level, rating.value, rating.is_bad) == ("dissatisfied", 1, True)

    def test_records_what_happened_in_order_at_its_own_time(self) -> None:
        hall = make_hall()

        enter(hall, served(hall))

        events = events_about(Ticket.objects.get())
        assert [event.name for event in events] == [
            "visits.ticket.issued", "visits.ticket.called", "visits.service.started", "visits.service.finished"
        ]  # fmt: skip
        assert events[1].attributes["waited_seconds"] == 300
        assert events[3].attributes["seconds"] == 600

    def test_asks_for_a_rating_nobody_gave(self) -> None:
        hall = make_hall()

        enter(hall, served(hall))

        assert Rating.objects.get().rated_at is None

    def test_keeps_those_who_left_and_those_who_did_not_come(self) -> None:
        hall = make_hall()
        missed = served(hall)
        missed.calls[0].outcome, missed.calls[0].started_at = "no_show", None

        enter(hall, missed, PastVisit(make_service("tax"), "ordinary", MORNING, left_at=MORNING + minutes(20)))

        assert set(Ticket.objects.values_list("state", flat=True)) == {"no_show", "left"}

    def test_numbers_in_order_of_arrival_and_goes_on_after_them(self) -> None:
        hall = make_hall()
        early, late = PastVisit(make_service(), "ordinary", MORNING, left_at=MORNING), served(hall)
        late.issued_at = MORNING + minutes(1)

        enter(hall, late, early)

        assert Ticket.objects.get(number=1).state == "left"
        assert NumberSeries.objects.get(series="A").next_number == 3

    def test_refuses_a_day_that_has_numbers(self) -> None:
        hall = make_hall()
        enter(hall, served(hall))

        with pytest.raises(DayTaken):
            enter(hall, PastVisit(make_service(), "ordinary", MORNING, left_at=MORNING))
