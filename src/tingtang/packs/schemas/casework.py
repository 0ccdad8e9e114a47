"""What may stand in demo_cases.yaml: teams, standards, and what people have asked for in the last days."""

from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from tingtang.packs.schemas import Code, Duration, Part, Text
from tingtang.packs.schemas.cases import Word

Level = Annotated[int, Field(ge=1, le=3)]


class Calendar(Part):
    """The working days of the demo, Monday to Friday; becomes the default where there is none."""

    code: Code
    name: Text
    opens: list[str]


class Target(Part):
    """What a clock may take in working time; for one priority or for all."""

    clock: Word
    within: Duration
    priority: int | None = Field(None, ge=1, le=5)


class Standard(Part):
    """A standard for every service that has none of its own."""

    code: Code
    name: Text
    targets: Annotated[list[Target], Field(min_length=1)]
    norm: Text
    check: Text
    step: Text


class CaseTeam(Part):
    """A team of the hall, who works in it, and how it hands out waiting cases by itself."""

    code: Code
    name: Text
    members: list[str]
    lead: str | None = None
    hands_out: Literal["push", "offer", "pull"] = "pull"


class Rule(Part):
    """A rule of the decision table: which new cases, or steps of procedures, go to which team; `when` is CEL, empty for the rest."""

    code: Code
    about: Literal["case", "step"] = "case"
    name: Text
    when: str = ""
    team: Code


class Outside(Part):
    """A shop or supplier that answers for a story: what it says, how it is settled with it, and what it grants, in yuan."""

    party: Code
    says: str
    settled: str
    amount: Annotated[float | int, Field(ge=0)] = 0


class Story(Part):
    """What somebody asks for, and what is written on it; its words are one customer's, so in one language.

    `who` is the customer by his key, else any; `reach` says after how many minutes somebody has it, from and to; `last` is the step
    that ends it where that is not the usual one; `takes` in how many minutes it is done, while the
    customer is told its `progress` each day. “today” in the ending stands for the day on which it is written.
    """

    kind: Code
    title: str
    body: str
    team: Code
    channel: Literal["counter", "phone", "letter", "mail", "web", "chat", "leader", "book", "box", "survey", "internal"] = (
        "counter"
    )
    service: Code | None = None
    impact: Level | None = None  # left out: by the answers
    urgency: Level | None = None
    tags: list[str] = []
    assets: list[str] = []
    fields: dict[Word, Any] = {}
    ending: dict[Word, Any] = {}
    note: str = ""
    ask: str = ""
    wait: str = ""
    who: Code | None = None
    reach: Annotated[list[float], Field(min_length=2, max_length=2)] = [6, 90]
    outside: Outside | None = None
    takes: Annotated[list[float], Field(min_length=2, max_length=2)] = [60, 900]
    progress: str = ""
    answer: str = ""
    last: Word | Literal[""] = ""
    refuse: Literal["", "elsewhere", "outside", "no_right", "unclear", "withdrawn", "settled"] = ""


class AskedRight(Part):
    """A right that a case of a procedure asks for: the role, and for whom in the hall."""

    who: str
    role: Code


class Run(Part):
    """A case that a procedure leads: how many of its steps are done, with what answers, by whom if not by whoever holds the post."""

    kind: Code
    title: str
    body: str = ""
    fields: dict[Word, Any] = {}
    days_ago: Annotated[int, Field(ge=0, le=60)] = 3
    steps: Annotated[int, Field(ge=0, le=99)] = 99
    pace: Annotated[list[float], Field(min_length=2, max_length=2)] = [10, 90]
    has_customer: bool = True
    answers: dict[Annotated[str, Field(max_length=60)], dict[Word, Any]] = {}
    by: dict[Annotated[str, Field(max_length=60)], str] = {}
    rights: list[AskedRight] = []


class Heard(Part):
    """What the reception noted of a visit or call, and what came of it; its words are one customer's, so in one language."""

    way: Literal["visit", "call"] = "visit"
    topic: Literal["question", "business", "suggestion", "criticism", "official", "other"] = "question"
    name: str = ""
    text: str
    mood: Literal["", "calm", "annoyed", "angry", "distressed"] = ""
    measures: list[Word] = []
    is_settled: bool = True
    hours_ago: Annotated[float, Field(gt=0, le=720)]
    due_in: int | None = Field(None, ge=-30, le=30)
    importance: int = Field(3, ge=1, le=5)
    remains: bool = False
    kind: Code | None = None
    result: str = ""


class Wanted(Part):
    """An approval that somebody asks of others, about the latest open case of a title; a demo shows one that waits."""

    title: str
    of: Annotated[list[str], Field(min_length=1)]
    text: str


class Authority(Part):
    """Up to which amount, in yuan, who holds a post may grant a remedy on his own; of one kind of remedy, or of all (CMP-01)."""

    post: Code
    remedy: str = ""
    limit: Annotated[float, Field(ge=0)]


class Apart(Part):
    """Two roles that nobody may hold together, and why."""

    roles: Annotated[list[Code], Field(min_length=2, max_length=2)]
    reason: str


class Right(Part):
    """A right somebody asked for by a case: who asked, who decided and gave it, for how long; how it stands now."""

    who: str
    role: Code
    title: str
    why: str
    asked_by: str
    approved_by: str
    granted_by: str
    days_ago: Annotated[float, Field(gt=0, le=60)]
    days: Annotated[float, Field(gt=0, le=365)]
    state: Literal["asked", "granted", "expired", "withdrawn"] = "granted"
    reason: str = ""


class Sanction(Part):
    """A consequence of a service fault in one of three degrees, and how an appeal against it went (CMP-11)."""

    who: str
    by: str
    degree: Literal["light", "medium", "heavy"]
    reason: str
    days_ago: Annotated[float, Field(gt=0, le=60)]
    appeal: str = ""
    heard_by: str | None = None
    is_lifted: bool = False
    answer: str = ""


class Agreed(Part):
    """What a review decided, who carries it out, in how many days."""

    text: str
    owner: str
    days: Annotated[int, Field(ge=0, le=90)]


class Reviewed(Part):
    """An extra review of this month's complaints, held yesterday with a leader's approval, and what it decided (CMP-04)."""

    approved_by: str
    present: Annotated[list[str], Field(min_length=1)]
    minutes: str
    analysis: str = ""
    decisions: list[Agreed] = []


class DemoCases(Part):
    """demo_cases.yaml: `count` cases over the last `days` days, made of the stories in turn; cases that procedures lead; and what
    the reception noted, which `keeper` follows up; approvals that wait, and how many customers are to be called back; who may grant
    how much, which rights were given, which sanctions imposed, and what a review of complaints decided."""

    FILE: ClassVar[str] = "demo_cases.yaml"
    calendar: Calendar | None = None
    standards: list[Standard] = []
    teams: list[CaseTeam] = []
    rules: list[Rule] = []
    count: int = Field(0, ge=0, le=1000)
    days: int = Field(14, ge=1, le=60)
    seed: int = 1
    stories: list[Story] = []
    runs: list[Run] = []
    keeper: str | None = None
    heard: list[Heard] = []
    wanted: list[Wanted] = []
    called_back: int = Field(0, ge=0, le=20)
    authority: list[Authority] = []
    apart: list[Apart] = []
    rights: list[Right] = []
    sanctions: list[Sanction] = []
    reviewed: Reviewed | None = None
