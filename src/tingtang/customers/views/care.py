"""Pages of planned contacts, executives' visits, and household files."""

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from tingtang.core.views import Request, page
from tingtang.customers import queries
from tingtang.customers.actions import care as acts
from tingtang.customers.forms import care as forms
from tingtang.customers.models import ContactPlan, HouseholdFile, VisitQuota
from tingtang.customers.queries import care as reads
from tingtang.customers.tables import care
from tingtang.ui import editing
from tingtang.ui.records import Noun, pages

QUOTA = Noun(
    "customers",
    "visit_quota",
    "visit_quotas",
    title=gettext_lazy("Quotas of visits"),
    new_title=gettext_lazy("New quota of visits"),
    make=gettext_lazy("Set an executive's quota"),
    save_verb=gettext_lazy("Save the quota"),
    remove_verb=gettext_lazy("Remove the quota"),
    table=care.Quotas,
    save=acts.save_visit_quota,
    remove=acts.remove_visit_quota,
)


@page(reads.VIEW)
@require_GET
def contacts(request: Request) -> HttpResponseBase:
    """Contacts to come and past ones, one's own or all."""
    return care.Contacts(reads.plans(request.actor), request).respond(page_title=_("Planned contacts"))


@page("customers.plan_contact")
def plan_contact(request: Request, customer: int) -> HttpResponseBase:
    """Plan a contact with a customer."""
    found = queries.get_customer(request.actor, customer, "customers.plan_contact")
    day = timezone.localdate(request.at)
    form = forms.Plan(day, request.POST or None, hall=found.hall_id, own=request.actor.staff_id)
    back = reverse("customers:customer", args=[found.pk])
    made = editing.saved(
        request, form, lambda: acts.plan_contact(request.actor, customer=found, at=request.at, **form.cleaned_data)
    )
    if made is not None:
        return editing.done(request, back, _("The contact has been planned."))
    title = _("Plan a contact with {name}").format(name=found.name)
    return editing.page(request, form, submit=_("Plan the contact"), cancel=back, page_title=title)


@page("customers.note_contact")
def note_contact(request: Request, plan: int) -> HttpResponseBase:
    """Note what came of a contact."""
    found = reads.get_plan(request.actor, plan, "customers.note_contact")
    form = forms.Note(request.actor, request.POST or None)
    back = reverse("customers:customer", args=[found.customer_id])
    act = acts.note_contact
    made = editing.saved(
        request, form, lambda: act(request.actor, customer=found.customer, plan=found, at=request.at, **form.cleaned_data)
    )
    if made is not None:
        return editing.done(request, back, _("The contact has been noted."))
    title, note = _("What came of it: {topic}").format(topic=found.topic), found.customer.name
    return editing.page(request, form, submit=_("Note the contact"), cancel=back, page_title=title, page_note=note)


@page("customers.drop_contact")
@require_POST
def drop_contact(request: Request, plan: int) -> HttpResponseBase:
    """Give a planned contact up."""
    found = reads.get_plan(request.actor, plan, "customers.drop_contact")
    return editing.attempt(
        request,
        lambda: acts.drop_contact(request.actor, customer=found.customer, plan=found, at=request.at),
        url=reverse("customers:customer", args=[found.customer_id]),
        text=_("The contact has been given up."),
    )


@page(reads.VIEW)
@require_GET
def campaigns(request: Request) -> HttpResponseBase:
    """Invitation campaigns: whom, what they answered, why they refused (CUS-42)."""
    reasons = [(code, word) for code, word in ContactPlan.Refusal.choices if code]
    rows = [
        (one, [(word, one[f"refused_{code}"]) for code, word in reasons if one[f"refused_{code}"]])
        for one in reads.campaigns(request.actor)
    ]
    return render(request, "customers/campaigns.html", {"page_title": _("Invitation campaigns"), "rows": rows})


@page(reads.VIEW)
@require_GET
def executives(request: Request) -> HttpResponseBase:
    """The month's visits of executives: quota, calendar, record, report (CUS-38)."""
    month = _month(request.GET.get("month", ""), timezone.localdate(request.at))
    context: dict[str, Any] = {
        "page_title": _("Executives' visits"),
        "month": f"{month:%Y-%m}",
        "executives": reads.executives(request.actor, month),
        "today": timezone.localdate(request.at),
        "may_set": request.actor.may("customers.save_visit_quota"),
    }
    return render(request, "customers/executives.html", context)


def _month(text: str, today: date) -> date:
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        return today.replace(day=1)


visit_quotas = pages(
    QUOTA,
    view="customers.save_visit_quota",
    rows=lambda _request: VisitQuota.objects.select_related("executive"),
    form=forms.VisitQuota,
)


@page(reads.VIEW_HOUSEHOLDS)
@require_GET
def households(request: Request) -> HttpResponseBase:
    """Household and farm files with what they need."""
    rows: QuerySet[HouseholdFile] = reads.households(request.actor)
    return care.Households(rows, request).respond(page_title=_("Household and farm files"))


@page("customers.save_household")
def new_household(request: Request, customer: int) -> HttpResponseBase:
    """Make the file of a household for a year, from the latest one."""
    found = queries.get_customer(request.actor, customer, "customers.save_household")
    before = reads.households(request.actor).filter(customer=found).order_by("-year").first()
    blank = HouseholdFile(customer=found, year=timezone.localdate(request.at).year, surveyed_date=timezone.localdate(request.at))
    if before is not None:
        for name in ("members", "workers", "land_mu", "holdings"):
            setattr(blank, name, getattr(before, name))
    return _household(request, blank, None)


@page("customers.save_household")
def household(request: Request, household: int) -> HttpResponseBase:
    found = reads.get_household(request.actor, household, "customers.save_household")
    return _household(request, found, found)


def _household(request: Request, shown: HouseholdFile, found: HouseholdFile | None) -> HttpResponseBase:
    form = forms.Household(request.POST or None, instance=shown)
    back = reverse("customers:customer", args=[shown.customer_id])
    act = acts.save_household
    kept = editing.saved(
        request, form, lambda: act(request.actor, customer=shown.customer, household=found, at=request.at, **form.values())
    )
    if kept is not None:
        return editing.done(request, back, _("The household file has been saved."))
    title = _("Household file of {name}").format(name=shown.customer.name)
    return editing.page(request, form, submit=_("Save the household file"), cancel=back, page_title=title)
