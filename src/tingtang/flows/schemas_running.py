"""What the API takes and gives about procedures that run."""

from datetime import datetime
from typing import Annotated, Any

from ninja import Schema
from pydantic import Field

from tingtang.ui.resources import Body, Line, Words

Values = Annotated[dict[Annotated[str, Field(max_length=40, pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")], Any], Field(max_length=200)]


class Answers(Body):
    """What was filled in at a step, by the codes of its form."""

    answers: Values = {}


class Why(Body):
    """Why something is done out of order."""

    reason: Annotated[Words, Field(min_length=1)]


class Message(Body):
    """A message: its name, what tells it from others of that name, and values it brings."""

    name: Annotated[Line, Field(min_length=1)]
    key: Line = ""
    values: Values = {}


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
