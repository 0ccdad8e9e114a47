"""What the API takes and gives about gaps, awards, rewards and sanctions, and assessments."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import Field

from tingtang.quality.schemas.common import Badge, Day, Remark
from tingtang.ui.resources import Body, Code, Line, Row, Texts

Points = Annotated[float, Field(ge=0, le=100, allow_inf_nan=False)]
Name = Annotated[str, Field(min_length=1, max_length=120, pattern=r"^[^\x00]*$")]
Reason = Annotated[str, Field(min_length=1, max_length=1000, pattern=r"^[^\x00]*$")]
Kind = Literal["indicator", "scorecard", "ratings", "inspections", "mystery", "commendations", "sanctions", "marks"]
Key = Annotated[str, Field(max_length=40, pattern=r"^[A-Za-z0-9._-]*$")]


class GapLink(Body):
    """Which standard (by code) meets which expectation (by the code of its row), and how far."""

    row: Annotated[str, Field(min_length=1, max_length=40, pattern=r"^[A-Za-z0-9_-]+$")]
    standard: Key
    meets: Literal["full", "part", "none"] = "full"


class GapStudy(Body):
    """What a study rests on: `hall` a code (none: the organisation), `log` of an imported log, `customers` and `managers` ids of waves."""

    name: Name
    hall: Code | None = None
    log: Code | None = None
    first_date: Day
    latest_date: Day
    customers: Row | None = None
    managers: Row | None = None
    links: Annotated[list[GapLink], Field(max_length=200)] = []


class GapStudyOut(Schema):
    """A study; `result` by the number of the gap: value, low, high and n in points of 100, negative where it falls short."""

    id: int
    name: str
    hall: str | None
    log: str | None
    first_date: date
    latest_date: date
    customers: int | None
    managers: int | None
    links: list[dict[str, Any]]
    reasons: list[dict[str, Any]]
    result: dict[str, Any]
    measured_at: datetime | None
    version: str | None = None


class Explaining(Body):
    """Causes and remedies of a gap, by their codes."""

    gap: Annotated[int, Field(ge=1, le=5)]
    causes: Annotated[list[Key], Field(max_length=20)] = []
    remedies: Annotated[list[Key], Field(max_length=20)] = []
    note: Remark = ""


class Criterion(Body):
    """What is measured, and its weight: `of` names an indicator, a scorecard or an area; `full` how many commendations make 100."""

    name: Annotated[str, Field(max_length=120, pattern=r"^[^\x00]*$")] = ""
    kind: Kind
    of: Key = ""
    weight: Points = 0
    criterion: Key = ""
    full: Annotated[float, Field(gt=0, le=1000, allow_inf_nan=False)] = 3


class Level(Body):
    """A level, and from how many points it is reached."""

    name: Annotated[str, Field(min_length=1, max_length=60, pattern=r"^[^\x00]*$")]
    least: Points


class Award(Body):
    """An award with its criteria; `evaluation` is the id of a settled one that gives the weights."""

    code: Code
    name: Line
    names: Texts = {}
    kind: Literal["person", "hall"] = "person"
    process: Annotated[str, Field(max_length=4000, pattern=r"^[^\x00]*$")] = ""
    criteria: Annotated[list[Criterion], Field(min_length=1, max_length=30)]
    evaluation: Row | None = None
    least: Annotated[int, Field(ge=0, le=100_000)] = 5
    places: Annotated[int, Field(ge=1, le=1000)] = 3
    levels: Annotated[list[Level], Field(max_length=10)] = []
    is_barred: bool = True
    appeal_days: Annotated[int, Field(ge=0, le=90)] = 5
    is_active: bool = True


class AwardOut(Schema):
    """An award."""

    id: int
    code: str
    name: str
    names: dict[str, str]
    kind: str
    process: str
    criteria: list[dict[str, Any]]
    evaluation: int | None
    least: int
    places: int
    levels: list[dict[str, Any]]
    is_barred: bool
    appeal_days: int
    is_active: bool
    version: str | None = None


class Announcing(Body):
    """For which hall (by code; none: everywhere) and days."""

    hall: Code | None = None
    first_date: Day
    latest_date: Day


class RoundOut(Schema):
    """A round with the terms it was announced with; candidates as far as they are the caller's to see."""

    id: int
    award: str
    hall: str | None
    first_date: date
    latest_date: date
    state: str
    terms: dict[str, Any]
    appeals_until: datetime | None
    decided_at: datetime | None
    note: str
    candidates: list[dict[str, Any]]


class Winners(Body):
    """Who is awarded, by the ids of candidates; a reason where somebody with more points is passed over."""

    winners: Annotated[list[Row], Field(max_length=1000)] = []
    note: Annotated[str, Field(max_length=1000, pattern=r"^[^\x00]*$")] = ""


class Appealing(Body):
    """Why something about oneself is wrong."""

    text: Annotated[str, Field(min_length=1, max_length=2000, pattern=r"^[^\x00]*$")]


class PlaceDecision(Body):
    """The answer to an appeal, and new points if they change."""

    answer: Annotated[str, Field(min_length=1, max_length=2000, pattern=r"^[^\x00]*$")]
    points: Points | None = None


class PlaceAppealOut(Schema):
    """An appeal against a place."""

    id: int
    round: int
    staff: str
    text: str
    state: str
    answer: str
    points_before: float | None
    points_after: float | None


class Commendation(Body):
    """Praise of somebody (by badge)."""

    staff: Badge
    source: Literal["customer", "colleague", "leader", "outside"] = "customer"
    text: Reason
    given_date: Day
    case_number: Annotated[str, Field(max_length=40, pattern=r"^[^\x00]*$")] = ""


