from datetime import timedelta
from uuid import uuid4

import pytest

from tingtang.core.actors import SYSTEM
from tingtang.journal.tests.history import events_about, latest_event
from tingtang.visits.actions.calls import call_next
from tingtang.visits.actions.kiosks import confirm_print, lease_numbers, print_ticket, replay_kiosk_log
from tingtang.visits.actions.refusals import StepRefused
from tingtang.visits.models import LeaseEntry, NumberSeries, PrintJob, Ticket
from tingtang.visits.rules.discipline import microseconds
from tingtang.visits.rules.lease import GENESIS, sign
from tingtang.visits.tests.factories import make_counter, make_hall, make_kiosk, make_ticket
from tingtang.visits.tests.halldays import MORNING

pytestmark = pytest.mark.django_db
AT, LATER = MORNING, MORNING + timedelta(hours=9)


def written(leased, count: int, *, service: str = "passport") -> list[dict]:
    """The log a kiosk keeps during a cut: one number a minute."""
    entries, previous = [], GENESIS
    for seq in range(count):
        entry = {
            "lease": leased.lease.pk, "seq": seq, "number": leased.lease.first_number + seq,
            "at": microseconds(AT + timedelta(minutes=seq)) // 1000, "service": service, "service_class": "ordinary",
            "language": "zh-hant", "token": f"token-of-the-kiosk-{seq:02d}",
        }  # fmt: skip
        entries.append(sign(entry, previous, bytes.fromhex(leased.secret)))
        previous = entries[-1]["mac"]
    return entries


def replay(kiosk, leased, entries, at=LATER):
    return replay_kiosk_log(SYSTEM, device=kiosk, lease=leased.lease, entries=entries, sent_at=at, at=at)


class TestLease:
    def test_sets_numbers_aside_and_leaves_no_gap_for_the_others(self):
        hall = make_hall()
        kiosk = make_kiosk(hall)
        make_ticket(hall)

        leased = lease_numbers(SYSTEM, device=kiosk, series="A", size=20, at=AT)

        assert (leased.lease.first_number, leased.lease.latest_number) == (5001, 5020)
        assert make_ticket(hall).label == "A002"

    def test_ends_at_the_last_number_of_the_day(self):
        hall = make_hall()
        NumberSeries.objects.create(hall=hall, day_date=AT.date(), series="A*", next_number=4995)

        kiosk = make_kiosk(hall)

        leased = lease_numbers(SYSTEM, device=kiosk, series="A", size=50, at=AT)

        assert leased.lease.latest_number == 9999
        with pytest.raises(StepRefused, check=lambda problem: problem.code == "numbers-used-up"):
            lease_numbers(SYSTEM, device=kiosk, series="A", size=50, at=AT)


class TestReplay:
    def test_keeps_the_printed_numbers_and_the_times(self):
        hall = make_hall()
        kiosk = make_kiosk(hall)
        leased = lease_numbers(SYSTEM, device=kiosk, series="A", size=20, at=AT)

        result = replay(kiosk, leased, written(leased, 3))

        tickets = Ticket.objects.order_by("number")
        assert [(t.label, t.issued_at, t.link_key, t.language) for t in tickets] == [
            (f"A500{n + 1}", AT + timedelta(minutes=n), f"token-of-the-kiosk-{n:02d}", "zh-hant") for n in range(3)
        ]
        assert (result.expected, result.duplicates, result.stopped_by) == (3, 0, None)
        event = events_about(tickets[1])[0]
        assert event.attributes["is_offline"] is True
        assert latest_event(kiosk).attributes == {"entries": 3, "refused": 0}

    def test_is_safe_to_repeat_and_to_continue(self):
        hall = make_hall()
        kiosk = make_kiosk(hall)
        leased = lease_numbers(SYSTEM, device=kiosk, series="A", size=20, at=AT)
        entries = written(leased, 6)
        replay(kiosk, leased, entries[:4])

        results = [replay(kiosk, leased, entries), replay(kiosk, leased, entries)]

        assert [(len(r.tickets), r.duplicates) for r in results] == [(2, 4), (0, 6)]
        assert Ticket.objects.count() == LeaseEntry.objects.count() == 6

    def test_puts_those_of_the_cut_in_line_by_their_arrival(self):
        hall = make_hall()
        kiosk, counter = make_kiosk(hall), make_counter(hall)
        leased = lease_numbers(SYSTEM, device=kiosk, series="A", size=20, at=AT)
        make_ticket(hall, at=AT + timedelta(minutes=30))

        replay(kiosk, leased, written(leased, 1), at=AT + timedelta(hours=1))

        assert call_next(SYSTEM, counter=counter, at=AT + timedelta(hours=1)).ticket.label == "A5001"

    def test_stops_at_a_forged_entry_and_keeps_what_is_good(self):
        hall = make_hall()
        kiosk = make_kiosk(hall)
        leased = lease_numbers(SYSTEM, device=kiosk, series="A", size=20, at=AT)
        entries = written(leased, 4)
        entries[2] = {**entries[2], "service_class": "emergency"}

        result = replay(kiosk, leased, entries)

        assert (len(result.tickets), result.stopped_by, result.expected) == (2, "forged", 2)

    def test_stops_at_a_service_of_another_series(self):
        hall = make_hall()
        kiosk = make_kiosk(hall)
        leased = lease_numbers(SYSTEM, device=kiosk, series="A", size=20, at=AT)

        assert replay(kiosk, leased, written(leased, 2, service="tax")).stopped_by == "unknown_service"

    def test_refuses_another_kiosks_lease(self):
        hall = make_hall()
        kiosk, other = make_kiosk(hall), make_kiosk(hall, b"o" * 32)
        leased = lease_numbers(SYSTEM, device=kiosk, series="A", size=20, at=AT)

        with pytest.raises(StepRefused, check=lambda problem: problem.code == "lease-foreign"):
            replay(other, leased, written(leased, 1))

    def test_takes_a_cut_of_nine_hours_and_a_thousand_tickets(self):
        hall = make_hall()
        kiosk = make_kiosk(hall)
        for _ in range(2):
            leased = lease_numbers(SYSTEM, device=kiosk, series="A", size=500, at=AT)
            assert len(replay(kiosk, leased, written(leased, 500)).tickets) == 500

        assert sorted(Ticket.objects.values_list("number", flat=True)) == list(range(5001, 6001))


class TestPrint:
    def test_claims_a_job_once(self):
        ticket, job = make_ticket(make_hall()), uuid4()
        print_ticket(SYSTEM, ticket=ticket, job=job, at=AT)

        with pytest.raises(StepRefused, check=lambda problem: problem.code == "job-under-way"):
            print_ticket(SYSTEM, ticket=ticket, job=job, at=AT)
        confirm_print(SYSTEM, ticket=ticket, job=job, at=AT)
        with pytest.raises(StepRefused, check=lambda problem: problem.code == "job-printed"):
            print_ticket(SYSTEM, ticket=ticket, job=job, at=AT)

        assert latest_event(ticket).attributes == {"job": str(job)}

    def test_tries_again_after_a_failure_that_left_no_paper(self):
        ticket, job = make_ticket(make_hall()), uuid4()
        print_ticket(SYSTEM, ticket=ticket, job=job, at=AT)
        confirm_print(SYSTEM, ticket=ticket, job=job, at=AT, state="failed", error="no paper")

        print_ticket(SYSTEM, ticket=ticket, job=job, at=AT)

        assert PrintJob.objects.get().tries == 2
