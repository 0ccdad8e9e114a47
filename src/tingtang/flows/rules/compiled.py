"""A diagram compiled once into integer tables: nodes and flows are numbers, the drawing is not read again while it runs."""

from dataclasses import asdict
from typing import Any

from tingtang.flows.rules.decisions import compiled_decision
from tingtang.flows.rules.diagram import STEPS, Diagram, Kind, Node, Trigger

FORMAT = 1


def compiled(diagram: Diagram) -> dict[str, Any]:
    """The tables of a diagram as they are stored with its version, in JSON. The diagram must have been checked."""
    nodes, flows = list(diagram.nodes.values()), list(diagram.flows.values())
    number = {node.id: n for n, node in enumerate(nodes)}
    flow_number = {flow.id: n for n, flow in enumerate(flows)}
    out = [[flow_number[f.id] for f in diagram.leaving(node.id)] for node in nodes]
    into = [[flow_number[f.id] for f in diagram.entering(node.id)] for node in nodes]
    table: dict[str, Any] = {
        "format": FORMAT,
        "process": diagram.id,
        "ids": [node.id for node in nodes],
        "names": [node.name for node in nodes],
        "kinds": [int(node.kind) for node in nodes],
        "triggers": [int(node.trigger) for node in nodes],
        "scopes": [number.get(node.scope, -1) for node in nodes],
        "posts": [node.post for node in nodes],
        "out": out,
        "into": into,
        "flow_ids": [flow.id for flow in flows],
        "flow_from": [number[flow.source] for flow in flows],
        "flow_to": [number[flow.target] for flow in flows],
        "conditions": [flow.condition for flow in flows],
        "defaults": [flow_number.get(node.default, -1) for node in nodes],
        "interrupting": [int(node.is_interrupting) for node in nodes],
        "refs": [node.ref for node in nodes],
        "bounds": [[number[b.id] for b in nodes if b.kind is Kind.BOUNDARY and b.attached_to == node.id] for node in nodes],
        "more": {str(n): more for n, node in enumerate(nodes) if (more := _more(node))},
        "fields": [asdict(one) for one in diagram.fields],
        "decisions": {ref: compiled_decision(xml, ref) for ref, xml in _used(diagram).items()},
    }
    table["reach"] = {
        str(n): [hex(_reaching(table, n, flow)) for flow in into[n]]
        for n, node in enumerate(nodes)
        if node.kind is Kind.INCLUSIVE and len(into[n]) > 1
    }
    return table


def said_by(stored: dict[str, Any], diagram: Diagram) -> dict[str, Any]:
    """The parts of stored tables that people read, as a drawing in their language says them."""
    ids: list[str] = stored["ids"]
    drawn = [diagram.nodes.get(one) for one in ids]
    more = dict(stored["more"])
    for n, node in enumerate(drawn):
        if node is not None and str(n) in more:
            said = _more(node)
            more[str(n)] = more[str(n)] | {part: said[part] for part in ("form", "sop") if part in said}
    names = [(node and node.name) or name for node, name in zip(drawn, stored["names"], strict=True)]
    return {"names": names, "more": more, "fields": [asdict(one) for one in diagram.fields] or stored["fields"]}


def _used(diagram: Diagram) -> dict[str, str]:
    wanted = {node.decision for node in diagram.nodes.values() if node.decision}
    return {ref: xml for ref, xml in diagram.decisions.items() if ref in wanted}


def _more(node: Node) -> dict[str, Any]:
    """What only some nodes have."""
    found: dict[str, Any] = {
        "key": node.key,
        "timer": [node.timer.kind, node.timer.text] if node.timer else None,
        "multi": asdict(node.multi) if node.multi else None,
        "action": node.action,
        "arguments": dict(node.arguments),
        "decision": node.decision,
        "called": node.called,
        "form": [asdict(one) for one in node.fields],
        "sop": {key: kept for key, kept in asdict(node.sop).items() if kept} if node.kind in STEPS else None,
    }
    return {key: kept for key, kept in found.items() if kept}


