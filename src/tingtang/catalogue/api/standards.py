"""Standards over the API: what they are, their versions and targets, submitting and approving, and what is in force."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any

from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Path, Query, Router
from ninja.decorators import decorate_view
from pydantic import BaseModel

from tingtang.catalogue import actions, queries
from tingtang.catalogue.actions import STANDARD_FIELDS, VERSION_FIELDS, seen_of
from tingtang.catalogue.actions.versions import today
from tingtang.catalogue.api.services import finder
from tingtang.catalogue.models import Calendar, Service, Standard, StandardVersion
from tingtang.catalogue.schemas import standards as schemas
from tingtang.core.actors import Actor
from tingtang.core.api import idempotent
from tingtang.core.errors import Denied, Invalid, NotFound
from tingtang.core.naming import text_in
from tingtang.core.views import actor_of, at_of
from tingtang.customers.models import Tier
from tingtang.org.queries import get_hall
from tingtang.ui.resources import Code, Removed, Resource, Row, answer, serve

Key = Annotated[Code, Path()]
One = Annotated[Row, Path()]
_find = finder(Standard)
_SHOWN = ("id", "number", "state", "effective_date", "retired_date", "submitted_at", "approved_at", "return_reason")


def _rows(actor: Actor) -> Any:
    query = Standard.objects.all() if actor.may_somewhere(queries.VIEW) else Standard.objects.none()
    return query.values("id", *(name for name in STANDARD_FIELDS if name != "service"), service_code=F("service__code"))


def _arranged(actor: Actor, values: dict[str, Any], found: Any) -> dict[str, Any]:
    if values.get("service") is not None:
        service = Service.objects.filter(code=values["service"]).first()
        if service is None:
            raise Invalid(fields={"service": [str(_("There is none with this code."))]})
        values["service"] = service
    return values


RESOURCE = Resource(
    "standard",
    "standards",
    _rows,
    _find,
    schemas.Standard,
    schemas.StandardOut,
    actions.save_standard,
    actions.remove_standard,
    permission="catalogue.save_standard",
    arranged=_arranged,
    versioned=STANDARD_FIELDS,
    view=queries.VIEW,
    key=str,
    renamed={"service_code": "service"},
)


def _version(actor: Actor, key: int, permission: str) -> StandardVersion:
    if not actor.may(permission):
        raise Denied(permission=permission)
    return queries.get_version(actor, key)


def shown(version: StandardVersion) -> dict[str, Any]:
    """A version as it is, with its targets."""
    targets = version.targets.select_related("tier__scheme", "calendar").order_by("pk")
    said = {name: getattr(version, name) for name in VERSION_FIELDS if name != "method"}
    return {
        **{name: getattr(version, name) for name in _SHOWN},
        **said,
        "standard": version.standard.code,
        "targets": [
            {
                "clock": one.clock, "minutes": one.minutes, "priority": one.priority,
                "tier": f"{one.tier.scheme.code}:{one.tier.code}" if one.tier else None,
                "calendar": one.calendar.code if one.calendar else None,
            }
            for one in targets
        ],
        "version": seen_of(version),
    }  # fmt: skip


def _values(body: schemas.Version) -> dict[str, Any]:
    """What the action takes of what was sent."""
    given = body.dict(exclude_unset=True)
    given["seen"] = given.pop("version", None)
    if given.get("targets") is not None:
        given["targets"] = [_target(row) for row in given["targets"]]
    if given.get("methods") is not None:
        given["method"] = text_in(given["methods"])
    return {name: value for name, value in given.items() if value is not None}


def _target(row: Mapping[str, Any]) -> dict[str, Any]:
    scheme, _colon, code = (row.get("tier") or "").partition(":")
    tier = Tier.objects.filter(scheme__code=scheme, code=code).first() if code else None
    calendar = Calendar.objects.filter(code=row["calendar"]).first() if row.get("calendar") else None
    if (row.get("tier") and tier is None) or (row.get("calendar") and calendar is None):
        raise Invalid(fields={"targets": [str(_("There is none with this code."))]})
    return {**row, "tier": tier, "calendar": calendar}


def list_versions(request: HttpRequest, key: Key) -> HttpResponse:
    """The versions of a standard, the newest first."""
    found = _find(actor_of(request), key, queries.VIEW)
    return answer([shown(one) for one in found.versions.select_related("standard").order_by("-number")])


@decorate_view(idempotent)
def make_version(request: HttpRequest, key: Key, body: schemas.Version) -> HttpResponse:
    """Begin the next version."""
    actor = actor_of(request)
    found = _find(actor, key, "catalogue.save_version")
    values = _values(body)
    values.pop("seen", None)
    made = actions.save_version(actor, standard=found, at=at_of(request), **values)
    return answer(shown(made), 201)


class Wanted(BaseModel):
    """Which service, in which hall, and on which day (default: today)."""

    service: Code | None = None
    hall: Code | None = None
    on: date | None = None


def in_force(request: HttpRequest, wanted: Annotated[Wanted, Query()]) -> HttpResponse:
    """The version in force of a service's standard in a hall, else of the general one."""
    actor = actor_of(request)
    service = queries.get_service(actor, wanted.service) if wanted.service else None
    hall = get_hall(actor, wanted.hall, queries.VIEW) if wanted.hall else None
    day = wanted.on or today(at_of(request))
    found = queries.version_in_force(service, hall, day) if actor.may_somewhere(queries.VIEW) else None
    if found is None:
        raise NotFound
    return answer(shown(found))


