"""The page of a quarter's work plan."""

from datetime import timedelta

from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _

from tingtang.catalogue.queries import hall_zone
from tingtang.core.views import Request, page
from tingtang.improvement.models import VIEW
from tingtang.improvement.queries.quarter import planned, quarter_of
from tingtang.improvement.tables.quarter import Quarter
from tingtang.improvement.views.parts import month_of, today_at


@page(VIEW)
def quarter(request: Request) -> HttpResponseBase:
    """Everything in improvement that has a day in a quarter; `?from=2026-10` shows the quarter of that month."""
    today = today_at(request)
    first, latest = quarter_of(month_of(request.GET.get("from", ""), today))
    rows = planned(request.actor, first, latest, today, hall_zone(None))
    counts = {state: sum(one.state == state for one in rows) for state in ("done", "late", "pending")}
    context = {
        "first": first, "latest": latest, "before": first - timedelta(days=1), "after": latest + timedelta(days=1), "counts": counts,
    }  # fmt: skip
    return Quarter(rows, request).respond(
        "improvement/quarter.html", page_title=_("Work plan of the quarter"), make={}, **context
    )
