"""A new case, and changes to what is written on one."""

from typing import Any

from django.http import HttpResponseRedirect, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tingtang.cases.actions.opening import change_case, open_case
from tingtang.cases.forms import desk as forms
from tingtang.cases.forms.fields import FieldsForm, fields_form
from tingtang.cases.models import Case, Kind
from tingtang.cases.queries import VIEW_OWN, choices
from tingtang.cases.queries import desk as reads
from tingtang.cases.queries.cases import get_case
from tingtang.cases.views.words import case_url
from tingtang.core.views import Request, page
from tingtang.customers.models import Customer
from tingtang.ui import editing, shell

MOST_SUGGESTED = 8


@page("cases.open")
def new(request: Request) -> HttpResponseBase:
    """Open a case; `kind`, `customer` and `title` may be given in the address, as other pages do."""
    halls = choices.halls_where(request.actor, "cases.open")
    form = forms.Opening(request.POST or None, actor=request.actor, halls=halls, initial=_initial(request, halls))
    kind = _kind(request)
    of_kind = _fields(kind, request)
    if request.method == "POST" and form.is_valid() and of_kind is not None and of_kind.is_valid():
        given = {**form.cleaned_data, "fields": of_kind.told()}
        made = editing.told(form, lambda: open_case(request.actor, at=request.at, **given))
        if made is not None:
            text = _("{number} has been opened.").format(number=made.number)
            # Somebody who only reports may not see the case he has opened for others.
            seen = Case.objects.visible_to(request.actor).filter(pk=made.pk).exists()
            return editing.done(request, case_url(made) if seen else reverse("cases:mine"), text)
    context = {"of_kind": of_kind, "page_title": _("New case"), "similar": _similar(request, form)}
    cancel = reverse("cases:mine")
    return editing.page(request, form, submit=_("Open the case"), cancel=cancel, template="cases/new.html", **context)


def _fields(kind: Kind | None, request: Request | None) -> FieldsForm | None:
    """The form of a kind's own fields."""
    if kind is None:
        return None
    data, files = (request.POST or None, request.FILES or None) if request is not None else (None, None)
    return fields_form(kind, data, files, for_customer=False, is_new=True)


def _initial(request: Request, halls: list[Any]) -> dict[str, Any]:
    code = shell.hall_code(request)
    here = next((hall for hall in halls if hall.code == code), halls[0] if len(halls) == 1 else None)
    given = {name: request.GET[name] for name in ("title", "body", "service", "channel") if name in request.GET}
    kind = _kind(request)
    number = request.GET.get("customer", "")
    customer = Customer.objects.visible_to(request.actor).filter(number=number.upper()).first() if number else None
    named = {"customer": f"{customer.number} {customer.name}"} if customer else {}
    return {"hall": here, "kind": kind.pk if kind else None, **named, **given}


def _kind(request: Request) -> Kind | None:
    wanted = request.POST.get("kind") or request.GET.get("kind") or ""
    found = choices.kinds()
    return next((kind for kind in found if wanted in {str(kind.pk), kind.code}), found[0] if found else None)


def _similar(request: Request, form: forms.Opening) -> list[Case]:
    """Cases that may be the same matter, once something is known of the new one."""
    if not form.is_bound:
        number = request.GET.get("customer", "")
        customer = Customer.objects.visible_to(request.actor).filter(number=number.upper()).first() if number else None
        return reads.similar(request.actor, customer_id=customer.pk, title="") if customer else []
    form.is_valid()
    customer = form.cleaned_data.get("customer")
    title = str(form.cleaned_data.get("title") or "")
    return reads.similar(request.actor, customer_id=customer.pk if customer else None, title=title)


@page("cases.open")
@require_safe
def kind_fields(request: Request) -> HttpResponseBase:
    """The fields that the chosen kind asks for."""
    return render(request, "cases/kind_fields.html", {"of_kind": _fields(_kind(request), None)})


@page(VIEW_OWN)
@require_safe
def similar(request: Request) -> HttpResponseBase:
    """Cases that may be the same matter, while a new one is being written."""
    text = request.GET.get("customer", "").split(" ")[0]
    customer = Customer.objects.visible_to(request.actor).filter(number=text.upper()).first() if text else None
    title = request.GET.get("title", "").replace("\x00", "")
    found = reads.similar(request.actor, customer_id=customer.pk if customer else None, title=title)
    return render(request, "cases/similar.html", {"similar": found})


@page(VIEW_OWN)
@require_safe
def suggest(request: Request, what: str) -> HttpResponseBase:
    """Customers or cases that begin as typed, for the boxes that name one."""
    text = request.GET.get("q", "").replace("\x00", "").strip()[:60]
    if not text:
        return JsonResponse([], safe=False)
    if what == "customer":
        found = Customer.objects.visible_to(request.actor, VIEW_OWN).filter(merged_into__isnull=True, erased_at__isnull=True)
        near = found.filter(number__startswith=text.upper()) | found.filter(name__startswith=text)
        return JsonResponse([f"{one.number} {one.name}" for one in near.order_by("number")[:MOST_SUGGESTED]], safe=False)
    cases = reads.rows(request.actor).filter(merged_into__isnull=True)
    near_cases = cases.filter(number__startswith=text.upper()) if text[-1:].isdigit() else cases.filter(title__startswith=text)
    return JsonResponse([f"{one.number} {one.title}" for one in near_cases.order_by("-pk")[:MOST_SUGGESTED]], safe=False)


@page("cases.change")
def change(request: Request, number: str) -> HttpResponseBase:
    """Change title, description, customer, priority, tags and the fields of the kind."""
    case = get_case(request.actor, number)
    form = forms.Change(request.POST or None, actor=request.actor, case=case)
    of_kind = fields_form(case.kind, request.POST or None, request.FILES or None, for_customer=False, values=case.fields)
    if request.method == "POST" and form.is_valid() and of_kind.is_valid():
        given = {**form.cleaned_data, "fields": of_kind.told()}
        version = given.pop("version")
        kept = editing.told(form, lambda: change_case(request.actor, case=case, at=request.at, version=version, **given))
        if kept is not None:
            return HttpResponseRedirect(case_url(case))
    context = {"of_kind": of_kind, "case": case, "page_title": _("Change {number}").format(number=case.number)}
    return editing.page(request, form, submit=_("Save the case"), cancel=case_url(case), template="cases/change.html", **context)
