"""Campaigns, invitations and measures over the API."""

from datetime import date, datetime
from typing import Annotated, Literal

from ninja import Schema
from pydantic import Field

from tingtang.channels.schemas.common import Name, Reason
from tingtang.ui.resources import Body, Code, Line, Moment, Row, Texts


class Campaign(Body):
    """A draft of a campaign; codes name channel, purpose, hall and tier, a badge its owner."""

    name: Name
    note: Annotated[Line, Field(max_length=300)] = ""
    way: Literal["message", "phone", "event"] = "message"
    channel: Code | None = None
    purpose: Code
    hall: Code | None = None
    owner: Line | None = None
    subjects: Texts = {}
    bodies: Texts = {}
    for_kind: Literal["", "person", "company"] = ""
    tier: Row | None = None
    home: Code | None = None
    language: Literal["", "zh-hans", "zh-hant", "en"] = ""
    is_rural: bool = False
    quiet_days: Annotated[int, Field(ge=1, le=365)] = 30
    most_lately: Annotated[int, Field(ge=0, le=100)] = 2


class CampaignOut(Schema):
    id: int
    name: str
    note: str
    way: str
    channel: str | None
    purpose: str
    hall: str | None
    owner: str | None
    subjects: dict[str, str]
    bodies: dict[str, str]
    for_kind: str
    tier: int | None
    home: str | None
    language: str
    is_rural: bool
    quiet_days: int
    most_lately: int
    state: str
    starts_at: datetime | None
    ended_at: datetime | None
    version: str | None = None


class ForecastOut(Schema):
    """Whom it would reach now: of the first `looked_at` of its audience."""

    audience: int
    looked_at: int
    invited: int
    kept_out: dict[str, int]


class ResultsOut(Schema):
    """How far it is and what came of it."""

    invited: int
    kept_out: dict[str, int]
    states: dict[str, int]
    replied: int
    opted_out: int
    replies: dict[str, int]
    refusals: dict[str, int]
    reached: int


class Starting(Body):
    starts_at: Moment | None = None


class Trying(Body):
    address: Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00]*$")]
    language: Literal["", "zh-hans", "zh-hant", "en"] = ""


class InviteeOut(Schema):
    """One invitation: how far its message is, or why there is none; what was answered."""

    id: int
    customer: int
    message: int | None
    state: str | None
    kept_out: str
    reply: str
    refusal: str
    replied_at: datetime | None
    opted_out_at: datetime | None


class Replying(Body):
    reply: Literal["", "accepted", "thinking", "refused", "unreached"]
    refusal: Literal["", "need", "price", "rival", "trust", "time", "other"] = ""


class Remedy(Body):
    """What is done about a reason for refusing; `owner` is a badge."""

    refusal: Reason
    text: Annotated[str, Field(min_length=1, max_length=300, pattern=r"^[^\x00]*$")]
    owner: Line
    due_date: date


class Effect(Body):
    """What came of a measure."""

    effect: Annotated[str, Field(max_length=300, pattern=r"^[^\x00]*$")] = ""


class RemedyOut(Schema):
    id: int
    refusal: str
    text: str
    owner: str
    due_date: date
    done_at: datetime | None
    effect: str
