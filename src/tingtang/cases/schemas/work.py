"""What the API takes and gives about the work inside cases: tasks, checklist, time, approvals, endings, rights."""

from datetime import datetime
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import AwareDatetime, Field

from tingtang.cases.schemas import Badge
from tingtang.ui.resources import Body, Code

Text = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00]*$")]
Told = Annotated[str, Field(max_length=2000, pattern=r"^[^\x00]*$")]
Key = Annotated[int, Field(ge=1, le=2**63 - 1)]


class TaskIn(Body):
    """A task; `after` are the keys of the tasks it waits for."""

    title: Text
    assignee: Badge | None = None
    team: Code | None = None
    minutes: Annotated[int, Field(ge=1, le=100_000)] | None = None
    starts_at: AwareDatetime | None = None
    resources: Annotated[
        list[Annotated[str, Field(min_length=1, max_length=60, pattern=r"^[^\x00]*$")]], Field(max_length=20)
    ] = []
    after: Annotated[list[Key], Field(max_length=50)] = []


class TaskState(Body):
    """Where a task goes."""

    state: Literal["open", "doing", "done", "dropped"]
    reason: Annotated[str, Field(max_length=500, pattern=r"^[^\x00]*$")] = ""
    answers: dict[str, Any] = {}


class Check(Body):
    """A line for the checklist of a case; a needed one is asked for before the case is resolved."""

    text: Text
    is_required: bool = True


class Tick(Body):
    """Whether a line is ticked."""

    is_ticked: bool


class Spent(Body):
    """Time spent until now."""

    seconds: Annotated[int, Field(ge=1, le=86_400)]
    note: Annotated[str, Field(max_length=200, pattern=r"^[^\x00]*$")] = ""


class Asking(Body):
    """An approval that the kind plans (`code`), or one of one's own: a title and the badges of those asked."""

    code: Annotated[str, Field(max_length=40, pattern=r"^[a-z0-9_]*$")] = ""
    title: Annotated[str, Field(max_length=200, pattern=r"^[^\x00]*$")] = ""
    people: Annotated[list[Badge], Field(max_length=50)] = []
    mode: Literal["any", "all"] = "any"
    minutes: Annotated[int, Field(ge=1, le=1_000_000)] | None = None
    request: Told = ""


class Deciding(Body):
    """A decision; a rejection needs a reason."""

    decision: Literal["approved", "rejected"]
    reason: Annotated[str, Field(max_length=1000, pattern=r"^[^\x00]*$")] = ""


class Checking(Body):
    """The finding of a quality check."""

    is_passed: bool
    note: Told = ""


class Telling(Body):
    """That somebody was told the outcome, how and what; without `telling`, one of those to be told, it is the customer."""

    telling: Key | None = None
    way: Literal["call", "message", "mail", "visit", "letter"]
    text: Annotated[str, Field(min_length=1, max_length=10_000, pattern=r"^[^\x00]*$")]
    is_thanked: bool = False


class TaskOut(Schema):
    """A task; `why` is why dispatch gave a step of a procedure to whom it did."""

    id: int
    title: str
    state: str
    assignee: str | None
    starts_at: datetime | None
    due_at: datetime | None
    done_at: datetime | None
    resources: list[str]
    after: list[int]
    post: str | None
    is_step: bool
    why: str | None


class ApprovalOut(Schema):
    """An approval and its votes."""

    id: int
    code: str
    title: str
    state: str
    step: int
    due_at: datetime | None
    votes: list[dict[str, Any]]


class WorkOut(Schema):
    """Everything inside a case."""

    tasks: list[TaskOut]
    checklist: list[dict[str, Any]]
    approvals: list[ApprovalOut]
    seconds_spent: int
    quality_checks: list[dict[str, Any]]
    told: list[dict[str, Any]]


class Done(Schema):
    """What was done."""

    id: int
