"""Notices to people in the application, and what they have read."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from tingtang.cases.models import Notice
from tingtang.core.actions import action, unchanged
from tingtang.core.actors import SYSTEM, Actor


@dataclass(frozen=True, slots=True)
class Given:
    """A case that somebody was given: by which event, and how."""

    event_id: int
    at: datetime
    case_id: int
    staff_id: int
    how: str


@action("cases.tell_given", label=_("Tell people of their cases"))
def tell_given(actor: Actor, *, given: Sequence[Given]) -> None:
    """Make a notice for whoever was given a case, once for each event."""
    unchanged()
    notices = [
        Notice(staff_id=one.staff_id, case_id=one.case_id, code="given", data={"how": one.how}, at=one.at, event_id=one.event_id)
        for one in given
    ]
    Notice.objects.bulk_create(notices, ignore_conflicts=True)


@action("cases.read_notices", label=_("Mark notices as read"))
def read_notices(actor: Actor, *, staff_id: int, at: datetime, keys: Collection[int] | None = None) -> int:
    """Mark notices of somebody as read: those named, or all."""
    unchanged()
    unread = Notice.objects.filter(staff_id=staff_id, read_at__isnull=True)
    return unread.filter(pk__in=keys).update(read_at=at) if keys is not None else unread.update(read_at=at)


def read_own(actor: Actor, *, at: datetime, keys: Collection[int] | None = None) -> int:
    """Mark one's own notices as read: everybody may, whatever his role."""
    return read_notices(SYSTEM, staff_id=actor.staff_id, at=at, keys=keys) if actor.staff_id else 0
