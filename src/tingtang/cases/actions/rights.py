"""Rights asked for in a case: granted, changed, ended; by people, or by the procedure that leads the case."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tingtang.cases.actions.approvals import is_approved
from tingtang.cases.actions.common import held
from tingtang.cases.actions.steps import EFFECTS, REQUIREMENTS
from tingtang.cases.events import ACCESS_ASKED, ACCESS_CHANGED, ACCESS_ENDED, ACCESS_GRANTED, CONFLICT_SAVED, REMOVED
from tingtang.cases.models import AccessGrant, Case, GrantState, RoleConflict, TaskState, Vote
from tingtang.core.actions import action, unchanged
from tingtang.core.actors import Actor
from tingtang.core.errors import Invalid, Refused
from tingtang.journal.record import record
from tingtang.journal.saving import clean, field_names, locked, remove, save, tidy
from tingtang.org.actions import grant_role, withdraw_role
from tingtang.org.actions.roles import GUARDS as ROLE_GUARDS
from tingtang.org.models import Hall, Role, Staff, StaffRole
from tingtang.org.queries import staff_of

GIVES_RIGHTS = frozenset({"*", "org.grant_role"})
CONFLICT_FIELDS = field_names(RoleConflict, "first", "second", "reason")


class RolesConflict(Refused):
    """The person would hold two roles that nobody may hold together."""

    message = _("{staff} holds “{held}”, which nobody may hold together with “{role}”: {reason}")


class NotSeparate(Refused):
    """Who asks, who approves and who receives a right must be different people."""

    message = _("Who asks for a right, who approves it and who receives it must be different people: {name} is two of them.")


class NotInForce(Refused):
    """The right is not in force."""

    message = _("This right is not in force.")


class NothingAsked(Refused):
    """No right is asked for in the case."""

    message = _("Say first which right is asked for.")


class NothingApproved(Refused):
    """The rights asked for were not approved."""

    message = _("Nobody has approved these rights yet.")


class GrantedAlready(Refused):
    """Another case has granted the same right, and it is in force: who has it ends it there first."""

    message = _("{staff} holds “{role}” there already by case {number}. Withdraw it there, or change until when it holds.")


class GivenByHand(Refused):
    """The role may give rights to others, which a procedure does not hand out."""

    message = _("“{role}” may give rights to others: somebody who holds it gives it by hand.")


REQUIREMENTS["access"] = (
    _("say which right is asked for"),
    lambda case: case.access_grants.filter(state__in=[GrantState.ASKED, GrantState.ACTIVE]).exists(),
)


@action("cases.ask_access", on="case", label=_("Ask for rights"))
def ask_access(
    actor: Actor,
    *,
    case: Case,
    staff: Staff,
    role: Role,
    at: datetime,
    hall: Hall | None = None,
    expires_at: datetime | None = None,
) -> AccessGrant:
    """Say which role is asked for, for whom, where and until when. Refused for an end in the past and for conflicting roles."""
    found = held(case)
    if expires_at is not None and expires_at <= at:
        raise Invalid(fields={"expires_at": [_("Choose a time to come.")]})
    _no_conflict(staff, role)
    made = AccessGrant(case=found, staff=staff, role=role, hall=hall, expires_at=expires_at, asked_at=at)
    clean(made)
    made.save()
    record(ACCESS_ASKED, actor, at=at, case=found, accessgrant=made, staff=staff, role=role, hall=hall)
    return made


def _grant_access(actor: Actor, case: Case, at: datetime) -> None:
    """Give every right asked for in an approved case: the roles are really held from now on."""
    asked = _asked(case)
    if not is_approved(case):
        raise NothingApproved
    votes = Vote.objects.filter(approval__case=case, decision="approved").select_related("decided_by")
    approvers = {vote.decided_by_id for vote in votes}
    for grant in asked:
        _separate(actor, case, grant, approvers)
    _give(actor, case, asked, at)


def _asked(case: Case) -> list[AccessGrant]:
    """The rights asked for in a case, held. Refused when there is none."""
    rows = case.access_grants.select_for_update(of=("self",)).filter(state=GrantState.ASKED)
    asked = list(rows.select_related("staff", "role", "hall"))
    if not asked:
        raise NothingAsked
    return asked


def _give(actor: Actor, case: Case, asked: list[AccessGrant], at: datetime) -> None:
    for grant in asked:
        _refuse_twice(grant)
        grant.was_held = StaffRole.objects.filter(staff=grant.staff, role=grant.role, hall=grant.hall).exists()
        grant_role(actor, staff=grant.staff, role=grant.role, hall=grant.hall, at=at)
        grant.state, grant.granted_at, grant.granted_by = GrantState.ACTIVE, at, staff_of(actor)
        grant.save()
        record(
            ACCESS_GRANTED,
            actor,
            at=at,
            case=case,
            accessgrant=grant,
            staff=grant.staff,
            role=grant.role,
            hall=grant.hall,
            expires_at=grant.expires_at,
            was_held=grant.was_held,
        )


def _refuse_twice(grant: AccessGrant) -> None:
    same = AccessGrant.objects.filter(staff=grant.staff, role=grant.role, hall=grant.hall, state=GrantState.ACTIVE)
    other = same.select_related("case").first()
    if other is not None:
        raise GrantedAlready(staff=str(grant.staff), role=str(grant.role), number=other.case.number)


@action("cases.grant_asked", on="case", label=_("Grant the rights asked for in a case"), by_flow=True)
def grant_asked(actor: Actor, *, case: Case, approved_at: str, at: datetime) -> list[AccessGrant]:
    """Give every right asked for in a case that was approved at the step `approved_at` of its procedure (its id in the diagram).

    Refused when none is asked for, when nobody did that step, when who did it asked or receives, and for roles that give rights.
    """
    found = held(case)
    asked = _asked(found)
    done = found.tasks.filter(code=approved_at, step__isnull=False, state=TaskState.DONE).order_by("-done_at", "-pk").first()
    if done is None or done.done_by_id is None:
        raise NothingApproved
    for grant in asked:
        _separate(actor, found, grant, {done.done_by_id})
        if GIVES_RIGHTS & set(grant.role.permissions):
            raise GivenByHand(role=str(grant.role))
    _give(actor, found, asked, at)
    return asked


@action("cases.withdraw_granted", on="case", label=_("Withdraw the rights granted in a case"), by_flow=True)
def withdraw_granted(actor: Actor, *, case: Case, at: datetime, reason: str = "") -> list[AccessGrant]:
    """Take away every right that was granted in a case and is still in force. There may be none: rights end by themselves too."""
    found = held(case)
    rows = found.access_grants.select_for_update(of=("self",)).filter(state=GrantState.ACTIVE)
    ended = list(rows.select_related("case", "staff", "role", "hall"))
    for grant in ended:
        _take_away(actor, grant, at)
        _ended(actor, grant, GrantState.WITHDRAWN, at, reason)
    if not ended:
        unchanged()
    return ended


def _drop_access(actor: Actor, case: Case, at: datetime) -> None:
    for grant in case.access_grants.filter(state=GrantState.ASKED):
        _ended(actor, grant, GrantState.REFUSED, at, "")


def _separate(actor: Actor, case: Case, grant: AccessGrant, approvers: Collection[int | None]) -> None:
    for person in (case.reporter, grant.staff):
        if person is not None and person.pk in approvers:
            raise NotSeparate(name=str(person))
    if actor.staff_id is not None and actor.staff_id == grant.staff_id:
        raise NotSeparate(name=str(grant.staff))


def _no_conflict(staff: Staff, role: Role) -> None:
    held_roles = StaffRole.objects.filter(staff=staff).values("role")
    pair = (
        RoleConflict.objects.filter(Q(first=role, second__in=held_roles) | Q(second=role, first__in=held_roles))
        .select_related("first", "second")
        .first()
    )
    if pair is not None:
        other = pair.second if pair.first_id == role.pk else pair.first
        raise RolesConflict(staff=str(staff), held=str(other), role=str(role), reason=pair.reason)


@action("cases.change_access", on="case", label=_("Change granted rights"))
def change_access(actor: Actor, *, case: Case, grant: AccessGrant, expires_at: datetime | None, at: datetime) -> AccessGrant:
    """Change until when a right holds. Refused for one not in force, and for lengthening one's own."""
    kept = locked(grant)
    if kept.case_id != case.pk or kept.state != GrantState.ACTIVE:
        raise NotInForce
    if actor.staff_id is not None and actor.staff_id == kept.staff_id:
        raise NotSeparate(name=str(kept.staff))
    if expires_at is not None and expires_at <= at:
        raise Invalid(fields={"expires_at": [_("Choose a time to come, or withdraw it now.")]})
    if kept.expires_at == expires_at:
        unchanged()
        return kept
    kept.expires_at = expires_at
    kept.save(update_fields=["expires_at"])
    record(
        ACCESS_CHANGED,
        actor,
        at=at,
        case=kept.case,
        accessgrant=kept,
        staff=kept.staff,
        role=kept.role,
        hall=kept.hall,
        expires_at=expires_at,
    )
    return kept


