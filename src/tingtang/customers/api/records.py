"""The API of customers: list, find, read, register, change, and what belongs to one; what one is known by never stands in an address."""

from typing import Annotated, Any

from django.db.models import F, Q
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router
from ninja.decorators import decorate_view
from pydantic import Field

from tingtang.core.actors import Actor
from tingtang.core.api import idempotent
from tingtang.core.errors import Invalid, NotFound
from tingtang.core.versions import version_of
from tingtang.core.views import actor_of, at_of
from tingtang.customers import actions, queries, schemas
from tingtang.customers.models import (
    ConsentPurpose,
    Contact,
    Customer,
    Identity,
    IdentityKind,
    Link,
    LinkKind,
    Preference,
    Tier,
)
from tingtang.org.models import Hall, Staff
from tingtang.ui.resources import InHallAndDays, Line, Removed, Row, answer, in_days, page_of

router = Router()
_FIELDS = ("id", "number", "name", "kind", "title", "language", "industry", "note", "created_at")
_CODES = {"hall_code": F("hall__code"), "keeper_badge": F("keeper__badge"), "tier_code": F("tier__code")}


class Wanted(InHallAndDays):
    """Which customers, from where on."""

    name: Annotated[Line, Field(description="A part of the name, its pinyin initials, or a customer number.")] = ""
    kind: schemas.KindOrAll = ""
    tier: Line = ""
    industry: schemas.Industry = ""


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    for old, new in (("hall_code", "hall"), ("keeper_badge", "keeper"), ("tier_code", "tier")):
        row[new] = row.pop(old)
    return row


@router.get("/customers", response=page_of(schemas.CustomerOut), operation_id="list_customers", summary="List customers")
def list_customers(request: HttpRequest, wanted: Annotated[Wanted, Query()]) -> HttpResponse:
    """Customers one may see. The hall is their home; days are those on which they were entered."""
    query = queries.named(Customer.objects.visible_to(actor_of(request)).living(), wanted.name)
    query = in_days(query, "created_at", wanted.first, wanted.latest)
    narrow = Q(kind=wanted.kind) if wanted.kind else Q()
    narrow &= Q(hall__code=wanted.hall) if wanted.hall else Q()
    narrow &= Q(tier__code=wanted.tier) if wanted.tier else Q()
    narrow &= Q(industry=wanted.industry) if wanted.industry else Q()
    rows = query.filter(narrow, pk__gt=wanted.after).order_by("pk").values(*_FIELDS, **_CODES)
    found = [_plain(row) for row in rows[: wanted.limit + 1]]
    following = found[wanted.limit - 1]["id"] if len(found) > wanted.limit else None
    return answer({"items": found[: wanted.limit], "next": following})


@router.post("/customers/find", response=schemas.Found, operation_id="find_customers", summary="Find by exact identity")
def find(request: HttpRequest, body: schemas.Exact) -> HttpResponse:
    """Who is known by exactly this phone, identity, mail or customer number. A reading: no Idempotency-Key, nothing is kept."""
    keys = [one.pk for one in queries.find_exact(actor_of(request), body.text)]
    rows = Customer.objects.filter(pk__in=keys).order_by("pk").values(*_FIELDS, **_CODES)
    return answer({"items": [_plain(row) for row in rows]})


@router.post("/customers", response={201: schemas.Sheet}, operation_id="make_customer", summary="Register a customer")
@decorate_view(idempotent)
def register(request: HttpRequest, body: schemas.Customer) -> HttpResponse:
    """Register a customer with what he is known by. Refused when somebody is known by it already."""
    given = body.dict(exclude_unset=True)
    identities = [(_identity_kind(one["kind"]), one["value"]) for one in given.pop("identities", [])]
    contacts = [(one["kind"], one["value"]) for one in given.pop("contacts", [])]
    values = _arranged(given)
    made = actions.register(actor_of(request), at=at_of(request), identities=identities, contacts=contacts, **values)
    return _sheet(actor_of(request), made, status=201)


@router.get(
    "/customers/{customer}", response=schemas.Sheet, operation_id="get_customer", summary="Everything known of a customer"
)
def one(request: HttpRequest, customer: Row) -> HttpResponse:
    """All that is known of a customer; numbers and contacts are masked."""
    return _sheet(actor_of(request), queries.get_customer(actor_of(request), customer))


@router.patch("/customers/{customer}", response=schemas.Sheet, operation_id="change_customer", summary="Change a customer")
@decorate_view(idempotent)
def change(request: HttpRequest, customer: Row, body: schemas.CustomerChange) -> HttpResponse:
    """Only what is sent is changed."""
    given = body.dict(exclude_unset=True)
    version = given.pop("version", None)
    nothing = {name: [str(_("Give a value, or leave the field out."))] for name, value in given.items() if value is None}
    wrong = {name: why for name, why in nothing.items() if name not in {"hall", "keeper"}}
    if wrong:
        raise Invalid(fields=wrong)
    found = _held(request, customer, "customers.change")
    kept = actions.change(actor_of(request), customer=found, at=at_of(request), version=version, **_arranged(given))
    return _sheet(actor_of(request), kept)


