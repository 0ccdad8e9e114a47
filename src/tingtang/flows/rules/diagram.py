"""A procedure as plain data: what of BPMN 2.0 is executed, read from the drawing and handed to checks and compiler."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import IntEnum


class Kind(IntEnum):
    """What a node is. The numbers are stored in compiled versions: new kinds get new numbers."""

    START = 1
    END = 2
    USER = 3
    MANUAL = 4
    SERVICE = 5
    SEND = 6
    RECEIVE = 7
    RULE = 8
    CALL = 9
    SUB = 10
    EVENT_SUB = 11
    EXCLUSIVE = 12
    PARALLEL = 13
    INCLUSIVE = 14
    EVENT_GATE = 15
    CATCH = 16
    THROW = 17
    BOUNDARY = 18


class Trigger(IntEnum):
    """What an event waits for or does."""

    NONE = 0
    MESSAGE = 1
    TIMER = 2
    ERROR = 3
    ESCALATION = 4
    TERMINATE = 5


STEPS = frozenset({Kind.USER, Kind.MANUAL})
TASKS = frozenset({Kind.USER, Kind.MANUAL, Kind.SERVICE, Kind.SEND, Kind.RECEIVE, Kind.RULE})
ACTIVITIES = TASKS | {Kind.CALL, Kind.SUB}
GATEWAYS = frozenset({Kind.EXCLUSIVE, Kind.PARALLEL, Kind.INCLUSIVE, Kind.EVENT_GATE})


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a procedure: a code, the element it is about, and what fills the gaps of the sentence.

    A warning does not keep it from being published.
    """

    code: str
    element: str = ""
    name: str = ""
    about: Mapping[str, str] = field(default_factory=dict)
    is_warning: bool = False


@dataclass(frozen=True, slots=True)
class Field:
    """A value that a procedure works with: what a step asks for, or what the case brings along."""

    code: str
    type: str
    label: str = ""
    is_required: bool = False
    options: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sop:
    """The six fields of a standard operating procedure (STD-03), with the standard that the step serves."""

    post: str = ""
    purpose: str = ""
    documents: str = ""
    wording: str = ""
    system: str = ""
    minutes: int | None = None
    standard: str = ""


@dataclass(frozen=True, slots=True)
class Multi:
    """An activity done several times: for each entry of a list, or so often; all at once or one after the other."""

    is_sequential: bool
    cardinality: str = ""
    collection: str = ""
    item: str = ""
    result: str = ""
    collected: str = ""
    until: str = ""


@dataclass(frozen=True, slots=True)
class Timer:
    """When a timer is due: an ISO 8601 `date`, `duration` or `cycle`; a text that begins with = is an expression."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Node:
    """A node of the drawing. `scope` is the sub-process it stands in, empty for the procedure itself."""

    id: str
    kind: Kind
    name: str = ""
    scope: str = ""
    post: str = ""
    trigger: Trigger = Trigger.NONE
    ref: str = ""
    key: str = ""
    timer: Timer | None = None
    attached_to: str = ""
    is_interrupting: bool = True
    default: str = ""
    multi: Multi | None = None
    action: str = ""
    arguments: Mapping[str, str] = field(default_factory=dict)
    decision: str = ""
    called: str = ""
    fields: tuple[Field, ...] = ()
    sop: Sop = Sop()


@dataclass(frozen=True, slots=True)
class Flow:
    """A sequence flow, with its condition in CEL when it has one."""

    id: str
    source: str
    target: str
    name: str = ""
    condition: str = ""


@dataclass(frozen=True, slots=True)
class Diagram:
    """A procedure: its nodes and flows, the fields it declares, its decision tables as DMN, and what could not be read."""

    id: str
    name: str
    nodes: Mapping[str, Node]
    flows: Mapping[str, Flow]
    fields: tuple[Field, ...] = ()
    decisions: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()

    def inside(self, scope: str) -> list[Node]:
        """The nodes that stand directly in a sub-process, or in the procedure itself (empty)."""
        return [node for node in self.nodes.values() if node.scope == scope]

    def leaving(self, node: str) -> list[Flow]:
        """The flows out of a node, in the order they are drawn."""
        return [flow for flow in self.flows.values() if flow.source == node]

    def entering(self, node: str) -> list[Flow]:
        """The flows into a node."""
        return [flow for flow in self.flows.values() if flow.target == node]

    def steps(self) -> Iterator[Node]:
        """What people do: user and manual tasks."""
        return (node for node in self.nodes.values() if node.kind in STEPS)

    def all_fields(self) -> dict[str, Field]:
        """Every declared field by its code: the procedure's own, then those that steps ask for."""
        known = {one.code: one for one in self.fields}
        for node in self.nodes.values():
            for one in node.fields:
                known.setdefault(one.code, one)
        return known
