"""Conversations, messages and what became of them, over the API."""

from datetime import datetime
from typing import Annotated, Literal

from ninja import Schema
from pydantic import Field

from tingtang.channels.schemas.common import Outcome, Said
from tingtang.ui.resources import Body, Code, Line


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
