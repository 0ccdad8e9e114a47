"""Contracts, service strategies, and what products cost, over the API."""

from typing import Annotated, Any

from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Path, Query, Router
from ninja.decorators import decorate_view

from tingtang.catalogue import queries
from tingtang.catalogue.actions import agreements as acts
from tingtang.catalogue.actions import strategies
from tingtang.catalogue.api.services import finder
from tingtang.catalogue.models import Agreement, AgreementItem, Line, Product, ProductCost, Strategy
from tingtang.catalogue.queries import agreements as reads
from tingtang.catalogue.schemas import agreements as schemas
from tingtang.core.actors import Actor
from tingtang.core.api import idempotent
from tingtang.core.errors import Denied, Invalid, NotFound
from tingtang.core.versions import version_of
from tingtang.core.views import actor_of, at_of
from tingtang.customers.models import Customer
from tingtang.org.models import Staff
from tingtang.ui.resources import After, Body, Code, Removed, Resource, Row, answer, page_from, page_of, serve

_ROW = ("id", "number", "title", "form", "state", "starts_date", "ends_date", "currency", "signed_at")
_ITEM = ("id", "scope", "level", "quantity", "price_cents", "list_cents", "per", "content", "timing", "limits")


class Nothing(Body):
    """No content."""


def _row(one: Agreement) -> dict[str, Any]:
    return {name: getattr(one, name) for name in _ROW} | {"customer": one.customer.number}


def _item(one: AgreementItem) -> dict[str, Any]:
    return {name: getattr(one, name) for name in _ITEM} | {"product": one.product.code}


def _whole(one: Agreement, status: int = 200) -> HttpResponse:
    fresh = Agreement.objects.select_related("customer").get(pk=one.pk)
    told = {"reason": fresh.reason, "end_reason": fresh.end_reason, "items": [_item(item) for item in reads.items_of(fresh)]}
    return answer(_row(fresh) | told | {"version": version_of(fresh, acts.AGREEMENT_FIELDS)}, status)


def listed(request: HttpRequest, wanted: Annotated[After, Query()]) -> HttpResponse:
    """Contracts with customers one may see."""
    return page_from(Agreement.objects.visible_to(actor_of(request)).select_related("customer"), wanted, _row)


def one(request: HttpRequest, key: Row) -> HttpResponse:
    """A contract with what is agreed."""
    return _whole(reads.get_agreement(actor_of(request), key))


@decorate_view(idempotent)
def begin(request: HttpRequest, body: schemas.Agreement) -> HttpResponse:
    """Begin a contract with a customer."""
    actor, given = actor_of(request), body.dict()
    seen = Customer.objects.visible_to(actor, "catalogue.save_agreement").living()
    customer = seen.filter(number=given.pop("customer").upper()).first()
    if customer is None:
        if not actor.may_somewhere("catalogue.save_agreement"):
            raise Denied(permission="catalogue.save_agreement")
        raise Invalid(fields={"customer": [str(_("There is no customer with this number."))]})
    return _whole(acts.save_agreement(actor, customer=customer, at=at_of(request), **given), 201)


def _held(request: HttpRequest, key: int, verb: str) -> dict[str, Any]:
    """What an action on a contract takes first."""
    found = reads.get_agreement(actor_of(request), key, f"catalogue.{verb}")
    return {"customer": found.customer, "agreement": found, "at": at_of(request)}


@decorate_view(idempotent)
def change(request: HttpRequest, key: Row, body: schemas.AgreementChange) -> HttpResponse:
    """Change the head of a draft."""
    held, given = _held(request, key, "save_agreement"), body.dict(exclude_unset=True)
    values = {name: value for name, value in given.items() if value is not None or name == "ends_date"}
    return _whole(acts.save_agreement(actor_of(request), **held, **values))


def _part(agreement: Agreement, key: int) -> AgreementItem:
    found = agreement.items.select_related("product").filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


def _agree(request: HttpRequest, held: dict[str, Any], body: schemas.Item, item: AgreementItem | None) -> None:
    given = {name: value for name, value in body.dict(exclude_unset=True).items() if value is not None}
    given["product"] = Product.objects.filter(code=body.product, is_active=True).first()
    if given["product"] is None:
        raise Invalid(fields={"product": [str(_("There is none with this code."))]})
    acts.agree_item(actor_of(request), **held, item=item, **given)


@decorate_view(idempotent)
def agree(request: HttpRequest, key: Row, body: schemas.Item) -> HttpResponse:
    """Agree a product at a level for a scope."""
    held = _held(request, key, "agree_item")
    _agree(request, held, body, None)
    return _whole(held["agreement"], 201)


@decorate_view(idempotent)
def agree_anew(request: HttpRequest, key: Row, item: Row, body: schemas.Item) -> HttpResponse:
    """Change what is agreed for a scope."""
    held = _held(request, key, "agree_item")
    _agree(request, held, body, _part(held["agreement"], item))
    return _whole(held["agreement"])