def get_version(request: HttpRequest, key: One) -> HttpResponse:
    """A version."""
    return answer(shown(queries.get_version(actor_of(request), key)))


@decorate_view(idempotent)
def change_version(request: HttpRequest, key: One, body: schemas.Version) -> HttpResponse:
    """Change a draft."""
    actor = actor_of(request)
    found = _version(actor, key, "catalogue.save_version")
    return answer(shown(actions.save_version(actor, standard=found.standard, draft=found, at=at_of(request), **_values(body))))


@decorate_view(idempotent)
def submit_version(request: HttpRequest, key: One) -> HttpResponse:
    """Hand a draft to whoever approves."""
    actor = actor_of(request)
    found = _version(actor, key, "catalogue.submit_version")
    return answer(shown(actions.submit_version(actor, version=found, at=at_of(request))))


@decorate_view(idempotent)
def approve_version(request: HttpRequest, key: One, body: schemas.Approval) -> HttpResponse:
    """Approve a version that somebody else has written."""
    actor = actor_of(request)
    found = _version(actor, key, "catalogue.approve_version")
    return answer(shown(actions.approve_version(actor, version=found, effective_date=body.effective_date, at=at_of(request))))


@decorate_view(idempotent)
def return_version(request: HttpRequest, key: One, body: schemas.Return) -> HttpResponse:
    """Give a version back to its writer."""
    actor = actor_of(request)
    found = _version(actor, key, "catalogue.return_version")
    return answer(shown(actions.return_version(actor, version=found, reason=body.reason, at=at_of(request))))


@decorate_view(idempotent)
def retire_version(request: HttpRequest, key: One, body: schemas.Retirement) -> HttpResponse:
    """End a version without a successor."""
    actor = actor_of(request)
    found = _version(actor, key, "catalogue.retire_version")
    return answer(shown(actions.retire_version(actor, version=found, retired_date=body.retired_date, at=at_of(request))))


@decorate_view(idempotent)
def remove_version(request: HttpRequest, key: One) -> HttpResponse:
    """Remove a draft."""
    actor = actor_of(request)
    actions.remove_version(actor, version=_version(actor, key, "catalogue.remove_version"), at=at_of(request))
    return answer({"removed": True})


def add_to(router: Router) -> None:
    """Put the operations on `router`."""
    router.get("/standards-in-force", response=schemas.VersionOut, summary="What is in force for a service")(in_force)
    serve(router, RESOURCE)
    of_standard, one = "/standards/{key}/versions", "/standard-versions/{key}"
    router.get(of_standard, response=list[schemas.VersionOut], summary="List versions of a standard")(list_versions)
    router.post(of_standard, response={201: schemas.VersionOut}, summary="Begin a version of a standard")(make_version)
    router.get(one, response=schemas.VersionOut, summary="Get a version of a standard")(get_version)
    router.patch(one, response=schemas.VersionOut, summary="Change a draft of a standard")(change_version)
    router.delete(one, response=Removed, summary="Remove a draft of a standard")(remove_version)
    for verb, operation in (
        ("submit", submit_version), ("approve", approve_version), ("return", return_version), ("retire", retire_version),
    ):  # fmt: skip
        router.post(f"{one}/{verb}", response=schemas.VersionOut, summary=f"{verb.capitalize()} a version of a standard")(
            operation
        )
