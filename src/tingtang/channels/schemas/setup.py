"""Channels, phrases and messages by occasion, over the API."""

from datetime import time
from typing import Annotated, Literal

from ninja import Schema
from pydantic import Field

from tingtang.channels.schemas.common import Medium
from tingtang.ui.resources import Body, Code, Line, Texts


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


class Manner(Body):
    """When customers of a type are left in peace, and how they are spoken to."""

    code: Code
    names: Texts
    tier: Line | None = None
    of_kind: Literal["", "person", "company"] = ""
    quiet_from: time | None = None
    quiet_until: time | None = None
    texts: Texts = {}
    hall: Code | None = None
    order: Annotated[int, Field(ge=0, le=30_000)] = 0
    is_active: bool = True


class MannerOut(Schema):
    id: int
    code: str
    names: dict[str, str]
    tier: str | None
    of_kind: str
    quiet_from: time | None
    quiet_until: time | None
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
