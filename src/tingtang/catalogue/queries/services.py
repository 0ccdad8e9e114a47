"""Reads of the catalogue."""

from typing import TypeVar

from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from tingtang.catalogue.models import Category, Service
from tingtang.core.actors import Actor
from tingtang.core.errors import NotFound
from tingtang.core.permissions import reading

VIEW = reading("catalogue.view", _("See the catalogue of services"))
M = TypeVar("M", bound=Model)


def get_one(actor: Actor, model: type[M], key: int, permission: str = VIEW) -> M:
    """A category or service by its key. NotFound when absent, or without `permission`."""
    found: M | None = model._base_manager.filter(pk=key).first() if actor.may_somewhere(permission) else None
    if found is None:
        raise NotFound
    return found


def get_service(actor: Actor, code: str) -> Service:
    """The service with `code`. NotFound when absent or not visible."""
    found = Service.objects.select_related("category").filter(code=code).first() if actor.may_somewhere(VIEW) else None
    if found is None:
        raise NotFound
    return found


def categories(actor: Actor) -> list[Category]:
    """Categories in use, in their order."""
    return list(Category.objects.filter(is_active=True).order_by("order", "code")) if actor.may_somewhere(VIEW) else []


def classes() -> list[str]:
    """Service classes in use, the ordinary one first."""
    found = Service.objects.order_by().values_list("service_class", flat=True).distinct()
    return ["ordinary", *sorted(set(found) - {"ordinary"})]
