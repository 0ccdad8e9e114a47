"""What the API takes and gives around complaints and parties outside."""

from datetime import datetime
from typing import Annotated, Literal

from ninja import Schema
from pydantic import Field

from tingtang.cases.schemas import CaseNumber
from tingtang.ui.resources import Body, Code, Line

Reason = Annotated[str, Field(min_length=1, max_length=2000, pattern=r"^[^\x00]*$")]
Meaning = Annotated[str, Field(min_length=1, max_length=300, pattern=r"^[^\x00]*$")]
Minutes = Annotated[int, Field(ge=0, le=1_000_000)]


class PartyRule(Body):
    """Complaint rules for parties of a kind, everywhere or in some industries and halls; times in working minutes."""

    kind: Literal["supplier", "shop", "agent", "partner"]
    industries: Annotated[list[Code], Field(max_length=50)] = []
    halls: Annotated[list[Line], Field(max_length=1000)] = []
    limit_cents: Annotated[int, Field(ge=0, le=10**13)] = 0
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] = "CNY"
    answer_minutes: Minutes = 480
    settle_minutes: Minutes = 2400
    light: Meaning
    medium: Meaning
    heavy: Meaning


class PartyRuleOut(PartyRule):
    """Rules as they are."""

    id: int
    version: str | None = None


class HandIn(Body):
    """The party a case is handed to, by its code."""

    party: Code


class PartyAnswer(Body):
    """What the party says."""

    answer: Annotated[str, Field(min_length=1, max_length=4000, pattern=r"^[^\x00]*$")]


class Settlement(Body):
    """How it was settled, and what the party granted."""

    settlement: Reason
    amount_cents: Annotated[int, Field(ge=0, le=10**13)] | None = None


class HandingOut(Schema):
    """A case with a party."""

    id: int
    case: str
    party: str
    handed_at: datetime
    answer_due_at: datetime | None
    settle_due_at: datetime | None
    answered_at: datetime | None
    answer: str
    settled_at: datetime | None
    settlement: str
    amount_cents: int | None


class PartySanctionIn(Body):
    """A sanction on a party (its code), with the case it comes from."""

    party: Code
    degree: Literal["light", "medium", "heavy"]
    reason: Reason
    case: CaseNumber | None = None


class PartySanctionOut(Schema):
    """A sanction on a party."""

    id: int
    party: str
    case: str | None
    degree: str
    meaning: str
    reason: str
    state: str
    imposed_at: datetime
    told_at: datetime | None
    told_way: str
    appeal: str
    appealed_at: datetime | None
    answer: str
    answered_at: datetime | None


class Way(Body):
    """How the party was told."""

    way: Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[^\x00]*$")]


class PartyAppeal(Body):
    """Why the party appeals."""

    appeal: Reason


class PartyAppealAnswer(Body):
    """Whether the sanction is lifted, and why."""

    is_lifted: bool
    answer: Reason
