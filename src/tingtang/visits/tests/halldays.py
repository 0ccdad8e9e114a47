"""A hall's day at random, and the promises every call of it must keep; shared by the property test and the bench."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random

from tingtang.visits.rules.discipline import (
    EMERGENCY,
    ORDINARY,
    PRIVILEGED,
    RECENT_CALLS,
    Choice,
    ClassRule,
    Discipline,
    Waiting,
    choose,
    weights,
)

MORNING = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Called:
    """One call of the day with what waited at that moment."""

    choice: Choice
    waiting: tuple[Waiting, ...]
    recent: tuple[int, ...]
    at: datetime


def random_discipline(random: Random) -> Discipline:
    """A publishable discipline with an emergency, a privileged and one or two ordinary classes."""
    ordinary = [
        ClassRule(
            code,
            random.choice([0, 2.5, 10]),
            random.choice([0, 0.5, 1, 1.25]),
            starvation_minutes=random.choice([15, 30, 60]),
        )
        for code in ("standard", "appointment")[: random.choice([1, 2])]
    ]
    return Discipline(
        rules=(
            ClassRule("emergency", is_emergency=True, starvation_minutes=None),
            ClassRule(
                "priority",
                random.choice([0, 10, 30]),
                random.choice([1, 2, 5]),
                is_privileged=True,
                starvation_minutes=20,
            ),
            *ordinary,
        ),
        emergency_share_cap=random.choice([0.1, 0.25, 0.5, 1]),
        share_window=random.choice([10, 20, 60]),
        privileged_in_a_row=random.choice([None, 1, 2, 3]),
    )


def random_day(random: Random, discipline: Discipline, *, calls: int = 120) -> Iterator[Called]:
    """A day of arrivals and calls, too many of them for the counters from time to time."""
    codes = [rule.code for rule in discipline.rules]
    shares = [random.random() ** 2 for _ in codes]
    waiting: list[Waiting] = []
    recent: deque[int] = deque(maxlen=RECENT_CALLS)
    kinds = {code: weight.kind for code, weight in weights(discipline).items()}
    at, number = MORNING, 0
    for _ in range(calls):
        for _ in range(random.choice([0, 1, 1, 1, 2, 3])):
            number += 1
            waiting.append(Waiting(number, random.choices(codes, shares)[0], at - timedelta(seconds=random.randint(0, 60))))
        at += timedelta(seconds=random.randint(1, 180))
        choice = choose(waiting, tuple(recent), discipline, at)
        if choice is None:
            continue
        yield Called(choice, tuple(waiting), tuple(recent), at)
        waiting.remove(choice.ticket)
        recent.appendleft(kinds[choice.ticket.service_class])


def broken_promises(discipline: Discipline, day: list[Called]) -> list[str]:
    """What the calls of a day did against the starvation bound and the caps; empty when all was kept."""
    table = weights(discipline)
    kinds = [table[c.choice.ticket.service_class].kind for c in day]
    found = []
    for index, call in enumerate(day):
        others = [t for t in call.waiting if table[t.service_class].kind != EMERGENCY]
        ordinary = [t for t in others if table[t.service_class].kind == ORDINARY]
        kind = kinds[index]
        if kind == EMERGENCY and others:
            window = kinds[max(0, index - discipline.share_window + 1) : index + 1]
            if window.count(EMERGENCY) > discipline.emergency_cap:
                found.append(f"share cap broken at call {index}")
        if kind == PRIVILEGED and ordinary and _privileged_run(kinds[: index + 1]) > (discipline.privileged_in_a_row or 10**9):
            found.append(f"too many privileged in a row at call {index}")
        if kind != EMERGENCY and _jumped_the_overdue(call, ordinary, table):
            found.append(f"an overdue ordinary ticket was passed over at call {index}")
    return found


def _privileged_run(kinds: list[int]) -> int:
    run = 0
    for kind in reversed(kinds[-RECENT_CALLS:]):
        if kind == ORDINARY:
            break
        run += kind == PRIVILEGED
    return run


def _jumped_the_overdue(call: Called, ordinary: list[Waiting], table: dict) -> bool:
    def over(ticket: Waiting) -> int:
        bound = table[ticket.service_class].bound
        return (call.at - ticket.waiting_since) // timedelta(microseconds=1) - bound

    chosen = call.choice.ticket
    return any(over(t) > max(0, over(chosen)) for t in ordinary if t.id != chosen.id)
