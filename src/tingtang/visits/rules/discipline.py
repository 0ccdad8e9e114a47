"""Who is called next: accumulating priority with a capped emergency class, a starvation bound and a cap in a row.

Credit grows with waiting (accumulating priority: Stanford, Taylor, Ziedins, "Waiting time distributions in the
accumulating priority queue", Queueing Systems 77, 2014). All arithmetic is in integers, so that the same formula in SQL
(`visits/discipline_sql.py`) agrees to the bit: times in microseconds, credits in thousandths, and a score is

    score = base * 60,000,000 + rate * waited          (thousandths of a credit x microseconds per minute)

The order in which waiting tickets may be called at a counter, given the hall's latest calls (`recent`, newest first):

1. emergencies, first come first served, while the share cap allows one more;
2. tickets that have waited longer than the bound of their class, the one most over it first;
3. everybody else by score; equal scores by arrival in line, then by id;
4. emergencies beyond the share cap: when nobody else waits, they go.

After `privileged_in_a_row` privileged calls, ordinary tickets come before privileged ones in 2 and 3 (an overdue
ordinary ticket still before other ordinary ones). Emergency calls neither count towards this nor reset it; an ordinary
call does.
"""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from tingtang.visits.rules import order
from tingtang.visits.rules.order import EMERGENCY, MINUTE, NO_BOUND, ORDINARY, PRIVILEGED

RECENT_CALLS = 60
SHOWN_PASSED_OVER = 5
LONGEST_WAIT = 366 * 86_400_000_000
SCORE_OF_ONE_CREDIT = 1000 * MINUTE
LARGEST_BASE_MINUTES = 100_000
LARGEST_RATE = 100
LONGEST_BOUND_MINUTES = 24 * 60

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

Amount = int | float | Decimal


@dataclass(frozen=True, slots=True)
class ClassRule:
    """What one service class is worth: credit at arrival, credit per minute, and the wait that must not be exceeded."""

    code: str
    base_credit_minutes: Amount = 0
    credit_per_minute: Amount = 1
    is_emergency: bool = False
    is_privileged: bool = False
    starvation_minutes: Amount | None = 60

    @property
    def kind(self) -> int:
        """Ordinary, privileged or emergency, as the small integer a call keeps."""
        return EMERGENCY if self.is_emergency else PRIVILEGED if self.is_privileged else ORDINARY


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a discipline cannot be published: a code, and the class it is about."""

    code: str
    service_class: str = ""


@dataclass(frozen=True)
class Discipline:
    """The rule of a hall as data: one `ClassRule` per service class, and two caps for the whole hall."""

    rules: tuple[ClassRule, ...]
    emergency_share_cap: Amount = 1
    share_window: int = 20
    privileged_in_a_row: int | None = None

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> "Discipline":
        """The discipline in a mapping, as packs and pages write it: `classes` is a list of rules."""
        caps = {k: data[k] for k in ("emergency_share_cap", "share_window", "privileged_in_a_row") if k in data}
        return cls(rules=tuple(ClassRule(**rule) for rule in data["classes"]), **caps)

    @property
    def emergency_cap(self) -> int:
        """How many of `share_window` calls in sequence may be emergencies."""
        return thousandths(self.emergency_share_cap) * self.share_window // 1000

    @property
    def is_capped(self) -> bool:
        """Whether calls depend on the hall's latest calls, so that two clerks must be put in sequence."""
        has_emergency = any(r.is_emergency for r in self.rules) and self.emergency_cap < self.share_window
        return has_emergency or (self.privileged_in_a_row is not None and any(r.is_privileged for r in self.rules))


class Waiting(NamedTuple):
    """A ticket in line. `waiting_since` is its place in time, which a transfer or a late return may move."""

    id: int
    service_class: str
    waiting_since: datetime


class Scored(NamedTuple):
    """A waiting ticket with the rule that places it and its score."""

    ticket: Waiting
    rule: str
    score: int
    waited: int


@dataclass(frozen=True, slots=True)
class Choice:
    """The ticket to call and why: its rule and score, and those who came earlier and were passed over."""

    ticket: Waiting
    rule: str
    score: int
    passed_over: int
    first_passed_over: tuple[Scored, ...]


class _Weight(NamedTuple):
    kind: int
    base: int
    rate: int
    bound: int | None


def thousandths(amount: Amount) -> int:
    """An amount as a whole number of thousandths, halves to even."""
    return int((Decimal(str(amount)) * 1000).to_integral_value())


def microseconds(moment: datetime) -> int:
    """Microseconds since 1970, exact."""
    return (moment - _EPOCH) // _MICROSECOND


