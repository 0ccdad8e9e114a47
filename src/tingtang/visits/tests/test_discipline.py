from datetime import timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tingtang.visits.rules.discipline import (
    EMERGENCY,
    ORDINARY,
    PRIVILEGED,
    SCORE_OF_ONE_CREDIT,
    ClassRule,
    Discipline,
    Fault,
    Waiting,
    choose,
    faults,
    in_credits,
)
from tingtang.visits.tests.halldays import MORNING, broken_promises, random_day, random_discipline

AT = MORNING
HALL = Discipline(
    rules=(
        ClassRule("emergency", is_emergency=True, starvation_minutes=None),
        ClassRule("priority", base_credit_minutes=10, credit_per_minute=2, is_privileged=True, starvation_minutes=20),
        ClassRule("standard", starvation_minutes=30),
    ),
    emergency_share_cap=0.2,
    share_window=10,
    privileged_in_a_row=2,
)


def waits(number: int, service_class: str, minutes: float) -> Waiting:
    return Waiting(number, service_class, AT - timedelta(minutes=minutes))


class TestChoose:
    def test_finds_nobody_in_an_empty_hall(self):
        assert choose([], [], HALL, AT) is None

    def test_takes_the_highest_credit(self):
        choice = choose([waits(1, "standard", 12), waits(2, "priority", 2)], [], HALL, AT)

        assert (choice.ticket.id, choice.rule, in_credits(choice.score)) == (2, "credit", 14.0)

    def test_takes_the_earlier_of_equal_credits(self):
        choice = choose([waits(1, "priority", 1), waits(2, "standard", 12)], [], HALL, AT)

        assert (choice.ticket.id, choice.score) == (2, 12 * SCORE_OF_ONE_CREDIT)

    def test_takes_the_lower_id_of_equal_arrivals(self):
        assert choose([waits(8, "standard", 3), waits(7, "standard", 3)], [], HALL, AT).ticket.id == 7

    def test_says_who_was_passed_over(self):
        choice = choose([waits(n, "standard", 10 - n / 10) for n in range(1, 8)] + [waits(9, "priority", 2)], [], HALL, AT)

        assert (choice.ticket.id, choice.passed_over) == (9, 7)
        assert [s.ticket.id for s in choice.first_passed_over] == [1, 2, 3, 4, 5]
        assert in_credits(choice.first_passed_over[0].score) == 9.9


class TestEmergencies:
    def test_go_first_by_arrival(self):
        hall = [waits(1, "standard", 29), waits(2, "emergency", 1), waits(3, "emergency", 2)]

        assert choose(hall, [], HALL, AT).ticket.id == 3

    def test_wait_when_their_share_of_the_window_is_used(self):
        hall = [waits(1, "standard", 1), waits(2, "emergency", 9)]

        assert choose(hall, [EMERGENCY, ORDINARY, EMERGENCY], HALL, AT).ticket.id == 1

    def test_go_beyond_their_share_when_nobody_else_waits(self):
        assert choose([waits(2, "emergency", 9)], [EMERGENCY] * 10, HALL, AT).ticket.id == 2

    def test_are_forgotten_once_out_of_the_window(self):
        recent = [EMERGENCY, *[ORDINARY] * 8, EMERGENCY]

        assert choose([waits(1, "standard", 1), waits(2, "emergency", 1)], recent, HALL, AT).ticket.id == 2


class TestStarvation:
    def test_calls_the_ticket_most_over_its_bound(self):
        choice = choose([waits(1, "priority", 24), waits(2, "standard", 35)], [], HALL, AT)

        assert (choice.ticket.id, choice.rule) == (2, "starvation")

    def test_begins_only_past_the_bound(self):
        assert choose([waits(1, "standard", 30), waits(2, "priority", 15)], [], HALL, AT).rule == "credit"


class TestCapInARow:
    def test_gives_the_turn_to_an_ordinary_ticket(self):
        choice = choose([waits(1, "priority", 15), waits(2, "standard", 1)], [PRIVILEGED, PRIVILEGED], HALL, AT)

        assert (choice.ticket.id, choice.rule) == (2, "turn")

    def test_is_neither_reset_nor_counted_by_emergencies(self):
        recent = [EMERGENCY, PRIVILEGED, EMERGENCY, PRIVILEGED, ORDINARY]
        hall = [waits(1, "priority", 15), waits(2, "standard", 1)]

        assert choose(hall, recent, HALL, AT).ticket.id == 2
        assert choose(hall, [*recent[:2], ORDINARY], HALL, AT).ticket.id == 1

    def test_lets_privileged_go_on_when_nobody_else_waits(self):
        assert choose([waits(1, "priority", 5)], [PRIVILEGED] * 5, HALL, AT).ticket.id == 1

    def test_holds_against_an_overdue_privileged_ticket(self):
        hall = [waits(1, "priority", 60), waits(2, "standard", 1)]

        assert choose(hall, [PRIVILEGED, PRIVILEGED], HALL, AT).ticket.id == 2


class TestFaults:
    def test_are_none_for_a_sound_discipline(self):
        assert faults(HALL) == []

    @pytest.mark.parametrize(
        ("rule", "code"),
        [
            (ClassRule("a", base_credit_minutes=-1), "base_out_of_range"),
            (ClassRule("a", base_credit_minutes=float("inf")), "base_out_of_range"),
            (ClassRule("a", credit_per_minute=float("nan")), "rate_out_of_range"),
            (ClassRule("a", starvation_minutes=None), "bound_missing"),
            (ClassRule("a", starvation_minutes=-5), "bound_out_of_range"),
            (ClassRule("a", is_emergency=True, is_privileged=True), "emergency_and_privileged"),
        ],
    )
    def test_name_the_class(self, rule, code):
        assert Fault(code, "a") in faults(Discipline(rules=(rule, ClassRule("b"))))

    @pytest.mark.parametrize(
        ("caps", "code"),
        [
            ({"emergency_share_cap": 1.5}, "share_out_of_range"),
            ({"share_window": 0}, "window_out_of_range"),
            ({"share_window": 61}, "window_out_of_range"),
            ({"emergency_share_cap": 0.04, "share_window": 20}, "share_admits_none"),
            ({"privileged_in_a_row": 0}, "in_a_row_out_of_range"),
        ],
    )
    def test_name_the_cap(self, caps, code):
        assert Fault(code) in faults(Discipline(rules=HALL.rules, **caps))

    def test_ask_for_an_ordinary_class_and_no_class_twice(self):
        emergency = ClassRule("e", is_emergency=True, starvation_minutes=None)

        assert {f.code for f in faults(Discipline(rules=(emergency, emergency)))} == {
            "class_twice",
            "no_ordinary_class",
        }


class TestEveryDay:
    @settings(max_examples=60, deadline=None)
    @given(seed=st.integers(0, 2**32))
    def test_keeps_its_promises(self, seed):
        random = Random(seed)
        discipline = random_discipline(random)

        assert faults(discipline) == []
        assert broken_promises(discipline, list(random_day(random, discipline, calls=60))) == []
