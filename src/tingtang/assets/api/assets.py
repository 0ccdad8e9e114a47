"""Assets over the API: the register, states, relations, and what a failure reaches."""

from typing import Annotated, Any

from django.db.models import F
from django.http import HttpRequest, HttpResponse
from ninja import Path, Router
from ninja.decorators import decorate_view

from tingtang.assets import actions, queries, schemas
from tingtang.assets.api.setup import hall_for, only
from tingtang.assets.models import Asset, AssetKind, Party
from tingtang.core.actors import Actor
from tingtang.core.api import idempotent
from tingtang.core.errors import NotFound
from tingtang.core.views import actor_of, at_of
from tingtang.customers.models import Customer
from tingtang.ui.resources import Resource, answer, serve

router = Router()
_CODED = ("kind", "hall", "customer", "supplier", "agreement")
_SAVE = "assets.save_asset"
Key = Annotated[str, Path(max_length=40, pattern=r"^[^\x00]*$")]


def _rows(actor: Actor) -> Any:
    plain = (name for name in actions.ASSET_FIELDS if name not in _CODED)
    codes = {
        "kind_": F("kind__code"),
        "hall_": F("hall__code"),
        "customer_": F("customer__number"),
        "supplier_": F("supplier__code"),
    }
    return Asset.objects.visible_to(actor).values("id", "state", "state_date", *plain, **codes)


def _find(actor: Actor, number: str, permission: str) -> Asset:
    return queries.get_asset(actor, number, permission)


def _arranged(actor: Actor, values: dict[str, Any], found: Any) -> dict[str, Any]:
    """Records in the place of their codes. The hall stays when none is said; the state changes by its own operation."""
    if "hall" in values or found is None:
        values["hall"] = hall_for(actor, _SAVE, values.get("hall"))
    else:
        values["hall"] = found.hall
    if values.get("kind"):
        values["kind"] = only("kind", AssetKind.objects.filter(code=values["kind"], is_active=True))
    if values.get("customer"):
        values["customer"] = only(
            "customer", Customer.objects.visible_to(actor).living().filter(number=values["customer"].upper())
        )
    if values.get("supplier"):
        values["supplier"] = only("supplier", Party.objects.visible_to(actor).filter(code=values["supplier"]))
    if values.get("state") is None or found is not None:
        values.pop("state", None)
    return values


def add_to(router_: Router) -> None:
    """Put the operations of the register on `router_`."""
    serve(
        router_,
        Resource(
            "asset", "assets", _rows, _find, schemas.Asset, schemas.AssetOut, actions.save_asset, actions.remove_asset,
            permission=_SAVE, arranged=_arranged, versioned=actions.ASSET_FIELDS, view=queries.VIEW, key=str,
            renamed={"kind_": "kind", "hall_": "hall", "customer_": "customer", "supplier_": "supplier"},
        ),
        {
            "kind": "kind__code", "state": "state", "customer": "customer__number", "hall": "hall__code", "supplier": "supplier__code",
            "number": "number__startswith", "name": "name__contains", "place": "place__contains",
        },
    )  # fmt: skip


def _related(request: HttpRequest, asset: Asset, status: int = 200) -> HttpResponse:
    rows = queries.relations_of(actor_of(request), asset)
    items = [
        {
            "kind": row.kind,
            "number": row.other.number,
            "name": row.other.name,
            "state": row.other.state,
            "is_turned": row.is_turned,
        }
        for row in rows
    ]
    return answer({"items": items}, status)


@router.get("/assets/{number}/relations", response=schemas.Relations, summary="What an asset has to do with others")
def relations(request: HttpRequest, number: Key) -> HttpResponse:
    """The relations of an asset to others that one may see."""
    return _related(request, queries.get_asset(actor_of(request), number))


@router.get("/assets/{number}/dependants", response=schemas.Reach, summary="What a failure of an asset reaches")
def dependants(request: HttpRequest, number: Key) -> HttpResponse:
    """Everything that is part of, installed at or depends on it, the nearest first."""
    actor = actor_of(request)
    found = queries.dependants(actor, queries.get_asset(actor, number))
    items = [
        {
            "number": one.number, "name": one.name, "kind": one.kind.code, "state": one.state, "steps": steps,
            "customer": one.customer.number if one.customer else None,
        }
        for one, steps in found
    ]  # fmt: skip
    return answer({"items": items})


@router.get("/assets/{number}/states", response=schemas.Spells, summary="The states an asset was in")
def states(request: HttpRequest, number: Key) -> HttpResponse:
    """The latest first."""
    asset = queries.get_asset(actor_of(request), number)
    names = ("state", "starts_date", "ends_date", "reason")
    return answer({"items": list(asset.spells.order_by("-starts_date", "-pk").values(*names))})


@router.post("/assets/{number}/state", response=schemas.Spells, summary="Change the state of an asset")
@decorate_view(idempotent)
def change_state(request: HttpRequest, number: Key, body: schemas.StateIn) -> HttpResponse:
    """Say in which state it is, and since when."""
    actor = actor_of(request)
    asset = queries.get_asset(actor, number, "assets.change_state")
    actions.change_state(actor, asset=asset, at=at_of(request), **body.dict())
    return states(request, number)


def _target(actor: Actor, number: str) -> Asset:
    return only("target", queries.assets(actor).filter(number=number))  # type: ignore[no-any-return]


@router.post("/assets/{number}/relations", response={201: schemas.Relations}, summary="Relate an asset to another")
@decorate_view(idempotent)
def relate(request: HttpRequest, number: Key, body: schemas.RelationIn) -> HttpResponse:
    """Say what it is to another. Refused when that closes a circle."""
    actor = actor_of(request)
    asset = queries.get_asset(actor, number, "assets.relate")
    actions.relate(actor, asset=asset, target=_target(actor, body.target), kind=body.kind, at=at_of(request))
    return _related(request, asset, 201)


@router.post("/assets/{number}/relations/remove", response=schemas.Relations, summary="Remove a relation of an asset")
@decorate_view(idempotent)
def unrelate(request: HttpRequest, number: Key, body: schemas.RelationIn) -> HttpResponse:
    """Remove a relation, whichever way it was said."""
    actor = actor_of(request)
    asset = queries.get_asset(actor, number, "assets.unrelate")
    found = queries.assets(actor).filter(number=body.target).first()
    if found is None:
        raise NotFound
    actions.unrelate(actor, asset=asset, target=found, kind=body.kind, at=at_of(request))
    return _related(request, asset)
