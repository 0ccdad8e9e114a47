from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction

from tingtang.cases.models import Notice
from tingtang.core.actors import SYSTEM
from tingtang.core.live_format import CHANNEL
from tingtang.journal.subscribers import SUBSCRIBERS
from tingtang.journal.tests.history import happened
from tingtang.org.tests.factories import grant, make_role
from tingtang.org.tests.factories import make_staff as staff_who_logs_in
from tingtang.visits import subscribers
from tingtang.visits.actions.calls import call_next, finish, recall, start
from tingtang.visits.models import ServicePace, Sign
from tingtang.visits.queries.hall import hall_now
from tingtang.visits.tests.factories import around_noon, make_counter, make_hall, make_ticket

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def at():

    return datetime.now(UTC)


def follow(name: str) -> list[str]:
    """What a subscriber says to the live process about everything that happened."""
    raw = connection.connection
    raw.execute(f"LISTEN {CHANNEL}")
    with transaction.atomic():
        SUBSCRIBERS[name].take(happened(SUBSCRIBERS[name].types))
    said = [notification.payload for notification in raw.notifies(timeout=0.2)]
    raw.execute(f"UNLISTEN {CHANNEL}")
    return said


class TestSigns:
    def test_are_numbered_one_by_one_and_sent_to_the_boards(self, at):
        hall = make_hall(time_zone=around_noon())
        counter = make_counter(hall)
        make_ticket(hall, at=at, language="en")
        call_next(SYSTEM, counter=counter, at=at)
        recall(SYSTEM, counter=counter, at=at + timedelta(seconds=20))

        said = follow("visits.show_signs")

        signs = Sign.objects.order_by("sequence")
        assert list(signs.values_list("sequence", "kind", "label", "counter_number", "language")) == [
            (1, "issued", "A001", None, "en"),
            (2, "called", "A001", 3, "en"),
            (3, "recalled", "A001", 3, "en"),
        ]
        assert len(said) == 3
        assert all(f"board-{hall.pk}" in text and len(text) < 1024 for text in said)

    def test_are_not_doubled_when_the_cursor_goes_back(self, at):
        hall = make_hall(time_zone=around_noon())
        make_ticket(hall, at=at)
        follow("visits.show_signs")

        follow("visits.show_signs")

        assert Sign.objects.count() == 1

    def test_are_not_made_of_days_entered_afterwards(self, at):
        make_ticket(make_hall(time_zone=around_noon()), at=at - timedelta(days=3))

        assert follow("visits.show_signs") == []
        assert not Sign.objects.exists()


class TestStaff:
    def test_hears_of_a_batch_once(self, at):
        hall = make_hall(time_zone=around_noon())
        for _ in range(30):
            make_ticket(hall, at=at)

        said = follow("visits.tell_staff")

        assert len(said) == 1
        assert f"hall-{hall.pk}" in said[0]


class TestPrivilege:
    def test_warns_supervisors_when_ordinary_customers_pay_for_it(self, at):
        hall = make_hall(time_zone=around_noon())
        counter = make_counter(hall)
        for minutes, code in ((29, "ordinary"), (15, "priority")):
            make_ticket(hall, minutes_ago=minutes, at=at, service_class=code)
        for minutes in (0, 2):
            call_next(SYSTEM, counter=counter, at=at + timedelta(minutes=minutes))
            start(SYSTEM, counter=counter, at=at + timedelta(minutes=minutes))
            finish(SYSTEM, counter=counter, at=at + timedelta(minutes=minutes + 1))

        said = follow("visits.warn_of_privilege")

        assert len(said) == 1
        assert f"hall-{hall.pk}" in said[0]
        assert "privilege" in said[0]

    def test_rings_for_who_is_not_there_once_in_half_an_hour(self, at):
        hall = make_hall(time_zone=around_noon())
        chen = grant(staff_who_logs_in("chengang", "陈刚", hall), make_role("head", "visits.switch_categories"), hall)
        counter = make_counter(hall)
        for minutes, code in ((29, "ordinary"), (28, "ordinary"), (15, "priority")):
            make_ticket(hall, minutes_ago=minutes, at=at, service_class=code)
        for minutes in (0, 2, 4):
            call_next(SYSTEM, counter=counter, at=at + timedelta(minutes=minutes))
            start(SYSTEM, counter=counter, at=at + timedelta(minutes=minutes))
            finish(SYSTEM, counter=counter, at=at + timedelta(minutes=minutes + 1))

        for _again in range(2):
            follow("visits.warn_of_privilege")

        told = Notice.objects.filter(data__url__endswith="#fairness")
        assert [one.staff_id for one in told] == [chen.pk]
        live = hall_now(SYSTEM, hall, at + timedelta(minutes=5))
        assert "1" in live.privileged_alarm, "the bell leads to a page that says of what it rang"
        assert live.decision_count >= 1
        assert not hall_now(SYSTEM, hall, at + timedelta(minutes=40)).privileged_alarm


class TestPad:
    def test_asks_after_the_service(self, at):
        hall = make_hall(time_zone=around_noon())
        counter = make_counter(hall)
        make_ticket(hall, at=at)
        call_next(SYSTEM, counter=counter, at=at)
        start(SYSTEM, counter=counter, at=at)
        finish(SYSTEM, counter=counter, at=at)

        said = follow("visits.ask_at_pads")

        assert len(said) == 1
        assert f"pad-{counter.pk}" in said[0]
        assert '"ask"' in said[0]


class TestPace:
    def test_is_learned_from_every_service_once(self, at):
        hall = make_hall(time_zone=around_noon())
        counter = make_counter(hall)
        for number in range(3):
            make_ticket(hall, at=at)
            call_next(SYSTEM, counter=counter, at=at)
            start(SYSTEM, counter=counter, at=at)
            finish(SYSTEM, counter=counter, at=at + timedelta(seconds=100 * number))
        follow("visits.learn_paces")
        pace = ServicePace.objects.get()

        follow("visits.learn_paces")

        assert (pace.weight, ServicePace.objects.get().weight) == (15, 15)
        assert 100 < pace.mean_seconds < 600


def test_every_ticket_event_has_a_sign():
    assert set(subscribers.SIGNS) == SUBSCRIBERS["visits.show_signs"].types
