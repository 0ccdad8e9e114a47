"""Pages of the right to be forgotten: ask, decide, certificate."""

from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tingtang.core.views import Request, page
from tingtang.customers import queries
from tingtang.customers.actions import erasing as acts
from tingtang.customers.forms.erasing import Ask
from tingtang.customers.queries import erasing
from tingtang.customers.tables import worklists
from tingtang.ui import editing


@page(erasing.VIEW)
@require_GET
def erasures(request: Request) -> HttpResponseBase:
    """All wishes to be forgotten."""
    return worklists.Erasures(erasing.erasures(request.actor), request).respond(page_title=_("Erasures"))


@page("customers.request_erasure")
def ask_erasure(request: Request, customer: int) -> HttpResponseBase:
    """Ask for a customer to be erased; says first what forbids it."""
    found = queries.get_customer(request.actor, customer, "customers.request_erasure")
    form = Ask(request.POST or None)
    asked = editing.saved(
        request,
        form,
        lambda: acts.request_erasure(request.actor, customer=found, ground=form.cleaned_data["ground"], at=request.at),
    )
    if asked is not None:
        to = reverse("customers:erasure", args=[asked.pk]) if request.actor.may(erasing.VIEW, found) else reverse(
            "customers:customer", args=[found.pk]
        )  # fmt: skip
        return editing.done(request, to, _("Asked. A second person now has to carry it out."))
    context = {
        "page_title": _("Erase {name}").format(name=found.name), "obligations": erasing.obligations_of(found),
        "mentions": erasing.mentions_of(found), "customer": found,
    }  # fmt: skip
    cancel = reverse("customers:customer", args=[found.pk])
    return editing.page(
        request, form, submit=_("Ask for the erasure"), cancel=cancel, template="customers/erase_ask.html", **context
    )


@page(erasing.VIEW)
@require_GET
def erasure(request: Request, erasure: int) -> HttpResponseBase:
    """One wish: to be decided, or its certificate."""
    found = erasing.get_erasure(request.actor, erasure)
    is_open = found.state == "asked"
    is_own = found.asked_by_id is not None and request.actor.kind == "account" and found.asked_by_id == request.actor.id
    context = {
        "page_title": _("Erasure {number}").format(number=f"E{found.pk:06d}"),
        "erasure": found,
        "certificate": f"E{found.pk:06d}",
        "obligations": erasing.obligations_of(found.customer) if is_open else [],
        "mentions": erasing.mentions_of(found.customer) if is_open else [],
        "may_erase": is_open and not is_own and request.actor.may("customers.erase", found.customer),
        "may_decline": is_open and request.actor.may("customers.decline_erasure", found.customer),
        "is_own": is_open and is_own,
        "removed": [(_removed_word(name), count) for name, count in sorted(found.removed.items())],
    }
    return render(request, "customers/erasure.html", context)


def _removed_word(name: str) -> str:
    words = {
        "identity": _("numbers"), "contact": _("contacts"), "preference": _("preferences"), "link": _("links"),
        "placement": _("tier placements"), "audit": _("audits"), "defect": _("defects"), "examination": _("check results"),
        "namekey": _("search keys of the name"), "pair": _("possible duplicates"), "import_fault": _("rows left from imports"),
        "paperfile": _("paper files"), "case": _("cases blanked"), "case_file": _("files of cases"),
        "case_mention": _("other cases in which his numbers or name stood"),
        "agreement": _("contracts blanked"), "ticket": _("visits blanked"), "businessmonth": _("months of income and cost"),
        "contactplan": _("contacts planned or made"), "householdfile": _("household files"), "pointentry": _("entries of points"),
        "conversation": _("conversations blanked"), "message": _("messages blanked"), "enclosure": _("files of messages"),
        "assets": _("assets that no longer say whose they were"), "savedview": _("saved views that looked for him"),
        "override": _("wishes blanked"), "application": _("notes on personal plans blanked"), "reply": _("survey replies without words"),
        "invitation": _("survey invitations ended"), "commendation": _("commendations without his name"),
        "gap": _("searches of the knowledge base"),
    }  # fmt: skip
    return words.get(name, name)


@page("customers.erase")
@require_POST
def erase(request: Request, erasure: int) -> HttpResponseBase:
    """Carry an erasure out."""
    found = erasing.get_erasure(request.actor, erasure, "customers.erase")
    return editing.attempt(
        request,
        lambda: acts.erase(request.actor, customer=found.customer, erasure=found, at=request.at),
        url=reverse("customers:erasure", args=[found.pk]),
        text=_("The customer has been erased. This page is the certificate."),
    )


@page("customers.decline_erasure")
@require_POST
def decline_erasure(request: Request, erasure: int) -> HttpResponseBase:
    """Turn an erasure down."""
    found = erasing.get_erasure(request.actor, erasure, "customers.decline_erasure")
    return editing.attempt(
        request,
        lambda: acts.decline_erasure(request.actor, customer=found.customer, erasure=found, at=request.at),
        url=reverse("customers:erasure", args=[found.pk]),
        text=_("The erasure has been declined."),
    )
