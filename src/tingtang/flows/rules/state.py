"""The state of a running procedure: tokens of a few integers each, and the values it works with."""

from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any, NamedTuple

ROOT = 0
# How many an instance may have in all its life.
MOST_TOKENS = 1 << 20


class Token(NamedTuple):
    """A place where the procedure stands. Its `scope` is the token of the sub-process it stands in (0: the procedure itself).

    `nth` is the flow by which it came to a join, or which of several it is; `done` and `total` count those of an activity done
    several times, whose children have it as their scope.
    """

    node: int
    scope: int
    nth: int = -1
    done: int = 0
    total: int = 0


class What(IntEnum):
    """What a step asks to be done."""

    OPENED = 1  # a step for a person
    CALLED = 2  # an action to run
    STARTED = 3  # another procedure to start
    TIMED = 4  # a timer to set
    AWAITED = 5  # a message to wait for
    THROWN = 6  # a message to send
    GONE = 7  # a token that is no more, with its timers and waits
    DISARMED = 8  # the waits of a scope's event sub-processes are over
    ENDED = 9  # the procedure is over


class Effect(NamedTuple):
    """One thing to do: what, about which token, at which node. `text` is the key of a message, or when a timer is due."""

    what: int
    token: int
    node: int
    text: str = ""


@dataclass(slots=True)
class State:
    """Where an instance stands. `latest` is the highest token number given so far; `ended` is empty while it runs."""

    tokens: dict[int, Token] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)
    latest: int = 0
    ended: str = ""
    error: str = ""


class Halted(Exception):
    """The procedure cannot go on: `reason` is a code, `node` where, `about` what it is about. The state must be thrown away.

    `missing` are the values without which an expression could not be worked out.
    """

    def __init__(self, reason: str, node: int, about: str = "", missing: tuple[str, ...] = ()) -> None:
        super().__init__(f"{reason} at {node}: {about}")
        self.reason, self.node, self.about, self.missing = reason, node, about, missing


class NotThere(LookupError):
    """The token is no more, or does not wait for this."""
