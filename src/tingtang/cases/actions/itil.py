"""Service operation: events become incidents, problems inform their incidents."""

from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tingtang.cases.actions.common import held
from tingtang.cases.actions.notes import write_note
from tingtang.cases.actions.opening import open_case
from tingtang.cases.actions.relations import link
from tingtang.cases.actions.steps import EFFECTS, move
from tingtang.cases.events import (
    EVENT_RAISED,
    EVENT_RULE_SAVED,
    REMOVED,
)
from tingtang.cases.models import Case, CaseLink, EventRule, Kind, LinkKind, Nature
from tingtang.cases.rules.workflow import OPEN_PHASES
from tingtang.core.actions import action, unchanged
from tingtang.core.actors import Actor
from tingtang.core.errors import Refused
from tingtang.journal.record import record
from tingtang.journal.saving import field_names, remove, save
from tingtang.org.models import Hall, placed_in

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


INCIDENT = "incident"  # as every pack calls the kind that monitoring opens


class NoIncidentKind(Refused):
    """No kind of incident is in use."""

    message = _("There is no kind of incident in use. Set one up first.")


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
            kind=rule.kind if rule and rule.kind.fit(first.hall) else _incident_kind(first.hall),
            title=first.title,
            body=first.body,
            hall=first.hall,
            service=first.service,
            channel="monitoring",
            impact=impact,
            urgency=urgency,
            is_brief=True,
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


def _incident_kind(hall: Hall | None) -> Kind:
    kinds = Kind.objects.filter(placed_in(hall), nature=Nature.INCIDENT, is_active=True)
    # Other kinds of this nature are for some incidents only: a job on site, a rescue.
    found = kinds.filter(code=INCIDENT).first() or kinds.order_by("is_public", "order", "code").first()
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


EFFECTS["raise_incident"] = _raise_by_hand
EFFECTS["inform_incidents"] = _inform_incidents
