"""What the page of a customer says of contacts to come and of the household."""

from datetime import timedelta

from django.db.models import F
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone

from tingtang.core import registry
from tingtang.core.registry import Panel
from tingtang.core.views import actor_of, at_of
from tingtang.customers.models import Customer
from tingtang.customers.queries import care, prospects
from tingtang.customers.queries.family import family
from tingtang.org.models import Staff

FEW, SOON = 6, timedelta(days=3)


def contacts(request: HttpRequest, customer: Customer) -> str:
    """Contacts planned, and the latest that were made."""
    if customer.erased_at is not None:
        return ""
    actor = actor_of(request)
    rows = care.plans(actor).filter(customer__in=family(customer))
    plans = rows.order_by(F("ended_at").desc(nulls_first=True), "due_date", "pk")[: 2 * FEW]
    context = {
        "customer": customer,
        "plans": plans,
        "today": timezone.localdate(at_of(request)),
        "may_plan": actor.may("customers.plan_contact", customer),
        "may_note": actor.may("customers.note_contact", customer),
        "may_drop": actor.may("customers.drop_contact", customer),
    }
    return render_to_string("customers/parts/contacts_panel.html", context, request)


def own_contacts(request: HttpRequest, subject: object) -> str:
    """On one's own work: the customers one is to contact or visit, overdue or within three days."""
    actor, today = actor_of(request), timezone.localdate(at_of(request))
    if actor.staff_id is None:
        return ""
    rows = care.plans(actor).filter(owner=Staff(pk=actor.staff_id), state="planned", due_date__lte=today + SOON)
    found = list(rows.order_by("due_date", "pk")[: 2 * FEW])
    if not found:
        return ""
    return render_to_string("customers/parts/own_contacts.html", {"plans": found, "today": today}, request)


def household(request: HttpRequest, customer: Customer) -> str:
    """The household files, of people only."""
    if customer.erased_at is not None or customer.kind != "person":
        return ""
    actor = actor_of(request)
    context = {
        "customer": customer,
        "files": care.households(actor).filter(customer__in=family(customer)).order_by("-year")[:FEW],
        "may_save": actor.may("customers.save_household", customer),
    }
    return render_to_string("customers/parts/households_panel.html", context, request)


def own_prospects(request: HttpRequest, subject: object) -> str:
    """On one's own work: prospects one works on, overdue, due within three days or never contacted."""
    actor, today = actor_of(request), timezone.localdate(at_of(request))
    rows = list(prospects.due(actor.staff_id, today + SOON)[: 2 * FEW]) if actor.staff_id is not None else []
    return render_to_string("customers/parts/own_prospects.html", {"rows": rows, "today": today}, request) if rows else ""


def register() -> None:
    """Put the panels where the page of a customer looks."""
    registry.panel.add("customers.contacts", Panel("customers.customer", contacts, care.VIEW, 25))
    registry.panel.add("customers.own_contacts", Panel("cases.mine", own_contacts, care.VIEW, 20))
    registry.panel.add("customers.own_prospects", Panel("cases.mine", own_prospects, prospects.VIEW, 21))
    registry.panel.add("customers.household", Panel("customers.customer", household, care.VIEW_HOUSEHOLDS, 60))
