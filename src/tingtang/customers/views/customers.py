"""Pages of many customers: the list, a new one, finding one by an exact number, tiers due for review."""

import secrets
from typing import Any

from django.http import HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tingtang.core.views import Request, page
from tingtang.customers import actions, queries, tables
from tingtang.customers.forms.customers import CustomerRecord, Exact, NewCustomer
from tingtang.customers.models import Customer
from tingtang.ui import editing

DONE = "customers_registered"  # in a session: what was meant to be registered once, so that it is not registered twice
KEPT = 20


@page("customers.view")
def customers(request: Request) -> HttpResponseBase:
    may = request.actor.may_somewhere("customers.register")
    first = {"empty_url": reverse("customers:new"), "empty_verb": _("Register a customer")} if may else {}
    table = tables.Customers(queries.customers(request.actor), request, **first)
    return table.respond("customers/customers.html", page_title=_("Customers"), make=first, exact=Exact())


@page("customers.view")
@require_POST
def find(request: Request) -> HttpResponseBase:
    form = Exact(request.POST)
    found = queries.find_exact(request.actor, form.cleaned_data["text"]) if form.is_valid() else []
    if len(found) == 1:
        return HttpResponseRedirect(reverse("customers:customer", args=[found[0].pk]))
    context = {"found": found, "exact": form, "page_title": _("Find a customer"), "may_register": _may_register(request)}
    return render(request, "customers/found.html", context)


def _may_register(request: Request) -> bool:
    return request.actor.may_somewhere("customers.register")


@page("customers.view")
@require_POST
def check(request: Request) -> HttpResponseBase:
    """Those who have a phone or number that is being typed for somebody new."""
    texts = [request.POST.get(name, "") for name in ("phone", "identity")]
    found = {one.pk: one for text in texts if len(text) >= 5 for one in queries.find_exact(request.actor, text[:100])}
    return render(request, "customers/parts/same.html", {"found": list(found.values())})


@page("customers.register")
def new(request: Request) -> HttpResponseBase:
    form = NewCustomer(request.POST or None, actor=request.actor, initial={"intention": secrets.token_urlsafe(12)})
    earlier = request.session.get(DONE, {}).get(request.POST.get("intention", ""))
    if earlier is not None:
        return HttpResponseRedirect(reverse("customers:customer", args=[earlier]))
    made = editing.saved(request, form, lambda: _registered(request, form))
    if made is not None:
        text = _("{name} has been registered as {number}.").format(name=made.name, number=made.number)
        return editing.done(request, reverse("customers:customer", args=[made.pk]), text)
    context: dict[str, Any] = {"page_title": _("Register a customer")}
    return editing.page(
        request,
        form,
        submit=_("Register the customer"),
        cancel=reverse("customers:customers"),
        template="customers/new.html",
        **context,
    )


def _registered(request: Request, form: NewCustomer) -> Customer:
    made = actions.register(request.actor, at=request.at, **form.values())
    earlier = dict(list(request.session.get(DONE, {}).items())[-KEPT:])
    request.session[DONE] = {**earlier, form.cleaned_data["intention"]: made.pk}
    return made


@page("customers.change")
def edit(request: Request, customer: int) -> HttpResponseBase:
    found = queries.get_customer(request.actor, customer, "customers.change")
    form = CustomerRecord(request.POST or None, instance=found, actor=request.actor)
    kept = editing.saved(request, form, lambda: actions.change(request.actor, customer=found, at=request.at, **form.values()))
    url = reverse("customers:customer", args=[found.pk])
    if kept is not None:
        return editing.done(request, url, _("The record of {name} has been saved.").format(name=kept.name))
    return editing.page(
        request,
        form,
        submit=_("Save the record"),
        cancel=url,
        page_title=found.name,
        template="customers/edit.html",
        customer=found,
    )


@page("customers.view")
def reviews(request: Request) -> HttpResponseBase:
    table = tables.Reviews(queries.due_for_review(request.actor, timezone.localdate(request.at)), request)
    note = _("Tiers held for as long as their scheme allows. Open a customer and set the tier again: the history stays.")
    return table.respond(page_title=_("Tiers to review"), page_note=note)
