"""Announcements over the API."""

from datetime import datetime

from ninja import Schema

from tingtang.ui.resources import Body, Code, Moment, Texts


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
