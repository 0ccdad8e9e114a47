"""Random lives of a hall against the machine of `rules/machine.py`: every step is legal there or refused here."""

import inspect
from datetime import timedelta
from random import Random

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, initialize, invariant, multiple, precondition, rule

from tingtang.core.actors import SYSTEM
from tingtang.journal.tests.history import events_about
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
from tingtang.visits.actions.counters import close_counter, open_counter
from tingtang.visits.actions.refusals import StepRefused
from tingtang.visits.actions.tickets import add_errand, leave, return_late
from tingtang.visits.models import Call, Errand, HallSetup, Rating, Ticket
from tingtang.visits.rules.machine import TRANSITIONS, Position, State, Step, after
from tingtang.visits.tests.factories import make_counter, make_hall, make_service, make_ticket
from tingtang.visits.tests.halldays import MORNING

STATES_OF_OPEN_CALLS = {"called", "serving"}


class Hall(RuleBasedStateMachine):
    """Two counters, two services; the model is a state for each ticket and a ticket for each counter."""

    tickets = Bundle("tickets")

    def __init__(self):
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.at = MORNING
        self.taken: set[tuple[State, Step]] = set()

    @initialize()
    def open_the_hall(self):
        self.hall = make_hall()
        HallSetup.objects.update(recall_cooldown_seconds=0, late_return_limit=1)
        self.counters = [make_counter(self.hall, 3), make_counter(self.hall, 4, categories=["civil"])]
        self.services = [make_service(), make_service("tax")]
        self.states: dict[int, State] = {}
        self.errands: dict[int, int] = {}
        self.at_counter: list[int | None] = [None, None]
        self.is_open = [True, True]

    def teardown(self):
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    def later(self):
        self.at += timedelta(seconds=20)
        return self.at

    def attempt(self, act, **arguments):
        """The answer of an action, or the reason of its refusal."""
        try:
            return act(SYSTEM, at=self.later(), **arguments)
        except StepRefused as refusal:
            return refusal.reason

    @rule(
        target=tickets,
        service=st.integers(0, 1),
        service_class=st.sampled_from(["ordinary", "priority", "emergency"]),
        more=st.booleans(),
    )
    def issue(self, service, service_class, more):
        other = [self.services[1 - service]] if more else []
        code = self.services[service].code
        ticket = make_ticket(self.hall, code, at=self.later(), service_class=service_class, errands=other)
        self.states[ticket.pk], self.errands[ticket.pk] = State.WAITING, 1 + len(other)
        return ticket

    @rule(n=st.integers(0, 1))
    def call_next(self, n):
        answer = self.attempt(call_next, counter=self.counters[n])
        if isinstance(answer, str):
            assert answer == (
                "counter_closed" if not self.is_open[n] else "counter_busy" if self.at_counter[n] else "nothing_waiting"
            )
        else:
            assert self.is_open[n]
            assert self.at_counter[n] is None
            self.move(answer.ticket_id, Step.CALL, n)

    @rule(n=st.integers(0, 1), ticket=tickets)
    def call_chosen(self, n, ticket):
        answer = self.attempt(call_chosen, counter=self.counters[n], ticket=ticket, reason="asked")
        if self.is_open[n] and self.at_counter[n] is None and self.states[ticket.pk] == State.WAITING:
            self.move(answer.ticket_id, Step.CALL, n)
        else:
            assert isinstance(answer, str)

    @rule(
        n=st.integers(0, 1),
        step=st.sampled_from([(start, Step.START), (recall, Step.RECALL), (mark_no_show, Step.MISS), (park, Step.PARK)]),
    )
    def go_on(self, n, step):
        act, name = step
        answer = self.attempt(act, counter=self.counters[n])
        ticket = self.at_counter[n]
        if isinstance(answer, str):
            assert ticket is None or after(self.states[ticket], name) is None or answer == "recall_limit"
        else:
            self.move(ticket, name, n if name in {Step.START, Step.RECALL} else None, n)

    @rule(n=st.integers(0, 1))
    def finish(self, n):
        answer = self.attempt(finish, counter=self.counters[n])
        ticket = self.at_counter[n]
        if isinstance(answer, str):
            assert ticket is None or self.states[ticket] != State.SERVING
        else:
            self.errands[ticket] -= 1
            self.move(ticket, Step.NEXT_ERRAND if self.errands[ticket] else Step.FINISH, None, n)

    @rule(n=st.integers(0, 1), end=st.sampled_from(["finish", "park", "miss", "stay"]))
    def work(self, n, end):
        """The usual way of a counter, so that its later parts are reached often."""
        self.call_next(n)
        if end == "miss":
            self.go_on(n, (mark_no_show, Step.MISS))
            return
        self.go_on(n, (start, Step.START))
        if end == "park":
            self.go_on(n, (park, Step.PARK))
        if end == "finish":
            self.finish(n)

    @rule(n=st.integers(0, 1), ticket=tickets)
    def resume(self, n, ticket):
        answer = self.attempt(resume, counter=self.counters[n], ticket=ticket)
        if isinstance(answer, str):
            assert self.states[ticket.pk] != State.PARKED or self.at_counter[n] is not None or not self.is_open[n]
        else:
            self.move(ticket.pk, Step.RESUME, n)

    @rule(ticket=tickets, service=st.integers(0, 1), position=st.sampled_from([Position.END, Position.FRONT, Position.ARRIVAL]))
    def transfer(self, ticket, service, position):
        self.step(ticket, Step.TRANSFER, self.attempt(transfer, ticket=ticket, service=self.services[service], position=position))

    @rule(ticket=tickets, n=st.integers(0, 1))
    def transfer_to_counter(self, ticket, n):
        answer = self.attempt(transfer, ticket=ticket, to_counter=self.counters[n])
        if answer == "counter_closed":
            assert not self.is_open[n]
        else:
            self.step(ticket, Step.TRANSFER, answer)

    @precondition(lambda self: list(self.states.values()).count(State.WAITING) > 3)
    @rule(ticket=consumes(tickets), target=tickets)
    def leave(self, ticket):
        self.step(ticket, Step.LEAVE, self.attempt(leave, ticket=ticket))
        return multiple() if self.states[ticket.pk] == State.LEFT else ticket

    @rule(ticket=tickets)
    def return_late(self, ticket):
        answer = self.attempt(return_late, ticket=ticket)
        if answer not in {"return_limit", "return_too_late"}:
            self.step(ticket, Step.RETURN, answer)

    @rule(ticket=tickets, service=st.integers(0, 1))
    def add_errand(self, ticket, service):
        answer = self.attempt(add_errand, ticket=ticket, service=self.services[service])
        if isinstance(answer, str):
            assert answer == "errand_known" or self.states[ticket.pk] in {State.FINISHED, State.LEFT, State.NO_SHOW}
        else:
            self.errands[ticket.pk] += 1

    @rule(n=st.integers(0, 1))
    def close_or_open(self, n):
        if self.is_open[n]:
            clerk = self.counters[n].clerk
            answer = self.attempt(close_counter, counter=self.counters[n])
            assert (answer == "counter_busy") == (self.at_counter[n] is not None)
            self.is_open[n] = isinstance(answer, str)
            self.counters[n].clerk = clerk
        else:
            self.attempt(open_counter, counter=self.counters[n], clerk=self.counters[n].clerk)
            self.is_open[n] = True

    def step(self, ticket, step, answer):
        """A step that takes the ticket away from wherever it is."""
        if isinstance(answer, str):
            assert after(self.states[ticket.pk], step) is None
        else:
            self.move(ticket.pk, step, None)

    def move(self, ticket, step, counter, *_left):
        state = after(self.states[ticket], step)
        assert state is not None, f"{step} was done to a ticket that is {self.states[ticket]}"
        self.taken.add((self.states[ticket], step))
        self.states[ticket] = state
        self.at_counter = [None if there == ticket else there for there in self.at_counter]
        if counter is not None:
            self.at_counter[counter] = ticket

    @invariant()
    def tables_and_model_agree(self):
        if not hasattr(self, "states"):
            return
        assert dict(Ticket.objects.values_list("pk", "state")) == self.states
        calls = {c.counter_id: (c.ticket_id, c.ticket.state) for c in Call.objects.filter(ended_at=None).select_related("ticket")}
        there = {self.counters[n].pk: t for n, t in enumerate(self.at_counter) if t is not None}
        assert {counter: ticket for counter, (ticket, _) in calls.items()} == there
        assert {state for _, state in calls.values()} <= STATES_OF_OPEN_CALLS
        assert Errand.objects.filter(state="current", ticket__state__in=["finished", "left"]).count() == 0
        assert Rating.objects.count() == Call.objects.filter(outcome="finished").count()

    @invariant()
    def the_journal_knows_the_latest_step(self):
        for pk, state in getattr(self, "states", {}).items():
            names = [event.name for event in events_about(Ticket(pk=pk))]
            assert names[0] == "visits.ticket.issued"
            if state in {State.FINISHED, State.NO_SHOW, State.LEFT, State.PARKED}:
                expected = {
                    "finished": "visits.service.finished",
                    "no_show": "visits.ticket.no_show",
                    "left": "visits.ticket.left",
                    "parked": "visits.service.parked",
                }
                assert expected[state] in names[-2:]


