"""What the catalogue adds to pages of standards, rules and of what higher domains hold against sheets of questions."""

from collections.abc import Callable
from typing import Any

from django.db.models import Model
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from tingtang.catalogue.models import Standard
from tingtang.catalogue.queries.appraisals import asked_of
from tingtang.catalogue.queries.calendars import hall_zone
from tingtang.catalogue.queries.fitting import matched
from tingtang.catalogue.queries.frameworks import choices_for, due_for, points_of
from tingtang.catalogue.queries.script import script_for
from tingtang.catalogue.queries.standards_shown import steps_of_post
from tingtang.catalogue.queries.subjects import name_of
from tingtang.catalogue.queries.waiting import versions_waiting
from tingtang.core import registry
from tingtang.core.naming import text_in
from tingtang.core.views import actor_of, at_of
from tingtang.customers.models import Customer
from tingtang.org.models import Hall, Post

VIEW = "catalogue.view"


def sheet(code: str) -> Callable[[HttpRequest, object], str]:
    """A panel with one sheet of questions about what the page is of."""

    def render(request: HttpRequest, subject: object) -> str:
        if not isinstance(subject, Model):
            return ""
        context = {"asking": asked_of(code, subject), "may_appraise": actor_of(request).may("catalogue.appraise")}
        return render_to_string("catalogue/parts_asking.html", context, request)

    return render


def points(request: HttpRequest, subject: object) -> str:
    """The points of lists that something covers, and one more to choose."""
    if not isinstance(subject, Model):
        return ""
    may = actor_of(request).may("catalogue.cover_point")
    context = {
        "covers": points_of(subject),
        "choices": choices_for(subject) if may else [],
        "subject_key": f"{name_of(subject)}:{subject.pk}",
        "may_cover": may,
    }
    return render_to_string("catalogue/parts_points.html", context, request)


def due_points(request: HttpRequest, subject: object) -> str:
    """On one's own work: points of lists for which it is high time."""
    rows = due_for(actor_of(request), at_of(request))
    return render_to_string("catalogue/parts_due.html", {"rows": rows}, request) if rows else ""


def versions(request: HttpRequest, subject: object) -> str:
    """On one's own work and above the list of standards: versions to approve, and what was returned to whoever wrote it."""
    rows = versions_waiting(actor_of(request))
    context = {"rows": rows, "title": _("Standards that wait for me"), "name": "standards-waiting"}
    return render_to_string("catalogue/parts_waiting.html", context, request) if rows else ""


def upkeep(request: HttpRequest, subject: object) -> str:
    """What was done for a standard since it stands."""
    if not isinstance(subject, Standard):
        return ""
    context = {
        "standard": subject,
        "rows": subject.upkeeps.order_by("-done_date", "-pk"),
        "may_save": actor_of(request).may("catalogue.save_upkeep"),
    }
    return render_to_string("catalogue/parts_upkeep.html", context, request)


def standards_of_post(request: HttpRequest, subject: object) -> str:
    """On the post card: the steps of standards that a post does, in the hall of who reads it, with their limits (ORG-02)."""
    if not isinstance(subject, Post):
        return ""
    at = at_of(request)
    hall = Hall.objects.filter(pk=actor_of(request).hall_id or 0).first()
    rows = [
        (version, [(text_in(step.get("name") or {}), step.get("minutes"), text_in(step.get("action") or {})) for step in steps])
        for version, steps in steps_of_post(subject, hall, at.astimezone(hall_zone(hall)).date())
    ]
    return render_to_string("catalogue/parts_card.html", {"rows": rows}, request) if rows else ""


def counter_script(request: HttpRequest, call: Any) -> str:
    """Beside who is served: what is done and said in order, and which products are mentioned (CTR-09)."""
    if call is None:
        return ""
    hall = call.hall
    script = script_for(call.service, hall, at_of(request).astimezone(hall.zone).date())
    return render_to_string("catalogue/parts_script.html", {"script": script}, request) if script is not None else ""


def fitting_products(request: HttpRequest, subject: object) -> str:
    """On the page of a customer: which products fit his funds and how much risk he bears, and which do not, and why (CUS-45)."""
    if not isinstance(subject, Customer) or subject.erased_at is not None:
        return ""
    return _fitting(request, subject, subject.hall, "catalogue/parts_fitting.html")


def fitting_at_counter(request: HttpRequest, call: Any) -> str:
    """The same beside who is served, where it is known who that is."""
    customer = call.ticket.customer if call is not None else None
    return _fitting(request, customer, call.hall, "catalogue/parts_fitting_desk.html") if customer is not None else ""


def _fitting(request: HttpRequest, customer: Customer, hall: Hall | None, template: str) -> str:
    found = matched(customer, hall, at_of(request).astimezone(hall_zone(hall)).date())
    if found is None:
        return ""
    may = actor_of(request).may("customers.assess_tolerance", customer)
    return render_to_string(template, {"matched": found, "customer": customer, "may": may}, request)


def register() -> None:
    """Put them where the pages look."""
    panel = registry.Panel
    registry.panel.add("catalogue.counter_script", panel("visits.papers", counter_script, VIEW, 5))
    registry.panel.add("catalogue.fitting_desk", panel("visits.papers", fitting_at_counter, "customers.view", 7))
    registry.panel.add("catalogue.fitting", panel("customers.customer", fitting_products, "customers.view", 23))
    registry.panel.add("catalogue.card", panel("org.card", standards_of_post, VIEW, 20))
    registry.panel.add("catalogue.due_points", panel("cases.mine", due_points, "", 25))
    registry.panel.add("catalogue.versions_waiting", panel("cases.mine", versions, VIEW, 27))
    registry.panel.add("catalogue.versions_listed", panel("catalogue.standards", versions, VIEW))
    registry.panel.add("catalogue.screening", panel("catalogue.version", sheet("screening"), VIEW, 10))
    registry.panel.add("catalogue.points", panel("catalogue.standard", points, VIEW, 20))
    registry.panel.add("catalogue.principles", panel("catalogue.standard", sheet("principles"), VIEW, 30))
    registry.panel.add("catalogue.upkeep", panel("catalogue.standard", upkeep, VIEW, 40))
    registry.panel.add("catalogue.rule_points", panel("catalogue.regulation", points, VIEW, 20))
