"""The engine: a step over a small state, pure arithmetic on integers; it says what is to be done and does nothing itself.

A token at a sub-process is the scope of the tokens inside it, so scopes need no table of their own.
"""

from collections.abc import Callable, Mapping
from typing import Any

from tingtang.flows.rules.compiled import Table
from tingtang.flows.rules.diagram import ACTIVITIES, Kind, Trigger
from tingtang.flows.rules.state import ROOT, Effect, NotThere, State, Token
from tingtang.flows.rules.step import Step

# What takes a step; a trial takes it with a step that tells its way.
Steps = Callable[[Table, State], Step]
_COMPLETED = frozenset({Kind.USER, Kind.MANUAL, Kind.SERVICE, Kind.SEND, Kind.RECEIVE, Kind.CALL})


def start(table: Table, state: State, node: int | None = None, *, steps: Steps = Step) -> list[Effect]:
    """Begin at the plain start event, or at the event `node`. The values must be in the state."""
    step = steps(table, state)
    step.arm(ROOT, -1)
    step.leave(table.plain_start() if node is None else node, ROOT)
    return step.run()


def complete(
    table: Table, state: State, token: int, answers: dict[str, Any] | None = None, *, steps: Steps = Step
) -> list[Effect]:
    """What waited at `token` is done: a step, an action, a called procedure. Refused (`NotThere`) when it does not wait."""
    held = _held(state, token)
    if table.kinds[held.node] not in _COMPLETED or _is_body(table, state, token):
        raise NotThere(token)
    step = steps(table, state)
    step.take_in(token, held, answers or {})
    step.finish(token)
    return step.run()


def fire(
    table: Table, state: State, token: int, node: int, answers: dict[str, Any] | None = None, *, steps: Steps = Step
) -> list[Effect]:
    """A timer went off or a message came for `node`, where `token` waits. Refused (`NotThere`) when it does not wait."""
    step = steps(table, state)
    state.values.update(answers or {})
    kind = table.kinds[node]
    if kind == Kind.START:
        step.begin_event_sub(token, node)
        return step.run()
    held = _held(state, token)
    if kind == Kind.BOUNDARY:
        if node not in table.bounds[held.node]:
            raise NotThere(token)
        step.pass_boundary(token, node)
    elif held.node == node and kind == Kind.RECEIVE:
        step.finish(token)
    elif held.node == node or node in step.after_gate(held.node):
        step.remove(token)
        step.leave(node, held.scope)
    else:
        raise NotThere(token)
    return step.run()


def fail(table: Table, state: State, token: int, code: str, *, steps: Steps = Step) -> list[Effect]:
    """What waits at `token` failed with an error of the procedure. Caught by an event further out, else the instance has failed."""
    _held(state, token)
    step = steps(table, state)
    step.throw(token, Trigger.ERROR, code)
    return step.run()


def skip(table: Table, state: State, token: int, known: Mapping[str, Any] | None = None) -> list[Effect]:
    """Go on from `token` without what it waits for; `known` are values that are known all the same."""
    held = _held(state, token)
    step = Step(table, state)
    if known:
        state.values = {**state.values, **known}
    if table.kinds[held.node] in ACTIVITIES:
        step.clear(token)
        step.finish(token)
    elif table.kinds[held.node] == Kind.CATCH:
        step.remove(token)
        step.leave(held.node, held.scope)
    else:
        raise NotThere(token)
    return step.run()


def abort(table: Table, state: State) -> list[Effect]:
    """End the instance where it stands."""
    step = Step(table, state)
    step.clear(ROOT)
    step.end("aborted")
    return step.effects


def values_of(table: Table, state: State, token: int) -> dict[str, Any]:
    """The values as they are seen at a token: the instance's own, and those of the turn it stands in."""
    return Step(table, state).seen(token)


def _held(state: State, token: int) -> Token:
    held = state.tokens.get(token)
    if held is None:
        raise NotThere(token)
    return held


def _is_body(table: Table, state: State, token: int) -> bool:
    held = state.tokens[token]
    return held.node in table.multi and not _is_turn(state, held)


def _is_turn(state: State, held: Token) -> bool:
    return held.scope != ROOT and state.tokens[held.scope].node == held.node
