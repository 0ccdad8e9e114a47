"""What the API takes and gives about imports, paper files, erasures, and defects of records."""

from datetime import date, datetime
from typing import Annotated, Literal

from ninja import Schema
from pydantic import Field

from tingtang.ui.resources import Body, Code, Line

Badge = Annotated[str, Field(min_length=1, max_length=20, pattern=r"^[^\x00]*$")]
Fault = Annotated[str, Field(max_length=60, pattern=r"^(missing|malformed):[a-z0-9:_-]+$")]


class Nothing(Body):
    """No content."""


class PaperIn(Body):
    """What the papers are and where they lie."""

    title: Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00]*$")]
    place: Annotated[str, Field(min_length=1, max_length=80, pattern=r"^[^\x00]*$")]


class Loan(Body):
    """Who borrows a file (badge), for what and until when."""

    borrower: Badge
    purpose: Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00]*$")]
    due_date: date


class PaperOut(Schema):
    """A file of papers; `borrower` and `due_date` are null while it lies in its place."""

    id: int
    customer: int
    title: str
    place: str
    filed_at: datetime
    borrower: str | None
    due_date: date | None


class ErasureIn(Body):
    """Why a customer is to be forgotten."""

    ground: Literal["wish", "withdrawn", "purpose", "unlawful"] = "wish"


class ErasureOut(Schema):
    """A wish to be forgotten; `obligations` say what forbids it now, `removed` what went."""

    id: int
    customer: int
    ground: str
    state: str
    asked_at: datetime
    decided_at: datetime | None
    removed: dict[str, int]
    obligations: list[str]


class ImportOut(Schema):
    """An import of customers and how far it is."""

    id: int
    source: str
    hall: str | None
    state: str
    share: float
    row_count: int
    new_count: int
    updated_count: int
    same_count: int
    fault_count: int
    reason: str
    created_at: datetime
    data_source: str | None
    taken_date: date | None


class ImportFaultOut(Schema):
    """A row that was not taken: its line, and why, in words. Its cells are only in the download of the page."""

    id: int
    line: int
    why: str


class DrawIn(Body):
    """How many records of which hall to draw; null for records of no hall."""

    hall: Code | None = None
    count: Annotated[int, Field(ge=1, le=1000)]


class Drawn(Schema):
    """How many."""

    count: int


class ReturnIn(Body):
    """Which faults of a record are given back, to be mended by when; without any, all that were found."""

    faults: Annotated[list[Fault], Field(max_length=50)] = []
    due_date: date
    tells_customer: bool = True


class CheckIn(Body):
    """Whether a corrected defect is gone; if not, until when it is given back once more."""

    is_mended: bool
    due_date: date | None = None


class DefectOut(Schema):
    """A defect given back."""

    id: int
    customer: int
    fault: str
    state: str
    keeper: str | None
    due_date: date
    returned_at: datetime
    times: int


class Targets(Body):
    """The tiers of other schemes that stand for a tier, each as scheme:tier; at most one of each scheme."""

    targets: Annotated[list[Annotated[Line, Field(pattern=r"^[a-z0-9][a-z0-9_-]*:[a-z0-9][a-z0-9_-]*$")]], Field(max_length=50)]
