"""A case is opened, and what is written on it changed."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from tingtang.assets.models import Asset
from tingtang.cases.actions import clocks, fields, procedures, promises, tasks, texts
from tingtang.cases.actions.common import about, held, hold, keep
from tingtang.cases.actions.inserting import blank, drawing, insert, refer
from tingtang.cases.actions.refusals import CaseOver, TeamElsewhere
from tingtang.cases.events import CASE_CHANGED, CASE_OPENED
from tingtang.cases.models import Case, Kind, SlaClock
from tingtang.cases.rules.priority import priority
from tingtang.cases.rules.workflow import Phase
from tingtang.catalogue.models import Service
from tingtang.catalogue.queries import Read, ground_for, hall_zone, version_in_force
from tingtang.core.actions import action, running, unchanged
from tingtang.core.actors import Actor
from tingtang.core.errors import Invalid
from tingtang.customers.actions import remembered
from tingtang.customers.models import Customer
from tingtang.flows.actions import Begun
from tingtang.journal.record import changed, record
from tingtang.journal.saving import assign, fill
from tingtang.org.models import Hall, Team

FIELDS = (
    "title",
    "body",
    "customer",
    "service",
    "impact",
    "urgency",
    "tags",
    "assets",
    "fields",
    "language",
    "about_staff",
    "is_restricted",
)


PRESSING = ("impact", "urgency")
OPENED = (*FIELDS, "channel", "external_ref", "link_key")
OPEN = "cases.open"
WORDS = {"title", "body", "customer", "tags", "assets"}


def _is_plain(*, kind: Kind, uploads: fields.Uploads | None = None, **_more: object) -> bool:
    """Whether opening a case of a kind writes no more than its rows and events: no tasks, no procedure, no files."""
    plan = kind.plan
    return not (uploads or plan.tasks or plan.checklist or kind.process_id)


@action(OPEN, on="hall", label=_("Open cases"), at_once=_is_plain)
def open_case(
    actor: Actor,
    /,
    *,
    kind: Kind,
    title: str,
    at: datetime,
    hall: Hall | None = None,
    body: str = "",
    customer: Customer | None = None,
    service: Service | None = None,
    team: Team | None = None,
    channel: str = "counter",
    external_ref: str | None = None,
    link_key: str = "",
    uploads: fields.Uploads | None = None,
    begun: Begun | None = None,
    read: Read | None = None,
    is_brief: bool = False,
    **values: Any,
) -> Case:
    """Open a case of a kind: number, standard in force, team of the kind, clocks. Refused (`Invalid`) by field.

    Refused too where its kind is not used: in a hall of another industry.
    Impact and urgency that nobody chose follow from the answers in its form, where its kind says so.
    `values` are further fields of the case: impact, urgency, tags, assets, fields, language, about_staff, is_restricted.
    `external_ref` is the case's number in another system, unique here; `link_key` the secret of its customer's link, if not a new one;
    `uploads` are the files of its fields, by their code; `begun` is the procedure it is opened for; `read` is what the case stands
    on, where that was read a moment ago. `is_brief`: something noted elsewhere becomes a case; what its form needs is asked later.
    """
    if not kind.fit(hall):
        raise Invalid(fields={"kind": [_("This kind of case is not used in this hall.")]})
    case = _begun(kind, hall, team, at)
    case.channel, case.external_ref, case.link_key = channel, external_ref, link_key or case.link_key
    case.reporter_id = actor.staff_id
    of_team = [clocks.HANDOFF + case.team.code] if case.team else []
    codes = [*clocks.FROM_THE_START, clocks.STEP + case.state, *of_team]
    is_first = not running().attempt  # what was overtaken is read again
    ground = ground_for(hall, service, at.astimezone(hall_zone(hall)).date(), drawing(len(codes)), read if is_first else None)
    refer(case, standard=ground.standard)
    values |= {"title": title, "body": body, "customer": remembered(customer), "service": service}
    fill(case, _weighed(kind, values), OPENED)
    case.priority = priority(case.impact, case.urgency)
    must_be_near(case.team, hall)
    fields.must_fit(actor, case, is_new=not is_brief, uploads=uploads)
    started = clocks.prepared(case, codes, at=at, ground=ground)
    clocks.put_due(case, started)
    # Nobody else's action waits for its rows, and nothing more is written: they may come with the events.
    insert(case, started, ground.keys, at_end=running().name == OPEN and _is_plain(kind=kind, uploads=uploads))
    hold(case)
    _tell_opened(actor, case, started, at)
    tasks.begin(case, at=at)
    if uploads:
        case.fields = fields.with_files(actor, case, uploads, at=at)
        case.save(update_fields=["fields"])
    procedures.begin(actor, case, at=at, begun=begun)
    return case


def _begun(kind: Kind, hall: Hall | None, team: Team | None, at: datetime) -> Case:
    case = blank(Case)
    refer(case, kind=kind, hall=hall, team=team or (kind.team if is_near(kind.team, hall) else None))
    case.opened_at, case.changed_at, case.is_restricted = at, at, kind.is_restricted
    case.team_since = at if case.team else None
    case.state, case.phase = kind.life.first, kind.life.states[kind.life.first].phase.value
    return case


def _weighed(kind: Kind, values: dict[str, Any]) -> dict[str, Any]:
    chosen = {name: value for name, value in values.items() if value is not None or name not in PRESSING}
    return kind.pressed(values.get("fields") or {}) | chosen


def _tell_opened(actor: Actor, case: Case, started: Sequence[SlaClock], at: datetime) -> None:
    record(
        CASE_OPENED,
        actor,
        at=at,
        **about(case),
        kind=case.kind,
        asset=_registered(case),
        channel=case.channel,
        priority=case.priority,
        state=case.state,
        number=case.number,
    )
    for clock in started:
        clocks.tell_started(actor, clock)


def _registered(case: Case) -> list[Asset]:
    """The assets in the register that a case names by their numbers."""
    return list(Asset.objects.filter(number__in=case.assets).only("pk")) if case.assets else []


@action("cases.change", on="case", label=_("Change cases"))
def change_case(
    actor: Actor,
    /,
    *,
    case: Case,
    at: datetime,
    version: int | None = None,
    uploads: fields.Uploads | None = None,
    **values: Any,
) -> Case:
    """Change what is written on an open case. Refused when it is closed, or changed by somebody else since `version`.

    `uploads` are files for its fields, by their code; a file that stood there before stays with the case.
    """
    found = held(case, version)
    if found.phase == Phase.CLOSED:
        raise CaseOver
    if uploads:
        files = fields.with_files(actor, found, uploads, at=at)
        values["fields"] = {**values.get("fields", found.fields), **{code: files[code] for code in uploads}}
    remembered(values.get("customer"))
    differs = assign(found, values | _pressed_anew(found, values), FIELDS, is_quick=True)
    if not differs:
        unchanged()
        return found
    if "fields" in differs:
        fields.must_fit(actor, found)
    keep(found, *differs, *_derived(found, differs, at), at=at)
    if WORDS & set(differs):
        texts.index(found)
    record(CASE_CHANGED, actor, at=at, **about(found), asset=_registered(found), fields=",".join(sorted(differs)))
    changed(found, at=at, **{name: value for name, value in differs.items() if name not in {"title", "body", "fields"}})
    if {"impact", "urgency", "service", "customer"} & set(differs):
        promises.retarget(actor, found, at=at)
    return found


def _pressed_anew(case: Case, values: dict[str, Any]) -> dict[str, int]:
    """Impact and urgency as a changed answer has them, where nobody sets another one in the same change."""
    if not values.get("fields"):
        return {}
    then, now = case.kind.pressed(case.fields), case.kind.pressed(values["fields"])
    chosen = {name for name in PRESSING if values.get(name) not in {None, getattr(case, name)}}
    return {name: level for name, level in now.items() if level != then.get(name) and name not in chosen}


def _derived(case: Case, differs: dict[str, Any], at: datetime) -> list[str]:
    """Set what follows from the changed fields, and name it."""
    names = []
    if {"impact", "urgency"} & set(differs):
        differs["priority"] = case.priority = priority(case.impact, case.urgency)
        names.append("priority")
    if "service" in differs:
        case.standard = version_in_force(case.service, case.hall, at.astimezone(hall_zone(case.hall)).date())
        names.append("standard")
    return names


def must_be_near(team: Team | None, hall: Hall | None) -> None:
    """Refuse a team of another hall."""
    if not is_near(team, hall):
        raise TeamElsewhere(team=str(team))


def is_near(team: Team | None, hall: Hall | None) -> bool:
    """Whether a team, if any, works for a hall: of that hall, or of the whole organisation."""
    return team is None or team.hall_id is None or (hall is not None and team.hall_id == hall.pk)
