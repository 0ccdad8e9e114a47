"""VIPs are never served at ordinary customers' cost (CUS-14, A-08): what the bank's order of service really does."""

from datetime import UTC, datetime, timedelta
from functools import cache

from hypothesis import given
from hypothesis import strategies as st

from tingtang.packs.loader import load
from tingtang.packs.schemas.visits import Visits
from tingtang.visits.rules import discipline as rule

NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)
lines = st.lists(st.tuples(st.sampled_from(["ordinary", "key", "vip", "care"]), st.integers(0, 60)), min_size=1, max_size=30)


@cache
def visits() -> Visits:
    """Of the bank; read by the first test that asks, not by every process that collects the tests."""
    found = load("bank").visits
    assert found is not None
    return found


@cache
def order() -> rule.Discipline:
    return rule.Discipline.from_data(visits().rules_of(visits().disciplines[0]))


@cache
def kinds() -> dict[str, str]:
    return {each.code: each.kind for each in order().rules}


def called(line: list[tuple[str, int]]) -> list[tuple[rule.Choice, list[rule.Waiting]]]:
    """Everybody in the line, called one after the other, each with those who waited then."""
    waiting = [rule.Waiting(number, code, NOON - timedelta(minutes=minutes)) for number, (code, minutes) in enumerate(line)]
    recent: list[int] = []
    found = []
    while waiting:
        choice = rule.choose(waiting, recent, order(), NOON)
        assert choice is not None
        found.append((choice, list(waiting)))
        waiting.remove(choice.ticket)
        recent.insert(0, kinds()[choice.ticket.service_class])
    return found


class TestBank:
    @given(lines)
    def test_never_calls_two_privileged_in_a_row_while_an_ordinary_customer_waits(self, line: list[tuple[str, int]]) -> None:
        privileged_before = False
        for choice, waiting in called(line):
            is_privileged = kinds()[choice.ticket.service_class] == rule.PRIVILEGED
            an_ordinary_waits = any(each.service_class == "ordinary" for each in waiting)
            assert not (is_privileged and privileged_before and an_ordinary_waits)
            privileged_before = is_privileged

    @given(lines)
    def test_serves_ordinary_customers_in_order_of_arrival(self, line: list[tuple[str, int]]) -> None:
        ordinary = [choice.ticket for choice, _ in called(line) if choice.ticket.service_class == "ordinary"]

        assert ordinary == sorted(ordinary, key=lambda each: (each.waiting_since, each.id))

    @given(lines)
    def test_passes_nobody_over_beyond_the_bound_for_somebody_who_waits_less(self, line: list[tuple[str, int]]) -> None:
        bound = timedelta(seconds=visits().disciplines[0].starvation_bound)
        for choice, waiting in called(line):
            overdue = [each for each in waiting if each.service_class == "ordinary" and NOON - each.waiting_since > bound]
            if overdue and kinds()[choice.ticket.service_class] == rule.PRIVILEGED:
                assert choice.rule == "starvation"

    def test_has_a_room_of_its_own_for_vips(self) -> None:
        [layout] = load("bank").org.layouts
        rooms = [counter for counter in layout.counters if "vip" in counter.categories]

        assert rooms
        assert all(counter.categories == ["vip"] and counter.zone == "vip" for counter in rooms)
