"""The five gaps over the API: studied, measured, explained."""

from typing import Any

from django.db.models import F, Model
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Router
from ninja.decorators import decorate_view

from tingtang.core.actors import Actor
from tingtang.core.api import idempotent
from tingtang.core.errors import Denied, Invalid
from tingtang.core.views import actor_of, at_of
from tingtang.journal.models import Log
from tingtang.quality.actions import gaps as actions
from tingtang.quality.api.finding import hall_of
from tingtang.quality.models import GapStudy
from tingtang.quality.queries import gaps as queries
from tingtang.quality.queries import surveys
from tingtang.quality.schemas import judging as schemas
from tingtang.quality.schemas.common import Nothing
from tingtang.ui.resources import Resource, Row, answer, serve

router = Router()
SAVE = "quality.save_gap_study"


def _study(actor: Actor, key: int, permission: str) -> GapStudy:
    found = queries.get_study(actor, key)
    if permission != queries.VIEW and not actor.may(permission, found):
        raise Denied(permission=permission)
    return found


def _values(actor: Actor, values: dict[str, Any], found: Model | None) -> dict[str, Any]:
    given = {
        name: value for name, value in values.items() if value is not None or name in {"hall", "log", "customers", "managers"}
    }
    if "hall" in given or not isinstance(found, GapStudy):
        given["hall"] = hall_of(actor, given["hall"], SAVE) if given.get("hall") else None
    else:
        given["hall"] = found.hall
    if given.get("log") is not None:
        given["log"] = Log.objects.filter(code=given["log"], is_hidden=False).exclude(pk=Log.OWN).first()
        if given["log"] is None:
            raise Invalid(fields={"log": [_("There is none with this code.")]})
    for name in ("customers", "managers"):
        if given.get(name) is not None:
            wave = surveys.waves(actor).filter(pk=given[name]).first()
            if wave is None:
                raise Invalid(fields={name: [_("There is none with this code.")]})
            given[name] = wave
    return given


def _studies(actor: Actor) -> Any:
    plain = ("id", "name", "first_date", "latest_date", "links", "reasons", "result", "measured_at")
    return queries.studies(actor).values(
        *plain, hall_code=F("hall__code"), log_code=F("log__code"), of_customers=F("customers"), of_managers=F("managers")
    )


serve(
    router,
    Resource(
        "gap_study", "gap-studies", _studies, _study, schemas.GapStudy, schemas.GapStudyOut, actions.save_gap_study,
        actions.remove_gap_study, permission=SAVE, arranged=_values, versioned=actions.GAP_FIELDS, view=queries.VIEW,
        renamed={"hall_code": "hall", "log_code": "log", "of_customers": "customers", "of_managers": "managers"},
    ),
    {"hall": "hall__code"},
    day="first_date",
)  # fmt: skip


def _told(found: GapStudy) -> HttpResponse:
    shown = ("id", "name", "first_date", "latest_date", "links", "reasons", "result", "measured_at")
    told = {name: getattr(found, name) for name in shown}
    return answer(
        told
        | {"hall": found.hall.code if found.hall else None, "log": found.log.code if found.log else None}
        | {"customers": found.customers_id, "managers": found.managers_id}
    )


@router.post("/gap-studies/{key}/measure", response=schemas.GapStudyOut, summary="Measure the five gaps")
@decorate_view(idempotent)
def measure(request: HttpRequest, key: Row, body: Nothing) -> HttpResponse:
    """From what is known now; kept until the study changes."""
    actor = actor_of(request)
    return _told(actions.measure_gaps(actor, gap_study=queries.get_study(actor, key), at=at_of(request)))


@router.post("/gap-studies/{key}/explain", response=schemas.GapStudyOut, summary="Name causes and remedies of a gap")
@decorate_view(idempotent)
def explain(request: HttpRequest, key: Row, body: schemas.Explaining) -> HttpResponse:
    """By the codes of the source's causes and remedies."""
    actor = actor_of(request)
    return _told(actions.explain_gap(actor, gap_study=queries.get_study(actor, key), at=at_of(request), **body.dict()))
