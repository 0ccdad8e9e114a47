"""What insight puts on other pages: warnings on one's own work, credit and offers on the page of a customer, ways from a log."""

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone

from tingtang.catalogue.models import Service
from tingtang.core import registry
from tingtang.core.views import actor_of, at_of
from tingtang.customers.models import Customer, Industry, Prospect
from tingtang.customers.queries.prospects import VIEW as VIEW_PROSPECTS
from tingtang.insight.models import Stage, State
from tingtang.insight.queries import VIEW, credit, customers, offers
from tingtang.insight.shown.customers import TRAITS
from tingtang.insight.shown.offers import why
from tingtang.insight.tables import credit as ratings
from tingtang.insight.tables import customers as warned
from tingtang.journal.models import Log


def ways_of_log(request: HttpRequest, log: Log) -> str:
    """Buttons to the process map and the waiting times of a log."""
    if log.pk != Log.OWN and not actor_of(request).may(VIEW):  # other logs belong to no hall
        return ""
    return render_to_string("insight/parts/log_links.html", {"log": log}, request)


def own_warnings(request: HttpRequest, subject: object) -> str:
    """On one's own work: warnings about customers one looks after."""
    actor = actor_of(request)
    if actor.staff_id is None:
        return ""
    rows = customers.warnings(actor).filter(state="open", customer__keeper=actor.staff_id).order_by("-weight")
    found = [(one, warned.told(one)) for one in rows[:8]]
    return render_to_string("insight/parts/own_warnings.html", {"rows": found}, request) if found else ""


def credit_of(request: HttpRequest, customer: Customer) -> str:
    """On the page of a customer: how his credit was rated, and the way to rate it."""
    if customer.erased_at is not None:
        return ""
    found = credit.scores_of(customer)
    may = actor_of(request).may("insight.score_credit", customer)
    if not found and not (may and credit.cards_for(customer).exists()):
        return ""
    today = timezone.localdate(at_of(request))
    running = [one for one in found if one.state == State.GRANTED and one.outcome in {"", "late"}]
    context = {
        "customer": customer,
        "rows": [(one, ratings.look(one), ratings.LOOKS[ratings.look(one)]) for one in found[:4]],
        "running": sum(one.limit_cents for one in running),
        "may": may,
        "today": today,
    }
    return render_to_string("insight/parts/credit_panel.html", context, request)


def offers_to(request: HttpRequest, customer: Customer) -> str:
    """On the page of a customer: what is offered to him, and why to him."""
    if customer.erased_at is not None:
        return ""
    rows = [(one, why(one)) for one in offers.offered(customer)]
    return render_to_string("insight/parts/offers_panel.html", {"customer": customer, "rows": rows}, request) if rows else ""


def score_of(request: HttpRequest, prospect: Prospect) -> str:
    """On the page of a prospect: what those have in common who take a service, as far as it holds of him (CUS-20)."""
    told = prospect.why
    service = Service.objects.filter(pk=told.get("service", 0)).first()
    words = dict(Industry.choices) | dict(Stage.choices)
    traits = [
        (str(TRAITS.get(name) or words.get(name.partition(":")[2], name)), weight > 0) for name, weight in told.get("traits", [])
    ]
    context = {"told": told, "service": service, "traits": traits}
    return render_to_string("insight/parts/prospect_score.html", context, request)


def register() -> None:
    """Put them where those pages look."""
    registry.panel.add("insight.log", registry.Panel("journal.log", ways_of_log, VIEW))
    registry.panel.add("insight.own_warnings", registry.Panel("cases.mine", own_warnings, customers.VIEW_CUSTOMERS, 22))
    registry.panel.add("insight.offers", registry.Panel("customers.customer", offers_to, offers.VIEW_OFFERS, 21))
    registry.panel.add("insight.credit", registry.Panel("customers.customer", credit_of, credit.VIEW_CREDIT, 26))
    registry.panel.add("insight.prospect", registry.Panel("customers.prospect", score_of, VIEW_PROSPECTS))
