"""Processes over the API: what they are, changes asked for, drafts drawn, approved and published."""

from collections.abc import Callable
from typing import Annotated, Any

from django.db.models import F, Model
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Path, Router
from ninja.decorators import decorate_view

from tingtang.catalogue.models import Regulation, Service
from tingtang.core.actors import Actor
from tingtang.core.api import idempotent
from tingtang.core.errors import Denied, Invalid, NotFound
from tingtang.core.views import actor_of, at_of
from tingtang.flows import actions, queries, schemas
from tingtang.flows.actions import PROCESS_FIELDS, seen_of
from tingtang.flows.models import Change, Process, Version
from tingtang.flows.queries.checking import faults_of
from tingtang.org.models import Staff
from tingtang.ui.resources import Code, Removed, Resource, Row, answer, serve

Key = Annotated[Code, Path()]
One = Annotated[Row, Path()]
_VERSION = ("id", "number", "state", "effective_date", "retired_date", "published_at", "digest", "xml")
_CHANGE = (
    "id", "reason", "affected", "impact", "reach", "is_simpler", "analysis", "return_reason", "decline_reason", "asked_at",
    "retired_date",
)  # fmt: skip


_REFERENCES: dict[str, tuple[type[Model], str]] = {
    "service": (Service, "code"), "owner": (Staff, "badge"), "regulation": (Regulation, "code"), "variant_of": (Process, "code"),
}  # fmt: skip


def _rows(actor: Actor) -> Any:
    query = Process.objects.all() if actor.may_somewhere(queries.VIEW) else Process.objects.none()
    plain = [name for name in PROCESS_FIELDS if name not in {"service", "owner", "regulation", "variant_of"}]
    return query.values(
        "id",
        *plain,
        service_code=F("service__code"),
        regulation_code=F("regulation__code"),
        owner_badge=F("owner__badge"),
        variant_code=F("variant_of__code"),
    )


def _find(actor: Actor, key: Any, permission: str) -> Process:
    found = Process.objects.filter(code=key).first() if actor.may_somewhere(queries.VIEW) else None
    if found is None:
        raise NotFound
    if permission != queries.VIEW and not actor.may(permission):
        raise Denied(permission=permission)
    return found


def _arranged(actor: Actor, values: dict[str, Any], found: Any) -> dict[str, Any]:
    for name, model, field in (
        ("service", Service, "code"),
        ("owner", Staff, "badge"),
        ("regulation", Regulation, "code"),
        ("variant_of", Process, "code"),
    ):
        if values.get(name) is not None:
            one = model._base_manager.filter(**{field: values[name]}).first()
            if one is None:
                raise Invalid(fields={name: [str(_("There is none with this code."))]})
            values[name] = one
    return values


RESOURCE = Resource(
    "process",
    "processes",
    _rows,
    _find,
    schemas.Process,
    schemas.ProcessOut,
    actions.save_process,
    actions.remove_process,
    permission="flows.save_process",
    arranged=_arranged,
    versioned=PROCESS_FIELDS,
    view=queries.VIEW,
    key=str,
    renamed={"service_code": "service", "owner_badge": "owner", "regulation_code": "regulation", "variant_code": "variant_of"},
)


def _told(version: Version) -> dict[str, Any]:
    faults = [
        {"element": one.element, "text": one.text, "is_fault": one.is_fault} for one in faults_of(version.xml, version.process)
    ]
    told = {name: getattr(version, name) for name in _VERSION}
    return {**told, "process": version.process.code, "faults": faults, "version": seen_of(version)}


def _change(change: Change) -> dict[str, Any]:
    told = {name: getattr(change, name) for name in _CHANGE}
    return {
        **told,
        "process": change.process.code,
        "state": change.state,
        "drawn": change.version_id,
        "retires": change.retires_id,
    }


def list_versions(request: HttpRequest, key: Key) -> HttpResponse:
    """The versions of a process, the newest first."""
    found = _find(actor_of(request), key, queries.VIEW)
    return answer([_told(one) for one in found.versions.select_related("process").order_by("-number")])


def get_version(request: HttpRequest, key: One) -> HttpResponse:
    """A version with its diagram, and what is wrong with it."""
    return answer(_told(queries.get_version(actor_of(request), key)))


def list_changes(request: HttpRequest, key: Key) -> HttpResponse:
    """The changes asked for, the newest first."""
    found = _find(actor_of(request), key, queries.VIEW)
    return answer([_change(one) for one in found.changes.select_related("process", "version", "retires").order_by("-pk")])


@decorate_view(idempotent)
def ask_change(request: HttpRequest, key: Key, body: schemas.Change) -> HttpResponse:
    """Ask for a change."""
    actor = actor_of(request)
    found = _find(actor, key, queries.VIEW)
    return answer(
        _change(actions.ask_change(actor, process=found, hall=queries.asks_from(actor), at=at_of(request), **body.dict())), 201
    )


@decorate_view(idempotent)
def decline_change(request: HttpRequest, key: One, body: schemas.Reason) -> HttpResponse:
    """Decline a change that nobody has begun to draw."""
    actor = actor_of(request)
    found = queries.get_change(actor, key)
    return answer(_change(actions.decline_change(actor, change=found, reason=body.reason, at=at_of(request))))


