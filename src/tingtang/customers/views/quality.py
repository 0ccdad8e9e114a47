"""Pages of real-name quality: rates per unit and month, records to mend, audits, defects, companies, measured figures."""

from datetime import datetime
from typing import Any

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Value, When
from django.http import HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from tingtang.core.actors import EVERYWHERE, Actor
from tingtang.core.errors import NotFound
from tingtang.core.views import Request, page
from tingtang.customers import queries, wording
from tingtang.customers.actions import quality as acts
from tingtang.customers.forms import quality as forms
from tingtang.customers.models import Customer, Identity
from tingtang.customers.queries import quality
from tingtang.customers.queries.record import sheet_of
from tingtang.customers.rules.quality import Rate
from tingtang.customers.tables import worklists
from tingtang.org.models import Hall
from tingtang.ui import editing, formats

RATES = ("completeness", "conformity", "accuracy")


@page(quality.VIEW)
@require_GET
def rates(request: Request) -> HttpResponseBase:
    """The three rates of every unit, and how they moved."""
    found = quality.units(request.actor, request.at)
    if "export" in request.GET:
        return worklists.Units(found, request).respond()
    months = quality.trend(request.actor, request.at)
    context = {
        "page_title": _("Real-name quality"),
        "whole": quality.whole(found),
        "units": found,
        "trend": _chart(months),
        "trend_rows": [
            [formats.day(month)[:8].rstrip("0"), *(one[name].share for name in RATES)] for month, one in months.items()
        ],
        "names": _names(),
        "may_draw": request.actor.may_somewhere("customers.draw_audits"),
    }
    return render(request, "customers/quality.html", context)


def _names() -> dict[str, str]:
    return {"completeness": _("Completeness"), "conformity": _("Conformity"), "accuracy": _("Accuracy")}


def _chart(months: dict[datetime, dict[str, Rate]]) -> dict[str, Any]:
    names = _names()
    return {
        "xAxis": {"type": "category", "data": [f"{month:%Y-%m}" for month in months]},
        "yAxis": {"type": "value", "min": 0, "max": 1, "axisLabel": {"formatter": "@percent"}},
        "legend": {"data": list(names.values())},
        "series": [
            {"type": "line", "name": names[name], "data": [one[name].share for one in months.values()]} for name in RATES
        ],
    }  # fmt: skip


@page(quality.VIEW)
@require_GET
def to_fix(request: Request) -> HttpResponseBase:
    """Records that lack something or hold something malformed."""
    return worklists.ToFix(quality.to_fix(request.actor), request).respond(
        "customers/worklist.html", page_title=_("Records to mend"), here="to_fix"
    )


@page("customers.return_defects")
@require_POST
def return_defects(request: Request) -> HttpResponseBase:
    """Give what is wrong with the picked records back; asks first by when."""
    keys = [int(key) for key in request.POST.getlist("ids") if key.isascii() and key.isdigit()][:500]
    picked = list(quality.to_fix(request.actor, "customers.return_defects").filter(pk__in=keys))
    form = forms.Return(timezone.localdate(request.at), request.POST if "due_date" in request.POST else None)
    if not picked:
        raise NotFound
    if form.is_bound and form.is_valid():
        count = editing.told(form, lambda: _give_back(request, picked, form))
        if count is not None:
            text = ngettext("{count} defect has been given back.", "{count} defects have been given back.", count).format(
                count=count
            )
            return editing.done(request, reverse("customers:defects"), text)
    kinds = wording.identity_names()
    rows = [(one, wording.faults(one.examination.missing, one.examination.malformed, kinds)) for one in picked]
    context = {"page_title": _("Give back to be mended"), "form": form, "rows": rows}
    return render(request, "customers/return_defects.html", context, status=422 if form.errors else 200)


def _give_back(request: Request, picked: list[Customer], form: forms.Return) -> int:
    given = form.cleaned_data
    return sum(
        acts.return_defects(
            request.actor,
            customer=one,
            faults=[
                *(f"missing:{word}" for word in one.examination.missing),
                *(f"malformed:{word}" for word in one.examination.malformed),
            ],
            due_date=given["due_date"],
            tells_customer=given["tells_customer"],
            at=request.at,
        )
        for one in picked
    )


@page("customers.audit")
@require_GET
def audits(request: Request) -> HttpResponseBase:
    """Records drawn to be compared with their papers."""
    return worklists.Audits(quality.open_audits(request.actor, "customers.audit"), request).respond(
        "customers/worklist.html",
        page_title=_("Audits"),
        here="audits",
        may_draw=request.actor.may_somewhere("customers.draw_audits"),
    )


