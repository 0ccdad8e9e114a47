"""Standards: whether the three inseparable parts are there, and how two versions differ."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, Protocol


class Version(Protocol):
    """What a version says in its method and procedure."""

    @property
    def norms(self) -> Sequence[Mapping[str, Any]]: ...
    @property
    def procedure(self) -> Sequence[Mapping[str, Any]]: ...


class Fault(NamedTuple):
    """Something missing: a whole part (targets, norms, procedure), or of the item with a number its limit or check."""

    code: str
    number: int = 0


def faults(version: Version, target_count: int) -> list[Fault]:
    """What a version lacks to be a standard: one of the three parts, or the limit or check of a norm (requirements STD-12, STD-14)."""
    missing = []
    if not target_count:
        missing.append(Fault("targets"))
    if not version.norms:
        missing.append(Fault("norms"))
    if not version.procedure:
        missing.append(Fault("procedure"))
    missing += [Fault("norm_limit", n) for n, norm in enumerate(version.norms, 1) if not norm.get("minutes")]
    missing += [Fault("norm_check", n) for n, norm in enumerate(version.norms, 1) if not norm.get("check")]
    return missing


class Change(NamedTuple):
    """How an item of two versions differs: `before` None is new, `after` None is gone."""

    key: str
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None

    @property
    def fields(self) -> list[str]:
        """The fields that differ, when the item stands in both."""
        if self.before is None or self.after is None:
            return []
        return [name for name in {**self.before, **self.after} if self.before.get(name) != self.after.get(name)]


def compare(before: Mapping[str, Mapping[str, Any]], after: Mapping[str, Mapping[str, Any]]) -> list[Change]:
    """Items by key of an older and a newer version: what changed, what went, what came; in the newer order, gone ones where they were."""
    order = list(after)
    for place, key in enumerate(before):
        if key not in after:
            order.insert(min(place, len(order)), key)
    pairs = ((key, before.get(key), after.get(key)) for key in order)
    return [Change(key, old, new) for key, old, new in pairs if old != new]


def keyed(rows: Sequence[Mapping[str, Any]], *names: str) -> dict[str, Mapping[str, Any]]:
    """Rows under a key made of the values of `names`; a key that comes again gets a number."""
    found: dict[str, Mapping[str, Any]] = {}
    for row in rows:
        stem = key = " · ".join(_plain(row.get(name)) for name in names if row.get(name) not in (None, "", {}))
        count = 2
        while key in found:
            key, count = f"{stem} #{count}", count + 1
        found[key] = row
    return found


def _plain(value: Any) -> str:
    return str(next(iter(value.values()), "")) if isinstance(value, Mapping) else str(value)


class Stage(NamedTuple):
    """A stage of the chain of a service: its code, the units that own its steps, and whether nobody does (STD-32)."""

    code: str
    units: tuple[str, ...]
    is_gap: bool


def chain(steps: Sequence[Mapping[str, Any]], stages: Sequence[str]) -> list[Stage]:
    """The stages of a procedure in the order of `stages`, from the first that it names to the last; one without a unit is a gap.

    Empty while no step names a stage.
    """
    units: dict[str, list[str]] = {}
    for step in steps:
        if stage := step.get("stage"):
            units.setdefault(stage, [])
            if unit := step.get("unit"):
                units[stage].append(unit)
    places = [place for place, stage in enumerate(stages) if stage in units]
    if not places:
        return []
    between = stages[places[0] : places[-1] + 1]
    return [Stage(code, (own := tuple(dict.fromkeys(units.get(code, ())))), not own) for code in between]