def weights(discipline: Discipline) -> dict[str, _Weight]:
    """The integers behind each class, as they are stored for SQL: kind, base, rate, bound in microseconds."""
    return {
        rule.code: _Weight(
            rule.kind,
            thousandths(rule.base_credit_minutes),
            thousandths(rule.credit_per_minute),
            None if rule.starvation_minutes is None else thousandths(rule.starvation_minutes) * (MINUTE // 1000),
        )
        for rule in discipline.rules
    }


def in_credits(score: int) -> float:
    """A score in credits, for people."""
    return score / SCORE_OF_ONE_CREDIT


def may_call_emergency(recent: Sequence[int], discipline: Discipline) -> bool:
    """Whether one more emergency keeps to the share cap over the last `share_window` calls, this one included."""
    return order.has_room_for_emergency(recent, len(recent), discipline.share_window, discipline.emergency_cap)


def is_ordinary_turn(recent: Sequence[int], discipline: Discipline) -> bool:
    """Whether the latest calls, emergencies left out, were `privileged_in_a_row` privileged ones."""
    limit = discipline.privileged_in_a_row
    return order.is_turn_of_ordinary(recent, min(len(recent), RECENT_CALLS), NO_BOUND if limit is None else limit)


def ranked(waiting: Iterable[Waiting], recent: Sequence[int], discipline: Discipline, at: datetime) -> Iterator[Scored]:
    """All waiting tickets in the order in which they would be called now."""
    table, now = weights(discipline), microseconds(at)
    emergency_first = may_call_emergency(recent, discipline)
    ordinary_turn = is_ordinary_turn(recent, discipline)
    keyed = []
    for ticket in waiting:
        weight, since = table[ticket.service_class], microseconds(ticket.waiting_since)
        waited = min(max(0, now - since), LONGEST_WAIT)
        score = order.score(weight.base, weight.rate, waited)
        group, primary = order.place(weight.kind, score, _bound(weight), waited, emergency_first, ordinary_turn)
        scored = Scored(ticket, _rule(weight.kind, group, ordinary_turn), score, waited)
        keyed.append(((group, -primary, since, ticket.id), scored))
    return (scored for _, scored in sorted(keyed, key=lambda pair: pair[0]))


def _bound(weight: _Weight) -> int:
    return NO_BOUND if weight.bound is None else weight.bound


def _rule(kind: int, group: int, ordinary_turn: bool) -> str:
    """Why a ticket stands where it does, as a call keeps it."""
    if kind == EMERGENCY:
        return "emergency"
    if group % 2:
        return "starvation"
    return "turn" if ordinary_turn and kind == ORDINARY else "credit"


def choose(waiting: Iterable[Waiting], recent: Sequence[int], discipline: Discipline, at: datetime) -> Choice | None:
    """The ticket to call now and why; None when nothing waits.

    `recent` holds the kinds of the hall's latest calls, newest first, at most `RECENT_CALLS` of them count; a parked
    service that was resumed is no call.
    """
    order = list(ranked(waiting, recent, discipline, at))
    if not order:
        return None
    best = order[0]
    place = (best.ticket.waiting_since, best.ticket.id)
    earlier = [s for s in order if (s.ticket.waiting_since, s.ticket.id) < place]
    earlier.sort(key=lambda s: (s.ticket.waiting_since, s.ticket.id))
    return Choice(best.ticket, best.rule, best.score, len(earlier), tuple(earlier[:SHOWN_PASSED_OVER]))


def faults(discipline: Discipline) -> list[Fault]:
    """Why this discipline cannot be published; an empty list when it can."""
    codes = [rule.code for rule in discipline.rules]
    found = [] if codes else [Fault("no_class")]
    found += [Fault("class_twice", code) for code in sorted({c for c in codes if codes.count(c) > 1})]
    for rule in discipline.rules:
        found += [Fault(code, rule.code) for code in _rule_faults(rule)]
    if codes and all(rule.kind != ORDINARY for rule in discipline.rules):
        found.append(Fault("no_ordinary_class"))
    return found + [Fault(code) for code in _cap_faults(discipline)]


def _rule_faults(rule: ClassRule) -> Iterator[str]:
    if not rule.code:
        yield "code_missing"
    if rule.is_emergency and rule.is_privileged:
        yield "emergency_and_privileged"
    if not _within(rule.base_credit_minutes, 0, LARGEST_BASE_MINUTES):
        yield "base_out_of_range"
    if not _within(rule.credit_per_minute, 0, LARGEST_RATE):
        yield "rate_out_of_range"
    if rule.starvation_minutes is None:
        if not rule.is_emergency:
            yield "bound_missing"
    elif not _within(rule.starvation_minutes, 0, LONGEST_BOUND_MINUTES):
        yield "bound_out_of_range"


def _cap_faults(discipline: Discipline) -> Iterator[str]:
    window_is_good = 1 <= discipline.share_window <= RECENT_CALLS
    if not window_is_good:
        yield "window_out_of_range"
    if not _within(discipline.emergency_share_cap, 0, 1):
        yield "share_out_of_range"
    elif window_is_good and any(r.is_emergency for r in discipline.rules) and discipline.emergency_cap < 1:
        yield "share_admits_none"
    if discipline.privileged_in_a_row is not None and not 1 <= discipline.privileged_in_a_row < RECENT_CALLS:
        yield "in_a_row_out_of_range"


def _within(amount: Amount, low: int, high: int) -> bool:
    return math.isfinite(amount) and low <= amount <= high
