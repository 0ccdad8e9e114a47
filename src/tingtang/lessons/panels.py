"""What lessons put on other pages: a customer's classes, his own page, and what waits for somebody."""

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string

from tingtang.core import registry
from tingtang.core.registry import Panel
from tingtang.core.views import actor_of, at_of
from tingtang.customers.models import Customer
from tingtang.customers.queries import family
from tingtang.lessons import queries
from tingtang.lessons.tables import BADGES

FEW = 12
EXCHANGE = "exchange"  # the kind of meeting at which teachers talk about lessons


def of_customer(request: HttpRequest, customer: Customer) -> str:
    """The classes of a pupil, or of a parent's children."""
    rows = list(queries.of_customers(actor_of(request), family(customer))[:FEW]) if customer.erased_at is None else []
    context = {"rows": [(one, BADGES[one.state]) for one in rows]}
    return render_to_string("lessons/parts/of_customer.html", context, request) if rows else ""


def own(request: HttpRequest, customer: Customer) -> str:
    """On one's own page: the homework books of oneself and one's children, with what is to be signed."""
    rows = [(one, len(queries.unsigned(one))) for one in queries.own_enrolments(customer)]
    return render_to_string("lessons/parts/own.html", {"rows": rows}, request) if rows else ""


def waiting(request: HttpRequest, subject: object) -> str:
    """On one's own work: lessons without a record, pupils to be checked, fees to be checked."""
    actor, at = actor_of(request), at_of(request)
    if actor.staff_id is None:
        return ""
    context = {
        "unrecorded": queries.unrecorded(actor, at, own=True) if actor.may_somewhere("lessons.record_lesson") else [],
        "checks": [one for one in queries.checks_due(actor, at) if one.group.teacher_id == actor.staff_id],
        "to_check": list(queries.to_check(actor)[:FEW]),
    }
    shown = context | {"may_record": bool(context["unrecorded"])}
    return render_to_string("lessons/parts/waiting.html", shown, request) if any(context.values()) else ""


def of_meeting(request: HttpRequest, meeting: Any) -> str:
    """On a meeting of teachers: lessons that were filmed, and classes that are behind their plan or the public school (SCH-07)."""
    if meeting.kind != EXCHANGE or meeting.hall is None:
        return ""
    actor, at = actor_of(request), at_of(request)
    context = {"filmed": queries.filmed(actor, meeting.hall, at)[:FEW], "behind": queries.behind(actor, meeting.hall, at)[:FEW]}
    return render_to_string("lessons/parts/meeting.html", context, request) if any(context.values()) else ""


def register() -> None:
    """Put the panels where the pages look."""
    registry.panel.add("lessons.of_customer", Panel("customers.customer", of_customer, queries.VIEW, 21))
    registry.panel.add("lessons.own", Panel("cases.portal_mine", own, "", 5))
    registry.panel.add("lessons.of_meeting", Panel("improvement.meeting", of_meeting, queries.VIEW, 30))
    registry.panel.add("lessons.waiting", Panel("cases.mine", waiting, queries.VIEW, 15))
