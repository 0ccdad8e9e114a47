from datetime import timedelta

import pytest

from tingtang.core.actors import SYSTEM, Actor
from tingtang.core.errors import Denied, Invalid
from tingtang.journal.models import EventObject
from tingtang.journal.tests.history import events_about, latest_event
from tingtang.org.models import Shift
from tingtang.visits.actions.calls import (
    call_chosen,
    call_next,
    finish,
    mark_no_show,
    park,
    recall,
    resume,
    start,
    transfer,
)
from tingtang.visits.actions.counters import close_counter, open_counter, start_break, switch_categories
from tingtang.visits.actions.refusals import StepRefused
from tingtang.visits.actions.setups import publish_discipline, set_up_hall
from tingtang.visits.actions.tickets import add_errand, close_day, issue, leave, note, redirect, return_late
from tingtang.visits.actions.waits import minutes_of, tell_wait, tell_waits
from tingtang.visits.models import Call, CounterCategory, Errand, Rating, ServiceClass
from tingtang.visits.rules.machine import Position
from tingtang.visits.tests.factories import (
    FAIR,
    make_category,
    make_counter,
    make_hall,
    make_service,
    make_staff,
    make_ticket,
)
from tingtang.visits.tests.halldays import MORNING

pytestmark = pytest.mark.django_db
AT = MORNING
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


def refused(reason: str):
    return pytest.raises(StepRefused, check=lambda problem: problem.reason == reason)


def serve(counter, at=AT):
    call_next(SYSTEM, counter=counter, at=at)
    return start(SYSTEM, counter=counter, at=at + SECOND)


class TestIssue:
    def test_numbers_each_series_of_the_day_from_one(self):
        hall = make_hall()

        labels = [make_ticket(hall, code).label for code in ("passport", "passport", "tax")]

        assert labels == ["A001", "A002", "B001"]

    def test_begins_anew_on_the_halls_next_day(self):
        hall = make_hall()
        make_ticket(hall, at=AT)

        assert make_ticket(hall, at=AT + timedelta(hours=15)).label == "A001"

    def test_tells_people_ahead_and_the_expected_wait(self):
        hall, passport = make_hall(), make_service()
        counter = make_counter(hall)
        make_ticket(hall, minutes_ago=5)
        serve(counter)
        make_ticket(hall)

        issued = issue(SYSTEM, hall=hall, service=passport, at=AT + MINUTE)

        assert issued.ahead == 1
        assert 300 < issued.estimate.seconds < 1800
        assert issued.ticket.estimate_low_seconds < issued.ticket.estimate_seconds < issued.ticket.estimate_high_seconds

    def test_reckons_with_the_breaks_of_the_roster(self):
        hall, passport = make_hall(), make_service()
        counter = make_counter(hall)
        for _ in range(6):
            make_ticket(hall)
        serve(counter)
        before = issue(SYSTEM, hall=hall, service=passport, at=AT + MINUTE).estimate
        for starts, ends in ((-60, 30), (90, 300)):
            Shift.objects.create(staff=counter.clerk, hall=hall, starts_at=AT + starts * MINUTE, ends_at=AT + ends * MINUTE)

        after = issue(SYSTEM, hall=hall, service=passport, at=AT + MINUTE).estimate

        assert after.seconds == pytest.approx(before.seconds + 3600, rel=0.2)

    def test_records_the_promise(self):
        hall = make_hall()
        make_counter(hall)
        ticket = make_ticket(hall, channel="kiosk", language="en")

        event = latest_event(ticket)
        assert event.name == "visits.ticket.issued"
        assert event.attributes["label"] == "A001"
        assert {"estimate_seconds", "estimate_low_seconds", "estimate_high_seconds", "ahead"} <= event.attributes.keys()
        assert event.objects["hall"] == hall.pk

    def test_tells_the_wait_on_screens_once_a_minute_and_records_each_change(self):
        hall = make_hall()
        counter = make_counter(hall)
        make_ticket(hall, minutes_ago=5)
        serve(counter)
        mine = make_ticket(hall)
        told = [tell_wait(SYSTEM, ticket=mine, at=AT + seconds * timedelta(seconds=1)) for seconds in (0, 50, 130)]
        read = [tell_waits(SYSTEM, hall=hall, at=AT + seconds * timedelta(seconds=1)) for seconds in (0, 50)]

        assert [one.told_at - AT for one in told] == [timedelta(), timedelta(), timedelta(seconds=130)]
        names = [event.name for event in events_about(mine)]
        assert names.count("visits.wait.told") == len({minutes_of(one.wait) for one in told})
        assert read[0].told_at == read[1].told_at
        assert [event.name for event in events_about(hall)].count("visits.waits.told") == 1

    def test_gives_no_estimate_while_no_counter_is_open(self):
        assert issue(SYSTEM, hall=make_hall(), service=make_service(), at=AT).estimate is None

    def test_refuses_a_service_the_hall_does_not_offer(self):
        with refused("not_offered"):
            issue(SYSTEM, hall=make_hall(), service=make_service("divorce"), at=AT)

    def test_puts_an_unknown_class_among_the_ordinary(self):
        assert make_ticket(make_hall(), service_class="platinum").service_class == "ordinary"

    def test_needs_the_permission_in_that_hall(self):
        hall = make_hall()
        stranger = Actor("account", 1, grants={"visits.issue": frozenset({hall.pk + 1})})

        with pytest.raises(Denied):
            issue(stranger, hall=hall, service=make_service(), at=AT)