def _reaching(table: dict[str, Any], gate: int, flow: int) -> int:
    """The nodes, as bits, from which a token can come to `flow` without passing `gate`."""
    mask, todo = 0, [table["flow_from"][flow]]
    hosts = {bound: host for host, bounds in enumerate(table["bounds"]) for bound in bounds}
    while todo:
        node = todo.pop()
        if node == gate or mask >> node & 1:
            continue
        mask |= 1 << node
        todo += [table["flow_from"][f] for f in table["into"][node]]
        if node in hosts:
            todo.append(hosts[node])
    return mask


class Table:
    """The tables of a version as the engine reads them: built once per process and version, shared by all instances."""

    def __init__(self, stored: dict[str, Any]) -> None:
        self.stored = stored
        self.ids: list[str] = stored["ids"]
        self.names: list[str] = stored["names"]
        self.posts: list[str] = stored["posts"]
        self.kinds: list[int] = stored["kinds"]
        self.triggers: list[int] = stored["triggers"]
        self.scopes: list[int] = stored["scopes"]
        self.out: list[list[int]] = stored["out"]
        self.into: list[list[int]] = stored["into"]
        self.flow_to: list[int] = stored["flow_to"]
        self.conditions: list[str] = stored["conditions"]
        self.defaults: list[int] = stored["defaults"]
        self.interrupting: list[int] = stored["interrupting"]
        self.refs: list[str] = stored["refs"]
        self.bounds: list[list[int]] = stored["bounds"]
        self.more: dict[int, dict[str, Any]] = {int(n): more for n, more in stored["more"].items()}
        self.reach = {int(n): [int(mask, 16) for mask in masks] for n, masks in stored["reach"].items()}
        self.multi = {n: more["multi"] for n, more in self.more.items() if "multi" in more}
        self.number = {node_id: n for n, node_id in enumerate(self.ids)}
        self.starts = self._starts()
        self.event_starts = self._event_starts()
        self.words = [
            {"step": id_, "name": name, "post": post or None}
            for id_, name, post in zip(self.ids, self.names, self.posts, strict=True)
        ]
        self.parts = self._parts()
        self.straight = frozenset(n for n, kind in enumerate(self.kinds) if kind in STEPS and self._leads_to_a_step(n))
        # Nodes that send a message: it goes out even when the token that sent it, or the whole instance, is no more.
        self.throwers = [
            n for n, kind in enumerate(self.kinds)
            if self.triggers[n] == Trigger.MESSAGE and kind in {Kind.THROW, Kind.END, Kind.SEND}
        ]  # fmt: skip
        self.waiting_bounds = [
            [b for b in bounds if self.triggers[b] in {Trigger.TIMER, Trigger.MESSAGE}] for bounds in self.bounds
        ]

    def _starts(self) -> dict[int, list[int]]:
        found: dict[int, list[int]] = {}
        for n, kind in enumerate(self.kinds):
            if kind == Kind.START:
                found.setdefault(self.scopes[n], []).append(n)
        return found

    def _event_starts(self) -> dict[int, list[int]]:
        """The start events of the event sub-processes in each scope."""
        found: dict[int, list[int]] = {}
        for n, kind in enumerate(self.kinds):
            if kind == Kind.EVENT_SUB:
                found.setdefault(self.scopes[n], []).extend(self.starts.get(n, []))
        return found

    def _parts(self) -> frozenset[str]:
        """What tokens of this diagram may leave behind: timers, waits, jobs."""
        found = {"timer"} if Trigger.TIMER in self.triggers else set()
        if Trigger.MESSAGE in self.triggers:
            found.add("wait")
        if {Kind.SERVICE, Kind.SEND, Kind.CALL} & set(self.kinds):
            found.add("job")
        return frozenset(found)

    def _leads_to_a_step(self, node: int) -> bool:
        """Whether another step always follows, whatever the values are and wherever else the instance stands."""
        passed: set[int] = set()
        while node not in passed and node not in self.multi and not self.reach:
            passed.add(node)
            if len(self.out[node]) != 1 or self.conditions[self.out[node][0]]:
                return False
            node = self.flow_to[self.out[node][0]]
            if self.kinds[node] in STEPS:
                return node not in self.multi
            if self.kinds[node] != Kind.EXCLUSIVE:
                return False
        return False

    def plain_start(self) -> int:
        """The start event without a trigger, else the only one there is."""
        starts = self.starts.get(-1, [])
        return next((n for n in starts if self.triggers[n] == Trigger.NONE), starts[0])