class CommendationOut(Schema):
    """A commendation."""

    id: int
    staff: str
    source: str
    text: str
    given_date: date
    case_number: str
    version: str | None = None


class MeritRule(Body):
    """A rule for rewards or sanctions."""

    code: Code
    name: Line
    names: Texts = {}
    sense: Literal["reward", "sanction"] = "reward"
    degree: Literal["light", "medium", "heavy"] = "light"
    consequence: Literal["post", "pay", "honour", "push"] = "honour"
    text: Reason
    kind: Kind = "ratings"
    of: Key = ""
    sign: Literal["at_least", "at_most"] = "at_least"
    limit: Annotated[float, Field(ge=-1e9, le=1e9, allow_inf_nan=False)]
    least: Annotated[int, Field(ge=0, le=100_000)] = 20
    rhythm: Literal["month", "quarter", "year"] = "month"
    is_active: bool = True


class MeritRuleOut(MeritRule):
    """A rule."""

    id: int
    version: str | None = None


class Days(Body):
    """Days that are over."""

    first_date: Day
    latest_date: Day


class Verdict(Body):
    """Yes or no, with the reason."""

    is_granted: bool
    reason: Annotated[str, Field(min_length=1, max_length=2000, pattern=r"^[^\x00]*$")]


class ProposalOut(Schema):
    """What a rule proposed, and what people decided."""

    id: int
    rule: str
    sense: str
    degree: str
    staff: str
    first_date: date
    latest_date: date
    value: float
    low: float | None
    high: float | None
    n: int
    state: str
    reason: str
    appeal: str
    answer: str
    sanction: int | None


class Scheme(Body):
    """An assessment scheme; `process` is the code of the procedure that drives the signatures."""

    code: Code
    name: Line
    names: Texts = {}
    kind: Literal["hall", "post", "person"] = "person"
    criteria: Annotated[list[Criterion], Field(min_length=1, max_length=30)]
    evaluation: Row | None = None
    least: Annotated[int, Field(ge=0, le=100_000)] = 5
    levels: Annotated[list[Level], Field(max_length=10)] = []
    process: Code
    note: Remark = ""
    is_active: bool = True


class SchemeOut(Schema):
    """An assessment scheme."""

    id: int
    code: str
    name: str
    names: dict[str, str]
    kind: str
    criteria: list[dict[str, Any]]
    evaluation: int | None
    least: int
    levels: list[dict[str, Any]]
    process: str
    note: str
    is_active: bool
    version: str | None = None


class Assessing(Body):
    """Who or what is assessed: a hall (code), a post (code) or somebody (badge)."""

    hall: Code | None = None
    post: Annotated[str, Field(max_length=40, pattern=r"^[a-z0-9][a-z0-9_-]*$")] | None = None
    staff: Badge | None = None
    first_date: Day
    latest_date: Day


class GivenMark(Body):
    """Points with the reason."""

    points: Points
    reason: Annotated[str, Field(min_length=1, max_length=500, pattern=r"^[^\x00]*$")]


class GivenMarks(Body):
    """Marks by the codes of criteria."""

    marks: Annotated[dict[Key, GivenMark], Field(min_length=1, max_length=30)]


class Signing(Body):
    """Agreed or sent back; `digest` is what was read and `step` which signature is meant, when one wants to be sure of it."""

    is_agreed: bool
    note: Annotated[str, Field(max_length=1000, pattern=r"^[^\x00]*$")] = ""
    digest: Annotated[str, Field(max_length=64, pattern=r"^[0-9a-f]*$")] = ""
    step: Annotated[str, Field(max_length=60, pattern=r"^[^\x00]*$")] = ""


class AssessmentOut(Schema):
    """An assessment: `content` is what it comes to, frozen with `digest` once signing has begun."""

    id: int
    scheme: str
    hall: str | None
    post: str | None
    staff: str | None
    first_date: date
    latest_date: date
    state: str
    points: float | None
    level: str
    content: dict[str, Any]
    digest: str
    frozen_at: datetime | None
    signed_at: datetime | None
    signatures: list[dict[str, Any]]
    wanted: list[str]


class Period(Body):
    """Whole days of a sheet, and the hall whose people stand on it (code; only where people are assessed)."""

    first_date: Day
    latest_date: Day
    hall: Code | None = None


class Several(Period):
    """Whom of a sheet: badges, or codes of halls or posts; everybody who is not drawn up yet when left out."""

    units: Annotated[list[Annotated[str, Field(min_length=1, max_length=40, pattern=r"^[^\x00]*$")]], Field(max_length=2000)] = []


class SheetMarks(Body):
    """Marks of several assessments by their numbers, each by the codes of criteria."""

    marks: Annotated[dict[Annotated[int, Field(ge=1, le=2**31 - 1)], dict[Key, GivenMark]], Field(min_length=1, max_length=2000)]


class ToSign(Body):
    """Assessments that wait for one's signature, each as it was read (`digest` by number)."""

    digests: Annotated[
        dict[Annotated[int, Field(ge=1, le=2**31 - 1)], Annotated[str, Field(max_length=64, pattern=r"^[0-9a-f]*$")]],
        Field(min_length=1, max_length=2000),
    ]


class OnSheet(Schema):
    """A line of a sheet: whom it is about, and the assessment when it is drawn up."""

    unit: str
    name: str
    assessment: AssessmentOut | None


class SheetOut(Schema):
    """A sheet: everybody, and how many have each grade."""

    rows: list[OnSheet]
    levels: dict[str, int]


class DoneOut(Schema):
    """What was done of several, and of the others why not."""

    done: list[AssessmentOut]
    refused: dict[str, str]
