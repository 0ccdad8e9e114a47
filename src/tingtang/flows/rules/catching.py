"""Scopes and what is thrown in them: event sub-processes, errors and escalations that look outwards for an event that catches."""

from tingtang.flows.rules.diagram import Kind, Trigger
from tingtang.flows.rules.state import ROOT, Effect, NotThere, What
from tingtang.flows.rules.turns import Turns


class Catching(Turns):
    """The part of a step that opens and closes scopes."""

    def open_scope(self, token: int, node: int) -> None:
        self.arm(token, node)
        self.leave(self.table.starts[node][0], token)

    def arm(self, scope: int, node: int) -> None:
        """Have the event sub-processes of a scope wait for what starts them."""
        for event in self.table.event_starts.get(node, ()):
            if self.table.triggers[event] in {Trigger.TIMER, Trigger.MESSAGE}:
                self.await_(scope, event)

    def begin_event_sub(self, scope: int, node: int) -> None:
        """Start the event sub-process whose start event `node` was triggered in a scope."""
        if scope != ROOT and scope not in self.state.tokens:
            raise NotThere(scope)
        if self.table.interrupting[node]:
            self.clear(scope)
            self.effects.append(Effect(What.DISARMED, scope, node))
        token = self.add(self.table.scopes[node], scope)
        self.arm(token, self.table.scopes[node])
        self.leave(node, token)

    def close(self, scope: int) -> None:
        """A scope in which nothing is left is over."""
        if any(held.scope == scope for held in self.state.tokens.values()):
            return
        if scope == ROOT:
            self.end("completed")
        elif scope in self.state.tokens:
            held = self.state.tokens[scope]
            if self.table.kinds[held.node] == Kind.EVENT_SUB:
                self.remove(scope)
                self.emptied.append(held.scope)
            else:
                self.finish(scope)

    def end(self, how: str, error: str = "") -> None:
        self.state.ended, self.state.error = how, error
        self.effects.append(Effect(What.ENDED, ROOT, -1))

    def throw(self, token: int, trigger: Trigger, code: str) -> None:
        """Look outwards from an activity for an event that catches; an error nobody catches ends the instance."""
        while token != ROOT:
            held = self.state.tokens[token]
            if self.is_turn(held):
                token = held.scope
                continue
            bound = self._catching(self.table.bounds[held.node], trigger, code)
            if bound is not None:
                self.pass_boundary(token, bound)
                return
            if self._throw_in(held.scope, trigger, code, passing=held.node):
                return
            token = held.scope
        if trigger == Trigger.ERROR:
            self.clear(ROOT)
            self.end("failed", code)

    def throw_inside(self, scope: int, trigger: Trigger, code: str) -> None:
        """Throw from inside a scope: its own event sub-processes come first."""
        if not self._throw_in(scope, trigger, code, passing=-1):
            self.throw(scope, trigger, code)

    def _throw_in(self, scope: int, trigger: Trigger, code: str, *, passing: int) -> bool:
        node = self.state.tokens[scope].node if scope != ROOT else -1
        events = [e for e in self.table.event_starts.get(node, ()) if self.table.scopes[e] != passing]
        event = self._catching(events, trigger, code)
        if event is not None:
            self.begin_event_sub(scope, event)
        return event is not None

    def _catching(self, events: list[int], trigger: Trigger, code: str) -> int | None:
        fitting = [e for e in events if self.table.triggers[e] == trigger and self.table.refs[e] in {"", code}]
        return max(fitting, key=lambda e: bool(self.table.refs[e]), default=None)

    def pass_boundary(self, token: int, bound: int) -> None:
        """Go on from a boundary event; an interrupting one takes the activity away."""
        held = self.state.tokens[token]
        if self.table.interrupting[bound]:
            self.clear(token)
            self.remove(token)
        self.leave(bound, held.scope)
