"""What the API takes and gives of meetings, ideas and self-check reports."""

from datetime import date, datetime
from typing import Annotated, Literal

from ninja import Schema
from pydantic import Field

from tingtang.improvement.schemas.drives import Badge, Item
from tingtang.ui.resources import Body, Code, Line, Moment, Row, Words

Said = Annotated[str, Field(min_length=1, max_length=4000, pattern=r"^[^\x00]*$")]
Text = Annotated[str, Field(max_length=20_000, pattern=r"^[^\x00]*$")]
Remark = Annotated[str, Field(max_length=2000, pattern=r"^[^\x00]*$")]
People = Annotated[list[Badge], Field(max_length=500)]


class Topic(Schema):
    """Something to talk about, and who speaks."""

    text: Item
    by: Annotated[Line, Field(max_length=60)] = ""


class Meeting(Body):
    """A meeting of a hall (code; null: of the organisation), its chair and who is invited (badges), the promises (ids) it talks about."""

    kind: Literal[
        "morning",
        "complaints",
        "steering",
        "round",
        "study",
        "exchange",
        "outdoor",
        "sports",
        "safety",
        "voice",
        "community",
        "culture",
    ] = "morning"
    title: Item
    hall: Code | None = None
    starts_at: Moment
    ends_at: Moment
    place: Annotated[Line, Field(max_length=120)] = ""
    chair: Badge
    topics: Annotated[list[Topic], Field(max_length=50)] = []
    people: People = []
    promises: Annotated[list[Row], Field(max_length=100)] = []


class MeetingOut(Meeting):
    id: int
    state: str
    minutes: str
    came: list[str]
    others_came: int | None = None
    version: str | None = None


class Minutes(Body):
    """What was said, and who came (badges)."""

    minutes: Text = ""
    came: People = []
    others_came: Annotated[int, Field(ge=0, le=1_000_000)] | None = None


class Coming(Body):
    """Whether one comes."""

    comes: bool


class Settled(Body):
    """Whether everybody said a promise alike, else what was said differently, and what everybody says from now on."""

    is_alike: bool
    difference: Remark = ""
    wording: Remark = ""


class SettledOut(Schema):
    promise: int
    is_alike: bool | None
    difference: str
    wording: str
    settled_at: datetime | None = None


class SettledPage(Schema):
    items: list[SettledOut]


class Decision(Body):
    """What a meeting (id) decided, who (badge) does it, by when."""

    meeting: Row
    text: Annotated[str, Field(min_length=1, max_length=500, pattern=r"^[^\x00]*$")]
    owner: Badge | None = None
    due_date: date | None = None


class DecisionOut(Decision):
    id: int
    done_at: datetime | None = None
    note: str = ""
    version: str | None = None


class Idea(Body):
    """How something could be done better, in a hall (code; null: everywhere)."""

    title: Item
    body: Said
    hall: Code | None = None
    kind: Literal["idea", "mode", "means"] = "idea"
    origin: Literal["staff", "trade", "rival", "customer"] = "staff"
    source: Annotated[Line, Field(max_length=200)] = ""


class IdeaOut(Idea):
    id: int
    state: str
    trial_first: date | None = None
    trial_last: date | None = None
    result: str
    thanks: str
    version: str | None = None


class Trial(Body):
    """Where (codes of halls) and how long an idea is tried out."""

    outlets: Annotated[list[Code], Field(min_length=1, max_length=200)]
    first: date
    last: date


class Deciding(Body):
    """Whether an idea is adopted, what came of it, and thanks."""

    is_adopted: bool
    result: Said
    thanks: Annotated[Line, Field(min_length=1)]


class SelfCheck(Body):
    """A self-check report of a hall (code; null: of the organisation); `parts` maps the codes of its form to texts."""

    title: Item
    hall: Code | None = None
    form: Literal["organisation", "findings"] = "organisation"
    drive: Row | None = None
    due_date: date
    author: Badge
    parts: Annotated[
        dict[Literal["leadership", "rules", "training", "actions", "learning", "findings", "next"], Text], Field(max_length=4)
    ] = {}


class SelfCheckOut(SelfCheck):
    id: int
    state: str
    submitted_at: datetime | None = None
    verdict: Words
    version: str | None = None


class Verdict(Body):
    """Whether a report is accepted, and what its reader says."""

    is_accepted: bool
    verdict: Annotated[Line, Field(max_length=300)] = ""
