"""What the API takes and gives about people, agreements, referrals and evaluations of parties outside."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from tingtang.ui.resources import Body, Line, Row

_Short = Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[^\x00]*$")]
_Title = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00]*$")]
_Text = Annotated[str, Field(min_length=1, max_length=2000, pattern=r"^[^\x00]*$")]
_Said = Annotated[str, Field(max_length=500, pattern=r"^[^\x00]*$")]
_Mark = Annotated[int, Field(ge=1, le=5)]


class PersonIn(Body):
    """Somebody who is spoken with there; with the `id` of one that is kept it is changed."""

    id: Row | None = None
    name: _Short
    duty: Annotated[str, Field(min_length=1, max_length=120, pattern=r"^[^\x00]*$")]
    reach: Annotated[str, Field(max_length=200, pattern=r"^[^\x00]*$")] = ""
    is_first: bool = False
    is_active: bool = True


class AgreementIn(Body):
    """What was agreed; with the `id` of one that is kept it is changed."""

    id: Row | None = None
    title: _Title
    number: Annotated[str, Field(max_length=60, pattern=r"^[^\x00]*$")] = ""
    ours: _Text
    theirs: _Text
    terms: _Said = ""
    starts_date: date
    ends_date: date | None = None
    notice_days: Annotated[int, Field(ge=0, le=730)] = 30


class EndIn(Body):
    """That an agreement ends; today when no day is said."""

    reason: Annotated[str, Field(min_length=1, max_length=300, pattern=r"^[^\x00]*$")]
    ended_date: date | None = None


class ReferralIn(Body):
    """Who was sent: a customer by number, or a name."""

    way: Literal["to_us", "to_them"] = "to_us"
    customer: Line | None = None
    name: Annotated[str, Field(max_length=100, pattern=r"^[^\x00]*$")] = ""
    about: _Title
    made_date: date | None = None


class SettleIn(Body):
    """What came of a referral; `customer` is the number he has by now."""

    state: Literal["won", "lost"]
    outcome: Annotated[str, Field(min_length=1, max_length=300, pattern=r"^[^\x00]*$")]
    amount_cents: Annotated[int, Field(ge=0, le=2**53)] | None = None
    case_number: Annotated[str, Field(max_length=40, pattern=r"^[^\x00]*$")] = ""
    customer: Line | None = None


class Marks(Body):
    """The five sides, from 1 to 5."""

    keeping: _Mark
    answering: _Mark
    quality: _Mark
    benefit: _Mark
    compliance: _Mark


class ReviewIn(Body):
    """How it went over a time, and what follows."""

    first_date: date
    latest_date: date
    marks: Marks
    remark: _Text
    verdict: Literal["continue", "improve", "end"]
    next_step: _Said = ""


class PersonOut(PersonIn):
    """Somebody who is spoken with there."""


class AgreementOut(AgreementIn):
    """An agreement as it is; `state`: coming, in_force, ending, over."""

    state: str
    ended_date: date | None
    end_reason: str


class ReferralOut(Body):
    """A referral; of a customer the asker may not see it says no number."""

    id: int
    way: str
    customer: str | None
    name: str
    about: str
    made_date: date
    state: str
    outcome: str
    amount_cents: int | None
    case_number: str
    settled_date: date | None


class ReviewOut(Body):
    """An evaluation: its marks with mean and what they say, what was counted, what follows."""

    id: int
    first_date: date
    latest_date: date
    marks: dict[str, int]
    mean: float | None
    standing: str
    facts: dict[str, Any]
    remark: str
    verdict: str
    next_step: str
    made_at: datetime


class Dealings(Body):
    """What is done together with a party: people, agreements, the latest referrals, evaluations."""

    people: list[PersonOut]
    agreements: list[AgreementOut]
    referrals: list[ReferralOut]
    reviews: list[ReviewOut]