class TestCallNext:
    def test_calls_the_earliest_of_equals_and_says_why(self):
        hall = make_hall()
        counter = make_counter(hall)
        first, _second = make_ticket(hall, minutes_ago=9), make_ticket(hall, minutes_ago=3)

        call = call_next(SYSTEM, counter=counter, at=AT)

        assert call.ticket == first
        assert call.ticket.state == "called"
        assert (call.why["rule"], call.why["score"], call.why["passed_over"]) == ("credit", 9.0, 0)
        assert call.waited_seconds == 540
        assert latest_event(first).attributes["rule"] == "credit"
        assert latest_event(first).objects["counter"] == counter.pk

    def test_names_those_passed_over(self):
        hall = make_hall()
        counter = make_counter(hall)
        ordinary = make_ticket(hall, minutes_ago=5)
        privileged = make_ticket(hall, minutes_ago=1, service_class="priority")

        call = call_next(SYSTEM, counter=counter, at=AT)

        assert call.ticket == privileged
        assert [(e["label"], e["score"]) for e in call.why["earliest"]] == [(ordinary.label, 5.0)]

    def test_keeps_privileged_calls_to_two_in_a_row(self):
        hall = make_hall()
        counter = make_counter(hall)
        for _ in range(4):
            make_ticket(hall, service_class="priority")
        make_ticket(hall)

        rules = []
        for step in range(3):
            rules.append(call_next(SYSTEM, counter=counter, at=AT + step * SECOND).why["rule"])
            start(SYSTEM, counter=counter, at=AT + step * SECOND)
            finish(SYSTEM, counter=counter, at=AT + step * SECOND)

        assert rules == ["credit", "credit", "turn"]

    def test_tells_of_an_ordinary_customer_who_waited_beyond_the_bound(self):
        hall = make_hall()
        counter = make_counter(hall)
        ordinary = make_ticket(hall, minutes_ago=29)
        make_ticket(hall, minutes_ago=15, service_class="priority")
        serve(counter)
        finish(SYSTEM, counter=counter, at=AT + 2 * MINUTE)

        call = call_next(SYSTEM, counter=counter, at=AT + 2 * MINUTE)

        assert (call.ticket, call.why["rule"]) == (ordinary, "starvation")
        assert latest_event(ordinary).name == "visits.bound.exceeded"
        assert latest_event(ordinary).attributes == {"waited_seconds": 1860.0, "privileged_calls": 1}

    def test_takes_only_what_the_counter_and_its_clerk_may_serve(self):
        notary = make_service("notary", category="civil", performer_posts=["notary"])
        hall = make_hall(services=[make_service(), make_service("tax", category="tax", series="B"), notary])
        counter = make_counter(hall, categories=["civil"])
        make_ticket(hall, "tax")
        make_ticket(hall, "notary")

        with refused("nothing_waiting"):
            call_next(SYSTEM, counter=counter, at=AT)

    def test_refuses_while_somebody_is_at_the_counter(self):
        hall = make_hall()
        counter = make_counter(hall)
        make_ticket(hall)
        make_ticket(hall)
        call_next(SYSTEM, counter=counter, at=AT)

        with pytest.raises(StepRefused) as caught:
            call_next(SYSTEM, counter=counter, at=AT)

        assert caught.value.code == "counter-busy"
        assert "A001" in caught.value.text()

    @pytest.mark.parametrize("state", ["closed", "break"])
    def test_refuses_at_a_counter_that_is_not_open(self, state):
        hall = make_hall()
        make_ticket(hall)

        with refused(f"counter_{state}"):
            call_next(SYSTEM, counter=make_counter(hall, state=state), at=AT)

    def test_works_in_a_hall_that_was_never_set_up(self):
        hall = make_hall()
        hall.visit_setup.delete()
        counter = make_counter(hall)

        make_ticket(hall)

        assert call_next(SYSTEM, counter=counter, at=AT).why["rule"] == "credit"


