"""What the API takes and gives about lists of points, sheets of questions, wordings, situations, routines, starts of rules, upkeep."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import Field

from tingtang.catalogue.schemas.agreements import Badge
from tingtang.catalogue.schemas.services import Small
from tingtang.ui.resources import Body, Code, Line, Row, Texts


def _text(most: int, least: int = 0) -> Any:
    return Annotated[str, Field(min_length=least, max_length=most, pattern=r"^[^\x00]*$")]


class Named(Body):
    """Something with a code and a name."""

    code: Code
    name: Line
    names: Texts = {}
    order: Small = 0


class Framework(Named):
    """A list of points."""

    number: _text(80) = ""  # type: ignore[valid-type]
    about: _text(2000) = ""  # type: ignore[valid-type]
    is_active: bool = True


class FrameworkOut(Framework):
    """A list as it is."""

    id: int
    version: str | None = None


class Point(Named):
    """A point of a list; `follow` names what is seen of it, `every_days` how often that must happen."""

    follow: _text(40) = ""  # type: ignore[valid-type]
    every_days: Annotated[int, Field(ge=1, le=1100)] | None = None
    owner: _text(40) | None = None  # type: ignore[valid-type]
    post: _text(40) | None = None  # type: ignore[valid-type]
    inputs: Texts = {}
    output: Texts = {}


class FollowedOut(Schema):
    """What is seen of a point in so many days."""

    by: str
    days: int
    count: int
    latest_at: datetime | None
    open: int
    is_due: bool


class PointOut(Schema):
    """A point with what covers it."""

    id: int
    code: str
    name: str
    owner: str | None
    post: str | None
    inputs: dict[str, str]
    output: dict[str, str]
    is_covered: bool
    followed: FollowedOut | None
    covers: list["CoverOut"]


class Subject(Body):
    """What covers a point: its kind (catalogue.standard, catalogue.regulation, flows.process, cases.kind) and key."""

    what: Annotated[str, Field(max_length=60, pattern=r"^[a-z]+\.[a-z]+$")]
    id: Row


class CoverOut(Schema):
    """Something that covers a point."""

    id: int
    what: str
    subject_id: int
    name: str
    is_in_use: bool


class Answer(Body):
    """An answer: whether it holds, and why."""

    holds: bool
    text: _text(2000, 1)  # type: ignore[valid-type]


class Evidence(Body):
    """What stands as evidence."""

    method: Literal["six_sigma", "tqm", "trial", "survey", "other"]
    text: _text(2000, 1)  # type: ignore[valid-type]


class Answers(Body):
    """A sheet about something, answered whole."""

    what: Annotated[str, Field(max_length=60, pattern=r"^[a-z]+\.[a-z]+$")]
    id: Row
    answers: Annotated[dict[Annotated[str, Field(max_length=20)], Answer], Field(max_length=20)]
    evidence: Annotated[list[Evidence], Field(max_length=20)] = []


class AnswersOut(Schema):
    """A sheet about something, and what is open."""

    sheet: str
    what: str
    id: int
    answers: dict[str, Any]
    evidence: list[dict[str, Any]]
    open: list[str]


class ComparedPoint(Body):
    """A point of a comparison."""

    point: Texts
    ours: Texts
    theirs: Texts
    better: Literal["ours", "theirs", "alike"] = "alike"


class Comparison(Named):
    """One of our products (its code) beside somebody else's."""

    product: Code
    rival: Annotated[Line, Field(min_length=1)]
    rival_product: Annotated[Line, Field(min_length=1)]
    points: Annotated[list[ComparedPoint], Field(min_length=1, max_length=40)]
    advice: Texts = {}
    source: Annotated[Line, Field(min_length=1)]
    checked_date: date
    is_active: bool = True


class ComparisonOut(Comparison):
    """A comparison as it is."""

    id: int
    version: str | None = None


class Trait(Named):
    """Something noticed about customers that helps to advise them."""

    kind: Literal["origin", "taste", "health", "company", "occasion"] = "taste"
    signs: Texts = {}
    advice: Texts = {}
    order: Annotated[int, Field(ge=0, le=32_000)] = 0
    is_active: bool = True


class TraitOut(Trait):
    """A trait as it is."""

    id: int
    version: str | None = None


class Wording(Named):
    """Words for a scene; `avoid` has an expression a line."""

    scene: Literal["greeting", "enquiry", "waiting", "documents", "refusal", "complaint", "apology", "phone", "farewell"] = (
        "greeting"
    )
    say: _text(1000, 1)  # type: ignore[valid-type]
    avoid: _text(2000) = ""  # type: ignore[valid-type]
    why: _text(1000) = ""  # type: ignore[valid-type]
    is_active: bool = True