def _halls(actor: Actor) -> QuerySet[Hall]:
    halls = actor.halls("customers.draw_audits")
    found = Hall.objects.filter(is_active=True).order_by("code")
    return found if halls is EVERYWHERE else found.filter(Q(pk__in=halls))


@page("customers.draw_audits")
def draw_audits(request: Request) -> HttpResponseBase:
    """Draw a sample of a unit."""
    everywhere = request.actor.halls("customers.draw_audits") is EVERYWHERE
    form = forms.Draw(_halls(request.actor), request.POST or None)
    form.fields["hall"].required = not everywhere
    count = editing.saved(request, form, lambda: acts.draw_audits(request.actor, at=request.at, **form.cleaned_data))
    if count:
        text = ngettext("{count} record has been drawn.", "{count} records have been drawn.", count).format(count=count)
        return editing.done(request, reverse("customers:audits"), text)
    title = _("Draw a sample for an audit")
    return editing.page(request, form, submit=_("Draw the sample"), cancel=reverse("customers:audits"), page_title=title)


@page("customers.audit")
def audit(request: Request, customer: int) -> HttpResponseBase:
    """Compare one record with its papers."""
    found = queries.get_customer(request.actor, customer, "customers.audit")
    form = forms.Audit(timezone.localdate(request.at), request.POST or None)

    def act() -> Any:
        given = form.cleaned_data
        is_right = given["verdict"] == "right"
        return acts.audit(
            request.actor, customer=found, is_right=is_right, reason=given["reason"], due_date=given["due_date"], at=request.at
        )

    if editing.saved(request, form, act) is not None:
        following = quality.open_audits(request.actor, "customers.audit").order_by("drawn_at", "pk").first()
        url = reverse("customers:audit", args=[following.customer_id]) if following else reverse("customers:audits")
        return editing.done(request, url, _("The audit of {name} has been noted.").format(name=found.name))
    context = {
        "sheet": sheet_of(request.actor, found),
        "customer": found,
        "page_title": _("Audit: {name}").format(name=found.name),
    }
    return editing.page(
        request, form, submit=_("Note the audit"), cancel=reverse("customers:audits"), template="customers/audit.html", **context
    )


@page(quality.VIEW)
@require_GET
def defects(request: Request) -> HttpResponseBase:
    """Defects given back, open ones unless others are asked for."""
    if "state" not in request.GET and not request.GET:
        return HttpResponseRedirect(f"{request.path}?state=returned")
    return worklists.Defects(quality.defects(request.actor), request).respond(
        "customers/worklist.html", page_title=_("Defects given back"), here="defects"
    )


@page("customers.correct_defect")
@require_POST
def correct_defect(request: Request, defect: int) -> HttpResponseBase:
    """Say that a defect was mended."""
    found = quality.get_defect(request.actor, defect, "customers.correct_defect")
    return editing.attempt(
        request,
        lambda: acts.correct_defect(request.actor, customer=found.customer, defect=found, at=request.at),
        url=reverse("customers:customer", args=[found.customer_id]),
        text=_("Noted as corrected. It will be checked again."),
    )


@page("customers.check_defect")
@require_POST
def check_defect(request: Request, defect: int) -> HttpResponseBase:
    """Close a corrected defect, or give it back once more."""
    found = quality.get_defect(request.actor, defect, "customers.check_defect")
    is_mended = request.POST.get("is_mended") == "yes"
    return editing.attempt(
        request,
        lambda: acts.check_defect(request.actor, customer=found.customer, defect=found, is_mended=is_mended, at=request.at),
        url=reverse("customers:customer", args=[found.customer_id]),
        text=_("The defect is closed.") if is_mended else _("The defect has been given back once more."),
    )


@page(quality.VIEW)
@require_GET
def companies(request: Request) -> HttpResponseBase:
    """Companies whose data are to be refreshed, with the state of their credit codes."""
    code = Identity.objects.filter(customer=OuterRef("pk"), kind__check_digit="credit_code")
    state = Case(
        When(Q(examination__malformed__contains=["identity:credit-code"]), then=Value("bad")),
        When(Exists(code.filter(is_verified=True)), then=Value("ok")),
        When(Exists(code), then=Value("pending")),
        default=Value("rest"),
    )
    found = quality.companies_to_refresh(request.actor, request.at).select_related("tier").annotate(credit_state=state)
    return worklists.Companies(found, request).respond(
        "customers/worklist.html", page_title=_("Companies to refresh"), here="companies"
    )
