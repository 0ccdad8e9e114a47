"""Targets: which of a standard's rows speaks for a clock of a customer's tier and a case's priority.

A row speaks when everything it names fits; what it leaves open fits everybody. The most exact wins: tier and priority before the
tier alone, before the priority alone, before neither. So between a row for the tier and one for the priority the tier wins: what was
promised to a customer does not depend on how a case was rated. Should two rows name exactly the same, the shorter time holds.
"""

from collections.abc import Iterable
from typing import Protocol, TypeVar


class Row(Protocol):
    """What a target says."""

    @property
    def clock(self) -> str: ...
    @property
    def tier_id(self) -> int | None: ...
    @property
    def priority(self) -> int | None: ...
    @property
    def minutes(self) -> int: ...


R = TypeVar("R", bound=Row)


def choose(targets: Iterable[R], clock: str, tier: int | None = None, priority: int | None = None) -> R | None:
    """The row that speaks for `clock` of `tier` (its key) and `priority`; None when none does."""
    fitting = [
        row
        for row in targets
        if row.clock == clock
        and (row.tier_id is None or row.tier_id == tier)
        and (row.priority is None or row.priority == priority)
    ]
    return max(fitting, key=lambda row: (row.tier_id is not None, row.priority is not None, -row.minutes), default=None)


def clocks(targets: Iterable[Row]) -> list[str]:
    """The clocks that have a target, each once, in the order of the rows."""
    return list(dict.fromkeys(row.clock for row in targets))