@decorate_view(idempotent)
def drop(request: HttpRequest, key: Row, item: Row) -> HttpResponse:
    """Take an item out of a draft."""
    held = _held(request, key, "drop_item")
    acts.drop_item(actor_of(request), **held, item=_part(held["agreement"], item))
    return answer({"removed": True})


@decorate_view(idempotent)
def sign(request: HttpRequest, key: Row, body: Nothing) -> HttpResponse:
    """Put a contract in force."""
    return _whole(acts.sign_agreement(actor_of(request), **_held(request, key, "sign_agreement")))


@decorate_view(idempotent)
def end(request: HttpRequest, key: Row, body: schemas.End) -> HttpResponse:
    """End a contract."""
    return _whole(acts.end_agreement(actor_of(request), **_held(request, key, "end_agreement"), **body.dict()))


@decorate_view(idempotent)
def remove(request: HttpRequest, key: Row) -> HttpResponse:
    """Remove a draft."""
    acts.remove_agreement(actor_of(request), **_held(request, key, "remove_agreement"))
    return answer({"removed": True})


@decorate_view(idempotent)
def review(request: HttpRequest, key: Annotated[Code, Path()], body: schemas.Review) -> HttpResponse:
    """Note what a review of a strategy found, and when the next one is."""
    found = finder(Strategy)(actor_of(request), key, "catalogue.review_strategy")
    made = strategies.review_strategy(actor_of(request), strategy=found, at=at_of(request), **body.dict())
    return answer({name: getattr(made, name) for name in ("id", "finding", "reviewed_at")}, 201)


def _strategies(actor: Actor) -> Any:
    query = Strategy.objects.all() if actor.may_somewhere(queries.VIEW) else Strategy.objects.none()
    plain = (name for name in strategies.STRATEGY_FIELDS if name not in {"line", "owner"})
    return query.values("id", *plain, line_code=F("line__code"), owner_badge=F("owner__badge"))


def _costs(actor: Actor) -> Any:
    query = ProductCost.objects.all() if actor.may_somewhere(queries.VIEW) else ProductCost.objects.none()
    plain = (name for name in strategies.COST_FIELDS if name != "product")
    return query.values("id", *plain, product_code=F("product__code"))


def _cost(actor: Actor, key: int, permission: str) -> ProductCost:
    if not (actor.may_somewhere(permission) if permission == queries.VIEW else actor.may(permission)):
        raise Denied(permission=permission)
    found = ProductCost.objects.filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


def _arranged(actor: Actor, values: dict[str, Any], found: Any) -> dict[str, Any]:
    """Records in the place of their codes, and dates in lists as they are kept."""
    for name, query, key in (
        ("line", Line.objects.all(), "code"), ("product", Product.objects.all(), "code"),
        ("owner", Staff.objects.filter(left_date__isnull=True), "badge"),
    ):  # fmt: skip
        if values.get(name):
            record = query.filter(**{key: values[name]}).first()
            if record is None:
                raise Invalid(fields={name: [str(_("There is none with this code."))]})
            values[name] = record
    for row in values.get("inputs", ()):
        row["date"] = row["date"].isoformat()
    return values


def add_to(router: Router) -> None:
    """Put the operations on `router`."""
    path = "/agreements/{key}"
    whole = schemas.AgreementOut
    router.get("/agreements", response=page_of(schemas.AgreementRow), summary="List contracts")(listed)
    router.post("/agreements", response={201: whole}, summary="Begin a contract")(begin)
    router.get(path, response=whole, summary="A contract")(one)
    router.patch(path, response=whole, summary="Change a draft of a contract")(change)
    router.delete(path, response=Removed, summary="Remove a draft of a contract")(remove)
    router.post(path + "/items", response={201: whole}, summary="Agree on a product for a scope")(agree)
    router.put(path + "/items/{item}", response=whole, summary="Change what is agreed")(agree_anew)
    router.delete(path + "/items/{item}", response=Removed, summary="Take an item out of a draft")(drop)
    router.post(path + "/sign", response=whole, summary="Put a contract in force")(sign)
    router.post(path + "/end", response=whole, summary="End a contract")(end)
    router.post("/strategies/{key}/reviews", response={201: schemas.ReviewOut}, summary="Note a review of a strategy")(review)
    serve(
        router,
        Resource(
            "strategy", "strategies", _strategies, finder(Strategy), schemas.Strategy, schemas.StrategyOut, strategies.save_strategy,
            strategies.remove_strategy, permission="catalogue.save_strategy", arranged=_arranged,
            versioned=strategies.STRATEGY_FIELDS, view=queries.VIEW, key=str, renamed={"line_code": "line", "owner_badge": "owner"},
        ),
    )  # fmt: skip
    serve(
        router,
        Resource(
            "cost", "product-costs", _costs, _cost, schemas.Cost, schemas.CostOut, strategies.save_cost, strategies.remove_cost,
            permission="catalogue.save_cost", arranged=_arranged, versioned=strategies.COST_FIELDS, view=queries.VIEW,
            renamed={"product_code": "product"},
        ),
        {"product": "product__code"},
    )  # fmt: skip
