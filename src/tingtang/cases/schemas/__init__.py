"""What the API of cases takes and gives; answers go from rows to bytes, the schemas describe them."""

from datetime import datetime
from typing import Annotated, Any, Literal

from ninja import Path, Schema
from pydantic import Field

from tingtang.ui.resources import Body, Code, Line, NamedBody, Words

Number = Annotated[str, Path(max_length=20, pattern=r"^[A-Za-z]{1,4}[0-9]{1,16}$")]
CaseNumber = Annotated[str, Field(max_length=20, pattern=r"^[A-Za-z]{1,4}[0-9]{1,16}$")]
Title = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00]*$")]
Long = Annotated[str, Field(max_length=50_000, pattern=r"^[^\x00]*$")]
Level = Annotated[int, Field(ge=1, le=3)]
Badge = Annotated[str, Field(max_length=20, pattern=r"^[^\x00]*$")]
Tags = Annotated[list[Annotated[str, Field(min_length=1, max_length=40, pattern=r"^[^\x00]*$")]], Field(max_length=30)]
Assets = Annotated[list[Annotated[str, Field(min_length=1, max_length=60, pattern=r"^[^\x00]*$")]], Field(max_length=30)]
Version = Annotated[int, Field(ge=1, le=2**31 - 1)]
Channel = Literal[
    "counter", "phone", "letter", "mail", "web", "chat", "leader", "book", "box", "survey", "internal", "monitoring", "api"
]
Phase = Literal["new", "working", "pending", "resolved", "closed"]


class Opening(Body):
    """A new case. `customer` is a customer's number, the others are codes; `fields` are those of the kind."""

    kind: Code
    title: Title
    body: Long = ""
    customer: Line | None = None
    service: Code | None = None
    hall: Code | None = None
    team: Code | None = None
    channel: Channel = "api"
    impact: Annotated[Level | None, Field(description="Left out: as the answers in its fields have it, else 2.")] = None
    urgency: Annotated[Level | None, Field(description="Left out: as the answers in its fields have it, else 2.")] = None
    tags: Tags = []
    assets: Assets = []
    fields: dict[str, Any] = {}
    language: Literal["", "zh-hans", "zh-hant", "en"] = ""
    is_restricted: bool = False


class Change(Body):
    """What is to change; only what is sent is changed. With `version`, refused when somebody else was faster."""

    title: Title | None = None
    body: Long | None = None
    customer: Line | None = None
    service: Code | None = None
    impact: Level | None = None
    urgency: Level | None = None
    tags: Tags | None = None
    assets: Assets | None = None
    fields: dict[str, Any] | None = None
    is_restricted: bool | None = None
    version: Version | None = None


class Step(Body):
    """A step of the kind, with its reason where one is asked."""

    step: Code
    reason: Line = ""
    version: Version | None = None


class Undo(Body):
    """The `undo` that the step answered."""

    undo: Annotated[str, Field(max_length=1000, pattern=r"^[^\x00]*$")]


class Given(Body):
    """To which team, and there to whom (badge number); without a person, to the team."""

    team: Code | None = None
    staff: Badge | None = None
    reason: Line = ""
    version: Version | None = None


class HandedOver(Body):
    """To which team, and there to whom (badge number), and why; without a person, to whoever of the team is free."""

    team: Code
    staff: Badge | None = None
    reason: Annotated[Line, Field(min_length=1)]
    version: Version | None = None


class Back(Body):
    """Why a case is given back."""

    reason: Annotated[Line, Field(min_length=1)]
    version: Version | None = None


class Adopted(Body):
    """The hall into which a case is taken, and the version that was seen."""

    hall: Code
    version: Version | None = None


class Taken(Body):
    """Nothing, or the version that was seen."""

    version: Version | None = None


class Written(Body):
    """A note for colleagues, or something the customer reads."""

    body: Annotated[Long, Field(min_length=1)]
    kind: Literal["note", "answer", "call", "letter", "visit"] = "note"


class Linked(Body):
    """How the case relates to another."""

    target: CaseNumber
    kind: Literal["duplicate", "parent", "caused_by", "blocks", "related"] = "related"


