"""From one version of a procedure to another: which node of the new one stands for each node where an instance stands."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from tingtang.flows.rules.compiled import Table


class Gap(NamedTuple):
    """A node without a successor: its id, and a code: `no_such` element, `other_kind`, `other_scope`."""

    element: str
    why: str


def successors(old: Table, new: Table, nodes: Iterable[int], mapping: Mapping[str, str]) -> tuple[dict[int, int], list[Gap]]:
    """The node of `new` for each of `nodes`: named in `mapping` by their ids, else the one with the same id; and what has none."""
    found: dict[int, int] = {}
    gaps: list[Gap] = []
    for node in sorted(set(nodes)):
        element = old.ids[node]
        target = new.number.get(mapping.get(element, element), -1)
        if target < 0:
            gaps.append(Gap(element, "no_such"))
        elif new.kinds[target] != old.kinds[node] or (target in new.multi) != (node in old.multi):
            gaps.append(Gap(element, "other_kind"))
        elif not _same_scope(old, new, node, target, mapping):
            gaps.append(Gap(element, "other_scope"))
        else:
            found[node] = target
    return found, gaps


def _same_scope(old: Table, new: Table, node: int, target: int, mapping: Mapping[str, str]) -> bool:
    outer, wanted = old.scopes[node], new.scopes[target]
    if outer < 0 or wanted < 0:
        return outer < 0 and wanted < 0
    return mapping.get(old.ids[outer], old.ids[outer]) == new.ids[wanted]