@router.post("/customers/{customer}/reveal", response=schemas.Sheet, operation_id="reveal_customer", summary="See sensitive data")
def reveal(request: HttpRequest, customer: Row, body: schemas.Why) -> HttpResponse:
    """The customer unmasked; who looked, when and for what is recorded. Without Idempotency-Key: the answer is not kept anywhere."""
    found = _held(request, customer, "customers.see_sensitive")
    plain = actions.see_sensitive(actor_of(request), customer=found, purpose=body.purpose, at=at_of(request))
    return _sheet(actor_of(request), found, plain)


@router.post("/customers/{customer}/identities", response=schemas.Sheet, operation_id="add_identity", summary="Add a number")
@decorate_view(idempotent)
def add_identity(request: HttpRequest, customer: Row, body: schemas.NewIdentity) -> HttpResponse:
    """Add a number he is known by. Refused when it is malformed or somebody else is known by it."""
    found = _held(request, customer, "customers.add_identity")
    kind = _identity_kind(body.kind)
    actions.add_identity(
        actor_of(request), customer=found, kind=kind, value=body.value, is_verified=body.is_verified, at=at_of(request)
    )
    return _sheet(actor_of(request), found)


@router.delete(
    "/customers/{customer}/identities/{key}", response=Removed, operation_id="remove_identity", summary="Take a number away"
)
@decorate_view(idempotent)
def remove_identity(request: HttpRequest, customer: Row, key: Row) -> HttpResponse:
    """Take away a number he was known by."""
    found = _held(request, customer, "customers.remove_identity")
    actions.remove_identity(actor_of(request), customer=found, identity=_part(Identity, found, key), at=at_of(request))
    return answer({"removed": True})


@router.post("/customers/{customer}/contacts", response=schemas.Sheet, operation_id="add_contact", summary="Add a contact")
@decorate_view(idempotent)
def add_contact(request: HttpRequest, customer: Row, body: schemas.NewContact) -> HttpResponse:
    """Add a way to reach him."""
    found = _held(request, customer, "customers.add_contact")
    actions.add_contact(actor_of(request), customer=found, at=at_of(request), **body.dict())
    return _sheet(actor_of(request), found)


@router.patch(
    "/customers/{customer}/contacts/{key}", response=schemas.Sheet, operation_id="change_contact", summary="Change a contact"
)
@decorate_view(idempotent)
def change_contact(request: HttpRequest, customer: Row, key: Row, body: schemas.ContactChange) -> HttpResponse:
    """Change a way to reach him, or make it the first."""
    found = _held(request, customer, "customers.change_contact")
    values = {name: value for name, value in body.dict(exclude_unset=True).items() if value is not None}
    actions.change_contact(actor_of(request), customer=found, contact=_part(Contact, found, key), at=at_of(request), **values)
    return _sheet(actor_of(request), found)


@router.delete(
    "/customers/{customer}/contacts/{key}", response=Removed, operation_id="remove_contact", summary="Take a contact away"
)
@decorate_view(idempotent)
def remove_contact(request: HttpRequest, customer: Row, key: Row) -> HttpResponse:
    """Take away a way to reach him."""
    found = _held(request, customer, "customers.remove_contact")
    actions.remove_contact(actor_of(request), customer=found, contact=_part(Contact, found, key), at=at_of(request))
    return answer({"removed": True})


@router.post(
    "/customers/{customer}/preferences", response=schemas.Sheet, operation_id="add_preference", summary="Note a preference"
)
@decorate_view(idempotent)
def add_preference(request: HttpRequest, customer: Row, body: schemas.NewPreference) -> HttpResponse:
    """Note what he likes, dislikes or needs."""
    found = _held(request, customer, "customers.add_preference")
    actions.add_preference(actor_of(request), customer=found, at=at_of(request), **body.dict())
    return _sheet(actor_of(request), found)


@router.delete(
    "/customers/{customer}/preferences/{key}", response=Removed, operation_id="remove_preference", summary="Remove a preference"
)
@decorate_view(idempotent)
def remove_preference(request: HttpRequest, customer: Row, key: Row) -> HttpResponse:
    """Take away what was noted."""
    found = _held(request, customer, "customers.remove_preference")
    one = _part(Preference, found, key)
    actions.remove_preference(actor_of(request), customer=found, preference=one, at=at_of(request))
    return answer({"removed": True})


@router.post("/customers/{customer}/links", response=schemas.Sheet, operation_id="link_customers", summary="Link two customers")
@decorate_view(idempotent)
def link(request: HttpRequest, customer: Row, body: schemas.NewLink) -> HttpResponse:
    """Link him with another customer."""
    found = _held(request, customer, "customers.link")
    other = queries.get_customer(actor_of(request), body.other)
    kind = _coded(LinkKind, "kind", body.kind)
    source, target = (found, other) if body.is_reverse else (other, found)
    actions.link(actor_of(request), customer=source, other=target, kind=kind, at=at_of(request))
    return _sheet(actor_of(request), found)


