"""How contracts stand: on the contract's page for staff, and on the customer's own page."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from tingtang.cases.queries import agreements as reads
from tingtang.cases.queries.portal import SESSION
from tingtang.cases.views.words import state_name
from tingtang.catalogue.models import Agreement, AgreementState
from tingtang.catalogue.queries.agreements import price_of
from tingtang.core.errors import NotFound
from tingtang.core.views import Request, actor_of, at_of, public
from tingtang.customers.models import Customer
from tingtang.ui import formats


def _told(found: reads.Standing) -> dict[str, object]:
    currency = found.agreement.currency
    return {
        "standing": found,
        "agreement": found.agreement,
        "charged": formats.money(found.charged_cents, currency),
        "listed": formats.money(found.listed_cents, currency),
        "saved": formats.money(found.saved_cents, currency) if found.saved_cents > 0 else "",
        "rows": [(case, state_name(case.kind, case.state)) for case in found.still_open],
        "prices": [(item, price_of(item, currency)) for item in found.items],
        "down": formats.duration(found.down.total_seconds()) if found.down else "",
    }


def panel(request: HttpRequest, agreement: Agreement) -> str:
    """Status, cost and availability under a contract that was signed."""
    if agreement.state == AgreementState.DRAFT:
        return ""
    found = reads.standing(actor_of(request), agreement, at_of(request))
    return render_to_string("cases/beside/agreement.html", _told(found), request)


@never_cache
@public("shows a contract to the customer who came in with his code, and nobody else's")
@require_safe
def portal_agreement(request: Request, agreement: int) -> HttpResponseBase:
    """One's own contract: what is being done, what it costs, how available it was."""
    key = request.session.get(SESSION)
    known = Customer.objects.living().filter(pk=key).first() if key else None
    if known is None:
        return redirect("cases:portal_enter")
    found = reads.own_standing(known.pk, agreement, request.at)
    if found is None:
        raise NotFound
    return render(request, "cases/portal/agreement.html", {"page_title": _("My contract"), **_told(found)})
