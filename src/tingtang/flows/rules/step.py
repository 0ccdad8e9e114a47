"""One step: tokens move until all of them wait.

Arrivals come first, then scopes that have become empty, then inclusive joins that nothing can reach any more (BPMN 2.0, 13.4.3).
"""

from collections.abc import Callable

from tingtang.flows.rules.catching import Catching
from tingtang.flows.rules.cel_parser import BadExpression
from tingtang.flows.rules.decisions import NoRule, decide
from tingtang.flows.rules.diagram import Kind, Trigger
from tingtang.flows.rules.state import ROOT, Effect, Halted, What

MOST_MOVES = 10_000


class Step(Catching):
    """A step as the engine takes it: what each kind of node does with a token that arrives."""

    def run(self) -> list[Effect]:
        """Move tokens until all of them wait."""
        moves = 0
        while not self.state.ended:
            moves += 1
            if self.arrivals:
                if moves > MOST_MOVES:
                    raise Halted("endless", self.arrivals[-1][0])
                self.arrive(*self.arrivals.pop(0))
            elif self.emptied:
                self.close(self.emptied.pop())
            elif not (self.table.reach and self._join_inclusive()):
                break
        return self.effects

    def arrive(self, node: int, scope: int, flow: int) -> None:
        """Have a token come to a node by a flow."""
        _ARRIVE[self.table.kinds[node]](self, node, scope, flow)

    def exclusive(self, node: int, scope: int, _flow: int) -> None:
        out = self.table.out[node]
        if len(out) == 1 and not self.table.conditions[out[0]]:
            self.leave(node, scope)
        else:
            self.follow([self.chosen(node, scope)], scope)

    def chosen(self, node: int, scope: int) -> int:
        """The one flow out of an exclusive gateway whose condition holds first."""
        default = self.table.defaults[node]
        for flow in self.table.out[node]:
            if flow != default and self.holds(self.table.conditions[flow] or "false", node, scope):
                return flow
        if default < 0:
            raise Halted("no_way", node)
        return default

    def parallel(self, node: int, scope: int, flow: int) -> None:
        into = self.table.into[node]
        if len(into) > 1:
            first: dict[int, int] = {}
            for number, held in self.inside(scope):
                if held.node == node:
                    first.setdefault(held.nth, number)
            if any(one not in first for one in into if one != flow):
                self.add(node, scope, flow)
                return
            for one in into:
                if one != flow:
                    self.remove(first[one])
        self.follow(self.table.out[node], scope)
        if not self.table.out[node]:
            self.emptied.append(scope)

    def inclusive(self, node: int, scope: int, flow: int) -> None:
        if len(self.table.into[node]) > 1:
            self.add(node, scope, flow)
        else:
            self.leave(node, scope)

    def _join_inclusive(self) -> bool:
        for held in self.state.tokens.values():
            if held.node in self.table.reach and self._is_ready(held.node, held.scope):
                waiting: dict[int, int] = {}
                for number, one in self.inside(held.scope):
                    if one.node == held.node:
                        waiting.setdefault(one.nth, number)
                for number in waiting.values():
                    self.remove(number)
                self.leave(held.node, held.scope)
                return True
        return False

    def _is_ready(self, gate: int, scope: int) -> bool:
        """Whether no token can still come to an empty way into the join that could not as well come to a filled one."""
        filled = {held.nth for _, held in self.inside(scope) if held.node == gate}
        empty_mask = full_mask = 0
        for flow, mask in zip(self.table.into[gate], self.table.reach[gate], strict=True):
            if flow in filled:
                full_mask |= mask
            else:
                empty_mask |= mask
        return not any(empty_mask & ~full_mask & (1 << held.node) for _, held in self.inside(scope) if held.node != gate)

    def after_gate(self, node: int) -> list[int]:
        if self.table.kinds[node] != Kind.EVENT_GATE:
            return []
        return [self.table.flow_to[flow] for flow in self.table.out[node]]

    def event_gate(self, node: int, scope: int, _flow: int) -> None:
        token = self.add(node, scope)
        for target in self.after_gate(node):
            self.await_(token, target)

    def catch(self, node: int, scope: int, _flow: int) -> None:
        self.await_(self.add(node, scope), node)

    def throw_event(self, node: int, scope: int, _flow: int) -> None:
        self._send(node, scope)
        if not self.state.ended and (scope == ROOT or scope in self.state.tokens):
            self.leave(node, scope)

    def _send(self, node: int, scope: int) -> None:
        trigger = self.table.triggers[node]
        if trigger == Trigger.MESSAGE:
            self.tell(What.THROWN, scope, node)
        elif trigger == Trigger.ESCALATION:
            self.throw_inside(scope, Trigger.ESCALATION, self.table.refs[node])

    def end_event(self, node: int, scope: int, _flow: int) -> None:
        trigger = self.table.triggers[node]
        if trigger == Trigger.ERROR:
            self.throw_inside(scope, Trigger.ERROR, self.table.refs[node])
            return
        if trigger == Trigger.TERMINATE:
            self.clear(scope)
        else:
            self._send(node, scope)
        self.emptied.append(scope)

    def begin_step(self, token: int, node: int) -> None:
        self.effects.append(Effect(What.OPENED, token, node))

    def begin_action(self, token: int, node: int) -> None:
        self.effects.append(Effect(What.CALLED, token, node))

    def begin_receive(self, token: int, node: int) -> None:
        self.tell(What.AWAITED, token, node)

    def begin_call(self, token: int, node: int) -> None:
        self.effects.append(Effect(What.STARTED, token, node))

    def begin_send(self, token: int, node: int) -> None:
        if "action" in self.table.more.get(node, ()):
            self.effects.append(Effect(What.CALLED, token, node))
        else:
            self.tell(What.THROWN, token, node)
            self.finish(token)

    def begin_rule(self, token: int, node: int) -> None:
        ref = self.table.more[node]["decision"]
        try:
            answers = decide(self.table.stored["decisions"][ref], self.seen(token))
        except NoRule as fault:
            raise Halted("many_rules", node, str(fault)) from None
        except BadExpression as fault:
            raise Halted("no_decision", node, f"{ref}: {fault}") from None
        self.take_in(token, self.state.tokens[token], answers)
        self.finish(token)

    def begin(self, token: int, node: int) -> None:
        """Do what the kind of activity begins with."""
        _BEGIN[self.table.kinds[node]](self, token, node)


_BEGIN: dict[int, Callable[[Step, int, int], None]] = {
    Kind.USER: Step.begin_step, Kind.MANUAL: Step.begin_step, Kind.SERVICE: Step.begin_action, Kind.SEND: Step.begin_send,
    Kind.RECEIVE: Step.begin_receive, Kind.RULE: Step.begin_rule, Kind.CALL: Step.begin_call, Kind.SUB: Step.open_scope,
}  # fmt: skip
_ARRIVE: dict[int, Callable[[Step, int, int, int], None]] = {
    **dict.fromkeys(_BEGIN, Step.enter),
    Kind.END: Step.end_event, Kind.EXCLUSIVE: Step.exclusive, Kind.PARALLEL: Step.parallel, Kind.INCLUSIVE: Step.inclusive,
    Kind.EVENT_GATE: Step.event_gate, Kind.CATCH: Step.catch, Kind.THROW: Step.throw_event,
}  # fmt: skip
