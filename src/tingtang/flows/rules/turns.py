"""Activities: entered, done, and done several times, all at once or one after the other."""

from typing import Any

from tingtang.flows.rules.cel_parser import BadExpression
from tingtang.flows.rules.diagram import Kind
from tingtang.flows.rules.expressions import holds, value
from tingtang.flows.rules.moving import Moving
from tingtang.flows.rules.state import Halted, Token

MOST_INSTANCES = 1_000


class Turns(Moving):
    """The part of a step that begins and ends activities."""

    def begin(self, token: int, node: int) -> None:
        """Do what the kind of activity begins with."""
        raise NotImplementedError

    def enter(self, node: int, scope: int, _flow: int) -> None:
        if node in self.table.multi:
            self._enter_several(node, scope)
        else:
            token = self.add(node, scope)
            self.begin(token, node)
            if token in self.state.tokens:
                self.watch(token, node)

    def finish(self, token: int) -> None:
        """An activity is done: whatever is left inside it goes, and the token goes on."""
        held = self.state.tokens[token]
        if self.table.kinds[held.node] == Kind.SUB:
            self.clear(token)
        is_turn = self.is_turn(held)
        self.remove(token)
        if is_turn:
            self._turn_done(held)
        else:
            self.leave(held.node, held.scope)

    def take_in(self, token: int, held: Token, answers: dict[str, Any]) -> None:
        """Put answers into the values; the result of one turn of several goes into the list of results."""
        multi = self.table.multi.get(held.node)
        if multi and multi["result"] in answers and multi["collected"] and self.is_turn(held):
            answers = dict(answers)
            self.collect(multi, held, answers.pop(multi["result"]))
        self.state.values.update(answers)

    def collect(self, multi: dict[str, Any], turn: Token, result: Any) -> None:
        collected = list(self.state.values.get(multi["collected"]) or [])
        collected += [None] * (turn.nth + 1 - len(collected))
        collected[turn.nth] = result
        self.state.values[multi["collected"]] = collected

    def _enter_several(self, node: int, scope: int) -> None:
        multi = self.table.multi[node]
        total = self._how_many(multi, node, scope)
        body = self.add(node, scope, total=total)
        if not total:
            self.remove(body)
            self.leave(node, scope)
            return
        self.watch(body, node)
        for index in range(1 if multi["is_sequential"] else total):
            self._begin_turn(node, body, index)

    def _begin_turn(self, node: int, body: int, index: int) -> None:
        token = self.add(node, body, index)
        self.begin(token, node)

    def _how_many(self, multi: dict[str, Any], node: int, scope: int) -> int:
        try:
            found = (
                value(multi["cardinality"], self.seen(scope)) if multi["cardinality"]
                else len(self.seen(scope).get(multi["collection"]) or [])
            )  # fmt: skip
        except BadExpression as bad:
            raise Halted("bad_condition", node, bad.about) from None
        except TypeError:
            raise Halted("no_list", node, multi["collection"]) from None
        if isinstance(found, bool) or not isinstance(found, int) or not 0 <= found <= MOST_INSTANCES:
            raise Halted("too_many", node, str(found))
        return found

    def _turn_done(self, turn: Token) -> None:
        body_number = turn.scope
        body = self.state.tokens.get(body_number)
        if body is None:
            return
        multi = self.table.multi[turn.node]
        if self.table.kinds[turn.node] == Kind.SUB and multi["result"] and multi["collected"]:
            self.collect(multi, turn, self.state.values.get(multi["result"]))
        body = body._replace(done=body.done + 1)
        self.state.tokens[body_number] = body
        if body.done >= body.total or self._is_enough(multi, body, body_number):
            self.clear(body_number)
            self.remove(body_number)
            self.leave(turn.node, body.scope)
        elif multi["is_sequential"]:
            self._begin_turn(turn.node, body_number, turn.nth + 1)

    def _is_enough(self, multi: dict[str, Any], body: Token, number: int) -> bool:
        if not multi["until"]:
            return False
        counts = {
            "nrOfInstances": body.total, "nrOfCompletedInstances": body.done, "nrOfActiveInstances": sum(1 for _ in self.inside(number)),
        }  # fmt: skip
        try:
            return holds(multi["until"], self.seen(body.scope) | counts)
        except BadExpression as bad:
            raise Halted("bad_condition", body.node, f"{multi['until']}: {bad.reason} {bad.about}") from None
