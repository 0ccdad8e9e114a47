"""The page of one customer (360): who he is, what to mind, what is known, and what happened; each card changes by itself."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django import forms
from django.core import signing
from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tingtang.core.errors import Invalid, NotFound
from tingtang.core.views import Request, notice, page
from tingtang.customers import actions, queries
from tingtang.customers.forms import customers as typed
from tingtang.customers.models import Contact, Customer, Identity, Link, Preference
from tingtang.ui import editing

_SALT = "customers.timeline"


@page("customers.view")
@require_GET
def customer(request: Request, customer: int) -> HttpResponseBase:
    found = queries.get_customer(request.actor, customer)
    if found.merged_into_id is not None:
        return HttpResponseRedirect(reverse("customers:customer", args=[found.merged_into_id]))
    return _page(request, found)


def _page(request: Request, customer: Customer, *, plain: Any = None, status: int = 200, **bound: forms.Form) -> HttpResponse:
    queries.know_family(customer)
    context = _context(request, customer, plain, bound) | {"page_title": customer.name}
    return render(request, "customers/customer.html", context, status=status)


def _context(request: Request, customer: Customer, plain: Any, bound: dict[str, forms.Form]) -> dict[str, Any]:
    made: dict[str, Callable[[], forms.Form]] = {
        "identity": lambda: typed.AddIdentity(customer=customer),
        "contact": typed.AddContact,
        "preference": typed.AddPreference,
        "link": typed.AddLink,
        "tier": typed.SetTier,
        "reveal": typed.Purpose,
    }
    may = {  # on a record that is erased every one of them would be refused
        name: customer.erased_at is None and request.actor.may(f"customers.{name}", customer)
        for name in (
            "change", "add_identity", "remove_identity", "add_contact", "change_contact", "remove_contact", "add_preference",
            "remove_preference", "link", "unlink", "answer_consent", "set_tier", "see_sensitive",
        )
    }  # fmt: skip
    filled = {f"{name}_form": bound.get(name) or make() for name, make in made.items()}
    sheet = queries.sheet_of(request.actor, customer, plain)
    return {"customer": customer, "sheet": sheet, "may": may, "revealed": plain is not None, "opened": set(bound), **filled}


def _answered(
    request: Request, customer: Customer, card: str, text: str = "", *, plain: Any = None, **bound: forms.Form
) -> HttpResponseBase:
    """The card again for htmx; else the page, or the way back to it."""
    if not request.headers.get("HX-Request"):
        if bound or plain is not None:
            return _page(request, customer, plain=plain, status=422 if bound else 200, **bound)
        return editing.done(request, f"{reverse('customers:customer', args=[customer.pk])}#{card}", text)
    fresh = queries.get_customer(request.actor, customer.pk)
    context = _context(request, fresh, plain, bound) | {"card": card}
    answer = render(request, f"customers/parts/{card}.html", context, status=422 if bound else 200)
    return notice(answer, text) if text else answer


def _events(request: Request, customer: Customer) -> dict[str, Any]:
    page_ = queries.timeline(request.actor, customer, before=_position(request.GET.get("before", "")))
    following = signing.dumps([page_.next[0].isoformat(), page_.next[1]], salt=_SALT) if page_.next else ""
    return {"entries": page_.entries, "next": following}


def _position(text: str) -> tuple[datetime, int] | None:
    try:
        at, key = signing.loads(text, salt=_SALT) if text else ("", 0)
    except signing.BadSignature:
        return None
    return (datetime.fromisoformat(at), int(key)) if at else None


@page("customers.view")
@require_GET
def timeline(request: Request, customer: int) -> HttpResponseBase:
    found = queries.get_customer(request.actor, customer)
    return render(request, "customers/parts/events.html", {"customer": found, "events": _events(request, found)})


def _held(request: Request, customer: int, permission: str) -> Customer:
    return queries.get_customer(request.actor, customer, permission)


def _part(model: Any, customer: Customer, key: int) -> Any:
    """A row of the customer or of a record merged into his. NotFound otherwise."""
    found = model.objects.filter(pk=key, customer__in=queries.family(customer)).first()
    if found is None:
        raise NotFound
    return found


@page("customers.see_sensitive")
@require_POST
def reveal(request: Request, customer: int) -> HttpResponseBase:
    found = _held(request, customer, "customers.see_sensitive")
    form = typed.Purpose(request.POST)
    plain = editing.saved(
        request,
        form,
        lambda: actions.see_sensitive(request.actor, customer=found, purpose=form.cleaned_data["purpose"], at=request.at),
    )
    return _answered(request, found, "known", plain=plain) if plain else _answered(request, found, "known", reveal=form)


@page("customers.add_identity")
@require_POST
def add_identity(request: Request, customer: int) -> HttpResponseBase:
    found = _held(request, customer, "customers.add_identity")
    form = typed.AddIdentity(request.POST, customer=found)
    act = actions.add_identity
    made = editing.saved(request, form, lambda: act(request.actor, customer=found, at=request.at, **form.cleaned_data))
    if made is None:
        return _answered(request, found, "known", identity=form)
    return _answered(request, found, "known", _("The number has been added."))


@page("customers.remove_identity")
@require_POST
def remove_identity(request: Request, customer: int, identity: int) -> HttpResponseBase:
    found = _held(request, customer, "customers.remove_identity")
    one = _part(Identity, found, identity)
    actions.remove_identity(request.actor, customer=found, identity=one, at=request.at)
    return _answered(request, found, "known", _("The number has been removed."))


@page("customers.add_contact")
@require_POST
def add_contact(request: Request, customer: int) -> HttpResponseBase:
    found = _held(request, customer, "customers.add_contact")
    form = typed.AddContact(request.POST)
    act = actions.add_contact
    made = editing.saved(request, form, lambda: act(request.actor, customer=found, at=request.at, **form.cleaned_data))
    if made is None:
        return _answered(request, found, "known", contact=form)
    return _answered(request, found, "known", _("The contact has been added."))


@page("customers.change_contact")
@require_POST
def change_contact(request: Request, customer: int, contact: int) -> HttpResponseBase:
    found = _held(request, customer, "customers.change_contact")
    one = _part(Contact, found, contact)
    flags = {name: request.POST[name] == "yes" for name in ("is_primary", "is_verified", "is_opted_out") if name in request.POST}
    actions.change_contact(request.actor, customer=found, contact=one, at=request.at, **flags)
    return _answered(request, found, "known", _("The contact has been saved."))


@page("customers.remove_contact")
@require_POST
def remove_contact(request: Request, customer: int, contact: int) -> HttpResponseBase:
    found = _held(request, customer, "customers.remove_contact")
    actions.remove_contact(request.actor, customer=found, contact=_part(Contact, found, contact), at=request.at)
    return _answered(request, found, "known", _("The contact has been removed."))


@page("customers.add_preference")
@require_POST
def add_preference(request: Request, customer: int) -> HttpResponseBase:
    found = _held(request, customer, "customers.add_preference")
    form = typed.AddPreference(request.POST)
    act = actions.add_preference
    made = editing.saved(request, form, lambda: act(request.actor, customer=found, at=request.at, **form.cleaned_data))
    if made is None:
        return _answered(request, found, "mind", preference=form)
    return _answered(request, found, "mind", _("Noted for whoever serves next."))


@page("customers.remove_preference")
@require_POST
def remove_preference(request: Request, customer: int, preference: int) -> HttpResponseBase:
    found = _held(request, customer, "customers.remove_preference")
    one = _part(Preference, found, preference)
    actions.remove_preference(request.actor, customer=found, preference=one, at=request.at)
    return _answered(request, found, "mind", _("The preference has been removed."))


@page("customers.link")
@require_POST
def link(request: Request, customer: int) -> HttpResponseBase:
    found = _held(request, customer, "customers.link")
    form = typed.AddLink(request.POST)
    made = editing.saved(request, form, lambda: _linked(request, found, form))
    if made is None:
        return _answered(request, found, "links", link=form)
    return _answered(request, found, "links", _("They are linked now."))


def _linked(request: Request, customer: Customer, form: typed.AddLink) -> Link:
    others = queries.find_exact(request.actor, form.cleaned_data["other"])
    if len(others) != 1:
        text = _("Several have this: use the customer number.") if others else _("Nobody you may see is known by this.")
        raise Invalid(fields={"other": [text]})
    kind, is_source = form.chosen()
    source, target = (customer, others[0]) if is_source else (others[0], customer)
    return actions.link(request.actor, customer=source, other=target, kind=kind, at=request.at)


@page("customers.unlink")
@require_POST
def unlink(request: Request, customer: int, link: int) -> HttpResponseBase:
    found = _held(request, customer, "customers.unlink")
    keys = queries.family(found)
    one = Link.objects.filter(pk=link).select_related("source", "target", "kind").first()
    if one is None or not {one.source_id, one.target_id} & set(keys):
        raise NotFound
    own = one.source if one.source_id in keys else one.target
    actions.unlink(request.actor, customer=own, link=one, at=request.at)
    return _answered(request, found, "links", _("The link has been ended."))


@page("customers.answer_consent")
@require_POST
def answer_consent(request: Request, customer: int) -> HttpResponseBase:
    found = _held(request, customer, "customers.answer_consent")
    form = typed.Answer(request.POST)
    if not form.is_valid():
        raise Invalid
    actions.answer_consent(request.actor, customer=found, at=request.at, **form.cleaned_data)
    given = form.cleaned_data["is_given"]
    return _answered(
        request, found, "consents", _("The consent has been noted.") if given else _("The withdrawal has been noted.")
    )


@page("customers.set_tier")
@require_POST
def set_tier(request: Request, customer: int) -> HttpResponseBase:
    found = _held(request, customer, "customers.set_tier")
    form = typed.SetTier(request.POST)
    act = actions.set_tier
    made = editing.saved(request, form, lambda: act(request.actor, customer=found, at=request.at, **form.cleaned_data))
    if made is None:
        return _answered(request, found, "tier", tier=form)
    return _answered(request, found, "tier", _("The tier has been set."))
