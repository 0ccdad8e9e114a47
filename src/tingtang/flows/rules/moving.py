"""Tokens on the move: added, taken away, sent on by the flows whose condition holds."""

from collections.abc import Iterator
from typing import Any

from tingtang.flows.rules.cel_parser import BadExpression
from tingtang.flows.rules.compiled import Table
from tingtang.flows.rules.diagram import Trigger
from tingtang.flows.rules.expressions import holds, names_in, value
from tingtang.flows.rules.state import MOST_TOKENS, ROOT, Effect, Halted, State, Token, What


class Moving:
    """One step over a state: its effects, the tokens that are just arriving, the scopes that may have become empty."""

    def __init__(self, table: Table, state: State) -> None:
        self.table, self.state = table, state
        self.effects: list[Effect] = []
        self.arrivals: list[tuple[int, int, int]] = []
        self.emptied: list[int] = []

    def add(self, node: int, scope: int, index: int = -1, total: int = 0) -> int:
        state = self.state
        state.latest = number = state.latest + 1
        if number >= MOST_TOKENS:
            raise Halted("endless", node)
        state.tokens[number] = Token(node, scope, index, 0, total)
        return number

    def remove(self, token: int) -> None:
        held = self.state.tokens.pop(token)
        self.effects.append(Effect(What.GONE, token, held.node))

    def clear(self, scope: int) -> None:
        """Take away everything inside a scope, also what is just arriving there."""
        for token in [n for n, held in self.state.tokens.items() if held.scope == scope]:
            if token in self.state.tokens:
                self.clear(token)
                self.remove(token)
        self.arrivals = [one for one in self.arrivals if one[1] != scope]
        self.emptied = [one for one in self.emptied if one != scope]

    def inside(self, scope: int) -> Iterator[tuple[int, Token]]:
        return ((n, held) for n, held in self.state.tokens.items() if held.scope == scope)

    def leave(self, node: int, scope: int) -> None:
        """Go on by the flows out of a node: all of them, or those whose condition holds."""
        out = self.table.out[node]
        if len(out) == 1 and not self.table.conditions[out[0]]:
            self.arrivals.append((self.table.flow_to[out[0]], scope, out[0]))
        elif not out:
            self.emptied.append(scope)
        else:
            self.follow(self.open_flows(node, scope), scope)

    def follow(self, flows: list[int], scope: int) -> None:
        self.arrivals += [(self.table.flow_to[flow], scope, flow) for flow in flows]

    def open_flows(self, node: int, scope: int) -> list[int]:
        default, conditions = self.table.defaults[node], self.table.conditions
        found = [
            flow for flow in self.table.out[node]
            if flow != default and (not conditions[flow] or self.holds(conditions[flow], node, scope))
        ]  # fmt: skip
        if not found and default < 0:
            raise Halted("no_way", node)
        return found or [default]

    def holds(self, condition: str, node: int, scope: int) -> bool:
        try:
            return holds(condition, self.seen(scope))
        except BadExpression as bad:
            raise self._halted(condition, node, scope, bad) from None

    def seen(self, scope: int) -> dict[str, Any]:
        """The values as they are seen inside a scope."""
        if scope == ROOT or not self.table.multi:
            return self.state.values
        turns, at = [], scope
        while at != ROOT:
            held = self.state.tokens[at]
            if self.is_turn(held):
                turns.append(held)
            at = held.scope
        seen = dict(self.state.values)
        for turn in reversed(turns):
            seen |= self._turn_values(turn)
        return seen

    def _turn_values(self, turn: Token) -> dict[str, Any]:
        multi = self.table.multi[turn.node]
        own: dict[str, Any] = {"loopCounter": turn.nth}
        if multi["collection"] and multi["item"]:
            entries = self.state.values.get(multi["collection"]) or []
            own[multi["item"]] = entries[turn.nth] if turn.nth < len(entries) else None
        return own

    def watch(self, token: int, node: int) -> None:
        """Arm the boundary events of an activity that waits."""
        for bound in self.table.waiting_bounds[node]:
            self.await_(token, bound)

    def await_(self, token: int, node: int) -> None:
        more = self.table.more.get(node, {})
        if self.table.triggers[node] == Trigger.TIMER:
            text = more["timer"][1]
            self.effects.append(Effect(What.TIMED, token, node, self._text(text[1:], node, token) if text[:1] == "=" else text))
        else:
            self.tell(What.AWAITED, token, node)

    def tell(self, what: What, token: int, node: int) -> None:
        """A message that is awaited or sent, with what tells it apart from others of its name."""
        key = self.table.more.get(node, {}).get("key", "")
        self.effects.append(Effect(what, token, node, self._text(key, node, token) if key else ""))

    def _text(self, expression: str, node: int, scope: int) -> str:
        try:
            found = value(expression, self.seen(scope))
        except BadExpression as bad:
            raise self._halted(expression, node, scope, bad) from None
        return "" if found is None else str(found)

    def _halted(self, expression: str, node: int, scope: int, bad: BadExpression) -> Halted:
        seen = self.seen(scope)
        missing = tuple(name for name in names_in(expression) if seen.get(name) is None)
        return Halted("bad_condition", node, f"{expression}: {bad.reason} {bad.about}".strip(), missing)

    def is_turn(self, held: Token) -> bool:
        """Whether a token is one turn of an activity done several times: its scope is the token of the whole."""
        return held.scope != ROOT and self.state.tokens[held.scope].node == held.node