class TestCallChosen:
    def test_needs_a_reason(self):
        hall = make_hall()

        with pytest.raises(Invalid):
            call_chosen(SYSTEM, counter=make_counter(hall), ticket=make_ticket(hall), reason=" ", at=AT)

    def test_keeps_the_reason_and_those_passed_over(self):
        hall = make_hall()
        make_ticket(hall, minutes_ago=9)
        ticket = make_ticket(hall)

        call = call_chosen(SYSTEM, counter=make_counter(hall), ticket=ticket, reason="fetches a child", at=AT)

        assert (call.ticket, call.why["rule"], call.why["reason"], call.why["passed_over"]) == (
            ticket,
            "chosen",
            "fetches a child",
            1,
        )

    def test_refuses_whoever_does_not_wait(self):
        hall = make_hall()
        ticket = make_ticket(hall)
        leave(SYSTEM, ticket=ticket, at=AT)

        with refused("already_left"):
            call_chosen(SYSTEM, counter=make_counter(hall), ticket=ticket, reason="asked", at=AT)


class TestRecall:
    def test_counts_up_to_the_limit_with_pauses(self):
        hall = make_hall()
        counter = make_counter(hall)
        make_ticket(hall)
        call_next(SYSTEM, counter=counter, at=AT)

        with refused("recall_too_soon"):
            recall(SYSTEM, counter=counter, at=AT + SECOND)
        recall(SYSTEM, counter=counter, at=AT + 15 * SECOND)
        assert recall(SYSTEM, counter=counter, at=AT + 30 * SECOND).times_called == 3
        with refused("recall_limit"):
            recall(SYSTEM, counter=counter, at=AT + 45 * SECOND)


class TestService:
    def test_runs_from_call_to_finish(self):
        hall = make_hall()
        counter = make_counter(hall)
        ticket = make_ticket(hall, minutes_ago=4)
        serve(counter)

        call = finish(SYSTEM, counter=counter, at=AT + 5 * MINUTE)

        ticket.refresh_from_db()
        assert (ticket.state, call.outcome) == ("finished", "finished")
        assert [e.name for e in events_about(ticket)] == [
            "visits.ticket.issued",
            "visits.ticket.called",
            "visits.service.started",
            "visits.service.finished",
        ]
        assert latest_event(ticket).attributes == {"seconds": 299.0, "is_last": True}

    def test_asks_for_one_rating(self):
        hall = make_hall()
        counter = make_counter(hall)
        make_ticket(hall)
        serve(counter)
        call = finish(SYSTEM, counter=counter, at=AT + MINUTE)

        assert (Rating.objects.get().call, Rating.objects.get().level) == (call, "")

    def test_refuses_steps_out_of_order(self):
        hall = make_hall()
        counter = make_counter(hall)
        make_ticket(hall)

        for act in (start, finish, recall, mark_no_show, park):
            with refused("nobody_called"):
                act(SYSTEM, counter=counter, at=AT)
        call_next(SYSTEM, counter=counter, at=AT)
        for act in (finish, park):
            with refused("not_started"):
                act(SYSTEM, counter=counter, at=AT)
        start(SYSTEM, counter=counter, at=AT)
        for act in (start, recall, mark_no_show):
            with refused("being_served") as caught:
                act(SYSTEM, counter=counter, at=AT)
            assert "A001" in caught.value.text()

    def test_goes_on_with_the_next_errand_under_the_same_number(self):
        hall = make_hall()
        counter = make_counter(hall)
        tax = make_service("tax")
        ticket = make_ticket(hall, errands=[tax])
        serve(counter)
        finish(SYSTEM, counter=counter, at=AT + MINUTE)

        call = call_next(SYSTEM, counter=counter, at=AT + 2 * MINUTE)

        assert (call.ticket, call.service, call.waited_seconds) == (ticket, tax, 60)
        assert list(Errand.objects.order_by("position").values_list("state", flat=True)) == ["done", "current"]

    def test_may_gain_an_errand_while_it_runs(self):
        hall = make_hall()
        counter = make_counter(hall)
        ticket = make_ticket(hall)
        serve(counter)
        add_errand(SYSTEM, ticket=ticket, service=make_service("tax"), at=AT + MINUTE)
        with refused("errand_known"):
            add_errand(SYSTEM, ticket=ticket, service=make_service("tax"), at=AT + MINUTE)

        finish(SYSTEM, counter=counter, at=AT + 2 * MINUTE)

        ticket.refresh_from_db()
        assert (ticket.state, ticket.service.code) == ("waiting", "tax")


