"""What staff do for customers' own pages: a code, and the link of a case."""

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tingtang.cases.actions.portal import CODE_HOURS, give_portal_code
from tingtang.cases.models import Case
from tingtang.catalogue.queries.offers import Level
from tingtang.core.views import Request, actor_of, page
from tingtang.customers.models import Customer
from tingtang.customers.queries import get_customer


def wished_level(request: Request, level: Level) -> str:
    """Beside a level of what is offered: the customer chooses it, and writes to us with its name and price (CAT-03)."""
    title = _("I should like: {product}, {level} ({price})").format(product=level.product, level=level.name, price=level.price)
    url = f"{reverse('cases:portal_new')}?{urlencode({'title': title[:200]})}"
    return render_to_string("cases/portal/level.html", {"url": url, "level": level}, request)


def code_panel(request: Request, customer: Customer) -> str:
    """The button that gives a code, on the customer's record."""
    may = actor_of(request).may("cases.give_portal_code", customer)
    return render_to_string("cases/portal/code.html", {"customer": customer}, request) if may else ""


@page("cases.give_portal_code")
@require_POST
def give_code(request: Request, customer: int) -> HttpResponseBase:
    """Give a code and show it once."""
    found = get_customer(request.actor, customer)
    code = give_portal_code(request.actor, customer=found, at=request.at)
    address = request.build_absolute_uri(reverse("cases:portal_enter"))
    context = {"customer": found, "code": f"{code[:3]} {code[3:6]} {code[6:]}", "hours": CODE_HOURS, "address": address}
    return HttpResponse(render_to_string("cases/portal/code.html", context, request))


def link_panel(request: Request, case: Case) -> str:
    """The address of the customer's page, and what he said of the handling; nothing where no customer is or can be."""
    if case.customer_id is None and not case.kind.is_public:
        return ""
    context = {
        "case": case,
        "address": request.build_absolute_uri(reverse("cases:portal_case", args=[case.link_key])),
        "ratings": case.ratings.order_by("-handling"),
    }
    return render_to_string("cases/portal/link.html", context, request)
