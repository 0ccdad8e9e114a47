"""What readers of the log write in addresses: days, things by their key, and the place where the next page begins."""

from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any

from django.core import signing
from django.utils import timezone


def days(first: date | None, latest: date | None, zone: tzinfo | None = None) -> tuple[datetime | None, datetime | None]:
    """From the beginning of a day to the end of another, in the zone of the reader's page unless another is named."""
    zone = zone or timezone.get_current_timezone()
    return (
        datetime.combine(first, time(), zone) if first else None,
        datetime.combine(latest + timedelta(days=1), time(), zone) if latest and latest.year < 9999 else None,
    )


def key_of(text: str) -> tuple[str, int] | None:
    """A thing by its type and number, of `type:number`."""
    type_, _colon, number = text.rpartition(":")
    return (type_, int(number)) if text else None


def token_of(place: tuple[Any, int] | None) -> str:
    """A place in the log as it stands in an address; nothing for none."""
    return signing.dumps([place[0].isoformat(), place[1]]) if place else ""


def place_of(token: str) -> tuple[datetime, int] | None:
    """The place a token stands for; None without one, or where somebody made it up."""
    try:
        at, number = signing.loads(token) if token else ("", 0)
    except signing.BadSignature:
        return None
    return (datetime.fromisoformat(at), number) if at else None
