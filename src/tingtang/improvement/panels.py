"""Improvement's parts of other domains' pages: what is known about the case or the service at hand.

Both are fetched after the page itself: the desk and the case page wait for nothing that they do not need.
"""

from datetime import datetime
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tingtang.catalogue.queries.followed import SOURCES, Seen, Source, rows_seen
from tingtang.core.actors import Actor
from tingtang.core.views import actor_of, at_of
from tingtang.improvement.models import VIEW, Correction, Drive, Session
from tingtang.improvement.models.corrections import OVER
from tingtang.improvement.queries.begun import FEWEST
from tingtang.improvement.queries.crews import crew_of
from tingtang.improvement.queries.waiting import waiting_for

LONGEST = 200
_BEGIN = ("save_correction", "save_session", "set_up_plan", "set_up_drive")


def in_case(request: HttpRequest, case: Any) -> str:
    """A place for articles that answer what a case is about; once it is over, with the way to tell it to others (IMP-15)."""
    tell = (
        ""
        if case.is_open or not actor_of(request).may_somewhere("improvement.save_article")
        else case.service.code
        if case.service
        else "-"
    )
    return _place(request, f"{case.title} {case.body}", "case-card", case.service_id, tell)


def at_counter(request: HttpRequest, call: Any) -> str:
    """A place for articles about the service that is given at a counter."""
    return _place(request, call.service.name_in(), "desk-visit", call.service.pk) if call is not None else ""


def of_crew(request: HttpRequest, team: Any) -> str:
    """Beside the members of a team, what makes it a crew (ORG-18)."""
    at = at_of(request)
    today = at.astimezone(team.hall.zone).date() if team.hall is not None else timezone.localdate(at)
    context = {
        "crew": crew_of(actor_of(request), team, today),
        "may_meet": actor_of(request).may_somewhere("improvement.save_meeting"),
    }
    return render_to_string("improvement/of_crew.html", context, request)


def of_gap(request: HttpRequest, gap: Any) -> str:
    """The way from a gap in quality to a correction of it."""
    asked, actor = {"title": gap.title, "body": gap.body, "origin": "survey", "hall": gap.hall_id or ""}, actor_of(request)
    of = {"gap_study": gap.study, "gap_number": gap.number}
    may = {verb: actor.may_somewhere(f"improvement.{verb}") for verb in ("save_correction", "set_up_drive")}
    context = {
        "asked": urlencode(asked), "study": gap.study, "number": gap.number,
        "may": may | {"set_up_plan": may["save_correction"]},
        "drives": Drive.objects.visible_to(actor).filter(**of).order_by("pk"),
        "corrections": Correction.objects.visible_to(actor).filter(**of).order_by("pk"),
    }  # fmt: skip
    return render_to_string("improvement/from_gap.html", context, request)


def of_routes(request: HttpRequest, told: dict[str, Any]) -> str:
    """The ways from what routes in a hall show to a correction of it and to an idea for another layout (CHN-17)."""
    may = {verb: actor_of(request).may_somewhere(f"improvement.{verb}") for verb in ("save_correction", "propose")}
    asked = {"title": told["title"][:LONGEST], "body": told["body"], "hall": told["hall"], "origin": "inspection"}
    return render_to_string("improvement/from_routes.html", {"may": may, "asked": urlencode(asked)}, request)


def of_indicator(request: HttpRequest, indicator: Any) -> str:
    """The way from an indicator that misses its target to a correction of what lies behind it."""
    asked = {"title": str(indicator)[:200], "body": indicator.goal, "origin": "inspection"}
    return render_to_string("improvement/from_indicator.html", {"asked": urlencode(asked)}, request)


def of_finding(request: HttpRequest, finding: Any) -> str:
    """The ways from what a check found to a correction of it and to a class for it."""
    may = {verb: actor_of(request).may_somewhere(f"improvement.{verb}") for verb in _BEGIN}
    correction = {"title": str(finding)[:200], "body": finding.note, "origin": "inspection", "finding": finding.pk}
    asked = {
        "may": may,
        "finding": finding.pk,
        "correction": urlencode(correction),
        "session": urlencode({"finding": finding.pk}),
    }
    return render_to_string("improvement/from_finding.html", asked, request)


def of_difference(request: HttpRequest, told: tuple[str, str, int]) -> str:
    """Beside a group of customers, the way to share what is found about it."""
    trait, label, customers = told
    if customers < FEWEST or not actor_of(request).may_somewhere("improvement.share_finding"):
        return ""
    return render_to_string("improvement/from_difference.html", {"trait": trait, "label": label}, request)


def after_finding(request: HttpRequest, finding: Any) -> str:
    """What came of a finding: the corrections and classes that were begun for it."""
    actor = actor_of(request)
    faults = list(Correction.objects.visible_to(actor).filter(finding=finding).order_by("pk"))
    classes = list(Session.objects.visible_to(actor).filter(finding=finding).select_related("course").order_by("starts_at", "pk"))
    drives = list(Drive.objects.visible_to(actor).filter(finding=finding).order_by("pk"))
    if not faults and not classes and not drives:
        return ""
    context = {"corrections": faults, "sessions": classes, "drives": drives}
    return render_to_string("improvement/after_finding.html", context, request)


def waiting(request: HttpRequest, subject: Any) -> str:
    """On one's own work: what waits for the reader in improvement and learning."""
    found = waiting_for(actor_of(request), at_of(request))
    return render_to_string("improvement/parts_waiting.html", {"rows": found}, request) if found else ""


def _place(request: HttpRequest, text: str, look: str, service: int | None = None, tell: str = "") -> str:
    if not actor_of(request).may_somewhere(VIEW):
        return ""
    return render_to_string(
        "improvement/suggested_place.html",
        {"text": text[:LONGEST], "look": look, "service": str(service or ""), "tell": tell},
        request,
    )


def _corrected(actor: Actor, since: datetime, until: datetime) -> Seen:
    return rows_seen(Correction.objects.visible_to(actor), "ended_at", since, until, is_open=~Q(state__in=OVER))


def register() -> None:
    """Tell lists of points what is being improved."""
    SOURCES["corrections"] = Source(
        _("corrections made to last"), _("corrections under way"), partial(reverse, "improvement:corrections"), _corrected
    )
