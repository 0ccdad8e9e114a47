"""Visits of a month, planned at once and looked at before they are opened."""

from typing import Any

from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tingtang.cases.actions import rounds as actions
from tingtang.cases.forms import rounds as forms
from tingtang.cases.forms.fields import fields_form
from tingtang.cases.models import Kind
from tingtang.cases.queries import rounds as reads
from tingtang.cases.queries.kinds import beginning_at, day_in
from tingtang.core.views import Request, page
from tingtang.org.models import Hall
from tingtang.ui import editing, shell

PERMISSION = "cases.plan_round"
OWN = frozenset({"place"})  # what each visit brings itself


@page(PERMISSION)
def plan_round(request: Request) -> HttpResponseBase:
    """Choose whom, when and by whom; look at the list; then plan them all."""
    halls = list(Hall.objects.visible_to(request.actor, PERMISSION).filter(is_active=True).order_by("code"))
    wanted = request.GET.get("hall") or shell.hall_code(request)
    hall = next((one for one in halls if one.code == wanted), halls[0] if halls else None)
    kinds = reads.kinds_of_rounds(list(beginning_at(hall, request.at))) if hall else []
    kind = next((one for one in kinds if one.code == request.GET.get("kind")), kinds[0] if kinds else None)
    context: dict[str, Any] = {"page_title": _("Plan visits"), "hall": hall, "halls": halls, "kinds": kinds, "kind": kind}
    if hall is None or kind is None:
        return render(request, "cases/rounds/plan.html", context)
    return _planned(request, hall, kind, context)


def _planned(request: Request, hall: Hall, kind: Kind, context: dict[str, Any]) -> HttpResponseBase:
    form = forms.Round(hall, kind, day_in(hall, request.at), request.POST or None)
    asked = {one.code for one in kind.form if one.is_required and one.code not in {*OWN, reads.day_field(kind)}}
    own = fields_form(kind, request.POST or None, for_customer=False, only=asked, is_new=True, hall=hall)
    context |= {"form": form, "own": own}
    if request.method != "POST" or not (form.is_valid() and own.is_valid()):
        return render(request, "cases/rounds/plan.html", context, status=422 if form.errors or own.errors else 200)
    given = dict(form.cleaned_data)
    title = given.pop("title")
    visits = reads.plan(kind, hall, list(given.pop("people")), **given)
    if "plan" in request.POST:
        made = editing.told(
            form,
            lambda: actions.plan_round(
                request.actor, hall=hall, kind=kind, visits=visits, title=title, fields=own.told(), at=request.at
            ),
        )
        if made is not None:
            text = ngettext("%(n)s visit has been planned.", "%(n)s visits have been planned.", len(made)) % {"n": len(made)}
            return editing.done(request, f"{reverse('cases:cases')}?{urlencode({'q': title})}", text)
    return render(request, "cases/rounds/plan.html", context | {"visits": visits, "is_shown": True})
