"""What the API takes and gives of channels."""

from datetime import date, datetime
from typing import Annotated, Literal

from ninja import Schema
from pydantic import Field

from tingtang.ui.resources import Body, Code, Line, Moment, Row, Texts

Said = Annotated[str, Field(min_length=1, max_length=5000, pattern=r"^[^\x00]*$")]
Name = Annotated[str, Field(min_length=1, max_length=80, pattern=r"^[^\x00]*$")]
Medium = Literal["mail", "chat", "phone", "sms", "messenger"]
Outcome = Literal["solved", "case", "referred", "silent", "spam"]
Reason = Literal["need", "price", "rival", "trust", "time", "other"]


class Nothing(Body):
    """Nothing has to be said."""


class Channel(Body):
    """A channel; `secret` is a gateway's secret or a mailbox's imaps:// address, taken and never given."""

    code: Code
    names: Texts
    medium: Medium
    address: Annotated[Line, Field(max_length=200)] = ""
    url: Annotated[Line, Field(max_length=300)] = ""
    hall: Code | None = None
    kind: Code | None = None
    per_minute: Annotated[int, Field(ge=1, le=100_000)] = 60
    calendar: Code | None = None
    away: Texts = {}
    dkim_selector: Annotated[str, Field(max_length=60, pattern=r"^([a-z0-9][a-z0-9_-]*)?$")] = ""
    is_active: bool = True
    secret: Annotated[Line, Field(max_length=500)] = ""


class ChannelOut(Schema):
    id: int
    code: str
    names: dict[str, str]
    medium: str
    address: str
    url: str
    hall: str | None
    kind: str | None
    per_minute: int
    calendar: str | None
    away: dict[str, str]
    dkim_selector: str
    is_active: bool
    trouble: str
    version: str | None = None


class Phrase(Body):
    """Words that are written often, in each language."""

    code: Code
    names: Texts
    texts: Texts
    hall: Code | None = None
    order: Annotated[int, Field(ge=0, le=30_000)] = 0
    is_active: bool = True


class PhraseOut(Schema):
    id: int
    code: str
    names: dict[str, str]
    texts: dict[str, str]
    hall: str | None
    order: int
    is_active: bool
    version: str | None = None


class Telling(Body):
    """Of what people are told, by which channel and in which words; without words of one's own, in the usual ones."""

    occasion: Annotated[Line, Field(max_length=60)]
    hall: Code | None = None
    channel: Code
    purpose: Code | None = None
    subjects: Texts = {}
    bodies: Texts = {}
    quiet_days: Annotated[int, Field(ge=1, le=365)] = 30
    most_lately: Annotated[int, Field(ge=0, le=100)] = 2
    order: Annotated[int, Field(ge=0, le=30_000)] = 0
    is_active: bool = True


class TellingOut(Schema):
    id: int
    occasion: str
    hall: str | None
    channel: str
    purpose: str | None
    subjects: dict[str, str]
    bodies: dict[str, str]
    quiet_days: int
    most_lately: int
    order: int
    is_active: bool
    version: str | None = None


class DeliveryOut(Schema):
    """What was sent, or was not, and why."""

    id: int
    conversation: int
    customer: str | None
    channel: str
    occasion: str
    campaign: int | None
    state: str
    reason: str
    tries: int
    at: datetime
    sent_at: datetime | None


class Announcement(Body):
    """What is announced, where, from when to when."""

    hall: Code | None = None
    texts: Texts
    is_urgent: bool = False
    on_boards: bool = True
    on_phones: bool = True
    on_kiosks: bool = False
    on_portal: bool = False
    starts_at: Moment
    ends_at: Moment


class AnnouncementOut(Schema):
    id: int
    hall: str | None
    texts: dict[str, str]
    is_urgent: bool
    on_boards: bool
    on_phones: bool
    on_kiosks: bool
    on_portal: bool
    starts_at: datetime
    ends_at: datetime
    version: str | None = None


class SendAnnouncement(Body):
    """By which channel, to who agreed to which purpose."""

    channel: Code
    purpose: Code


class ConversationOut(Schema):
    """A conversation; the address is masked."""

    id: int
    channel: str
    medium: str
    customer: str | None
    name: str
    address: str
    case: str | None
    hall: str | None
    holder: str | None
    subject: str
    state: str
    outcome: str
    opened_at: datetime
    changed_at: datetime
    waiting_since: datetime | None


class MessageOut(Schema):
    """A message, and how far it has come."""

    id: int
    direction: str
    nature: str
    subject: str
    body: str
    state: str
    reason: str
    staff: str | None
    campaign: int | None
    at: datetime
    sent_at: datetime | None


class ThreadOut(ConversationOut):
    """A conversation with its latest messages."""

    messages: list[MessageOut]


class Enclosed(Body):
    """A file, base64."""

    name: Annotated[Line, Field(min_length=1, max_length=200)]
    content: Annotated[str, Field(max_length=25_000_000)]


class Answer(Body):
    """An answer, with files by mail and chat."""

    body: Said
    files: Annotated[list[Enclosed], Field(max_length=10)] = []


class Closing(Body):
    outcome: Outcome


class Tying(Body):
    """The number of the customer."""

    customer: Line


class MakeCase(Body):
    kind: Code
    title: Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00]*$")]
    hall: Code | None = None


class CaseMade(Schema):
    number: str


class Writing(Body):
    """A message to a customer: about an open case of his, or for a purpose he agreed to."""

    channel: Code
    body: Said
    subject: Annotated[Line, Field(max_length=200)] = ""
    purpose: Code | None = None
    case: Annotated[Line, Field(max_length=20)] = ""


class Call(Body):
    """A call that was had; `customer` and `case` are numbers."""

    channel: Code
    body: Said
    direction: Literal["in", "out"] = "in"
    customer: Line = ""
    name: Annotated[Line, Field(max_length=100)] = ""
    number: Annotated[Line, Field(max_length=30)] = ""
    case: Annotated[Line, Field(max_length=20)] = ""
    outcome: Outcome = "solved"


class Mail(Body):
    """A raw mail (RFC 5322) in base64, for a mailbox."""

    channel: Code
    raw: Annotated[str, Field(min_length=4, max_length=36_000_000, pattern=r"^[A-Za-z0-9+/=\s]*$")]


class Incoming(Body):
    """A message that another program brings; `id` is its own number for it, taken once."""

    channel: Code
    id: Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00]*$")]
    sender: Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00]*$")]
    text: Said
    name: Annotated[Line, Field(max_length=100)] = ""


class Delivery(Body):
    """What became of a message that was sent; `id` is the number it was sent with."""

    channel: Code
    id: Annotated[str, Field(min_length=1, max_length=260, pattern=r"^[^\x00]*$")]
    is_delivered: bool
    reason: Line = ""


class Taken(Schema):
    """Whether it was taken, and in which conversation it stands."""

    taken: bool
    conversation: int | None = None


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


class RemedyOut(Schema):
    id: int
    refusal: str
    text: str
    owner: str
    due_date: date
    done_at: datetime | None
