"""Notices to people in the application, and what they have read."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tingtang.cases.models import Case, Notice
from tingtang.core.actions import action, unchanged
from tingtang.core.actors import SYSTEM, Actor
from tingtang.core.live import publish, reader_topic
from tingtang.org.models import Staff
from tingtang.org.queries import actor_of_account, seal_of

KEPT_UNREAD: Final = timedelta(days=1)  # people of a demo have read what is older: its past weeks arrive all at once


@dataclass(frozen=True, slots=True)
class Given:
    """A case that somebody was given: by which event, and how."""

    event_id: int
    at: datetime
    case_id: int
    staff_id: int
    how: str


@dataclass(frozen=True, slots=True)
class Told:
    """Something that somebody is told by another part of the house: in the words of every language, and where he acts on it."""

    event_id: int
    at: datetime
    staff_id: int
    texts: Mapping[str, str]
    url: str


def tell(notices: Sequence[Notice]) -> None:
    """Keep notices, each event's once, and ring the bells of the people they are for."""
    now = timezone.now()
    old = [notice for notice in notices if notice.at < now - KEPT_UNREAD]
    invented = Staff.objects.filter(pk__in={notice.staff_id for notice in old}, account__is_demo=True)
    readers = set(invented.values_list("pk", flat=True)) if old else set()
    for notice in old:
        if notice.staff_id in readers:
            notice.read_at = now
    Notice.objects.bulk_create(notices, ignore_conflicts=True)
    ring({notice.staff_id for notice in notices})


def ring(staff: Collection[int]) -> None:
    """Have the open pages of these people look at their notices again."""
    accounts = Staff.objects.filter(pk__in=staff, account__isnull=False).values_list("account_id", flat=True)
    for account_id in accounts:
        publish(reader_topic(account_id or 0), {}, name="notices")


@action("cases.tell_given", label=_("Tell people of their cases"))
def tell_given(actor: Actor, *, given: Sequence[Given]) -> None:
    """Make a notice for whoever was given a case, or holds it no more, once for each event."""
    unchanged()
    tell([_gone(one) if one.how == "handed_on" and not _sees(one) else _of(one) for one in given])


def _of(one: Given) -> Notice:
    code = one.how if one.how in {"handed_on", "covered"} else "given"
    data = {"how": one.how}
    return Notice(staff_id=one.staff_id, case_id=one.case_id, code=code, data=data, at=one.at, event_id=one.event_id)


def _gone(one: Given) -> Notice:
    """Told to who sees the case no more: its number, and where it went, nothing of what it says."""
    case = Case.objects.select_related("team").get(pk=one.case_id)
    data = {"number": case.number, "team": case.team.names or {"": str(case.team)} if case.team else {}}
    return Notice(staff_id=one.staff_id, code="gone", data=data, at=one.at, event_id=one.event_id)


def _sees(one: Given) -> bool:
    by = Staff.objects.select_related("account").get(pk=one.staff_id).account
    actor = actor_of_account(str(by.pk), one.at, seal=seal_of(by.password)) if by is not None else None
    return actor is not None and Case.objects.visible_to(actor).filter(pk=one.case_id).exists()


@action("cases.tell_people", label=_("Tell people what happened (the system does this)"))
def tell_people(actor: Actor, *, notices: Sequence[Notice]) -> None:
    """Put notices before people, once for each person and event."""
    unchanged()
    tell(notices)


def tell_of(told: Sequence[Told]) -> None:
    """Put before people what other parts of the house have to tell them, once for each person and event."""
    notices = [
        Notice(
            staff_id=one.staff_id, code="said", data={"texts": dict(one.texts), "url": one.url}, at=one.at, event_id=one.event_id
        )
        for one in told
    ]
    tell_people(SYSTEM, notices=notices)


@action("cases.read_notices", label=_("Mark notices as read"))
def read_notices(actor: Actor, *, staff_id: int, at: datetime, keys: Collection[int] | None = None) -> int:
    """Mark notices of somebody as read: those named, or all."""
    unchanged()
    unread = Notice.objects.filter(staff_id=staff_id, read_at__isnull=True)
    ring({staff_id})
    return unread.filter(pk__in=keys).update(read_at=at) if keys is not None else unread.update(read_at=at)


def offer_is_over(case_id: int, staff_id: int, at: datetime) -> None:
    """Nobody is asked any more whether he takes a case that went to somebody else, or that he declined or let pass."""
    Notice.objects.filter(staff=staff_id, case=case_id, code="offered", read_at__isnull=True).update(read_at=at)
    ring({staff_id})


def read_own(actor: Actor, *, at: datetime, keys: Collection[int] | None = None) -> int:
    """Mark one's own notices as read: everybody may, whatever his role."""
    return read_notices(SYSTEM, staff_id=actor.staff_id, at=at, keys=keys) if actor.staff_id else 0


def read_of_case(actor: Actor, *, case_id: int, at: datetime) -> None:
    """Mark what somebody was told of a case as read: he has it before him."""
    found = Notice.objects.filter(staff_id=actor.staff_id or 0, case_id=case_id, read_at__isnull=True)
    keys = list(found.values_list("pk", flat=True))
    if keys:
        read_own(actor, at=at, keys=keys)
