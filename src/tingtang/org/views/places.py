"""Pages of the organisation, its halls, zones and counters."""

from functools import partial
from typing import Any

from django.db.models import Case, CharField, Count, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from tingtang.core.views import Request, page
from tingtang.org import actions, forms, queries, tables
from tingtang.org.forms.places import ZONE_KINDS
from tingtang.org.models import Counter, Hall, Organisation, OutletClass, Zone
from tingtang.org.queries.outlets import outlet_classes, outlets
from tingtang.ui import editing
from tingtang.ui.records import Noun, edited, listed, pages, removed

HALL = Noun(
    "org",
    "hall",
    "halls",
    title=gettext_lazy("Halls"),
    new_title=gettext_lazy("New hall"),
    make=gettext_lazy("Make a hall"),
    save_verb=gettext_lazy("Save the hall"),
    remove_verb=gettext_lazy("Remove the hall"),
    table=tables.Halls,
    save=actions.save_hall,
    remove=actions.remove_hall,
    lookup="code",
    makes_everywhere=True,
)
OUTLET_CLASS = Noun(
    "org",
    "outlet_class",
    "outlet_classes",
    title=gettext_lazy("Classes of outlets"),
    new_title=gettext_lazy("New class of outlets"),
    make=gettext_lazy("Make a class of outlets"),
    save_verb=gettext_lazy("Save the class"),
    remove_verb=gettext_lazy("Remove the class"),
    table=tables.OutletClasses,
    save=actions.save_outlet_class,
    remove=actions.remove_outlet_class,
    makes_everywhere=True,
)
ZONE = Noun(
    "org",
    "zone",
    "zones",
    title=gettext_lazy("Zones"),
    new_title=gettext_lazy("New zone"),
    make=gettext_lazy("Make a zone"),
    save_verb=gettext_lazy("Save the zone"),
    remove_verb=gettext_lazy("Remove the zone"),
    table=tables.Zones,
    save=actions.save_zone,
    remove=actions.remove_zone,
)
COUNTER = Noun(
    "org",
    "counter",
    "counters",
    title=gettext_lazy("Counters"),
    new_title=gettext_lazy("New counter"),
    make=gettext_lazy("Make a counter"),
    save_verb=gettext_lazy("Save the counter"),
    remove_verb=gettext_lazy("Remove the counter"),
    table=tables.Counters,
    save=actions.save_counter,
    remove=actions.remove_counter,
)


@page("org.save_organisation", everywhere=True)
def organisation(request: Request) -> HttpResponseBase:
    form = forms.Organisation(request.POST or None, instance=queries.organisation() or Organisation())
    save = partial(actions.save_organisation, request.actor, at=request.at)
    if editing.saved(request, form, lambda: save(**form.values())):
        return editing.done(request, reverse("org:organisation"), _("The organisation has been saved."))
    return editing.page(request, form, page_title=_("Organisation"), submit=_("Save the organisation"))


@page("org.view")
def halls(request: Request) -> HttpResponseBase:
    rows = Hall.objects.visible_to(request.actor).annotate(counter_count=Count("counters"))
    words = {code: str(one) for code, one in outlet_classes().items()}
    named = Case(
        *(When(outlet=code, then=Value(name)) for code, name in words.items()), default=Value(""), output_field=CharField()
    )
    return listed(request, HALL, rows.annotate(outlet_name=named))


@page("org.save_hall")
def hall(request: Request, hall: str) -> HttpResponseBase:
    found = queries.get_hall(request.actor, hall, "org.save_hall")
    return edited(request, HALL, found, forms.Hall(request.POST or None, instance=found))


@page("org.save_hall", everywhere=True)
def new_hall(request: Request) -> HttpResponseBase:
    return edited(request, HALL, None, forms.Hall(request.POST or None, instance=Hall()))


@page("org.remove_hall", everywhere=True)
@require_POST
def remove_hall(request: Request, hall: str) -> HttpResponseBase:
    return removed(request, HALL, queries.get_hall(request.actor, hall, "org.remove_hall"))


def _classes(_request: Request) -> QuerySet[OutletClass]:
    of = (
        Hall.objects.filter(outlet=OuterRef("code"), is_active=True)
        .order_by()
        .values("outlet")
        .annotate(n=Count("pk"))
        .values("n")
    )
    return OutletClass.objects.annotate(outlet_count=Coalesce(Subquery(of), 0))


def _outlets(request: Request) -> dict[str, Any]:
    """What each hall has of what its class asks for."""
    return {"outlets": outlets(request.actor, dict(ZONE_KINDS)) if OutletClass.objects.exists() else []}


OUTLETS = pages(OUTLET_CLASS, view="org.view", rows=_classes, form=forms.OutletClass, template="org/outlets.html", more=_outlets)


@page("org.view")
def zones(request: Request) -> HttpResponseBase:
    return listed(request, ZONE, Zone.objects.visible_to(request.actor).select_related("hall", "owner"))


@page("org.save_zone")
def zone(request: Request, zone: int) -> HttpResponseBase:
    found = queries.get_part(request.actor, Zone, zone, "org.save_zone")
    return edited(request, ZONE, found, forms.Zone(request.POST or None, instance=found, actor=request.actor))


@page("org.save_zone")
def new_zone(request: Request) -> HttpResponseBase:
    return edited(request, ZONE, None, forms.Zone(request.POST or None, instance=Zone(), actor=request.actor))


@page("org.remove_zone")
@require_POST
def remove_zone(request: Request, zone: int) -> HttpResponseBase:
    return removed(request, ZONE, queries.get_part(request.actor, Zone, zone, "org.remove_zone"))


@page("org.view")
def counters(request: Request) -> HttpResponseBase:
    return listed(request, COUNTER, Counter.objects.visible_to(request.actor).select_related("hall", "zone", "clerk"))


@page("org.save_counter")
def counter(request: Request, counter: int) -> HttpResponseBase:
    found = queries.get_part(request.actor, Counter, counter, "org.save_counter")
    form = forms.Counter(request.POST or None, instance=found, actor=request.actor)
    return edited(request, COUNTER, found, form)


@page("org.save_counter")
def new_counter(request: Request) -> HttpResponseBase:
    return edited(request, COUNTER, None, forms.Counter(request.POST or None, instance=Counter(), actor=request.actor))


@page("org.remove_counter")
@require_POST
def remove_counter(request: Request, counter: int) -> HttpResponseBase:
    return removed(request, COUNTER, queries.get_part(request.actor, Counter, counter, "org.remove_counter"))
