"""What two levels approve: drafts of processes, and that a process is retired (STD-07, STD-09)."""

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from tingtang.core.actions import action
from tingtang.core.actors import Actor
from tingtang.core.errors import Refused
from tingtang.core.events import EventType
from tingtang.flows.actions.changes import CHANGE_FIELDS, NoPlace, Undecided, account_of, held, moved, not_past, tell_of, why_of
from tingtang.flows.actions.executing import refuse_executors
from tingtang.flows.actions.starting import day_of
from tingtang.flows.events import (
    CHANGE_DECLINED,
    DRAFT_APPROVED,
    DRAFT_RETURNED,
    DRAFT_REVIEWED,
    RETIREMENT_ASKED,
    RETIREMENT_REVIEWED,
    VERSION_RETIRED,
)
from tingtang.flows.models import Change, Reach, Version, VersionState
from tingtang.journal.record import changed
from tingtang.journal.saving import assign, locked, write


class OnePerson(Refused):
    """Whoever drew a version or asked for its end, or approved it for the department, approves it."""

    message = _(
        "You have drawn this version, asked that it be retired or approved it for the department. Somebody else must approve it."
    )


class WrongLevel(Refused):
    """A level approves out of turn."""

    message = _("The department's head approves first; leadership approves general changes after that.")


class AlreadyAsked(Refused):
    """The end of a version is being decided on."""

    message = _("It has been asked before that {version} be retired; that is decided first.")


class CameIntoForce(Refused):
    """A version that was to be withdrawn before it began has begun."""

    message = _("{version} has come into force meanwhile: decline this and ask that it be retired from a day to come.")


@action("flows.retire_version", label=_("Ask that processes be retired"))
def retire_version(actor: Actor, /, *, version: Version, retired_date: date, at: datetime, **values: Any) -> Change:
    """Ask that a published version end without a successor: approved on the levels of a change, nothing new begins by it from a day on.

    Refused to whoever executes it, without why, which cases it touches and what it means for customers, for a date that has
    passed (`TooEarly`) and while the same is being decided (`AlreadyAsked`).
    """
    kept = held(version, VersionState.PUBLISHED)
    refuse_executors(actor, kept.process)
    not_past(retired_date, kept.process, at)
    if kept.retirements.filter(declined_at__isnull=True).exists():
        raise AlreadyAsked(version=str(kept))
    asker = account_of(actor)
    change = Change(
        process=kept.process, retires=kept, retired_date=retired_date, asked_at=at, submitted_at=at, asked_by_id=asker
    )
    change.writers = [asker] if asker else []
    differs = assign(change, values, CHANGE_FIELDS)
    if change.reach == Reach.LOCAL and change.hall_id is None:
        raise NoPlace
    write(change)
    day = retired_date.isoformat()
    tell_of(RETIREMENT_ASKED, actor, kept, at, change=change, reach=change.reach, retired_date=day)
    changed(change, at=at, retired_date=day, **differs)
    return change


@action("flows.review_draft", on="change", label=_("Approve drafts of processes for a department"))
def review_draft(actor: Actor, *, change: Change, at: datetime) -> Version:
    """Approve a submitted draft, or a retirement, for the department; a local change is then approved as a whole.

    Refused to whoever drew it (`OnePerson`) or executes it, and when it has been approved for the department before.
    """
    kept = locked(change)
    version = _submitted(actor, kept)
    if kept.department_at is not None:
        raise WrongLevel
    kept.department_id, kept.department_at = account_of(actor), at
    kept.save(update_fields=["department", "department_at"])
    if kept.reach == Reach.LOCAL:
        return _approved(DRAFT_REVIEWED, actor, kept, version, at)
    tell_of(RETIREMENT_REVIEWED if kept.retires_id else DRAFT_REVIEWED, actor, version, at, change=kept)
    return version


@action("flows.approve_draft", label=_("Approve drafts of processes for everybody"))
def approve_draft(actor: Actor, *, change: Change, at: datetime) -> Version:
    """Approve, as leadership, a draft or a retirement that the department has approved; what is to be retired then is.

    Refused before that (`WrongLevel`), to whoever drew it or approved it for the department (`OnePerson`), or executes it.
    """
    kept = locked(change)
    version = _submitted(actor, kept)
    if kept.department_at is None:
        raise WrongLevel
    if actor.kind == "account" and actor.id == kept.department_id:
        raise OnePerson
    kept.leader_id, kept.leader_at = account_of(actor), at
    kept.save(update_fields=["leader", "leader_at"])
    return _approved(DRAFT_APPROVED, actor, kept, version, at)


def _submitted(actor: Actor, change: Change) -> Version:
    if change.retires is not None and change.state in {"review", "leadership"}:
        version = held(change.retires, VersionState.PUBLISHED)
    elif change.version is not None:
        version = held(change.version, VersionState.REVIEW)
    else:
        raise Undecided
    if actor.kind == "account" and actor.id in change.writers:
        raise OnePerson
    refuse_executors(actor, change.process)
    return version


def _approved(event: EventType, actor: Actor, change: Change, version: Version, at: datetime) -> Version:
    if change.retired_date is None:
        return moved(event, actor, version, at, VersionState.APPROVED)
    here = day_of(change.process, at)
    if version.effective_date is not None and change.retired_date < version.effective_date <= here:
        raise CameIntoForce(version=str(version))
    day = max(change.retired_date, here)
    version.retired_date, version.state = day, VersionState.RETIRED
    version.save(update_fields=["retired_date", "state"])
    tell_of(VERSION_RETIRED, actor, version, at, change=change, retired_date=day.isoformat())
    changed(version, at=at, state=version.state, retired_date=day, retire_reason=change.reason)
    return version


@action("flows.return_draft", on="change", label=_("Return drafts of processes"))
def return_draft(actor: Actor, *, change: Change, reason: str, at: datetime) -> Version:
    """Give a submitted or approved draft back to whoever drew it, with the reason; a retirement is declined. Refused without one."""
    kept = locked(change)
    if kept.retires is not None:
        return _kept_on(actor, kept, kept.retires, reason, at)
    if kept.version is None or kept.version.state not in {VersionState.REVIEW, VersionState.APPROVED}:
        raise Undecided
    kept.return_reason = why_of(reason)
    kept.department_id = kept.department_at = kept.leader_id = kept.leader_at = None
    kept.save(update_fields=["return_reason", "department", "department_at", "leader", "leader_at"])
    changed(kept, at=at, return_reason=kept.return_reason)
    return moved(DRAFT_RETURNED, actor, locked(kept.version), at, VersionState.DRAFT)


def _kept_on(actor: Actor, change: Change, version: Version, reason: str, at: datetime) -> Version:
    if change.state not in {"review", "leadership"}:
        raise Undecided
    change.decline_reason, change.declined_at = why_of(reason), at
    change.save(update_fields=["decline_reason", "declined_at"])
    tell_of(CHANGE_DECLINED, actor, version, at, change=change)
    changed(change, at=at, decline_reason=change.decline_reason)
    return version
