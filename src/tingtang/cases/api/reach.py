"""Who brings a case, where it belongs, and lighter procedures, over the API."""

from typing import Any

from django.db.models import BooleanField, ExpressionWrapper, F, Q
from django.http import HttpRequest, HttpResponse
from ninja import Router
from ninja.decorators import decorate_view

from tingtang.cases import schemas
from tingtang.cases.actions import easing as eases
from tingtang.cases.actions import reach
from tingtang.cases.api.cases import shown
from tingtang.cases.api.given import case_for, one
from tingtang.cases.models import Case, Easing, Kind
from tingtang.cases.queries import reach as reads
from tingtang.cases.schemas import reach as given
from tingtang.core.actors import Actor
from tingtang.core.api import idempotent
from tingtang.core.errors import Denied
from tingtang.core.views import actor_of, at_of
from tingtang.customers.models import Customer, Tier
from tingtang.org.models import Hall
from tingtang.ui.resources import Resource, Row, answer, serve

router = Router()


def _brings(case: Case) -> HttpResponse:
    found = reads.representative_of(case)
    if found is None:
        return answer({"party": None})
    told = {name: getattr(found, name) for name in ("relation", "mandate", "until_date")}
    return answer({"party": found.party.number, **told})


@router.get("/cases/{number}/representative", response=given.BringsOut, summary="Who brings a case")
def representative(request: HttpRequest, number: schemas.Number) -> HttpResponse:
    """Who brings the case in the place of its customer."""
    return _brings(case_for(actor_of(request), number))


@router.put("/cases/{number}/representative", response=given.BringsOut, summary="Name who brings a case")
@decorate_view(idempotent)
def name_representative(request: HttpRequest, number: schemas.Number, body: given.Brings) -> HttpResponse:
    """Say who brings the case for its customer."""
    actor = actor_of(request)
    case = case_for(actor, number)
    values = body.dict() | {"party": one("party", Customer.objects.visible_to(actor), number=body.party)}
    reach.name_representative(actor, case=case, at=at_of(request), **values)
    return _brings(case)


@router.delete("/cases/{number}/representative", response=given.BringsOut, summary="The customer speaks for himself")
@decorate_view(idempotent)
def drop_representative(request: HttpRequest, number: schemas.Number) -> HttpResponse:
    """Nobody brings the case in his place any longer."""
    actor = actor_of(request)
    case = case_for(actor, number)
    reach.drop_representative(actor, case=case, at=at_of(request))
    return _brings(case)


@router.post("/cases/{number}/send", response=schemas.CaseOut, summary="Send a case to the hall it belongs to")
@decorate_view(idempotent)
def send_to_hall(request: HttpRequest, number: schemas.Number, body: given.Sent) -> HttpResponse:
    """Send a case to another hall; who may not see cases there gets its number alone."""
    actor = actor_of(request)
    hall = one("hall", Hall.objects.filter(is_active=True), code=body.hall)
    case = case_for(actor, number)
    return shown(
        actor, reach.send_to_hall(actor, case=case, hall=hall, reason=body.reason, version=body.version, at=at_of(request))
    )


@router.post("/cases/{number}/ease", response=schemas.CaseOut, summary="Handle a case by a lighter procedure")
@decorate_view(idempotent)
def ease(request: HttpRequest, number: schemas.Number, body: given.Eased) -> HttpResponse:
    """Within the limits that were approved."""
    actor = actor_of(request)
    rule = one("easing", Easing.objects.all(), code=body.easing)
    case = case_for(actor, number)
    eases.ease(actor, case=case, easing=rule, amount_cents=body.amount_cents, reason=body.reason, at=at_of(request))
    return shown(actor, case_for(actor, number))


def _rows(actor: Actor) -> Any:
    rows = Easing.objects.all() if actor.may_somewhere(reads.VIEW_EASINGS) else Easing.objects.none()
    is_approved = ExpressionWrapper(Q(approved_at__isnull=False), output_field=BooleanField())
    plain = [name for name in eases.EASING_FIELDS if name not in {"kind", "tier"}]
    return rows.values("id", *plain, kind_code=F("kind__code"), tier_key=F("tier"), is_approved=is_approved)


def _find(actor: Actor, key: int, permission: str) -> Easing:
    may = actor.may_somewhere(permission) if permission == reads.VIEW_EASINGS else actor.may(permission)
    if not may:
        raise Denied(permission=permission)
    return reads.get_easing(key)


def _arranged(actor: Actor, values: dict[str, Any], found: Any) -> dict[str, Any]:
    if "kind" in values:
        values["kind"] = one("kind", Kind.objects.filter(is_active=True), code=values["kind"])
    if values.get("tier") is not None:
        values["tier"] = one("tier", Tier.objects.all(), pk=values["tier"])
    return values


EASINGS = Resource(
    "easing", "easings", _rows, _find, given.Easing, given.EasingOut, eases.save_easing, eases.remove_easing,
    permission="cases.save_easing", arranged=_arranged, versioned=eases.EASING_FIELDS, view=reads.VIEW_EASINGS,
    renamed={"kind_code": "kind", "tier_key": "tier"},
)  # fmt: skip
serve(router, EASINGS)


@router.post(
    "/easings/{key}/approve", response=given.EasingOut, operation_id="approve_easing", summary="Approve a lighter procedure"
)
@decorate_view(idempotent)
def approve_easing(request: HttpRequest, key: Row, body: given.Nothing) -> HttpResponse:
    """Approve a lighter procedure, as the second person."""
    actor = actor_of(request)
    return EASINGS.shown(actor, eases.approve_easing(actor, easing=_find(actor, key, "cases.approve_easing"), at=at_of(request)))
