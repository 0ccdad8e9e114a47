"""What the API takes and gives about procedures that run."""

from datetime import datetime
from typing import Annotated, Any

from ninja import Schema
from pydantic import Field

from tingtang.ui.resources import Body, Code, Line, Row, Words

Values = Annotated[dict[Annotated[str, Field(max_length=40, pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")], Any], Field(max_length=200)]


class Answers(Body):
    """What was filled in at a step, by the codes of its form."""

    answers: Values = {}


class Why(Body):
    """Why something is done out of order."""

    reason: Annotated[Words, Field(min_length=1)]


class Skip(Why):
    """Why a step is skipped, and what of its form is known all the same: a gateway behind it may ask for that."""

    answers: Values = {}


class Message(Body):
    """A message: its name, what tells it from others of that name, and values it brings."""

    name: Annotated[Line, Field(min_length=1)]
    key: Line = ""
    values: Values = {}


class Sent(Message):
    """A message for whatever waits for it, in one hall (its code) or everywhere."""

    hall: Code | None = None


class ArrivedOut(Schema):
    """How many procedures waited for a message, and how many it began."""

    delivered: int
    begun: int


class Early(Body):
    """The element of a step that somebody did before it was open."""

    step: Annotated[Line, Field(min_length=1)]


class StuckOut(Schema):
    """Something procedures could not do by themselves; `what` and `id` are how it is tried again."""

    what: str
    id: int
    process: str
    procedure: int | None
    element: str
    name: str
    error: str
    tries: int
    is_given_up: bool
    due_at: datetime


class Succession(Body):
    """Which procedures go over to a version, and which element of it stands for each that is not called the same.

    With `is_trial` nothing changes: it is only said what would become of each.
    """

    procedures: Annotated[list[Row], Field(min_length=1, max_length=500)]
    mapping: Annotated[dict[Line, Line], Field(max_length=500)] = {}
    is_trial: bool = True


class Movings(Body):
    """Which running procedures the worker is to move: all of the process, or those of a version, in a hall, that stand at an element.

    Those that cannot go over stay with their version.
    """

    version: Row | None = None
    hall: Code | None = None
    element: Annotated[str, Field(max_length=200, pattern=r"^[^\x00]*$")] = ""
    mapping: Annotated[dict[Line, Line], Field(max_length=500)] = {}


class MovingOut(Schema):
    """A move of many: how many were chosen, looked at and moved, and those that stay, with where they stand."""

    total: int
    done: int
    moved: int
    left: list[tuple[int, str]]
    started_at: datetime
    ended_at: datetime | None


class MoveOut(Schema):
    """Where a procedure stands, and where it would stand; `why` there is nowhere: no_such, other_kind, other_scope."""

    element: str
    becomes: str | None
    why: str


class SuccessionOut(Schema):
    """What would become, or became, of one procedure."""

    procedure: int
    version: int
    is_possible: bool
    places: list[MoveOut]


class StepOut(Schema):
    """A step that waits for somebody."""

    id: int
    element: str
    name: str
    post: str
    opened_at: datetime
    due_at: datetime | None
    form: list[dict[str, Any]]
    sop: dict[str, Any]


class ProcedureOut(Schema):
    """A procedure that runs or has run, with the steps that wait for people."""

    id: int
    process: str
    version: int
    state: str
    error: str
    values: dict[str, Any]
    subject_type: str
    subject_id: int
    started_at: datetime
    ended_at: datetime | None
    steps: list[StepOut]


class WorkedOut(Schema):
    """How a step was done: how often, in how many procedures, by how many people, in what time, and how often not as published."""

    element: str
    name: str
    minutes: int | None
    share: float
    rounds: float
    count: int
    procedures: int
    people: int
    median_seconds: float
    slow_seconds: float
    late: int
    other_post: int
    skipped: int
    out_of_order: int


class FindingOut(Schema):
    """Something to look into: slow, late, repeated, skipped, same_post."""

    code: str
    element: str
    other: str
    figure: float


class KeptOut(Schema):
    """How somebody kept to a process."""

    badge: str
    done: int
    kept: int
    late: int
    other_post: int


class AnalysisOut(Schema):
    """How a process is worked by."""

    version: int
    steps: list[WorkedOut]
    findings: list[FindingOut]
    people: list[KeptOut]