class TestPark:
    def test_frees_the_counter_and_goes_on_at_another(self):
        hall = make_hall()
        three, four = make_counter(hall), make_counter(hall, 4)
        ticket = make_ticket(hall)
        serve(three)
        park(SYSTEM, counter=three, at=AT + MINUTE, reason="fills in a form")

        call = resume(SYSTEM, counter=four, ticket=ticket, at=AT + 5 * MINUTE)

        ticket.refresh_from_db()
        assert (ticket.state, ticket.counter, call.started_at) == ("serving", four, AT + 5 * MINUTE)
        assert list(Call.objects.order_by("pk").values_list("outcome", flat=True)) == ["parked", ""]

    def test_is_not_resumed_where_somebody_is(self):
        hall = make_hall()
        counter = make_counter(hall)
        ticket, _other = make_ticket(hall), make_ticket(hall)
        serve(counter)
        park(SYSTEM, counter=counter, at=AT + MINUTE)
        serve(counter, AT + 2 * MINUTE)

        with refused("counter_busy"):
            resume(SYSTEM, counter=counter, ticket=ticket, at=AT + 3 * MINUTE)


class TestTransfer:
    @pytest.mark.parametrize(("position", "place"), [(Position.END, 2), (Position.FRONT, 0), (Position.ARRIVAL, 1)])
    def test_joins_the_other_line_where_asked(self, position, place):
        hall = make_hall()
        counter = make_counter(hall)
        early, ticket = make_ticket(hall, "tax", minutes_ago=9), make_ticket(hall, minutes_ago=5)
        late = make_ticket(hall, "tax", minutes_ago=1)
        CounterCategory.objects.filter(counter=counter).exclude(category__code="civil").delete()
        serve(counter)

        transfer(SYSTEM, ticket=ticket, service=make_service("tax"), position=position, at=AT + MINUTE)

        taxes = make_counter(hall, 4, categories=["tax"])
        order = []
        for step in range(3):
            order.append(call_next(SYSTEM, counter=taxes, at=AT + (2 + step) * MINUTE).ticket_id)
            mark_no_show(SYSTEM, counter=taxes, at=AT + (2 + step) * MINUTE)
        assert order.index(ticket.pk) == place
        assert set(order) == {early.pk, ticket.pk, late.pk}

    def test_to_a_counter_is_called_there_only(self):
        hall = make_hall()
        three, four = make_counter(hall), make_counter(hall, 4, categories=[])
        ticket = make_ticket(hall)
        transfer(SYSTEM, ticket=ticket, to_counter=four, at=AT)

        with refused("nothing_waiting"):
            call_next(SYSTEM, counter=three, at=AT)
        assert call_next(SYSTEM, counter=four, at=AT).ticket == ticket

    def test_to_a_counter_ends_when_that_counter_closes(self):
        hall = make_hall()
        three, four = make_counter(hall), make_counter(hall, 4)
        ticket = make_ticket(hall)
        transfer(SYSTEM, ticket=ticket, to_counter=four, at=AT)
        close_counter(SYSTEM, counter=four, at=AT)

        with refused("counter_closed"):
            transfer(SYSTEM, ticket=make_ticket(hall), to_counter=four, at=AT)
        assert call_next(SYSTEM, counter=three, at=AT).ticket == ticket

    def test_refuses_a_visit_that_is_over(self):
        hall = make_hall()
        ticket = make_ticket(hall)
        leave(SYSTEM, ticket=ticket, at=AT)

        with refused("already_left"):
            transfer(SYSTEM, ticket=ticket, service=make_service("tax"), at=AT)


