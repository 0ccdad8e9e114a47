"""What the API takes and gives of corrections."""

from datetime import date, datetime
from typing import Annotated, Literal

from ninja import Schema
from pydantic import Field

from tingtang.improvement.schemas.drives import Badge, Item
from tingtang.ui.resources import Body, Code, Line, Row, Words

Said = Annotated[str, Field(min_length=1, max_length=2000, pattern=r"^[^\x00]*$")]


class Correction(Body):
    """A fault of a hall (code; null: the whole organisation), and who (badge) corrects it by when."""

    title: Item
    body: Words = ""
    hall: Code | None = None
    origin: Literal["self_check", "supply", "inspection", "complaint", "survey", "outside", "market", "staff"] = "self_check"
    weight: Literal["light", "medium", "heavy"] = "medium"
    drive: Row | None = None
    owner: Badge
    found_date: date
    due_date: date
    customers_view: Annotated[Words, Field(max_length=2000)] = ""


class CorrectionOut(Correction):
    id: int
    state: str
    whys: list[str]
    causes: dict[str, list[str]]
    root_cause: str
    verdict: str
    lasting: str
    customers_after: str
    accepted_at: datetime | None = None
    ended_at: datetime | None = None
    version: str | None = None


class Causes(Schema):
    """Causes by branch of the diagram."""

    people: list[Line] = []
    equipment: list[Line] = []
    material: list[Line] = []
    method: list[Line] = []
    surroundings: list[Line] = []
    measurement: list[Line] = []


class Analysis(Body):
    """Why it went wrong: whys asked in a row, causes by branch, the root."""

    root_cause: Said
    whys: Annotated[list[Line], Field(max_length=5)] = []
    causes: Causes = Causes()


class Verdict(Body):
    """What the check found, and whether the correction is accepted."""

    verdict: Said
    is_accepted: bool


class Decision(Body):
    """Words that a decision needs."""

    words: Said


class Lasting(Decision):
    """What keeps a fault away for good, and what customers say now."""

    customers: Said


class Measure(Body):
    """A measure of a correction (id): what is done, by whom (badge), by when."""

    correction: Row
    text: Annotated[str, Field(min_length=1, max_length=300, pattern=r"^[^\x00]*$")]
    owner: Badge
    due_date: date


class MeasureOut(Measure):
    id: int
    done_at: datetime | None = None
    note: str = ""
    version: str | None = None


class Did(Body):
    """Something that one did oneself."""

    text: Item


class SetUp(Body):
    """What a drive or plan is set up from: a finding, a fault, or a gap (1 to 5) of a study."""

    finding: Row | None = None
    correction: Row | None = None
    gap_study: Row | None = None
    gap: Annotated[int, Field(ge=1, le=5)] | None = None


class SetUpDrive(Schema):
    """The drive that was set up, or was there already."""

    id: int
    name: str
    cause: str
    finding: int | None
    gap_study: int | None
    gap: int | None
    deliverables: list[str]