class WordingOut(Wording):
    """Words for a scene as they are."""

    id: int
    version: str | None = None


class Text(Body):
    """A text to check."""

    text: _text(20_000, 1)  # type: ignore[valid-type]


class Flag(Schema):
    """What is flagged: `discouraged`, `repeated_apology` or `bare_apology`."""

    code: str
    found: str
    say: str
    told: str


class Situation(Named):
    """A situation of service that comes again."""

    service: Code | None = None
    text: _text(4000, 1)  # type: ignore[valid-type]
    seen: Annotated[int, Field(ge=0, le=1_000_000)] = 1
    is_active: bool = True


class SituationOut(Situation):
    """A situation and what became of it."""

    id: int
    outcome: str
    standard: str | None
    steps: str
    reason: str
    version: str | None = None


class Decision(Body):
    """What becomes of a situation: a norm in a standard, or a plan."""

    outcome: Literal["norm", "plan"]
    reason: _text(2000, 1)  # type: ignore[valid-type]
    standard: Code | None = None
    steps: _text(10_000) = ""  # type: ignore[valid-type]


class Applied(Body):
    """How a plan was applied; `customer` is a number."""

    customer: _text(20) = ""  # type: ignore[valid-type]
    note: _text(2000) = ""  # type: ignore[valid-type]
    has_helped: bool = True


class Made(Schema):
    """What was made."""

    id: int


class Routine(Named):
    """A routine of a hall (its code)."""

    hall: Code
    standard: Code | None = None
    every_minutes: Annotated[int, Field(ge=1, le=100_000)] = 10
    places: Annotated[list[_text(60, 1)], Field(min_length=1, max_length=200)]  # type: ignore[valid-type]
    while_served: bool = False
    items: Annotated[list[_text(120, 1)], Field(max_length=60)] = []  # type: ignore[valid-type]
    text: _text(2000) = ""  # type: ignore[valid-type]
    is_active: bool = True


class RoutineOut(Routine):
    """A routine as it is."""

    id: int
    version: str | None = None


class Place(Body):
    """A place of a routine."""

    place: _text(60, 1)  # type: ignore[valid-type]


class Done(Place):
    """A round at a place, with what was ticked of the list."""

    ticked: Annotated[list[_text(120, 1)], Field(max_length=60)] = []  # type: ignore[valid-type]


class Wish(Place):
    """A customer's wish at a place of a routine."""

    wish: _text(300, 1)  # type: ignore[valid-type]
    minutes: Annotated[int, Field(ge=1, le=1440)] = 120
    customer: _text(20) = ""  # type: ignore[valid-type]


class Beginning(Body):
    """The start of rules of a team."""

    team: Code
    aim: _text(2000, 1)  # type: ignore[valid-type]
    feedback: _text(2000) = ""  # type: ignore[valid-type]
    feedback_to: Badge | None = None
    feedback_days: Annotated[int, Field(ge=1, le=365)] = 7


class BeginningOut(Beginning):
    """A start as it is."""

    id: int
    version: str | None = None


class FiveAnswers(Body):
    """The five questions answered, and areas to regulate."""

    needs: _text(2000, 1)  # type: ignore[valid-type]
    solution: _text(2000, 1)  # type: ignore[valid-type]
    strengths: _text(2000, 1)  # type: ignore[valid-type]
    own: _text(2000, 1)  # type: ignore[valid-type]
    support: _text(2000, 1)  # type: ignore[valid-type]
    areas: Annotated[list[_text(60, 1)], Field(min_length=1, max_length=3)]  # type: ignore[valid-type]


class Area(Schema):
    """An area by rank, and the rule it has."""

    name: str
    votes: int
    rank: int
    rule: str | None


class Rule(Body):
    """The rule of an area."""

    area: _text(60, 1)  # type: ignore[valid-type]
    text: _text(20_000, 1)  # type: ignore[valid-type]


class RuleOut(Schema):
    """The rule that was written."""

    code: str


class Upkeep(Body):
    """A service for a standard (its code)."""

    standard: Code
    kind: Literal["sharing", "evaluation", "certification", "follow_up"]
    body: _text(200, 1)  # type: ignore[valid-type]
    done_date: date
    result: _text(4000, 1)  # type: ignore[valid-type]
    number: _text(80) = ""  # type: ignore[valid-type]
    until_date: date | None = None
    next_date: date | None = None


class UpkeepOut(Upkeep):
    """A service as it was noted."""

    id: int
    version: str | None = None


class RoundOut(Schema):
    """A round that was done."""

    id: int
    place: str
    done_at: datetime
