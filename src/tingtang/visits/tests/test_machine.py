from datetime import timedelta
from itertools import product

import pytest

from tingtang.visits.rules.machine import (
    OPEN_STATES,
    TRANSITIONS,
    Policy,
    Position,
    State,
    Step,
    after,
    rejoin_at,
    why_no_recall,
    why_no_return,
    why_not,
)
from tingtang.visits.tests.halldays import MORNING

MINUTE = timedelta(minutes=1)
POLICY = Policy(recall_limit=2, recall_cooldown_seconds=20, return_within_minutes=60, return_limit=1)


class TestSteps:
    @pytest.mark.parametrize(("state", "step"), list(product(State, Step)))
    def test_lead_somewhere_or_say_why_not(self, state, step):
        assert (after(state, step) is None) == (why_not(state, step) is not None)

    def test_let_every_open_ticket_come_to_an_end(self):
        ends, reach = {State.FINISHED, State.LEFT}, {State.FINISHED, State.LEFT}
        while grown := {s for (s, _), to in TRANSITIONS.items() if to in reach} - reach:
            reach |= grown

        assert reach >= OPEN_STATES | ends | {State.NO_SHOW}

    def test_never_leave_a_finished_visit(self):
        assert {why_not(State.FINISHED, step) for step in Step} == {"already_finished"}


class TestRecall:
    def test_waits_for_the_cooldown(self):
        assert why_no_recall(POLICY, 0, MORNING, MORNING + timedelta(seconds=19)) == "recall_too_soon"
        assert why_no_recall(POLICY, 0, MORNING, MORNING + timedelta(seconds=20)) is None

    def test_ends_at_the_limit(self):
        assert why_no_recall(POLICY, 2, MORNING, MORNING + MINUTE) == "recall_limit"


class TestReturn:
    def test_is_refused_too_late_and_too_often(self):
        assert why_no_return(POLICY, 0, MORNING, MORNING + 60 * MINUTE) is None
        assert why_no_return(POLICY, 0, MORNING, MORNING + 61 * MINUTE) == "return_too_late"
        assert why_no_return(POLICY, 1, MORNING, MORNING + MINUTE) == "return_limit"


class TestRejoin:
    line = [MORNING + n * MINUTE for n in range(4)]
    at = MORNING + 10 * MINUTE

    def place(self, position: Position, places: int = 0, arrived=MORNING - MINUTE) -> int:
        since = rejoin_at(position, at=self.at, arrived_at=arrived, line=self.line, places=places)
        assert since <= self.at
        return sum(moment < since for moment in self.line)

    def test_front_is_before_everybody(self):
        assert self.place(Position.FRONT) == 0

    def test_after_two_lets_two_go_first(self):
        assert self.place(Position.AFTER, 2) == 2

    def test_after_more_than_wait_is_the_end(self):
        assert self.place(Position.AFTER, 9) == 4

    def test_arrival_is_the_first_arrival(self):
        assert self.place(Position.ARRIVAL, arrived=MORNING + timedelta(seconds=90)) == 2

    def test_end_is_behind_everybody(self):
        assert self.place(Position.END) == 4

    @pytest.mark.parametrize("position", list(Position))
    def test_an_empty_line_is_joined_at_once(self, position):
        since = rejoin_at(position, at=self.at, arrived_at=MORNING, line=[], places=1)

        assert since in {self.at, MORNING}