WALK = (
    ("issue", 5), ("work", 8), ("go_on", 5), ("finish", 4), ("call_next", 3), ("call_chosen", 2), ("resume", 4), ("transfer", 2),
    ("transfer_to_counter", 1), ("leave", 1), ("return_late", 3), ("add_errand", 1), ("close_or_open", 1),
)  # fmt: skip
STEPS = [(start, Step.START), (recall, Step.RECALL), (mark_no_show, Step.MISS), (park, Step.PARK)]


LEGAL = {
    "call_chosen": Step.CALL, "resume": Step.RESUME, "transfer": Step.TRANSFER, "transfer_to_counter": Step.TRANSFER,
    "leave": Step.LEAVE, "return_late": Step.RETURN, "add_errand": Step.FINISH,
}  # fmt: skip


def arguments(random: Random, name: str, hall: Hall, tickets: list[Ticket]) -> dict:
    """Random arguments of one rule of the hall; two of three times a ticket that may take the step."""
    fitting = [t for t in tickets if name in LEGAL and after(hall.states[t.pk], LEGAL[name])]
    choices = {
        "n": lambda: random.randint(0, 1),
        "service": lambda: random.randint(0, 1),
        "service_class": lambda: random.choice(["ordinary", "ordinary", "priority", "emergency"]),
        "more": lambda: random.random() < 0.4,
        "end": lambda: random.choice(["finish", "finish", "park", "miss", "stay"]),
        "step": lambda: random.choice(STEPS),
        "position": lambda: random.choice([Position.END, Position.FRONT, Position.ARRIVAL]),
        "ticket": lambda: random.choice(fitting if fitting and random.random() < 0.7 else tickets[-12:]),
    }
    return {key: choices[key]() for key in inspect.signature(getattr(Hall, name)).parameters if key != "self"}


@pytest.mark.django_db
def test_a_long_day_takes_every_legal_step():
    random, hall, tickets = Random(1), Hall(), []
    hall.open_the_hall()
    for number in range(900):
        name = "issue" if not tickets else random.choices([n for n, _ in WALK], [w for _, w in WALK])[0]
        answer = getattr(hall, name)(**arguments(random, name, hall, tickets))
        if name == "issue":
            tickets.append(answer)
        if number % 10 == 0:
            hall.tables_and_model_agree()
    hall.tables_and_model_agree()
    hall.the_journal_knows_the_latest_step()
    taken = hall.taken
    hall.teardown()

    assert set(TRANSITIONS) - taken == {(State.CALLED, Step.PUT_BACK)}


@pytest.mark.django_db
class TestHall(Hall.TestCase):
    settings = settings(max_examples=12, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck))
