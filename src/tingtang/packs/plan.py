"""Compares what a pack wants with what is set up here and with what it set last time: the difference as steps."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

Values = Mapping[str, Any]
Key = tuple[str, str]
_ABSENT = object()
_EMPTY: tuple[Any, ...] = (None, "", [], {})


class Change(StrEnum):
    """What a step does."""

    CREATE = "create"
    CHANGE = "change"
    KEEP = "keep"  # changed here by hand: stays as it is
    GONE = "gone"  # the pack no longer has it: stays, it may be in use
    SAME = "same"


@dataclass(frozen=True)
class Item:
    """One thing a pack wants: its kind, its code, its values as plain data, and its name by language; shared is what every pack has.

    Values that name one another stand `together`: where one of them is kept, none of the others is set.
    """

    kind: str
    code: str
    values: Values
    label: Mapping[str, str] = field(default_factory=dict)
    is_shared: bool = False
    together: tuple[str, ...] = ()

    @property
    def key(self) -> Key:
        return self.kind, self.code


@dataclass(frozen=True)
class Step:
    """One line of the difference; `sets` and `keeps` hold (here, in the pack) by field."""

    change: Change
    kind: str
    code: str
    label: Mapping[str, str] = field(default_factory=dict)
    sets: Mapping[str, tuple[Any, Any]] = field(default_factory=dict)
    keeps: Mapping[str, tuple[Any, Any]] = field(default_factory=dict)

    @property
    def does(self) -> bool:
        """Whether applying this step writes anything."""
        return self.change in {Change.CREATE, Change.CHANGE}


def steps(
    wanted: Iterable[Item],
    here: Mapping[Key, Values],
    given: Mapping[Key, Values],
    *,
    untouched: Mapping[Key, Values] | None = None,
    overwrite: bool = False,
) -> list[Step]:
    """The steps from what is `here` to what is `wanted`, in the pack's order.

    A field that is not as the pack last gave it (`given`; before that, as it came with the product, `untouched`) was changed
    here and is kept, unless `overwrite`. A field the pack did not have when it last gave the thing was set by nobody while it is empty.
    What the pack gave and no longer has is shown and stays.
    """
    wanted = list(wanted)
    before = {**(untouched or {}), **given}
    found = [_step(item, here.get(item.key), before.get(item.key, {}), overwrite) for item in wanted]
    keys = {item.key for item in wanted}
    gone = [key for key in given if key not in keys and key in here]
    return found + [Step(Change.GONE, kind, code, here[kind, code].get("names") or {}) for kind, code in gone]


def _step(item: Item, here: Values | None, given: Values, overwrite: bool) -> Step:
    if here is None:
        sets = {name: (None, value) for name, value in item.values.items()}
        return Step(Change.CREATE, item.kind, item.code, item.label, sets)
    different = {name: (here.get(name), value) for name, value in item.values.items() if here.get(name, _ABSENT) != value}
    keeps = {} if overwrite else {name: pair for name, pair in different.items() if not _is_untouched(name, pair[0], given)}
    if any(name in keeps for name in item.together):
        keeps |= {name: pair for name, pair in different.items() if name in item.together}
    sets = {name: pair for name, pair in different.items() if name not in keeps}
    change = Change.CHANGE if sets else Change.KEEP if keeps else Change.SAME
    return Step(change, item.kind, item.code, item.label, sets, keeps)


def _is_untouched(name: str, here: Any, given: Values) -> bool:
    is_new_field = bool(given) and name not in given
    return here in _EMPTY if is_new_field else given.get(name, _ABSENT) == here


def now_given(item: Item, step: Step, given: Values) -> dict[str, Any]:
    """What the pack has given once `step` is done: its values, except for fields kept as they are here.

    A kept field it never gave is remembered as nothing: else it would look like one the pack did not have, and be set the next time.
    """
    values = {name: value for name, value in item.values.items() if name not in step.keeps}
    return values | {name: given.get(name) for name in step.keeps}