class TestNoShow:
    def test_may_return_behind_the_next_few(self):
        hall = make_hall()
        counter = make_counter(hall)
        set_up_hall(SYSTEM, hall=hall, at=AT, late_return="after", late_return_after=1)
        missed, *others = [make_ticket(hall, minutes_ago=9 - n) for n in range(3)]
        call_next(SYSTEM, counter=counter, at=AT)
        mark_no_show(SYSTEM, counter=counter, at=AT + MINUTE)

        return_late(SYSTEM, ticket=missed, at=AT + 5 * MINUTE)

        order = []
        for _ in range(3):
            order.append(call_next(SYSTEM, counter=counter, at=AT + 6 * MINUTE).ticket)
            mark_no_show(SYSTEM, counter=counter, at=AT + 6 * MINUTE)
        assert order == [others[0], missed, others[1]]

    def test_may_not_return_too_late_too_often_or_where_nobody_may(self):
        hall = make_hall()
        counter = make_counter(hall)
        set_up_hall(SYSTEM, hall=hall, at=AT, late_return_limit=1, late_return_minutes=10)
        ticket = make_ticket(hall)

        def miss(at):
            call_next(SYSTEM, counter=counter, at=at)
            mark_no_show(SYSTEM, counter=counter, at=at)

        miss(AT)
        with refused("return_too_late"):
            return_late(SYSTEM, ticket=ticket, at=AT + 11 * MINUTE)
        return_late(SYSTEM, ticket=ticket, at=AT + 9 * MINUTE)
        miss(AT + 10 * MINUTE)
        with refused("return_limit"):
            return_late(SYSTEM, ticket=ticket, at=AT + 11 * MINUTE)
        set_up_hall(SYSTEM, hall=hall, at=AT, late_return="never")
        with refused("return_never"):
            return_late(SYSTEM, ticket=ticket, at=AT + 11 * MINUTE)


class TestLeave:
    def test_ends_an_open_call(self):
        hall = make_hall()
        counter = make_counter(hall)
        ticket = make_ticket(hall, minutes_ago=2)
        call_next(SYSTEM, counter=counter, at=AT)

        leave(SYSTEM, ticket=ticket, at=AT + MINUTE)

        assert Call.objects.get().outcome == "left"
        assert latest_event(ticket).attributes == {"waited_seconds": 180.0, "by": "staff"}

    def test_is_open_to_the_holder_of_the_ticket_only(self):
        hall = make_hall()
        own, other = make_ticket(hall), make_ticket(hall)
        customer = Actor("customer", own.pk, grants={"visits.leave": frozenset({hall.pk})}, own=("visits.ticket", own.pk))

        leave(customer, ticket=own, at=AT)

        assert latest_event(own).attributes["by"] == "customer"
        with pytest.raises(Denied):
            leave(customer, ticket=other, at=AT)

    def test_is_refused_while_being_served(self):
        hall = make_hall()
        counter = make_counter(hall)
        ticket = make_ticket(hall)
        serve(counter)

        with refused("finish_first"):
            leave(SYSTEM, ticket=ticket, at=AT + MINUTE)


class TestCloseDay:
    def test_takes_out_of_the_line_whoever_was_forgotten(self):
        hall = make_hall()
        counter = make_counter(hall)
        called, waiting = make_ticket(hall, minutes_ago=5), make_ticket(hall)
        call_next(SYSTEM, counter=counter, at=AT)
        tomorrow = AT + timedelta(days=1)
        fresh = make_ticket(hall, at=tomorrow)

        assert close_day(SYSTEM, hall=hall, at=tomorrow) == 2
        assert close_day(SYSTEM, hall=hall, at=tomorrow) == 0

        assert call_next(SYSTEM, counter=counter, at=tomorrow).ticket == fresh
        assert {latest_event(ticket).attributes["by"] for ticket in (called, waiting)} == {"closing"}


