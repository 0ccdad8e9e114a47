"""The visits of a customer, as a part of his page."""

from django.http import HttpRequest
from django.template.loader import render_to_string

from tingtang.core.views import actor_of
from tingtang.customers.models import Customer
from tingtang.visits.queries.customers import visits_of


def panel(request: HttpRequest, subject: Customer) -> str:
    """His latest visits in halls that the reader may see, with what became of them and how they were rated."""
    visits = visits_of(actor_of(request), subject)
    return render_to_string("visits/customer_panel.html", {"visits": visits, "customer": subject}, request=request)
