"""What a state looks like: a tone (colour) and a shape; the word comes from whoever shows it."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

# Twelve units wide; drawn so that they differ without colour.
SHAPES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "dot": '<circle cx="6" cy="6" r="5"/>',
        "ring": '<circle cx="6" cy="6" r="4.2" fill="none" stroke="currentColor" stroke-width="1.8"/>',
        "half": '<circle cx="6" cy="6" r="4.2" fill="none" stroke="currentColor" stroke-width="1.8"/>'
        '<path d="M6 1.8a4.2 4.2 0 0 1 0 8.4z"/>',
        "triangle": '<path d="M6 .8 11.6 11H.4z"/>',
        "diamond": '<path d="M6 .3 11.7 6 6 11.7.3 6z"/>',
        "square": '<path d="M1.2 1.2h9.6v9.6H1.2z"/>',
        "bell": '<path d="M6 .8a4 4 0 0 0-4 4c0 2-.8 2.8-1.6 4h11.2C10.8 7.6 10 6.8 10 4.8a4 4 0 0 0-4-4z'
        'M4.5 9.7a1.5 1.5 0 0 0 3 0z"/>',
        "check": '<path d="m1.2 6.4 3.2 3.2 6.4-7" fill="none" stroke="currentColor" stroke-width="2.2"/>',
        "cross": '<path d="m2 2 8 8m0-8-8 8" fill="none" stroke="currentColor" stroke-width="2.2"/>',
        "pause": '<path d="M2 1.5h3v9H2zm5 0h3v9H7z"/>',
        "arrow": '<path d="M1 6h8M6 2.5 9.5 6 6 9.5" fill="none" stroke="currentColor" stroke-width="2"/>',
        "bar": '<path d="M1 4.8h10v2.4H1z"/>',
    }
)


@dataclass(frozen=True)
class Look:
    """How a state is shown."""

    tone: str
    shape: str


LOOKS: Final[Mapping[str, Look]] = MappingProxyType(
    {
        # measured against a target
        "on_time": Look("ok", "dot"), "at_risk": Look("risk", "diamond"), "late": Look("late", "triangle"),
        # a ticket
        "waiting": Look("wait", "ring"), "called": Look("call", "bell"), "serving": Look("ok", "half"),
        "parked": Look("risk", "pause"), "transferred": Look("wait", "arrow"), "done": Look("rest", "check"),
        "finished": Look("rest", "check"), "no_show": Look("late", "cross"), "left": Look("rest", "cross"),
        # what somebody needs, likes, dislikes
        "need": Look("risk", "diamond"), "like": Look("ok", "check"), "dislike": Look("late", "cross"),
        "family": Look("rest", "dot"), "work": Look("rest", "dot"), "character": Look("rest", "dot"), "manner": Look("risk", "bell"),
        # a counter, a device, an account
        "open": Look("ok", "dot"), "break": Look("risk", "pause"), "closed": Look("rest", "bar"),
        "online": Look("ok", "dot"), "offline": Look("late", "cross"), "active": Look("ok", "dot"),
        "inactive": Look("rest", "bar"), "enrolled": Look("ok", "check"), "pending": Look("wait", "ring"),
        "revoked": Look("late", "cross"), "silent": Look("late", "cross"), "draft": Look("wait", "ring"), "published": Look("ok", "check"),
        "retired": Look("rest", "bar"),
        "review": Look("risk", "half"), "coming": Look("wait", "arrow"), "in_force": Look("ok", "check"),
        "superseded": Look("rest", "bar"),
        # a procedure, drawn and running
        "approved": Look("wait", "check"), "running": Look("ok", "half"), "completed": Look("rest", "check"),
        "failed": Look("late", "cross"), "aborted": Look("rest", "bar"), "nothing": Look("rest", "ring"),
        # a fault on its way to be corrected
        "reported": Look("wait", "ring"), "analysed": Look("wait", "dot"), "acting": Look("ok", "half"),
        "submitted": Look("risk", "half"), "accepted": Look("ok", "check"), "lasting": Look("rest", "check"),
        "dropped": Look("rest", "bar"),
        # how a figure moved
        "better": Look("ok", "check"), "worse": Look("late", "triangle"), "chance": Look("rest", "bar"),
        # plain tones
        "ok": Look("ok", "check"), "risk": Look("risk", "diamond"), "bad": Look("late", "triangle"),
        "info": Look("wait", "ring"), "rest": Look("rest", "bar"), "call": Look("call", "bell"),
    }
)  # fmt: skip
PLAIN: Final = Look("rest", "square")


def look(state: object) -> Look:
    """How `state` is shown; an unknown one is a plain square."""
    return LOOKS.get(str(state), PLAIN)


def shape(name: str) -> str:
    """The drawing of a shape, hidden from readers of the screen: the word beside it says the same."""
    return f'<svg viewBox="0 0 12 12" fill="currentColor" aria-hidden="true" focusable="false">{SHAPES[name]}</svg>'