class TestGuide:
    def test_redirects_to_another_service_and_class_with_the_time_of_arrival(self):
        hall = make_hall()
        ticket = make_ticket(hall, minutes_ago=7)

        redirect(SYSTEM, ticket=ticket, service=make_service("tax"), service_class="priority", reason="wrong line", at=AT)

        call = call_next(SYSTEM, counter=make_counter(hall, categories=["tax"]), at=AT)
        assert (call.ticket, call.why["score"]) == (ticket, 24.0)

    def test_notes_stay_out_of_the_journal(self):
        ticket = make_ticket(make_hall())

        note(SYSTEM, ticket=ticket, text="needs a wheelchair", at=AT)

        ticket.refresh_from_db()
        assert ticket.note == "needs a wheelchair"
        assert latest_event(ticket).attributes == {}


class TestCounter:
    def test_opens_with_its_clerk_breaks_and_closes(self):
        counter = make_counter(make_hall(), state="closed")
        clerk = make_staff("王芳")

        open_counter(SYSTEM, counter=counter, clerk=clerk, at=AT)
        start_break(SYSTEM, counter=counter, at=AT + MINUTE)
        counter.refresh_from_db()
        assert (counter.state, counter.clerk) == ("break", clerk)
        close_counter(SYSTEM, counter=counter, at=AT + 2 * MINUTE)

        counter.refresh_from_db()
        assert (counter.state, counter.clerk, counter.state_since) == ("closed", None, AT + 2 * MINUTE)

    def test_is_not_left_with_a_customer_at_it(self):
        hall = make_hall()
        counter = make_counter(hall)
        make_ticket(hall)
        call_next(SYSTEM, counter=counter, at=AT)

        for act in (close_counter, start_break):
            with refused("counter_busy"):
                act(SYSTEM, counter=counter, at=AT)

    def test_has_a_clerk_of_its_own(self):
        hall = make_hall()
        three, four = make_counter(hall), make_counter(hall, 4, state="closed")

        with refused("clerk_elsewhere"):
            open_counter(SYSTEM, counter=four, clerk=three.clerk, at=AT)

    def test_switches_live_to_other_categories(self):
        hall = make_hall()
        counter = make_counter(hall, categories=["civil"])
        ticket = make_ticket(hall, "tax")

        switch_categories(SYSTEM, counter=counter, categories=[make_category("tax")], at=AT)

        assert call_next(SYSTEM, counter=counter, at=AT).ticket == ticket
        assert EventObject.objects.filter(object_id=counter.pk).exists()


class TestDiscipline:
    def test_is_published_as_a_new_version_that_its_halls_follow(self):
        hall = make_hall()
        rules = {**FAIR, "privileged_in_a_row": 3}

        published = publish_discipline(SYSTEM, code="riverside-order", name="Order", rules=rules, at=AT)

        hall.visit_setup.refresh_from_db()
        assert (published.version, hall.visit_setup.discipline) == (2, published)
        assert ServiceClass.objects.filter(discipline=published).count() == 3

    def test_is_not_published_twice(self):
        hall = make_hall()

        again = publish_discipline(SYSTEM, code="riverside-order", name="Order", rules=FAIR, at=AT)

        assert again == hall.visit_setup.discipline

    def test_is_refused_with_its_faults(self):
        classes = [{"code": "ordinary", "credit_per_minute": -1, "starvation_minutes": 30}]

        with pytest.raises(Invalid) as caught:
            publish_discipline(SYSTEM, code="bad", name="Bad", rules={"classes": classes}, at=AT)

        assert "ordinary" in caught.value.fields["rules"][0]

    def test_keeps_the_classes_of_those_who_wait(self):
        hall = make_hall()
        make_ticket(hall, service_class="priority")
        rules = {"classes": [each for each in FAIR["classes"] if each["code"] != "priority"]}

        with refused("class_in_use"):
            publish_discipline(SYSTEM, code="riverside-order", name="Order", rules=rules, at=AT)
