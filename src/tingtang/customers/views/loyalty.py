"""Pages of loyalty programmes, and of a customer's points."""

from typing import Any

from django.db.models import OuterRef, Subquery, Sum
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from tingtang.core.views import Request, page
from tingtang.customers import queries
from tingtang.customers.actions import loyalty as acts
from tingtang.customers.forms import loyalty as forms
from tingtang.customers.models import Customer, PointEntry, Programme
from tingtang.customers.queries import loyalty as reads
from tingtang.customers.tables import loyalty
from tingtang.ui import editing
from tingtang.ui.counting import count_of
from tingtang.ui.records import Noun, edited, listed, removed

PROGRAMME = Noun(
    "customers", "programme", "programmes", title=gettext_lazy("Loyalty programmes"), new_title=gettext_lazy("New loyalty programme"),
    make=gettext_lazy("Make a programme"), save_verb=gettext_lazy("Save the programme"), remove_verb=gettext_lazy("Remove the programme"),
    table=loyalty.Programmes, save=acts.save_programme, remove=acts.remove_programme,
)  # fmt: skip
MOST = 50


@page(reads.VIEW_PROGRAMMES)
@require_safe
def programmes(request: Request) -> HttpResponseBase:
    """All programmes."""
    of = PointEntry.objects.filter(programme=OuterRef("pk")).order_by().values("programme").annotate(n=Sum("points")).values("n")
    rows = Programme.objects.annotate(
        members=count_of(PointEntry.objects.all(), "programme", each="customer"), points=Subquery(of)
    )
    return listed(request, PROGRAMME, rows)


@page("customers.save_programme", everywhere=True)
def programme(request: Request, programme: int) -> HttpResponseBase:
    """Change a programme, or have its points computed anew."""
    found = reads.find_programme(programme)
    form = forms.Programme(request.POST or None, instance=found)
    may = request.actor.may("customers.recompute_points")
    return edited(request, PROGRAMME, found, form, template="customers/programme.html", programme=found, may_recompute=may)


@page("customers.save_programme", everywhere=True)
def new_programme(request: Request) -> HttpResponseBase:
    """Make a programme."""
    fresh = Programme(starts_date=timezone.localdate(request.at))
    return edited(request, PROGRAMME, None, forms.Programme(request.POST or None, instance=fresh))


@page("customers.remove_programme", everywhere=True)
@require_POST
def remove_programme(request: Request, programme: int) -> HttpResponseBase:
    """Remove a programme in which nobody ever had points."""
    return removed(request, PROGRAMME, reads.find_programme(programme))


@page("customers.recompute_points", everywhere=True)
@require_POST
def recompute_points(request: Request, programme: int) -> HttpResponseBase:
    """Have the points of a programme computed anew from the journal."""
    found = reads.find_programme(programme)
    acts.recompute_points(request.actor, programme=found, at=request.at)
    return editing.done(request, PROGRAMME.url(found), _("The points are being computed anew; this takes a moment."))


@page(reads.VIEW_PROGRAMMES)
@require_safe
def points(request: Request, customer: int) -> HttpResponseBase:
    """A customer's points in every programme, and the lines they come from."""
    return _shown(request, queries.get_customer(request.actor, customer))


def _shown(request: Request, customer: Customer, wrong: dict[int, Any] | None = None) -> HttpResponseBase:
    may = {name: request.actor.may(f"customers.{name}", customer) for name in ("redeem_points", "adjust_points")}
    held = [
        {
            "held": one,
            "redeem": forms.Redeem(one.programme),
            "adjust": forms.Adjust(),
            **((wrong or {}).get(one.programme.pk, {})),
        }
        for one in reads.held_by(customer, acts.today_of(customer, request.at))
    ]
    entries = list(reads.entries_of(customer)[: MOST + 1])
    context = {
        "page_title": _("Points of {name}").format(name=customer.name), "customer": customer, "held": held, "may": may,
        "entries": [(one, one.programme.word(one.code) if one.code else "") for one in entries[:MOST]], "has_more": len(entries) > MOST,
    }  # fmt: skip
    return render(request, "customers/points.html", context, status=422 if wrong else 200)


def _url(customer: Customer) -> str:
    return reverse("customers:points", args=[customer.pk])


@page("customers.redeem_points")
@require_POST
def redeem_points(request: Request, customer: int, programme: int) -> HttpResponseBase:
    """Hand out a reward."""
    found = queries.get_customer(request.actor, customer, "customers.redeem_points")
    which = reads.find_programme(programme)
    form = forms.Redeem(which, request.POST)
    act = acts.redeem_points
    made = editing.saved(
        request, form, lambda: act(request.actor, customer=found, programme=which, at=request.at, **form.cleaned_data)
    )
    if made is None:
        return _shown(request, found, {which.pk: {"redeem": form}})
    return editing.done(request, _url(found), _("The reward has been handed out."))


@page("customers.adjust_points")
@require_POST
def adjust_points(request: Request, customer: int, programme: int) -> HttpResponseBase:
    """Give or take points by hand, with a reason."""
    found = queries.get_customer(request.actor, customer, "customers.adjust_points")
    which = reads.find_programme(programme)
    form = forms.Adjust(request.POST)
    act = acts.adjust_points
    made = editing.saved(
        request, form, lambda: act(request.actor, customer=found, programme=which, at=request.at, **form.cleaned_data)
    )
    if made is None:
        return _shown(request, found, {which.pk: {"adjust": form}})
    return editing.done(request, _url(found), _("The points have been adjusted."))
