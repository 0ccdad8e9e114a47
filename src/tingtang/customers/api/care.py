"""The API of planned contacts, executives' visits, and household files."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router
from ninja.decorators import decorate_view

from tingtang.core.actors import Actor
from tingtang.core.api import idempotent
from tingtang.core.errors import Denied, Invalid, NotFound
from tingtang.core.views import actor_of, at_of
from tingtang.customers import queries
from tingtang.customers.actions import care as acts
from tingtang.customers.models import ContactPlan, HouseholdFile, VisitQuota
from tingtang.customers.queries import care as reads
from tingtang.customers.schemas import care as schemas
from tingtang.customers.schemas.mending import Nothing
from tingtang.org.models import Staff
from tingtang.ui.resources import After, InDays, Resource, Row, answer, page_from, page_of, serve

router = Router()
_QUOTAS = "customers.save_visit_quota"


def _staff(badge: str, name: str) -> Staff:
    found = Staff.objects.filter(badge=badge, left_date__isnull=True).first()
    if found is None:
        raise Invalid(fields={name: [str(_("Nobody has this badge."))]})
    return found


def _plan(row: ContactPlan) -> dict[str, Any]:
    names = (
        "id", "topic", "due_date", "way", "is_executive", "state", "ended_at", "outcome", "effect", "signal", "volume_cents",
        "campaign", "reply", "refusal",
    )  # fmt: skip
    return {name: getattr(row, name) for name in names} | {
        "customer": row.customer_id,
        "owner": row.owner.badge,
        "referred": row.referred_id,
    }


@router.get(
    "/contact-plans", response=page_of(schemas.ContactOut), operation_id="list_contact_plans", summary="List planned contacts"
)
def list_plans(request: HttpRequest, wanted: Annotated[InDays, Query()]) -> HttpResponse:
    """Contacts to come and past ones of customers one may see. Days are those on which they are due."""
    return page_from(reads.plans(actor_of(request)), wanted, _plan, day="due_date")


@router.post(
    "/customers/{customer}/contact-plans",
    response={201: schemas.ContactOut},
    operation_id="plan_contact",
    summary="Plan a contact",
)
@decorate_view(idempotent)
def plan_contact(request: HttpRequest, customer: Row, body: schemas.ContactIn) -> HttpResponse:
    """Plan to get in touch with a customer on a day."""
    actor = actor_of(request)
    found = queries.get_customer(actor, customer, "customers.plan_contact")
    given = body.dict() | {"owner": _staff(body.owner, "owner")}
    return answer(_plan(acts.plan_contact(actor, customer=found, at=at_of(request), **given)), 201)


@router.post("/contact-plans/{key}/note", response=schemas.ContactOut, operation_id="note_contact", summary="Note a contact")
@decorate_view(idempotent)
def note_contact(request: HttpRequest, key: Row, body: schemas.NoteIn) -> HttpResponse:
    """Say what came of a contact."""
    actor = actor_of(request)
    found = reads.get_plan(actor, key, "customers.note_contact")
    given = body.dict() | {"referred": queries.get_customer(actor, body.referred) if body.referred else None}
    return answer(_plan(acts.note_contact(actor, customer=found.customer, plan=found, at=at_of(request), **given)))


@router.post("/contact-plans/{key}/drop", response=schemas.ContactOut, operation_id="drop_contact", summary="Give a contact up")
@decorate_view(idempotent)
def drop_contact(request: HttpRequest, key: Row, body: Nothing) -> HttpResponse:
    """Let a planned contact go."""
    actor = actor_of(request)
    found = reads.get_plan(actor, key, "customers.drop_contact")
    return answer(_plan(acts.drop_contact(actor, customer=found.customer, plan=found, at=at_of(request))))


def _quotas(actor: Actor) -> Any:
    rows = VisitQuota.objects.all() if actor.may_somewhere(reads.VIEW) else VisitQuota.objects.none()
    return rows.values("id", "per_month", "weekdays", badge=F("executive__badge"))


def _quota(actor: Actor, key: int, permission: str) -> VisitQuota:
    if not (actor.may_somewhere(permission) if permission == reads.VIEW else actor.may(permission)):
        raise Denied(permission=permission)
    found = VisitQuota.objects.filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


def _arranged(actor: Actor, values: dict[str, Any], found: Any) -> dict[str, Any]:
    return values | ({"executive": _staff(values["executive"], "executive")} if "executive" in values else {})


serve(
    router,
    Resource(
        "visit_quota", "visit-quotas", _quotas, _quota, schemas.VisitQuota, schemas.VisitQuotaOut, acts.save_visit_quota,
        acts.remove_visit_quota, permission=_QUOTAS, arranged=_arranged, versioned=acts.QUOTA_FIELDS, view=reads.VIEW,
        renamed={"badge": "executive"},
    ),
)  # fmt: skip


@router.get(
    "/executive-visits/{month}",
    response=list[schemas.ExecutiveOut],
    operation_id="list_executive_visits",
    summary="A month's visits",
)
def executive_visits(request: HttpRequest, month: date) -> HttpResponse:
    """The visits of executives in the month of a day, against their quota."""
    actor = actor_of(request)
    if not actor.may_somewhere(reads.VIEW):
        raise Denied(permission=reads.VIEW)
    return answer(
        [
            {
                "executive": one.quota.executive.badge, "quota": one.quota.per_month, "done": one.done,
                "not_planned": one.missing, "volume_cents": one.volume_cents, "visits": [_plan(visit) for visit in one.visits],
            }
            for one in reads.executives(actor, month)
        ]
    )  # fmt: skip


def _household(row: HouseholdFile) -> dict[str, Any]:
    plain = {name: getattr(row, name) for name in acts.HOUSEHOLD_FIELDS}
    return plain | {"id": row.pk, "customer": row.customer_id, "land_mu": float(row.land_mu)}


@router.get(
    "/household-files",
    response=page_of(schemas.HouseholdOut),
    operation_id="list_household_files",
    summary="List household files",
)
def list_households(request: HttpRequest, wanted: Annotated[After, Query()]) -> HttpResponse:
    """Household and farm files of customers one may see."""
    return page_from(reads.households(actor_of(request)), wanted, _household)


@router.put(
    "/customers/{customer}/household-file",
    response=schemas.HouseholdOut,
    operation_id="save_household",
    summary="Keep a household file",
)
@decorate_view(idempotent)
def save_household(request: HttpRequest, customer: Row, body: schemas.Household) -> HttpResponse:
    """Keep what a household has, earns and needs in the year that is said."""
    actor = actor_of(request)
    found = queries.get_customer(actor, customer, "customers.save_household")
    given = body.dict() | {"land_mu": Decimal(str(round(body.land_mu, 2)))}
    known = HouseholdFile.objects.filter(customer=found, year=body.year).first()
    return answer(_household(acts.save_household(actor, customer=found, household=known, at=at_of(request), **given)))
