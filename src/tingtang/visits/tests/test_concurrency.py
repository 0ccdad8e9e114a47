"""Many at once on a real PostgreSQL: nobody is called twice, no number is given twice, caps hold, a killed process leaves nothing."""

import os
import signal
import subprocess
import sys
from collections import Counter as Tally
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from random import Random
from threading import Barrier
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import pytest
from django.db import connection, transaction

from tingtang.core.actors import SYSTEM
from tingtang.journal.models import EventObject
from tingtang.org.models import Counter
from tingtang.visits.actions.calls import call_next, finish, mark_no_show, park, start, transfer
from tingtang.visits.actions.counters import close_counter
from tingtang.visits.actions.kiosks import print_ticket
from tingtang.visits.actions.refusals import StepRefused
from tingtang.visits.actions.tickets import issue, leave
from tingtang.visits.models import Call, HallSetup, Ticket
from tingtang.visits.tests.factories import make_counter, make_hall, make_service, make_ticket
from tingtang.visits.tests.halldays import MORNING

pytestmark = pytest.mark.django_db(transaction=True)
AT = MORNING
SOURCE = Path(__file__).resolve().parents[3]


def at_once(count: int, act: Callable[[int], Any]) -> list[Any]:
    """What `act(n)` gave or refused in `count` threads, each with its own connection."""

    def run(number: int) -> Any:
        try:
            return act(number)
        except StepRefused as refusal:
            return refusal.reason
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


class TestIssue:
    def test_gives_every_number_once_and_none_away(self):
        hall, passport = make_hall(), make_service()

        at_once(8, lambda n: [issue(SYSTEM, hall=hall, service=passport, at=AT) for _ in range(8)])

        assert sorted(Ticket.objects.values_list("number", flat=True)) == list(range(1, 65))

    def test_begins_the_setup_of_new_halls_once(self):
        halls, passport = [make_hall(code) for code in ("north", "south")], make_service()
        HallSetup.objects.all().delete()

        results = at_once(8, lambda n: issue(SYSTEM, hall=halls[n % 2], service=passport, at=AT).ticket.number)

        assert sorted(results) == [1, 1, 2, 2, 3, 3, 4, 4]


