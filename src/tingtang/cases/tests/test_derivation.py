"""What is stored of clocks equals what the journal tells."""

import random
from datetime import timedelta

import pytest

from tingtang.cases.actions.notes import write_note
from tingtang.cases.actions.opening import change_case
from tingtang.cases.actions.people import assign_case
from tingtang.cases.actions.promises import promise_update, set_due
from tingtang.cases.actions.steps import move
from tingtang.cases.models import Case, SlaClock
from tingtang.cases.proof import run
from tingtang.cases.queries.clock_panel import clock_views
from tingtang.cases.queries.clocks import derive, faults
from tingtang.cases.tests.factories import AT, make_timed_case
from tingtang.core.actors import SYSTEM
from tingtang.core.errors import Problem
from tingtang.org.tests.factories import make_team

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
STEPS = ["begin", "wait", "go_on", "resolve", "close", "reopen"]
TARGETS = [
    {"clock": "first_answer", "minutes": 120},
    {"clock": "resolve", "minutes": 480},
    {"clock": "resolve", "priority": 1, "minutes": 200},
    {"clock": "next_update", "minutes": 240},
    {"clock": "step:working", "minutes": 300},
    {"clock": "handoff:any", "minutes": 200},
]


def live_through(case: Case, chance: random.Random, teams: list) -> None:  # type: ignore[type-arg]
    """Do a dozen things to a case at random times; what is refused did not happen."""
    at = AT
    for _turn in range(12):
        at += timedelta(minutes=chance.randint(0, 3000))
        acts = [
            lambda at=at: move(SYSTEM, case=case, step=chance.choice(STEPS), at=at, reason="原因"),
            lambda at=at: move(SYSTEM, case=case, step=chance.choice(STEPS), at=at, reason="原因"),
            lambda at=at: write_note(SYSTEM, case=case, body="进展", kind="answer", at=at),
            lambda at=at: change_case(SYSTEM, case=case, at=at, impact=chance.choice([1, 3]), urgency=1),
            lambda at=at: assign_case(SYSTEM, case=case, team=chance.choice(teams), at=at),
            lambda at=at: promise_update(SYSTEM, case=case, until=at + 5 * HOUR, at=at),
            lambda at=at: set_due(SYSTEM, case=case, clock="resolve", due_at=chance.choice([None, at + 9 * HOUR]), at=at),
        ]
        try:
            chance.choice(acts)()
        except Problem:
            continue


class TestDerive:
    def test_equals_what_is_stored_after_any_history(self) -> None:
        chance = random.Random(7)
        teams = [make_team(None, code) for code in ("enquiries", "billing")]
        cases = [make_timed_case(TARGETS, team=teams[0]) for _n in range(15)]

        for case in cases:
            live_through(case, chance, teams)

        assert SlaClock.objects.count() > 60
        assert not list(faults())

    def test_tells_the_holds_of_a_case(self) -> None:
        case = make_timed_case()
        move(SYSTEM, case=case, step="wait", at=AT + HOUR, reason="需要水表照片")
        move(SYSTEM, case=case, step="go_on", at=AT + 2 * HOUR)

        assert [len(timing.holds) for timing in derive(case)] == [1, 1]

    def test_names_a_stored_time_that_the_journal_does_not_have(self) -> None:
        case = make_timed_case()
        SlaClock.objects.filter(case=case, code="resolve").update(due_at=AT)

        assert [(fault.clock, fault.field) for fault in faults()] == [("resolve", "due_at")]


class TestCommand:
    def test_says_how_many_clocks_differ(self, capsys: pytest.CaptureFixture[str]) -> None:
        make_timed_case()

        assert run() == 0
        SlaClock.objects.filter(code="resolve").update(due_at=AT)

        assert run() == 1
        assert "2 clocks derived from the journal, 1 differences." in capsys.readouterr().out


class TestHandOver:
    def test_the_times_of_the_teams_add_up_to_that_of_the_case(self) -> None:
        first, second = make_team(None, "enquiries"), make_team(None, "billing")
        case = make_timed_case([{"clock": "resolve", "minutes": 480}, {"clock": "handoff:any", "minutes": 240}], team=first)
        move(SYSTEM, case=case, step="wait", at=AT + HOUR, reason="需要水表照片")
        assign_case(SYSTEM, case=case, team=second, at=AT + 2 * HOUR)
        move(SYSTEM, case=case, step="go_on", at=AT + 3 * HOUR)
        write_note(SYSTEM, case=case, body="已退款。", kind="answer", at=AT + 5 * HOUR)
        move(SYSTEM, case=case, step="resolve", at=AT + 5 * HOUR)

        took = dict(SlaClock.objects.filter(case=case).values_list("code", "elapsed_seconds"))
        assert took == {"resolve": 3 * 3600, "handoff:enquiries": 3600, "handoff:billing": 2 * 3600}

    def test_clocks_name_the_teams_that_had_the_case_before(self) -> None:
        first, second = make_team(None, "meter-desk", name="抄表组"), make_team(None, "refund-desk", name="退费组")
        case = make_timed_case([{"clock": "handoff:any", "minutes": 240}], team=first)
        assign_case(SYSTEM, case=case, team=second, at=AT + HOUR)

        labels = [view.label for view in clock_views(Case.objects.get(), AT + HOUR)]

        assert labels == ["在班组“退费组”", "在班组“抄表组”"]
