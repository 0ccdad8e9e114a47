"""Promises made at sale: the list, one with the case that delivers it, and what customers' pages and one's own work say of them."""

from datetime import date, timedelta
from typing import Any, Final

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tingtang.cases.actions import complaints as actions
from tingtang.cases.forms import complaints as forms
from tingtang.cases.models import Case, Promise
from tingtang.cases.tables import setup as tables
from tingtang.cases.views.beside import open_url
from tingtang.core.errors import NotFound
from tingtang.core.views import Request, actor_of, at_of, page
from tingtang.customers.models import Customer
from tingtang.customers.queries.family import family
from tingtang.org.models import Hall, Staff
from tingtang.ui import editing, shell
from tingtang.ui.records import Noun, listed

SAVE: Final = "cases.save_promise"
MOST, SOON = 20, timedelta(days=7)

PROMISE = Noun(
    "cases",
    "promise",
    "promises",
    title=gettext_lazy("Promises made at sale"),
    new_title=gettext_lazy("New promise"),
    make=gettext_lazy("Register a promise"),
    save_verb=gettext_lazy("Save the promise"),
    remove_verb=gettext_lazy("Remove the promise"),
    table=tables.Promises,
    save=actions.save_promise,
    remove=actions.save_promise,
)


@page(SAVE)
def promises(request: Request) -> HttpResponseBase:
    """Promises of the halls one may see; `broken` shows those not kept (CMP-09)."""
    rows = Promise.objects.visible_to(request.actor, SAVE).select_related("customer", "made_by", "hall", "case")
    broken = rows.broken(timezone.localdate(request.at)).count()
    if "broken" in request.GET:
        rows = rows.broken(timezone.localdate(request.at))
    return listed(request, PROMISE, rows, "cases/reviews/promises.html", broken=broken, only_broken="broken" in request.GET)


@page(SAVE)
def promise(request: Request, pledge: int) -> HttpResponseBase:
    rows = Promise.objects.visible_to(request.actor, SAVE).select_related("hall", "customer", "case")
    found = rows.filter(pk=pledge).first()
    if found is None:
        raise NotFound
    return _promise(request, found, found.hall)


@page(SAVE)
def new_promise(request: Request) -> HttpResponseBase:
    halls = Hall.objects.visible_to(request.actor, SAVE).filter(is_active=True).order_by("code")
    found = halls.filter(code=shell.hall_code(request)).first() or halls.first()
    if found is None:
        raise NotFound
    return _promise(request, None, found)


def _promise(request: Request, found: Promise | None, hall: Hall | None) -> HttpResponseBase:
    initial: dict[str, Any] = {}
    if found is None:  # whoever registers one mostly made it, and on the same day
        initial = {"made_by": request.actor.staff_id, "made_date": timezone.localdate(request.at)}
    asked = request.GET.get("customer", "")
    form = forms.Promise(
        request.POST or None, instance=found or Promise(), initial=initial, actor=request.actor, asked=asked, hall=hall
    )
    given: dict[str, Any] = {"promise": found, "hall": hall, "at": request.at}
    kept = editing.saved(request, form, lambda: actions.save_promise(request.actor, **given, **form.values()))
    if kept is not None:
        return editing.done(request, reverse("cases:promises"), _("The promise has been saved."))
    title = str(found) if found else _("New promise")
    more = {"page_title": title, "page_note": str(hall or "")}
    if found is not None and found.state == "open" and found.case_id is None:
        more["deliver_url"] = open_url(request, found.customer, title=found.text)
    return editing.page(
        request,
        form,
        submit=_("Save the promise"),
        cancel=reverse("cases:promises"),
        template="cases/reviews/promise.html",
        **more,
    )


def of_customer(request: HttpRequest, customer: Customer) -> str:
    """What a customer was promised at sale, what is due first, and a button to note another."""
    actor, today = actor_of(request), timezone.localdate(at_of(request))
    rows = Promise.objects.visible_to(actor, SAVE).filter(customer__in=family(customer)).select_related("case", "made_by")
    found = sorted(rows.order_by("-due_date", "-pk")[:MOST], key=lambda one: (one.state != "open", one.due_date))
    new_url = f"{reverse('cases:new_promise')}?{urlencode({'customer': customer.number})}"
    return _shown(request, found, today, new_url=new_url)


def of_oneself(request: HttpRequest, subject: object) -> str:
    """What one promised customers at sale, and is not kept yet: overdue, or due within a week."""
    actor, today = actor_of(request), timezone.localdate(at_of(request))
    if actor.staff_id is None:
        return ""
    rows = Promise.objects.visible_to(actor, SAVE).filter(
        made_by=Staff(pk=actor.staff_id), state="open", due_date__lte=today + SOON
    )
    found = list(rows.select_related("case", "customer").order_by("due_date", "pk")[:MOST])
    return _shown(request, found, today, is_own=True) if found else ""


def _shown(request: HttpRequest, found: list[Promise], today: date, **more: object) -> str:
    named = [one.case_id for one in found if one.case_id]
    seen = set(Case.objects.visible_to(actor_of(request)).filter(pk__in=named).values_list("pk", flat=True)) if named else set()
    return render_to_string("cases/beside/promises.html", {"promises": found, "seen": seen, "today": today, **more}, request)