@action("cases.withdraw_access", on="case", label=_("Withdraw granted rights"))
def withdraw_access(actor: Actor, *, case: Case, grant: AccessGrant, reason: str, at: datetime) -> AccessGrant:
    """Take a granted right away at once; a role held before the grant stays. Refused for one not in force."""
    kept = locked(grant)
    if kept.case_id != case.pk or kept.state != GrantState.ACTIVE:
        raise NotInForce
    _take_away(actor, kept, at)
    return _ended(actor, kept, GrantState.WITHDRAWN, at, reason)


@action("cases.expire_access", on="case", label=_("Let granted rights expire"))
def expire_access(actor: Actor, *, case: Case, grant: AccessGrant, at: datetime) -> AccessGrant:
    """End a right whose time is over. Nothing happens before."""
    kept = locked(grant)
    if kept.state != GrantState.ACTIVE or kept.expires_at is None or kept.expires_at > at:
        unchanged()
        return kept
    _take_away(actor, kept, at)
    return _ended(actor, kept, GrantState.EXPIRED, at, "")


def _take_away(actor: Actor, grant: AccessGrant, at: datetime) -> None:
    is_there = StaffRole.objects.filter(staff=grant.staff, role=grant.role, hall=grant.hall).exists()
    if is_there and not grant.was_held:
        withdraw_role(actor, staff=grant.staff, role=grant.role, hall=grant.hall, at=at)


