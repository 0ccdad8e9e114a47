"""What may stand in cases.yaml: kinds of cases with their states, steps, fields, work and closing."""

from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field, StringConstraints

from tingtang.packs.schemas import Code, Duration, Part, Text

Word = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Natures = Literal[
    "consultation", "complaint", "suggestion", "event", "incident", "request", "problem", "access", "change", "internal"
]


class State(Part):
    """A state of a kind, and the clocks that stand still in it."""

    code: Word
    phase: Literal["new", "working", "pending", "resolved", "closed"]
    name: Text
    pauses: list[str] = []


class Step(Part):
    """A step between states: what must be there first, what it does besides, and whether a reason is asked."""

    code: Word
    name: Text
    comes_from: list[Word] = Field(alias="from")
    to: Word
    requires: list[str] = []
    does: list[Word] = []
    asks_reason: bool = False


class Workflow(Part):
    """States and steps that several kinds share."""

    code: Code
    states: list[State]
    steps: list[Step]

    @property
    def data(self) -> dict[str, Any]:
        """The workflow as a kind keeps it."""
        states = [
            {"code": one.code, "phase": one.phase, "names": one.name.all} | ({"pauses": one.pauses} if one.pauses else {})
            for one in self.states
        ]
        return {"states": states, "steps": [_step(one) for one in self.steps]}


def _step(one: Step) -> dict[str, Any]:
    row: dict[str, Any] = {"code": one.code, "names": one.name.all, "from": one.comes_from, "to": one.to}
    more = {"requires": one.requires, "does": one.does, "asks_reason": one.asks_reason}
    return row | {key: value for key, value in more.items() if value}


class Choice(Part):
    """A value that a field offers."""

    code: Code
    name: Text


class CaseField(Part):
    """A field of a kind's form."""

    code: Word
    kind: Literal[
        "text", "long", "number", "money", "date", "choice", "several", "yes_no", "person", "area", "party", "file", "address"
    ]
    name: Text
    help: Text | None = None
    required: bool = False
    public: bool = True
    later: bool = False
    unit: str = ""
    currency: str = ""
    choices: list[Choice] = []
    minimum: int | None = None
    maximum: int | None = None


class Task(Part):
    """A task that every case of a kind begins with."""

    code: Word
    name: Text
    within: Duration | None = None
    team: Code | None = None
    after: list[Word] = []


class Check(Part):
    """A line of the checklist of a kind."""

    code: Word
    name: Text
    required: bool = True


class ApprovalStep(Part):
    """Who decides in one step of an approval, how many must agree, and what follows when nobody decides in time."""

    roles: list[Code] = []
    posts: list[Code] = []
    leads: bool = False
    mode: Literal["any", "all"] = "any"
    within: Duration | None = None
    on_timeout: Literal["reject", "approve", "escalate"] = "escalate"


class Approval(Part):
    """An approval that a case of a kind can ask for, with its written criteria."""

    code: Word
    name: Text
    criteria: Text | None = None
    steps: Annotated[list[ApprovalStep], Field(min_length=1, max_length=9)]


class Work(Part):
    """Tasks, checklist and approvals of a kind."""

    tasks: list[Task] = []
    checklist: list[Check] = []
    approvals: list[Approval] = []

    @property
    def data(self) -> dict[str, Any]:
        """The work as a kind keeps it."""
        tasks = [
            {"code": one.code, "names": one.name.all, "after": one.after}
            | ({"minutes": one.within // 60} if one.within else {})
            | ({"team": one.team} if one.team else {})
            for one in self.tasks
        ]
        checklist = [{"code": one.code, "names": one.name.all, "is_required": one.required} for one in self.checklist]
        found = {"tasks": tasks, "checklist": checklist, "approvals": [_approval(one) for one in self.approvals]}
        return {key: rows for key, rows in found.items() if rows}


def _approval(one: Approval) -> dict[str, Any]:
    steps = [
        {"roles": each.roles, "posts": each.posts, "leads": each.leads, "mode": each.mode, "on_timeout": each.on_timeout}
        | ({"minutes": each.within // 60} if each.within else {})
        for each in one.steps
    ]
    return {"code": one.code, "names": one.name.all, "criteria": one.criteria.all if one.criteria else {}, "steps": steps}


class Closing(Part):
    """How a case of a kind ends: checked by another person, told to everybody, called back, reopened, closed by silence."""

    quality_check: bool = False
    tell: bool = False
    reopen_days: int | None = Field(None, ge=1, le=3650)
    auto_close_days: int | None = Field(None, ge=1, le=365)
    call_back_share: Annotated[float, Field(gt=0, le=1)] | None = None
    call_back_least: int | None = Field(None, ge=0, le=1000)
    call_back_period: Literal["week", "month"] = "month"

    @property
    def data(self) -> dict[str, Any]:
        """The closing as a kind keeps it."""
        return {key: value for key, value in self.model_dump(exclude={"source"}).items() if value not in {None, False}}


class Answer(Part):
    """An answer in the form, and the impact and urgency (1 high, 3 low) it stands for."""

    field: Word
    choice: Word
    impact: Literal[1, 2, 3] | None = None
    urgency: Literal[1, 2, 3] | None = None

    @property
    def data(self) -> dict[str, Any]:
        """The answer as a kind keeps it."""
        return self.model_dump(exclude={"source"}, exclude_none=True)


class Kind(Part):
    """A kind of case. Its nature is fixed, whatever it is called here (A-12).

    `instead_of` are kinds, shared ones too, that customers of this industry are not offered beside it.
    """

    code: Code
    nature: Natures
    prefix: Annotated[str, StringConstraints(pattern=r"^[A-Z]{1,4}$")]
    name: Text
    workflow: Code
    public: bool = True
    restricted: bool = False
    sent_home: bool = False
    instead_of: list[Code] = []
    fields: list[CaseField] = []
    work: Work = Work()
    closing: Closing = Field(default_factory=lambda: Closing.model_validate({}))
    supervision: dict[str, Any] = {}
    pressing: list[Answer] = []


class PartyRule(Part):
    """Complaint rules for suppliers, shops, agents or partners (CMP-01), in halls of this industry; money in whole units."""

    kind: Literal["supplier", "shop", "agent", "partner"]
    limit: Annotated[float | int, Field(ge=0)] = 0
    answers: Duration
    settles: Duration
    light: str
    medium: str
    heavy: str


class Dispatch(Part):
    """A rule of the decision table: which new cases, or steps of procedures, go to which team of the pack, and what skill they ask for.

    `when` is CEL over the fields of a case, empty for the rest; the first that fits is taken.
    """

    code: Code
    name: Text
    about: Literal["case", "step"] = "case"
    when: str = ""
    team: Code
    skill: Code | None = None
    level: int = Field(1, ge=1, le=5)


class Cases(Part):
    """cases.yaml: workflows and kinds of cases, and the decision table that gives new ones their team."""

    FILE: ClassVar[str] = "cases.yaml"
    workflows: list[Workflow] = []
    kinds: list[Kind] = []
    dispatch: list[Dispatch] = []
    party_rules: list[PartyRule] = []
