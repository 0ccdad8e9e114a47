"""What a step that is skipped must leave all the same: the values that conditions ahead of it read."""

from collections.abc import Iterator, Mapping
from typing import Any

from tingtang.flows.rules.compiled import Table
from tingtang.flows.rules.expressions import names_in


def needed(table: Table, node: int, values: Mapping[str, Any]) -> list[str]:
    """The fields of a step's form that have no value yet and that a condition reads before another step asks for them."""
    form = table.more.get(node, {}).get("form", ())
    return [one["code"] for one in form if values.get(one["code"]) is None and _is_read(table, node, one["code"])]


def _is_read(table: Table, node: int, code: str) -> bool:
    met, todo = {node}, [node]
    while todo:
        at = todo.pop()
        if any(code in names_in(one) for one in _read_at(table, at)):
            return True
        for after in _after(table, at):
            if after not in met and not _asks(table, after, code):
                met.add(after)
                todo.append(after)
    return False


def _read_at(table: Table, node: int) -> Iterator[str]:
    yield from (table.conditions[flow] for flow in table.out[node] if table.conditions[flow])
    if node in table.multi:
        yield from (table.multi[node][key] for key in ("until", "collection") if table.multi[node][key])


def _asks(table: Table, node: int, code: str) -> bool:
    return any(one["code"] == code and one["is_required"] for one in table.more.get(node, {}).get("form", ()))


def _after(table: Table, node: int) -> Iterator[int]:
    """Where a token can be next: behind the node, inside it, at an event attached to it, behind what it is in."""
    yield from (table.flow_to[flow] for flow in table.out[node])
    yield from (bound for bound in table.bounds[node] if table.out[bound])
    yield from table.starts.get(node, ())
    if not table.out[node] and table.scopes[node] >= 0:
        yield table.scopes[node]


def labels_of(table: Table) -> dict[str, str]:
    """What the fields of a procedure are called, by their codes."""
    forms = [table.stored["fields"], *(more.get("form", ()) for more in table.more.values())]
    return {one["code"]: one["label"] for form in forms for one in form if one["label"]}