def _ended(actor: Actor, grant: AccessGrant, state: str, at: datetime, reason: str) -> AccessGrant:
    grant.state, grant.ended_at, grant.end_reason = state, at, tidy(reason)[:300]
    grant.save()
    record(
        ACCESS_ENDED,
        actor,
        at=at,
        case=grant.case,
        accessgrant=grant,
        staff=grant.staff,
        role=grant.role,
        hall=grant.hall,
        how=str(state),
    )
    return grant


@action("cases.save_conflict", label=_("Change which roles conflict"))
def save_conflict(
    actor: Actor, /, *, at: datetime, conflict: RoleConflict | None = None, version: str | None = None, **values: Any
) -> RoleConflict:
    """Say which two roles nobody may hold together, and why. The order of the two does not matter."""
    first, second = values.get("first"), values.get("second")
    if first is not None and second is not None and first.pk > second.pk:
        values |= {"first": second, "second": first}
    found = conflict or RoleConflict()
    return save(actor, CONFLICT_SAVED, found, values, CONFLICT_FIELDS, at=at, version=version, about=["first", "second"])


@action("cases.remove_conflict", label=_("Remove pairs of conflicting roles"))
def remove_conflict(actor: Actor, *, conflict: RoleConflict, at: datetime) -> None:
    """Let two roles be held together again."""
    remove(actor, REMOVED, conflict, at=at, code=str(conflict))


EFFECTS["grant_access"] = _grant_access
ROLE_GUARDS.append(_no_conflict)
EFFECTS["drop_access"] = _drop_access
