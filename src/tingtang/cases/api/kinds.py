"""Kinds of cases over the API."""

from typing import Any

from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Router
from ninja.decorators import decorate_view

from tingtang.cases import schemas
from tingtang.cases.actions.kinds import KIND_FIELDS, lead_kind, remove_kind, save_kind
from tingtang.cases.models import Kind
from tingtang.cases.queries import VIEW_OWN
from tingtang.core.actors import Actor
from tingtang.core.api import idempotent
from tingtang.core.errors import Denied, Invalid, NotFound
from tingtang.core.views import actor_of, at_of
from tingtang.flows.models import Process
from tingtang.org.models import Team
from tingtang.ui.resources import Resource, answer, called, serve

router = Router()
_CODED: dict[str, type[Team] | type[Process]] = {"team": Team, "process": Process}


def _rows(actor: Actor) -> Any:
    query = Kind.objects.all() if actor.may_somewhere(VIEW_OWN) else Kind.objects.none()
    plain = [name for name in KIND_FIELDS if name not in _CODED]
    return query.values("id", *plain, **{f"{name}_code": F(f"{name}__code") for name in _CODED})


def _find(actor: Actor, code: str, permission: str) -> Kind:
    if not (actor.may_somewhere(permission) if permission == VIEW_OWN else actor.may(permission)):
        raise Denied(permission=permission)
    found = Kind.objects.filter(code=code).first()
    if found is None:
        raise NotFound
    return found


def _arranged(actor: Actor, values: dict[str, Any], found: Any) -> dict[str, Any]:
    values = called(values, found)
    for name, model in _CODED.items():
        if values.get(name):
            values[name] = model.objects.filter(code=values[name]).first()
            if values[name] is None:
                raise Invalid(fields={name: [str(_("There is none with this code."))]})
    return values


serve(
    router,
    Resource(
        "kind",
        "case-kinds",
        _rows,
        _find,
        schemas.KindIn,
        schemas.KindOut,
        save_kind,
        remove_kind,
        permission="cases.save_kind",
        arranged=_arranged,
        versioned=KIND_FIELDS,
        view=VIEW_OWN,
        key=str,
        renamed={f"{name}_code": name for name in _CODED},
    ),
)


@router.post("/processes/{code}/kind", response={201: schemas.KindLed}, summary="Let a process lead cases of its own")
@decorate_view(idempotent)
def lead(request: HttpRequest, code: schemas.KindCode, body: schemas.KindLedIn) -> HttpResponse:
    """Make the kind of cases that a process in force leads, called as the process is."""
    actor = actor_of(request)
    if not actor.may("cases.lead_kind"):
        raise Denied(permission="cases.lead_kind")
    found = Process.objects.filter(code=code).first()
    if found is None:
        raise NotFound
    made = lead_kind(actor, process=found, nature=body.nature, prefix=body.prefix, at=at_of(request))
    return answer({"code": made.code, "prefix": made.prefix, "nature": made.nature}, 201)
