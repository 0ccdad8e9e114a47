"""Categories and services over the API."""

from collections.abc import Callable
from typing import Any

from django.db.models import F, Model
from django.utils.translation import gettext as _
from ninja import Router

from tingtang.catalogue import actions, queries, schemas
from tingtang.catalogue.actions import CATEGORY_FIELDS, SERVICE_FIELDS
from tingtang.catalogue.models import Category, Service
from tingtang.core.actors import Actor
from tingtang.core.errors import Denied, Invalid, NotFound
from tingtang.ui.resources import Resource, serve


def finder(model: type[Model]) -> Callable[[Actor, str, str], Any]:
    def find(actor: Actor, code: str, permission: str) -> Any:
        if not (actor.may_somewhere(permission) if permission == queries.VIEW else actor.may(permission)):
            raise Denied(permission=permission)
        found = model._base_manager.filter(code=code).first()
        if found is None:
            raise NotFound
        return found

    return find


def _categories(actor: Actor) -> Any:
    query = Category.objects.all() if actor.may_somewhere(queries.VIEW) else Category.objects.none()
    return query.values("id", *CATEGORY_FIELDS)


def _services(actor: Actor) -> Any:
    query = Service.objects.all() if actor.may_somewhere(queries.VIEW) else Service.objects.none()
    return query.values("id", *(name for name in SERVICE_FIELDS if name != "category"), category_code=F("category__code"))


def as_sent(actor: Actor, values: dict[str, Any], found: Any) -> dict[str, Any]:
    return values


def _arranged(actor: Actor, values: dict[str, Any], found: Any) -> dict[str, Any]:
    if "category" in values:
        category = Category.objects.filter(code=values["category"]).first()
        if category is None:
            raise Invalid(fields={"category": [str(_("There is none with this code."))]})
        values["category"] = category
    return values


def add_to(router: Router) -> None:
    """Put the operations on `router`."""
    serve(
        router,
        Resource(
            "category",
            "categories",
            _categories,
            finder(Category),
            schemas.Category,
            schemas.CategoryOut,
            actions.save_category,
            actions.remove_category,
            permission="catalogue.save_category",
            arranged=as_sent,
            versioned=CATEGORY_FIELDS,
            view=queries.VIEW,
            key=str,
        ),
    )
    serve(
        router,
        Resource(
            "service",
            "services",
            _services,
            finder(Service),
            schemas.Service,
            schemas.ServiceOut,
            actions.save_service,
            actions.remove_service,
            permission="catalogue.save_service",
            arranged=_arranged,
            versioned=SERVICE_FIELDS,
            view=queries.VIEW,
            key=str,
            renamed={"category_code": "category"},
        ),
        {"category": "category__code"},
    )