@decorate_view(idempotent)
def begin_draft(request: HttpRequest, key: One) -> HttpResponse:
    """Begin a draft for a change."""
    actor = actor_of(request)
    return answer(_told(actions.begin_draft(actor, change=queries.get_change(actor, key), at=at_of(request))), 201)


@decorate_view(idempotent)
def review_draft(request: HttpRequest, key: One) -> HttpResponse:
    """Approve the draft of a change for the department."""
    actor = actor_of(request)
    return answer(_told(actions.review_draft(actor, change=queries.get_change(actor, key), at=at_of(request))))


@decorate_view(idempotent)
def approve_draft(request: HttpRequest, key: One) -> HttpResponse:
    """Approve the draft of a change as leadership."""
    actor = actor_of(request)
    return answer(_told(actions.approve_draft(actor, change=queries.get_change(actor, key), at=at_of(request))))


@decorate_view(idempotent)
def return_draft(request: HttpRequest, key: One, body: schemas.Reason) -> HttpResponse:
    """Give the draft of a change back."""
    actor = actor_of(request)
    found = queries.get_change(actor, key)
    return answer(_told(actions.return_draft(actor, change=found, reason=body.reason, at=at_of(request))))


@decorate_view(idempotent)
def save_draft(request: HttpRequest, key: One, body: schemas.Draft) -> HttpResponse:
    """Keep the diagram of a draft."""
    actor = actor_of(request)
    found = queries.get_version(actor, key)
    kept = actions.save_draft(actor, version=found, xml=body.xml, svg=body.svg, seen=body.version, at=at_of(request))
    return answer(_told(kept))


@decorate_view(idempotent)
def submit_draft(request: HttpRequest, key: One) -> HttpResponse:
    """Hand a draft to those who approve."""
    actor = actor_of(request)
    return answer(_told(actions.submit_draft(actor, version=queries.get_version(actor, key), at=at_of(request))))


@decorate_view(idempotent)
def publish_version(request: HttpRequest, key: One, body: schemas.Publication) -> HttpResponse:
    """Publish an approved version."""
    actor = actor_of(request)
    found = queries.get_version(actor, key)
    return answer(_told(actions.publish_version(actor, version=found, effective_date=body.effective_date, at=at_of(request))))


@decorate_view(idempotent)
def retire_version(request: HttpRequest, key: One, body: schemas.Retirement) -> HttpResponse:
    """Ask that a version end without a successor; the change is reviewed and approved as others are."""
    actor = actor_of(request)
    found = queries.get_version(actor, key)
    return answer(_change(actions.retire_version(actor, version=found, at=at_of(request), **body.dict())), 201)


@decorate_view(idempotent)
def remove_draft(request: HttpRequest, key: One) -> HttpResponse:
    """Remove a draft; its change is open again."""
    actor = actor_of(request)
    actions.remove_draft(actor, version=queries.get_version(actor, key), at=at_of(request))
    return answer({"removed": True})


_OF_CHANGE: tuple[tuple[str, Callable[..., HttpResponse], Any, str], ...] = (
    ("decline", decline_change, schemas.ChangeOut, "Decline a change of a process"),
    ("begin", begin_draft, {201: schemas.VersionOut}, "Begin a draft of a process"),
    ("review", review_draft, schemas.VersionOut, "Approve a draft of a process for the department"),
    ("approve", approve_draft, schemas.VersionOut, "Approve a draft of a process for everybody"),
    ("return", return_draft, schemas.VersionOut, "Return a draft of a process"),
)
_OF_VERSION: tuple[tuple[str, Callable[..., HttpResponse], Any, str], ...] = (
    ("submit", submit_draft, schemas.VersionOut, "Submit a draft of a process"),
    ("publish", publish_version, schemas.VersionOut, "Publish a version of a process"),
    ("retire", retire_version, {201: schemas.ChangeOut}, "Ask that a version of a process be retired"),
)


def add_to(router: Router) -> None:
    """Put the operations on `router`."""
    serve(router, RESOURCE)
    of_process, change, version = "/processes/{key}", "/process-changes/{key}", "/process-versions/{key}"
    router.get(f"{of_process}/versions", response=list[schemas.VersionOut], summary="List versions of a process")(list_versions)
    router.get(f"{of_process}/changes", response=list[schemas.ChangeOut], summary="List changes of a process")(list_changes)
    router.post(f"{of_process}/changes", response={201: schemas.ChangeOut}, summary="Ask for a change of a process")(ask_change)
    for verb, operation, out, summary in _OF_CHANGE:
        router.post(f"{change}/{verb}", response=out, summary=summary)(operation)
    router.get(version, response=schemas.VersionOut, summary="Get a version of a process")(get_version)
    router.put(version, response=schemas.VersionOut, summary="Keep the diagram of a draft of a process")(save_draft)
    router.delete(version, response=Removed, summary="Remove a draft of a process")(remove_draft)
    for verb, operation, out, summary in _OF_VERSION:
        router.post(f"{version}/{verb}", response=out, summary=summary)(operation)


router = Router()
add_to(router)
