"""What is offered, over the API: lines, series, products, and promises about them."""

from collections.abc import Callable
from typing import Any

from django.db.models import F, Model
from django.utils.translation import gettext as _
from ninja import Router

from tingtang.catalogue import actions, queries
from tingtang.catalogue.actions import offers
from tingtang.catalogue.api.services import finder
from tingtang.catalogue.models import Line, Product, Promise, Series, Service, Standard
from tingtang.catalogue.schemas import offers as schemas
from tingtang.core.actors import Actor
from tingtang.core.errors import Denied, Invalid, NotFound
from tingtang.ui.resources import Resource, serve


def _rows(model: type[Model], fields: tuple[str, ...], *coded: str) -> Callable[[Actor], Any]:
    def rows(actor: Actor) -> Any:
        query = model._base_manager.all() if actor.may_somewhere(queries.VIEW) else model._base_manager.none()
        plain = (name for name in fields if name not in coded)
        return query.values("id", *plain, **{f"{name}_code": F(f"{name}__code") for name in coded})

    return rows


def _renamed(*coded: str) -> dict[str, str]:
    return {f"{name}_code": name for name in coded}


def _arranged(actor: Actor, values: dict[str, Any], found: Any) -> dict[str, Any]:
    """Records in the place of their codes, and dates in lists as they are kept."""
    for name, model in (("line", Line), ("series", Series), ("service", Service), ("standard", Standard), ("product", Product)):
        if values.get(name):
            record = model._base_manager.filter(code=values[name]).first()
            if record is None:
                raise Invalid(fields={name: [str(_("There is none with this code."))]})
            values[name] = record
    for row in values.get("inputs", ()):
        row["date"] = row["date"].isoformat()
    return values


def _promise(actor: Actor, key: int, permission: str) -> Promise:
    if not (actor.may_somewhere(permission) if permission == queries.VIEW else actor.may(permission)):
        raise Denied(permission=permission)
    found = Promise.objects.filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


RESOURCES: tuple[tuple[Resource, dict[str, str]], ...] = (
    (
        Resource(
            "line", "offer-lines", _rows(Line, offers.LINE_FIELDS), finder(Line), schemas.OfferLine, schemas.OfferLineOut,
            actions.save_line, actions.remove_line, permission="catalogue.save_line", arranged=_arranged,
            versioned=offers.LINE_FIELDS, view=queries.VIEW, key=str,
        ),
        {},
    ),
    (
        Resource(
            "series", "offer-series", _rows(Series, offers.SERIES_FIELDS, "line"), finder(Series), schemas.Series, schemas.SeriesOut,
            actions.save_series, actions.remove_series, permission="catalogue.save_series", arranged=_arranged,
            versioned=offers.SERIES_FIELDS, view=queries.VIEW, key=str, renamed=_renamed("line"),
        ),
        {"line": "line__code"},
    ),
    (
        Resource(
            "product", "products", _rows(Product, offers.PRODUCT_FIELDS, "series", "service", "standard"), finder(Product),
            schemas.Product, schemas.ProductOut, actions.save_product, actions.remove_product, permission="catalogue.save_product",
            arranged=_arranged, versioned=offers.PRODUCT_FIELDS, view=queries.VIEW, key=str,
            renamed=_renamed("series", "service", "standard"),
        ),
        {"series": "series__code", "service": "service__code", "stage": "stage"},
    ),
    (
        Resource(
            "promise", "promises", _rows(Promise, offers.PROMISE_FIELDS, "product"), _promise, schemas.Promise, schemas.PromiseOut,
            actions.save_promise, actions.remove_promise, permission="catalogue.save_promise", arranged=_arranged,
            versioned=offers.PROMISE_FIELDS, view=queries.VIEW, renamed=_renamed("product"),
        ),
        {"product": "product__code"},
    ),
)  # fmt: skip


def add_to(router: Router) -> None:
    """Put the operations on `router`."""
    for resource, filters in RESOURCES:
        serve(router, resource, filters)