@router.delete("/customers/{customer}/links/{key}", response=Removed, operation_id="unlink_customers", summary="End a link")
@decorate_view(idempotent)
def unlink(request: HttpRequest, customer: Row, key: Row) -> HttpResponse:
    """End a link with another customer."""
    found = _held(request, customer, "customers.unlink")
    keys = queries.family(found)
    one = Link.objects.filter(Q(source__in=keys) | Q(target__in=keys), pk=key).select_related("source", "target", "kind").first()
    if one is None:
        raise NotFound
    own = one.source if one.source_id in keys else one.target
    actions.unlink(actor_of(request), customer=own, link=one, at=at_of(request))
    return answer({"removed": True})


@router.post("/customers/{customer}/consents", response=schemas.Sheet, operation_id="answer_consent", summary="Note a consent")
@decorate_view(idempotent)
def consent(request: HttpRequest, customer: Row, body: schemas.Answer) -> HttpResponse:
    """Note that he gave or withdrew consent to a purpose."""
    found = _held(request, customer, "customers.answer_consent")
    purpose = _coded(ConsentPurpose, "purpose", body.purpose)
    actions.answer_consent(
        actor_of(request), customer=found, purpose=purpose, is_given=body.is_given, way=body.way, at=at_of(request)
    )
    return _sheet(actor_of(request), found)


@router.post("/customers/{customer}/tier", response=schemas.Sheet, operation_id="set_customer_tier", summary="Set a tier")
@decorate_view(idempotent)
def set_tier(request: HttpRequest, customer: Row, body: schemas.SetTier) -> HttpResponse:
    """Place him in a tier of a scheme, with the reason."""
    found = _held(request, customer, "customers.set_tier")
    tier = Tier.objects.select_related("scheme").filter(scheme__code=body.scheme, code=body.tier).first()
    if tier is None:
        raise Invalid(fields={"tier": [str(_("There is none with this code."))]})
    told = body.dict(include={"reason", "review_date", "knows_cost"})
    actions.set_tier(actor_of(request), customer=found, tier=tier, at=at_of(request), **told)
    return _sheet(actor_of(request), found)


def _held(request: HttpRequest, key: int, permission: str) -> Customer:
    return queries.get_customer(actor_of(request), key, permission)


def _part(model: Any, customer: Customer, key: int) -> Any:
    found = model.objects.filter(pk=key, customer__in=queries.family(customer)).first()
    if found is None:
        raise NotFound
    return found


def _coded(model: Any, field: str, code: str) -> Any:
    found = model.objects.filter(code=code, is_active=True).first()
    if found is None:
        raise Invalid(fields={field: [str(_("There is none with this code."))]})
    return found


def _identity_kind(code: str) -> IdentityKind:
    found: IdentityKind = _coded(IdentityKind, "kind", code)
    return found


def _arranged(values: dict[str, Any]) -> dict[str, Any]:
    if values.get("hall") is not None:
        values["hall"] = _coded(Hall, "hall", values["hall"])
    if values.get("keeper") is not None:
        keeper = Staff.objects.filter(badge=values["keeper"]).first()
        if keeper is None:
            raise Invalid(fields={"keeper": [str(_("There is none with this badge number."))]})
        values["keeper"] = keeper
    return values


def _sheet(actor: Actor, customer: Customer, plain: Any = None, status: int = 200) -> HttpResponse:
    fresh = Customer.objects.select_related("tier", "hall", "keeper").get(pk=customer.pk)
    sheet = queries.sheet_of(actor, fresh, plain)
    own = {name: getattr(fresh, name) for name in _FIELDS}
    own |= {
        "hall": fresh.hall.code if fresh.hall else None,
        "keeper": fresh.keeper.badge if fresh.keeper else None,
        "tier": fresh.tier.code if fresh.tier else None,
        "version": version_of(fresh, actions.FIELDS),
    }
    return answer(own | _parts(sheet), status)


def _parts(sheet: queries.Sheet) -> dict[str, Any]:
    flags = ("label", "is_verified", "is_opted_out")
    return {
        "identities": [
            {
                "id": one.row.pk,
                "kind": one.row.kind.code,
                "value": one.text,
                "is_masked": one.is_masked,
                "is_verified": one.row.is_verified,
            }
            for one in sheet.identities
        ],
        "contacts": [
            {
                "id": one.row.pk,
                "kind": one.row.kind,
                "value": one.text,
                "is_masked": one.is_masked,
                "is_primary": one.is_preferred,
            }
            | {name: getattr(one.row, name) for name in flags}
            for one in sheet.contacts
        ],
        "preferences": [{"id": one.pk, "stance": one.stance, "text": one.text, "topic": one.topic} for one in sheet.preferences],
        "links": [
            {"id": one.link.pk, "kind": one.link.kind.code, "label": one.label, "other": one.other.pk if one.other else None}
            for one in sheet.links
        ],
        "consents": [
            {"purpose": one.purpose.code, "is_given": one.answer and one.answer.is_given, "at": one.answer and one.answer.at}
            for one in sheet.consents
        ],
        "placements": [
            {"scheme": one.scheme.code, "tier": one.tier.code}
            | {name: getattr(one, name) for name in ("starts_at", "ends_at", "review_date", "reason", "basis")}
            for one in sheet.history
        ],
    }