class TestCallNext:
    def test_never_calls_one_person_to_two_counters_and_keeps_the_order(self):
        hall = make_hall()
        tickets = [make_ticket(hall, minutes_ago=40 - n).pk for n in range(30)]
        counters = [make_counter(hall, number) for number in range(1, 13)]

        calls = at_once(12, lambda n: call_next(SYSTEM, counter=counters[n], at=AT).ticket_id)

        assert sorted(calls) == tickets[:12]

    def test_gives_one_counter_one_person_however_often_it_is_pressed(self):
        hall = make_hall()
        counter = make_counter(hall)
        for _ in range(8):
            make_ticket(hall)

        results = at_once(8, lambda n: call_next(SYSTEM, counter=counter, at=AT).ticket_id)

        assert Tally(isinstance(r, int) for r in results) == {True: 1, False: 7}
        assert set(results) - {Call.objects.get().ticket_id} == {"counter_busy"}

    def test_keeps_the_caps_with_everybody_pressing(self):
        hall, random = make_hall(), Random(5)
        classes = random.choices(["emergency", "priority", "ordinary"], [1, 2, 2], k=150) + ["ordinary"] * 60
        for number, code in enumerate(classes):
            make_ticket(hall, minutes_ago=25 - number / 10, service_class=code)
        counters = [make_counter(hall, number) for number in range(1, 9)]

        def work(number: int) -> None:
            for _ in range(14):
                call_next(SYSTEM, counter=counters[number], at=AT)
                start(SYSTEM, counter=counters[number], at=AT)
                finish(SYSTEM, counter=counters[number], at=AT + timedelta(seconds=1))

        at_once(8, work)

        kinds = list(Call.objects.order_by("pk").values_list("kind", flat=True))
        assert len(kinds) == 8 * 14
        assert set(kinds) == {0, 1, 2}
        assert max(kinds[i : i + 10].count(2) for i in range(len(kinds))) <= 2
        without_emergencies = [kind for kind in kinds if kind != 2]
        assert "111" not in "".join(map(str, without_emergencies))

    def test_does_not_leave_a_closed_counter_with_a_call(self):
        hall = make_hall()
        for _ in range(20):
            make_ticket(hall)
        counters = [make_counter(hall, number) for number in range(1, 7)]

        def act(number: int) -> None:
            counter = counters[number // 2]
            (call_next if number % 2 else close_counter)(SYSTEM, counter=counter, at=AT)

        at_once(12, act)

        busy = set(Call.objects.filter(ended_at=None).values_list("counter_id", flat=True))
        assert not busy & set(Counter.objects.filter(state="closed").values_list("pk", flat=True))

    def test_does_not_pass_over_a_ticket_that_is_being_printed(self):
        hall = make_hall()
        counter = make_counter(hall)
        first, _second = make_ticket(hall), make_ticket(hall)
        printing, called = Barrier(2, timeout=60), Barrier(2, timeout=60)

        def act(number: int) -> int | None:
            if number:
                printing.wait()
                try:
                    return call_next(SYSTEM, counter=counter, at=AT).ticket_id
                finally:
                    called.wait()
            with transaction.atomic():
                print_ticket(SYSTEM, ticket=first, job=uuid4(), at=AT)
                with connection.cursor() as cursor:
                    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                printing.wait()
                called.wait()
            return None

        assert at_once(2, act)[1] == first.pk

    def test_takes_nobody_who_leaves_at_the_same_moment(self):
        hall = make_hall()
        tickets = [make_ticket(hall) for _ in range(6)]
        counters = [make_counter(hall, number) for number in range(1, 7)]

        def act(number: int) -> None:
            if number % 2:
                call_next(SYSTEM, counter=counters[number // 2], at=AT)
            else:
                leave(SYSTEM, ticket=tickets[number // 2], at=AT)

        at_once(12, act)

        open_calls = Call.objects.filter(ended_at=None)
        assert {call.ticket.state for call in open_calls.select_related("ticket")} <= {"called"}
        assert Ticket.objects.filter(state="called").count() == open_calls.count()


KILLED = """
import os, sys, signal, django
django.setup()
from django.db import transaction
from tingtang.core.actors import SYSTEM
from tingtang.org.models import Counter
from tingtang.visits.actions.calls import call_next
from tingtang.visits.tests.halldays import MORNING
with transaction.atomic():
    call_next(SYSTEM, counter=Counter.objects.get(pk=int(sys.argv[1])), at=MORNING)
    print("called", flush=True)
    signal.pause()
"""


class TestSteps:
    def test_of_clerk_and_customer_at_the_same_moment_never_lock_each_other_out(self):
        hall = make_hall()
        counters = [make_counter(hall, number) for number in range(1, 4)]
        tickets = [make_ticket(hall) for _ in range(60)]
        tax = make_service("tax")

        def act(number: int) -> None:
            random = Random(number)
            for _ in range(25):
                with suppress(StepRefused):
                    if number < 6:
                        step = random.choice([call_next, start, finish, park, mark_no_show])
                        step(SYSTEM, counter=counters[number % 3], at=AT)
                    elif number < 8:
                        transfer(SYSTEM, ticket=random.choice(tickets[:30]), service=tax, at=AT)
                    else:
                        leave(SYSTEM, ticket=random.choice(tickets), at=AT)

        at_once(9, act)

        states = Tally(Call.objects.filter(ended_at=None).values_list("ticket__state", flat=True))
        assert set(states) <= {"called", "serving"}
        assert Ticket.objects.filter(state__in=["called", "serving"]).count() == states.total()


class TestKilledProcess:
    def test_leaves_neither_a_call_nor_an_event_and_the_person_in_line(self):
        hall = make_hall()
        counter, other = make_counter(hall), make_counter(hall, 4)
        ticket = make_ticket(hall)
        events = EventObject.objects.count()
        database = connection.settings_dict
        url = f"postgresql:///{database['NAME']}?host={quote(database['HOST'])}&user={database['USER']}"
        process = subprocess.Popen(  # noqa: S603 - the interpreter that runs this test
            [sys.executable, "-c", KILLED, str(counter.pk)],
            env={**os.environ, "DATABASE_URL": url, "PYTHONPATH": str(SOURCE)},
            stdout=subprocess.PIPE,
            text=True,
        )
        assert process.stdout.readline() == "called\n"
        with pytest.raises(StepRefused):
            call_next(SYSTEM, counter=other, at=AT)

        process.send_signal(signal.SIGKILL)
        process.wait()

        connection.close()
        assert freed(lambda: call_next(SYSTEM, counter=other, at=AT)).ticket == ticket
        assert Call.objects.count() == 1
        assert EventObject.objects.count() - events == 6


def freed(act: Callable[[], Any]) -> Any:
    """The answer of `act` once the server has noticed that the other side is gone."""
    for _ in range(3000):
        try:
            return act()
        except StepRefused:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_sleep(0.02)")
    raise AssertionError("the killed process still holds its lock")