class CaseRow(Schema):
    """A case as lists show it."""

    id: int
    number: str
    kind: str
    title: str
    state: str
    phase: str
    priority: int
    impact: int
    urgency: int
    level: int
    tags: list[str]
    channel: str
    hall: str | None
    team: str | None
    assignee: str | None
    customer: str | None
    service: str | None
    is_restricted: bool
    opened_at: datetime
    changed_at: datetime
    due_at: datetime | None
    due_clock: str
    resolved_at: datetime | None
    closed_at: datetime | None
    times_reopened: int
    merged_into: str | None
    external_ref: str | None
    version: int


class CaseOut(CaseRow):
    """A case whole, with the steps that may be taken now."""

    body: str
    assets: list[str]
    fields: dict[str, Any]
    standard: int | None
    steps: list[str]


class MovedOut(CaseOut):
    """A case after a step; `undo` takes the step back for a minute, empty where it leaves more behind."""

    undo: str = ""


class CasesOut(Schema):
    """A page of cases; `total` only when it was asked for."""

    items: list[CaseRow]
    next: str | None
    total: int | None = None


class NoteOut(Schema):
    """A note; `staff` is a badge number."""

    id: int
    kind: str
    body: str
    is_public: bool
    staff: str | None
    written_at: datetime


class NotesOut(Schema):
    """A page of notes, the oldest first."""

    items: list[NoteOut]
    next: int | None


class ClockOut(Schema):
    """A clock: what it measures and how it stands, with its reckoning line by line."""

    id: int
    code: str
    state: str
    target_seconds: int
    started_at: datetime
    due_at: datetime | None
    stopped_at: datetime | None
    elapsed_seconds: int | None
    holds: list[list[str | None]]


class FileOut(Schema):
    """A file of a case."""

    id: int
    name: str
    content_type: str
    size_bytes: int
    is_public: bool
    added_at: datetime


class LinkOut(Schema):
    """A link; `source` is `kind` `target`."""

    source: str
    target: str
    kind: str


class Parts(Schema):
    """Clocks, files, links and watchers of a case."""

    clocks: list[ClockOut]
    files: list[FileOut]
    links: list[LinkOut]
    watchers: list[str]


KindCode = Annotated[str, Path(max_length=40, pattern=r"^[^\x00]*$")]


class KindLedIn(Body):
    """What the cases are that a process leads, and what their numbers begin with."""

    nature: Literal[
        "consultation", "complaint", "suggestion", "event", "incident", "request", "problem", "access", "change", "internal"
    ]
    prefix: Annotated[str, Field(pattern=r"^[A-Z]{1,4}$")]


class KindLed(Schema):
    """A kind of case that a process leads."""

    code: str
    prefix: str
    nature: str


class KindIn(NamedBody):
    """A kind of case: states and steps, fields, who gets it."""

    code: Code
    nature: Literal[
        "consultation", "complaint", "suggestion", "event", "incident", "request", "problem", "access", "change", "internal"
    ]
    prefix: Annotated[str, Field(pattern=r"^[A-Z]{1,4}$")]
    workflow: dict[str, Any]
    fields: dict[str, Any] = {}
    team: Code | None = None
    process: Code | None = None
    industries: Annotated[list[Code], Field(max_length=50)] = []
    halls: Annotated[list[Code], Field(max_length=1000)] = []
    supervision: dict[str, Any] = {}
    closing: dict[str, Any] = {}
    pressing: Annotated[list[dict[str, Any]], Field(max_length=100)] = []
    is_public: bool = True
    is_restricted: bool = False
    is_sent_home: bool = False
    replaces: Annotated[list[Code], Field(max_length=50)] = []
    is_active: bool = True
    order: Annotated[int, Field(ge=0, le=32767)] = 0


class KindOut(Schema):
    """A kind of case."""

    id: int
    code: str
    name: str
    names: dict[str, Words]
    nature: str
    prefix: str
    workflow: dict[str, Any]
    fields: dict[str, Any]
    team: str | None
    process: str | None
    industries: list[str]
    halls: list[str]
    supervision: dict[str, Any]
    closing: dict[str, Any]
    pressing: list[dict[str, Any]]
    is_public: bool
    is_restricted: bool
    is_sent_home: bool
    replaces: list[str]
    is_active: bool
    order: int
    version: str | None = None
