"""The page of a quarter's work plan."""

from datetime import timedelta

from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.catalogue.queries import hall_zone
from tingtang.core.actors import Actor
from tingtang.core.registry import Text
from tingtang.core.views import Request, page
from tingtang.improvement.models import VIEW
from tingtang.improvement.queries.quarter import planned, quarter_of
from tingtang.improvement.tables.quarter import Quarter
from tingtang.improvement.views.parts import month_of, today_at

# What a quarter is planned of: by which right, where it is made, and whether that takes the right for all halls.
PLANNED: dict[str, tuple[Text, str, bool]] = {
    "improvement.save_drive": (pgettext_lazy("improvement", "Drive"), "improvement:new_drive", False),
    "improvement.save_meeting": (_("Meeting"), "improvement:new_meeting", False),
    "improvement.save_session": (_("Training"), "improvement:new_session", False),
    "improvement.save_contest": (_("Contest"), "improvement:new_contest", False),
    "improvement.save_selfcheck": (_("Self-check report"), "improvement:new_selfcheck", False),
    "improvement.save_correction": (_("Correction"), "improvement:new_correction", False),
    "quality.save_plan": (_("Inspection rounds"), "quality:new_plan", False),
    "quality.save_wave": (_("Wave of a survey"), "quality:new_wave", True),
    "quality.save_visitor_wave": (_("Wave of mystery visits"), "quality:new_visitor_wave", True),
}


def _plannable(actor: Actor) -> list[tuple[Text, str]]:
    def may(permission: str, is_for_all: bool) -> bool:
        return actor.may(permission) if is_for_all else actor.may_somewhere(permission)

    return [(label, reverse(name)) for permission, (label, name, is_for_all) in PLANNED.items() if may(permission, is_for_all)]


@page(VIEW)
def quarter(request: Request) -> HttpResponseBase:
    """Everything in improvement that has a day in a quarter; `?from=2026-10` shows the quarter of that month."""
    today = today_at(request)
    first, latest = quarter_of(month_of(request.GET.get("from", ""), today))
    rows = planned(request.actor, first, latest, today, hall_zone(None))
    counts = {state: sum(one.state == state for one in rows) for state in ("done", "late", "pending")}
    context = {
        "first": first, "latest": latest, "before": first - timedelta(days=1), "after": latest + timedelta(days=1), "counts": counts,
        "plannable": _plannable(request.actor),
    }  # fmt: skip
    return Quarter(rows, request).respond(
        "improvement/quarter.html", page_title=_("Work plan of the quarter"), make={}, **context
    )
