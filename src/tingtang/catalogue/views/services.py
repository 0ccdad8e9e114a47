"""Pages of categories and services."""

from django.db.models import Count
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from tingtang.catalogue import actions, forms, queries, tables
from tingtang.catalogue.models import Category, Service
from tingtang.core.views import Request, page
from tingtang.ui import shell
from tingtang.ui.records import Noun, edited, listed, removed

CATEGORY = Noun(
    "catalogue",
    "category",
    "categories",
    title=_("Service categories"),
    new_title=_("New category"),
    make=_("Make a category"),
    save_verb=_("Save the category"),
    remove_verb=_("Remove the category"),
    table=tables.Categories,
    save=actions.save_category,
    remove=actions.remove_category,
)
SERVICE = Noun(
    "catalogue",
    "service",
    "services",
    title=_("Services"),
    new_title=_("New service"),
    make=_("Make a service"),
    save_verb=_("Save the service"),
    remove_verb=_("Remove the service"),
    table=tables.Services,
    save=actions.save_service,
    remove=actions.remove_service,
)


@page("catalogue.view")
def categories(request: Request) -> HttpResponseBase:
    return listed(request, CATEGORY, Category.objects.annotate(service_count=Count("services")))


@page("catalogue.save_category", everywhere=True)
def category(request: Request, category: int) -> HttpResponseBase:
    found = queries.get_one(request.actor, Category, category)
    return edited(request, CATEGORY, found, forms.Category(request.POST or None, instance=found))


@page("catalogue.save_category", everywhere=True)
def new_category(request: Request) -> HttpResponseBase:
    return edited(request, CATEGORY, None, forms.Category(request.POST or None, instance=Category()))


@page("catalogue.remove_category", everywhere=True)
@require_POST
def remove_category(request: Request, category: int) -> HttpResponseBase:
    return removed(request, CATEGORY, queries.get_one(request.actor, Category, category))


@page("catalogue.view")
def services(request: Request) -> HttpResponseBase:
    return listed(request, SERVICE, Service.objects.select_related("category"))


@page("catalogue.save_service", everywhere=True)
def service(request: Request, service: int) -> HttpResponseBase:
    found = queries.get_one(request.actor, Service, service)
    return edited(request, SERVICE, found, _form(request, found))


@page("catalogue.save_service", everywhere=True)
def new_service(request: Request) -> HttpResponseBase:
    return edited(request, SERVICE, None, _form(request, Service()))


def _form(request: Request, found: Service) -> forms.Service:
    form = forms.Service(request.POST or None, instance=found)
    picked = form["performer_posts"].value() or []
    form.offer_posts(shell.panels(request, "catalogue.posts", list(picked)))
    return form


@page("catalogue.remove_service", everywhere=True)
@require_POST
def remove_service(request: Request, service: int) -> HttpResponseBase:
    return removed(request, SERVICE, queries.get_one(request.actor, Service, service))
