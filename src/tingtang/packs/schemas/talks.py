"""What may stand in demo_talks.yaml: channels, phrases, conversations, calls and campaigns of a demo."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from tingtang.packs.schemas import Code, Part, Text

Medium = Literal["mail", "chat", "phone", "sms", "messenger"]
Hours = Annotated[float | int, Field(ge=0, le=24 * 60)]


class Channel(Part):
    """A way in and out; `kind` is the kind of case its mails open."""

    code: Code
    name: Text
    medium: Medium
    address: str = ""
    kind: Code | None = None


class Telling(Part):
    """What people are told by itself: the occasion, by which channel, and to what they must have agreed."""

    occasion: Annotated[str, Field(pattern=r"^[a-z_]+\.[a-z_]+$")]
    channel: Code
    purpose: Code


class Phrase(Part):
    """Words that are written often."""

    code: Code
    name: Text
    text: Text


class Said(Part):
    """One message: of the customer, or (`by`, a username) of somebody of the house."""

    text: str
    by: str | None = None
    after: Annotated[int, Field(ge=0, le=10_000)] = 3  # minutes after the one before


class Talk(Part):
    """A conversation that began so many hours ago; `who` is a customer's key, `name` somebody who is not known."""

    channel: Code
    hours_ago: Hours
    who: str | None = None
    name: str = ""
    address: str = ""
    subject: str = ""
    said: Annotated[list[Said], Field(min_length=1)]
    outcome: Literal["", "solved", "referred", "silent", "spam"] = ""


class Answered(Part):
    """What a customer replied to a campaign."""

    who: str
    reply: Literal["accepted", "thinking", "refused"]
    refusal: Literal["", "need", "price", "rival", "trust", "time", "other"] = ""


class Remedy(Part):
    """What is done about a reason for refusing."""

    refusal: Literal["need", "price", "rival", "trust", "time", "other"]
    text: str
    owner: str
    due_in: Annotated[int, Field(ge=0, le=365)] = 14


class Campaign(Part):
    """A campaign: a draft, or sent so many hours ago."""

    name: str
    note: str = ""
    channel: Code
    purpose: Code
    subject: Text
    body: Text
    hours_ago: Hours | None = None
    replies: list[Answered] = []
    remedies: list[Remedy] = []


class DemoTalks(Part):
    """demo_talks.yaml: what was said with customers before today; its words are in one language."""

    FILE: ClassVar[str] = "demo_talks.yaml"
    channels: list[Channel] = []
    tellings: list[Telling] = []
    phrases: list[Phrase] = []
    talks: list[Talk] = []
    campaigns: list[Campaign] = []
