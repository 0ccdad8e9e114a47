"""Which consent counts when one customer's records were made one: the stricter of what was said before, then the latest."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Statement:
    """What a customer said about a purpose, in which record. `merged_at` is when that record was merged into the kept one."""

    is_given: bool
    at: datetime
    record: int
    merged_at: datetime | None = None


def effective(statements: Iterable[Statement]) -> Statement | None:
    """The statement that counts for one purpose; None when nothing was ever said.

    Of each record the latest counts. Between records a refusal wins (Personal Information Protection Law, art. 15: consent may be
    withdrawn at any time), unless it was said anew, in the kept record, after the refusing record was merged.
    """
    latest: dict[int, Statement] = {}
    for one in sorted(statements, key=lambda each: each.at):
        latest[one.record] = one
    kept = next((one for one in latest.values() if one.merged_at is None), None)
    standing = [one for one in latest.values() if one is kept or kept is None or one.merged_at is None or kept.at < one.merged_at]
    return min(standing, key=lambda one: (one.is_given, -one.at.timestamp()), default=None)
