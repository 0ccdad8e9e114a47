"""The stock list over the API: items, and what comes, goes, is lent, comes back and is counted; renewals of assets."""

from collections.abc import Callable, Mapping
from typing import Annotated, Any

from django.db.models import F
from django.http import HttpRequest, HttpResponse
from ninja import Path, Router
from ninja.decorators import decorate_view

from tingtang.assets import actions, queries, schemas
from tingtang.assets.api.assets import Key
from tingtang.assets.api.setup import hall_for, only
from tingtang.assets.models import Asset, Stock
from tingtang.core.actors import Actor
from tingtang.core.api import idempotent
from tingtang.core.errors import NotFound
from tingtang.core.views import actor_of, at_of
from tingtang.customers.models import Customer
from tingtang.org.models import Zone
from tingtang.ui.resources import Resource, Row, answer, serve

router = Router()
MOST = 500
_SAVE = "assets.save_stock"
_Item = Annotated[Row, Path()]


def _rows(actor: Actor) -> Any:
    plain = (name for name in actions.STOCK_FIELDS if name not in {"hall", "zone"})
    return Stock.objects.visible_to(actor).values("id", "there", *plain, hall_=F("hall__code"), zone_=F("zone__code"))


def _arranged(actor: Actor, values: dict[str, Any], found: Any) -> dict[str, Any]:
    values["hall"] = hall_for(actor, _SAVE, values["hall"]) if "hall" in values else found.hall
    if values.get("zone"):
        values["zone"] = only("zone", Zone.objects.filter(hall=values["hall"], code=values["zone"]))
    return values


def add_to(router_: Router) -> None:
    """Put the operations of the list on `router_`."""
    stock = Resource(
        "stock", "stocks", _rows, queries.get_stock, schemas.Stock, schemas.StockOut, actions.save_stock, actions.remove_stock,
        permission=_SAVE, arranged=_arranged, versioned=actions.STOCK_FIELDS, view=queries.VIEW_STOCK,
        renamed={"hall_": "hall", "zone_": "zone"},
    )  # fmt: skip
    serve(router_, stock, {"hall": "hall__code", "kind": "kind", "code": "code"})


def _moves(stock: Stock, status: int = 200) -> HttpResponse:
    plain = ("id", "kind", "quantity", "there", "moved_at", "given_to", "due_date", "open_count", "note")
    rows = stock.moves.order_by("-moved_at", "-pk").values(*plain, customer_=F("customer__number"))[:MOST]
    return answer(
        {"items": [{("customer" if name == "customer_" else name): value for name, value in row.items()} for row in rows]}, status
    )


@router.get("/stocks/{stock}/moves", response=schemas.Moves, summary="What came and went of an item in stock")
def moves(request: HttpRequest, stock: _Item) -> HttpResponse:
    """The latest first."""
    return _moves(queries.get_stock(actor_of(request), stock))


def _given(actor: Actor, body: schemas.IssueIn) -> dict[str, Any]:
    values = body.dict()
    number = values.pop("customer")
    seen = Customer.objects.visible_to(actor).living()
    return values | {"customer": only("customer", seen.filter(number=number.upper())) if number else None}


def _done(request: HttpRequest, stock: int, name: str, act: Callable[..., object], values: Mapping[str, Any]) -> HttpResponse:
    """What came and went after `act`, whose permission is called `name`, was done to an item."""
    actor = actor_of(request)
    found = queries.get_stock(actor, stock, name)
    act(actor, stock=found, at=at_of(request), **values)
    return _moves(found, 201)


@router.post("/stocks/{stock}/receive", response={201: schemas.Moves}, summary="Take in goods")
@decorate_view(idempotent)
def receive(request: HttpRequest, stock: _Item, body: schemas.ReceiveIn) -> HttpResponse:
    """Take in what came."""
    return _done(request, stock, "assets.receive_stock", actions.receive_stock, body.dict())


@router.post("/stocks/{stock}/issue", response={201: schemas.Moves}, summary="Hand out gifts and material")
@decorate_view(idempotent)
def issue(request: HttpRequest, stock: _Item, body: schemas.IssueIn) -> HttpResponse:
    """Hand something out for good. Refused when fewer are there."""
    return _done(request, stock, "assets.issue_stock", actions.issue_stock, _given(actor_of(request), body))


@router.post("/stocks/{stock}/lend", response={201: schemas.Moves}, summary="Lend something")
@decorate_view(idempotent)
def lend(request: HttpRequest, stock: _Item, body: schemas.LendIn) -> HttpResponse:
    """Lend something until a day."""
    return _done(request, stock, "assets.lend_stock", actions.lend_stock, _given(actor_of(request), body))


@router.post("/stocks/{stock}/loans/{loan}/return", response={201: schemas.Moves}, summary="Take back what was lent")
@decorate_view(idempotent)
def give_back(request: HttpRequest, stock: _Item, loan: _Item, body: schemas.ReturnIn) -> HttpResponse:
    """Some of a loan comes back, or never will."""
    actor = actor_of(request)
    found = queries.get_stock(actor, stock, "assets.return_stock")
    out = found.moves.filter(pk=loan, kind="lent").first()
    if out is None:
        raise NotFound
    actions.return_stock(actor, stock=found, loan=out, at=at_of(request), **body.dict())
    return _moves(found, 201)


@router.post("/stocks/{stock}/count", response={201: schemas.Moves}, summary="Count the stock")
@decorate_view(idempotent)
def count(request: HttpRequest, stock: _Item, body: schemas.CountIn) -> HttpResponse:
    """Write down how many were counted, with a reason where that differs from the list."""
    return _done(request, stock, "assets.count_stock", actions.count_stock, body.dict())


def _renewals(asset: Asset, status: int = 200) -> HttpResponse:
    rows = asset.renewals.order_by("-renewed_at").values("renewed_at", "due_date", "next_date", "note")
    return answer({"items": list(rows[:MOST])}, status)


@router.get("/assets/{number}/renewals", response=schemas.Renewals, summary="The renewals of an asset")
def renewals(request: HttpRequest, number: Key) -> HttpResponse:
    """The latest first."""
    return _renewals(queries.get_asset(actor_of(request), number))


@router.post("/assets/{number}/renewals", response={201: schemas.Renewals}, summary="Renew an asset")
@decorate_view(idempotent)
def renew(request: HttpRequest, number: Key, body: schemas.RenewIn) -> HttpResponse:
    """Say what was changed, and when it is due again."""
    actor = actor_of(request)
    asset = queries.get_asset(actor, number, "assets.renew")
    actions.renew(actor, asset=asset, at=at_of(request), **body.dict())
    return _renewals(asset, 201)
