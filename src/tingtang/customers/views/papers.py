"""Pages of the archive of paper files: all of them, file, lend, take back."""

from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tingtang.core.views import Request, page
from tingtang.customers import queries
from tingtang.customers.actions import papers as acts
from tingtang.customers.actions.loyalty import today_of
from tingtang.customers.forms import papers as forms
from tingtang.customers.queries import papers as reads
from tingtang.customers.tables import worklists
from tingtang.ui import editing


@page(reads.VIEW)
@require_GET
def papers(request: Request) -> HttpResponseBase:
    """Where every file lies, and who has borrowed it."""
    return worklists.Papers(reads.papers(request.actor), request).respond(page_title=_("Paper files"))


@page("customers.file_papers")
def file_papers(request: Request, customer: int) -> HttpResponseBase:
    """File papers of a customer."""
    found = queries.get_customer(request.actor, customer, "customers.file_papers")
    form = forms.File(request.POST or None)
    back = reverse("customers:customer", args=[found.pk])
    made = editing.saved(
        request, form, lambda: acts.file_papers(request.actor, customer=found, at=request.at, **form.cleaned_data)
    )
    if made is not None:
        return editing.done(request, back, _("“{title}” has been filed at {place}.").format(title=made.title, place=made.place))
    title = _("File papers of {name}").format(name=found.name)
    return editing.page(request, form, submit=_("File the papers"), cancel=back, page_title=title)


@page("customers.lend_papers")
def lend_papers(request: Request, paper: int) -> HttpResponseBase:
    """Lend a file."""
    found = reads.get_paper(request.actor, paper, "customers.lend_papers")
    day = today_of(found.customer, request.at)
    form = forms.Lend(day, request.POST or None, hall=found.customer.hall_id, own=request.actor.staff_id)
    back = reverse("customers:customer", args=[found.customer_id])
    made = editing.saved(
        request,
        form,
        lambda: acts.lend_papers(request.actor, customer=found.customer, file=found, at=request.at, **form.cleaned_data),
    )
    if made is not None:
        return editing.done(request, back, _("{name} now has “{title}”.").format(name=made.borrower.name, title=found.title))
    title = _("Lend “{title}”").format(title=found.title)
    return editing.page(request, form, submit=_("Lend the file"), cancel=back, page_title=title)


@page("customers.return_papers")
@require_POST
def return_papers(request: Request, paper: int) -> HttpResponseBase:
    """Take a file back."""
    found = reads.get_paper(request.actor, paper, "customers.return_papers")
    return editing.attempt(
        request,
        lambda: acts.return_papers(request.actor, customer=found.customer, file=found, at=request.at),
        url=reverse("customers:customer", args=[found.customer_id]),
        text=_("“{title}” is back at {place}.").format(title=found.title, place=found.place),
    )
