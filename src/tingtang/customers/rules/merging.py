"""Merging records and taking it back: which values moved, and what each has to become again.

A merge writes only into the record that is kept; the merged one stays as it was and points to it. So taking back a merge
gives the merged record back untouched, and has only to restore, in the kept record, the values that this merge put there.
Merges into one record form a history for each field: the value before each. Taking one out of the middle closes the gap.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any


class Impossible(ValueError):
    """A merge that cannot be; `why` is one of: itself, merged, erased, kind, inner, undone."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class Side:
    """One record as far as a merge is concerned."""

    id: int
    kind: str = "person"
    merged_into: int | None = None
    is_erased: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """What a merge put into the kept record: the values before and after, by field."""

    before: Mapping[str, Any]
    after: Mapping[str, Any]


def check(kept: Side, merged: Side) -> None:
    """Refuse a merge of a record with itself, with one that is merged already or erased, or of a person with a company.

    A merged record cannot be merged again nor kept, so that no chain ever closes to a ring.
    """
    if kept.id == merged.id:
        raise Impossible("itself")
    if kept.merged_into is not None or merged.merged_into is not None:
        raise Impossible("merged")
    if kept.is_erased or merged.is_erased:
        raise Impossible("erased")
    if kept.kind != merged.kind:
        raise Impossible("kind")


def taken(kept: Mapping[str, Any], merged: Mapping[str, Any], chosen: Iterable[str]) -> Change:
    """The change when the values of the `chosen` fields come from the merged record."""
    differing = [name for name in chosen if kept[name] != merged[name]]
    return Change({name: kept[name] for name in differing}, {name: merged[name] for name in differing})


def untaken(
    now: Mapping[str, Any], change: Change, later: Sequence[Change]
) -> tuple[dict[str, Any], list[tuple[int, dict[str, Any]]]]:
    """What taking back `change` restores: values of the kept record, and values before, in merges `later` (by position).

    A value that somebody has entered since the merge stays.
    """
    restored: dict[str, Any] = {}
    patches: dict[int, dict[str, Any]] = {}
    for name, before in change.before.items():
        holder = next((n for n, one in enumerate(later) if name in one.before), None)
        stands = now[name] if holder is None else later[holder].before[name]
        if stands != change.after[name]:
            continue
        if holder is None:
            restored[name] = before
        else:
            patches.setdefault(holder, {})[name] = before
    return restored, sorted(patches.items())


def family(parents: Mapping[int, int], root: int) -> set[int]:
    """`root` and all that were merged into it, directly or through others; `parents` maps merged to kept."""
    found, front = {root}, {root}
    while front:
        front = {child for child, parent in parents.items() if parent in front} - found
        found |= front
    return found
