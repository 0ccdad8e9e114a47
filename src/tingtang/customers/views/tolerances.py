"""The page on which a customer's risk tolerance and funds are assessed."""

from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from tingtang.core.views import Request, page
from tingtang.customers import queries
from tingtang.customers.actions.tolerances import assess_tolerance
from tingtang.customers.forms.tolerances import Assessed
from tingtang.ui import editing


@page("customers.assess_tolerance")
def tolerance(request: Request, customer: int) -> HttpResponseBase:
    """Assess how much risk a customer can bear and what he has to place."""
    found = queries.get_customer(request.actor, customer, "customers.assess_tolerance")
    form = Assessed(request.POST or None, initial={"assessed_date": timezone.localdate(request.at)})
    back = reverse("customers:customer", args=[found.pk])
    kept = editing.saved(request, form, lambda: assess_tolerance(request.actor, customer=found, at=request.at, **form.values()))
    if kept is not None:
        return editing.done(request, back, _("The assessment has been noted."))
    title, note = _("Risk tolerance and funds"), _("It counts for a year; the customer is told the result.")
    return editing.page(
        request, form, submit=_("Note the assessment"), cancel=back, page_title=title, page_note=f"{found} · {note}"
    )
