"""Service operation: events become incidents, problems inform their incidents, rights are granted, changed, ended."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tingtang.cases.actions.approvals import is_approved
from tingtang.cases.actions.common import held
from tingtang.cases.actions.notes import write_note
from tingtang.cases.actions.opening import open_case
from tingtang.cases.actions.relations import link
from tingtang.cases.actions.steps import EFFECTS, REQUIREMENTS, move
from tingtang.cases.events import (
    ACCESS_ASKED,
    ACCESS_CHANGED,
    ACCESS_ENDED,
    ACCESS_GRANTED,
    CONFLICT_SAVED,
    EVENT_RAISED,
    EVENT_RULE_SAVED,
    REMOVED,
)
from tingtang.cases.models import AccessGrant, Case, CaseLink, EventRule, GrantState, Kind, LinkKind, Nature, RoleConflict, Vote
from tingtang.cases.rules.workflow import OPEN_PHASES
from tingtang.core.actions import action, unchanged
from tingtang.core.actors import Actor
from tingtang.core.errors import Invalid, Refused
from tingtang.journal.record import record
from tingtang.journal.saving import clean, field_names, locked, remove, save, tidy
from tingtang.org.actions import grant_role, withdraw_role
from tingtang.org.models import Hall, Role, Staff, StaffRole
from tingtang.org.queries import staff_of

CONFLICT_FIELDS = field_names(RoleConflict, "first", "second", "reason")
RULE_FIELDS = field_names(
    EventRule,
    "code",
    "name",
    "names",
    "source",
    "grades",
    "count",
    "minutes",
    "kind",
    "impact",
    "urgency",
    "is_active",
    "order",
)
OPEN = [phase.value for phase in sorted(OPEN_PHASES)]


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


class NoIncidentKind(Refused):
    """No kind of incident is in use."""

    message = _("There is no kind of incident in use. Set one up first.")


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
    asked = list(
        case.access_grants.select_for_update(of=("self",)).filter(state=GrantState.ASKED).select_related("staff", "role", "hall")
    )
    if not asked:
        raise NothingAsked
    if not is_approved(case):
        raise NothingApproved
    for grant in asked:
        _separate(actor, case, grant)
        _no_conflict(grant.staff, grant.role)
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


def _drop_access(actor: Actor, case: Case, at: datetime) -> None:
    for grant in case.access_grants.filter(state=GrantState.ASKED):
        _ended(actor, grant, GrantState.REFUSED, at, "")


def _separate(actor: Actor, case: Case, grant: AccessGrant) -> None:
    votes = Vote.objects.filter(approval__case=case, decision="approved").select_related("decided_by")
    approvers = {vote.decided_by_id for vote in votes}
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


@action("cases.save_event_rule", label=_("Change rules for events"))
def save_event_rule(
    actor: Actor, /, *, at: datetime, event_rule: EventRule | None = None, version: str | None = None, **values: Any
) -> EventRule:
    """Say when events become an incident by themselves."""
    found = event_rule or EventRule()
    return save(actor, EVENT_RULE_SAVED, found, values, RULE_FIELDS, at=at, version=version, about=["kind"])


@action("cases.remove_event_rule", label=_("Remove rules for events"))
def remove_event_rule(actor: Actor, *, event_rule: EventRule, at: datetime) -> None:
    """Remove a rule; incidents it opened stay."""
    remove(actor, REMOVED, event_rule, at=at)


@action("cases.judge_event", on="case", label=_("Judge events by the rules"))
def judge_event(actor: Actor, *, case: Case, at: datetime) -> Case | None:
    """Make an incident of an event when a rule says so: enough of its like in time. An open one of the same rule takes it in."""
    event = held(case)
    if event.kind.nature != Nature.EVENT or event.phase not in OPEN_PHASES:
        unchanged()
        return None
    for rule in EventRule.objects.filter(is_active=True).select_related("kind").order_by("order", "code"):
        alike = _alike(rule, event)
        if event not in alike:
            continue
        incident = _incident_of(rule, event)
        if incident is None and len(alike) < rule.count:
            continue
        return _raise(actor, alike, incident, rule, at)
    unchanged()
    return None


def _alike(rule: EventRule, event: Case) -> list[Case]:
    since = event.opened_at - timedelta(minutes=rule.minutes)
    found = Case.objects.filter(
        kind__nature=Nature.EVENT, phase__in=OPEN, hall=event.hall, opened_at__gte=since, opened_at__lte=event.opened_at
    )
    if rule.source:
        found = found.filter(fields__source__istartswith=rule.source)
    if rule.grades:
        found = found.filter(fields__grade__in=rule.grades)
    return list(found.select_related("kind", "hall").order_by("opened_at", "pk"))


def _incident_of(rule: EventRule, event: Case) -> Case | None:
    """An open incident into which events of the same source went within the rule's time."""
    since = event.opened_at - timedelta(minutes=rule.minutes)
    links = CaseLink.objects.filter(
        kind=LinkKind.CAUSED_BY,
        source__kind=rule.kind,
        source__phase__in=OPEN,
        source__hall=event.hall,
        target__kind__nature=Nature.EVENT,
        target__opened_at__gte=since,
        target__fields__source=event.fields.get("source", ""),
    )
    found = links.select_related("source").order_by("-pk").first()
    return found.source if found else None


def _raise(actor: Actor, events: list[Case], incident: Case | None, rule: EventRule | None, at: datetime) -> Case:
    first = events[0]
    if incident is None:
        impact, urgency = (rule.impact, rule.urgency) if rule else (first.impact, first.urgency)
        incident = open_case(
            actor,
            kind=rule.kind if rule else _incident_kind(),
            title=first.title,
            body=first.body,
            hall=first.hall,
            service=first.service,
            channel="monitoring",
            impact=impact,
            urgency=urgency,
            at=at,
        )
    for event in events:
        link(actor, case=incident, target=event, kind=LinkKind.CAUSED_BY, at=at)
        step = next((one for one in event.kind.life.steps_from(event.state) if "raise_incident" in one.does), None)
        if step is not None:
            move(actor, case=event, step=step.code, at=at)
    record(EVENT_RAISED, actor, at=at, case=first, incident=incident, rule=rule, events=len(events), is_by_rule=rule is not None)
    return incident


def _raise_by_hand(actor: Actor, case: Case, at: datetime) -> None:
    """What the step of an event does; nothing when it already is part of an incident."""
    if CaseLink.objects.filter(target=case, kind=LinkKind.CAUSED_BY).exists():
        return
    _raise(actor, [case], None, None, at)


def _incident_kind() -> Kind:
    kinds = Kind.objects.filter(nature=Nature.INCIDENT, is_active=True).order_by("is_public", "order", "code")
    found = kinds.first()
    if found is None:
        raise NoIncidentKind
    return found


def _inform_incidents(actor: Actor, case: Case, at: datetime) -> None:
    """Write on every open incident that a problem caused how it ended."""
    text = gettext("The problem {number} behind this is closed. Solution: {solution}").format(
        number=case.number, solution=case.fields.get("solution") or case.fields.get("workaround") or "–"
    )
    for row in CaseLink.objects.filter(target=case, kind=LinkKind.CAUSED_BY, source__phase__in=OPEN).select_related("source"):
        write_note(actor, case=row.source, body=text, at=at)


EFFECTS["grant_access"] = _grant_access
EFFECTS["drop_access"] = _drop_access
EFFECTS["raise_incident"] = _raise_by_hand
EFFECTS["inform_incidents"] = _inform_incidents
