"""What the API takes and gives about surveys and their waves."""

from datetime import datetime
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import Field

from tingtang.quality.schemas.common import Badge, Part, Remark, Share
from tingtang.ui.resources import Body, Code, Line, Moment, Row, Texts

Number = Annotated[float, Field(ge=-1e9, le=1e9, allow_inf_nan=False)]
Answers = Annotated[dict[Part, Remark | int | float | list[Remark] | dict[Part, int | Remark] | None], Field(max_length=200)]


class Option(Body):
    """An option, or a line of a matrix."""

    code: Part
    text: Texts
    dimension: Literal["", "tangibles", "reliability", "responsiveness", "assurance", "empathy"] = ""


class Condition(Body):
    """When a question is asked."""

    question: Part
    among: Annotated[list[Part], Field(max_length=60)] = []
    at_least: Number | None = None
    at_most: Number | None = None


class Question(Body):
    """One question."""

    code: Part
    kind: Literal["one", "several", "scale", "matrix", "rank", "points", "kano", "number", "text", "date"]
    text: Texts
    help: Texts = {}
    is_required: bool = True
    options: Annotated[list[Option], Field(max_length=60)] = []
    rows: Annotated[list[Option], Field(max_length=60)] = []
    low: Annotated[int, Field(ge=0, le=100)] = 1
    high: Annotated[int, Field(ge=0, le=100)] = 5
    low_text: Texts = {}
    high_text: Texts = {}
    measure: Literal["", "csat", "nps", "ces", "expectation", "perception", "weight"] = ""
    when: Annotated[list[Condition], Field(max_length=10)] = []


class Survey(Body):
    """A survey as it is being built."""

    code: Code
    name: Line
    names: Texts = {}
    kind: Literal["free", "csat", "nps", "ces", "kano", "servqual"] = "free"
    intro: Texts = {}
    thanks: Texts = {}
    questions: Annotated[list[Question], Field(max_length=200)] = []
    is_anonymous: bool = True
    least_shown: Annotated[int, Field(ge=1, le=1000)] = 5
    note: Remark = ""


class SurveyOut(Schema):
    """A survey as it is."""

    id: int
    code: str
    name: str
    names: dict[str, str]
    kind: str
    intro: dict[str, str]
    thanks: dict[str, str]
    questions: list[dict[str, Any]]
    is_anonymous: bool
    least_shown: int
    note: str
    version: str | None = None


class Published(Schema):
    """A version that is asked."""

    id: int
    number: int


class Quota(Body):
    """How many at most give this answer."""

    question: Part
    option: Part
    most: Annotated[int, Field(ge=0, le=10**7)]


class Wave(Body):
    """A wave: `edition` is the id of a published version, `hall` a code."""

    edition: Row
    name: Annotated[str, Field(min_length=1, max_length=120, pattern=r"^[^\x00]*$")]
    hall: Code | None = None
    opens_at: Moment
    closes_at: Moment
    wanted: Annotated[int, Field(ge=0, le=10**7)] = 200
    is_open: bool = False
    trigger: Literal["", "visits.service.finished", "cases.case.moved"] = ""
    kinds: Annotated[list[Code], Field(max_length=100)] = []
    share: Share = 1.0
    rest_days: Annotated[int, Field(ge=0, le=3650)] = 30
    quotas: Annotated[list[Quota], Field(max_length=50)] = []
    script: Texts = {}


class WaveOut(Schema):
    """A wave as it is."""

    id: int
    edition: int
    name: str
    hall: str | None
    state: str
    opens_at: datetime
    closes_at: datetime
    wanted: int
    is_open: bool
    trigger: str
    kinds: list[str]
    share: float
    rest_days: int
    quotas: list[dict[str, Any]]
    script: dict[str, str]
    link_key: str
    version: str | None = None


class Move(Body):
    """Open or closed."""

    state: Literal["open", "closed"]


class Inviting(Body):
    """Who is invited; a customer at most once in the days of rest."""

    customer: Row | None = None
    hall: Code | None = None
    clerk: Badge | None = None


class Invited(Schema):
    """A personal link, told once."""

    id: int
    url: str
    expires_at: datetime


class Numbers(Schema):
    numbers: list[str]


class Called(Body):
    """What a call came to that brought no reply."""

    outcome: Literal["unreached", "later", "refused"]


class Reply(Body):
    """A reply from paper, a call, a workshop, a market study or another program."""

    channel: Literal["paper", "phone", "workshop", "study", "api"] = "api"
    hall: Code | None = None
    invitation: Row | None = None
    answers: Answers


class Replied(Schema):
    """Whether it was counted: not when its quota is full."""

    id: int | None
    is_counted: bool


class Figure(Schema):
    """A headline with its 95 % interval."""

    label: str
    value: str
    interval: str
    n: int


class ChangedLine(Schema):
    """One answer or mean in two waves, in words, with what can be said of the difference."""

    name: str
    before: str
    after: str
    difference: str
    interval: str
    verdict: str


class Changed(Schema):
    """One question in two waves, with how many answered it."""

    title: str
    before: int
    after: int
    lines: list[ChangedLine]


class Changes(Schema):
    """All questions in two waves; hidden when one of them is too small to be shown."""

    questions: list[Changed]
    is_hidden: bool


class Results(Schema):
    """What replies come to; nothing of groups that are too small."""

    n: int
    is_hidden: bool
    figures: list[Figure]
    parts: list[dict[str, Any]]
    changes: Changes | None = None
