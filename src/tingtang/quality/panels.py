"""What quality adds to pages of other domains: what waits for somebody, and the rules that reward or sanction by a process (KPI-22)."""

from datetime import datetime
from functools import partial
from urllib.parse import urlencode

from django.db.models import Model, Q
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tingtang.catalogue.queries.followed import SOURCES, Seen, Source, rows_seen
from tingtang.core import registry
from tingtang.core.actors import Actor
from tingtang.core.views import actor_of, at_of
from tingtang.flows.models import Process
from tingtang.journal.models import Log
from tingtang.quality.actions.surveys import path_of
from tingtang.quality.meeting_figures import of_meeting
from tingtang.quality.models import EvidenceKind, Indicator, Inspection, InspectionKind, MeritRule
from tingtang.quality.queries.gaps import VIEW as GAPS
from tingtang.quality.queries.indicators import VIEW as SCORECARDS
from tingtang.quality.queries.inspections import VIEW as INSPECTIONS
from tingtang.quality.queries.inspections import checks_of, in_halls, inspections
from tingtang.quality.queries.merits import VIEW
from tingtang.quality.queries.surveys import asked_about
from tingtang.quality.queries.waiting import waiting_for

OBSERVED = "flows.step"


def rules_of_observance(request: HttpRequest, subject: object) -> str:
    """The rules in use that rest on an indicator of how steps are done; else where one is made."""
    codes = Indicator.objects.filter(versions__formula__contains=OBSERVED).values_list("code", flat=True).distinct()
    rules = MeritRule.objects.filter(is_active=True, kind=EvidenceKind.INDICATOR, of__in=list(codes)).order_by("code")
    actor = actor_of(request)
    context = {
        "rules": rules,
        "has_indicator": bool(codes),
        "may_adopt": actor.may("quality.adopt_set"),
        "may_rule": actor.may("quality.save_merit_rule"),
    }
    return render_to_string("quality/parts_observance.html", context, request)


def checks(request: HttpRequest, subject: object) -> str:
    """On the page of a process: how it is checked whether it is carried out as published, and what came of it (FLW-28)."""
    if not isinstance(subject, Process):
        return ""
    actor = actor_of(request)
    context = {
        "process": subject,
        "checked": checks_of(actor, subject),
        "may_plan": subject.is_active and actor.may_somewhere("quality.save_plan"),
    }
    return render_to_string("quality/parts_checks.html", context, request)


def waiting(request: HttpRequest, subject: object) -> str:
    """On one's own work: what waits for the reader in quality."""
    found = waiting_for(actor_of(request), at_of(request))
    return render_to_string("quality/parts_waiting.html", {"rows": found}, request) if found else ""


def survey_of_it(request: HttpRequest, subject: object) -> str:
    """On the customer's page of his case or his number: the survey that asks him about it, while he may still answer."""
    if not isinstance(subject, Model):
        return ""
    asked = asked_about(subject, at_of(request))
    return render_to_string("quality/parts_asked.html", {"asked": asked, "link": path_of(asked)}, request) if asked else ""


def gap_of_log(request: HttpRequest, subject: object) -> str:
    """Where a log was held against a flow: the way to a study of the gaps of that log and its days."""
    log, hall = getattr(subject, "log", None), getattr(subject, "hall", None)
    if not isinstance(log, Log) or not actor_of(request).may("quality.save_gap_study", hall):
        return ""
    asked = {"first": getattr(subject, "first", ""), "latest": getattr(subject, "latest", "")}
    asked |= ({"hall": hall.code} if hall is not None else {}) | ({} if log.pk == Log.OWN else {"log": log.code})
    url = f"{reverse('quality:new_gap_study')}?{urlencode(asked)}"
    return render_to_string("quality/parts_gap_of_log.html", {"url": url}, request)


def _inspected(actor: Actor, since: datetime, until: datetime) -> Seen:
    return rows_seen(inspections(actor), "done_at", since, until, is_open=Q(done_at=None, due_at__lt=until))


def _reviewed(actor: Actor, since: datetime, until: datetime) -> Seen:
    rows = Inspection.objects.filter(in_halls(actor, "quality.view_reviews"), kind=InspectionKind.REVIEW)
    return rows_seen(rows, "done_at", since, until, is_open=Q(done_at=None, due_at__lt=until))


def register() -> None:
    """Put them where the pages look."""
    SOURCES["inspections"] = Source(
        _("inspections done"), _("overdue inspections"), partial(reverse, "quality:inspections"), _inspected
    )
    SOURCES["reviews"] = Source(_("recordings reviewed"), _("overdue reviews"), partial(reverse, "quality:samples"), _reviewed)
    registry.panel.add("quality.observance", registry.Panel("flows.observance", rules_of_observance, VIEW))
    registry.panel.add("quality.checks", registry.Panel("flows.process", checks, INSPECTIONS, 15))
    registry.panel.add("quality.gap_of_log", registry.Panel("insight.conformance", gap_of_log, GAPS))
    registry.panel.add("quality.of_meeting", registry.Panel("improvement.meeting", of_meeting, SCORECARDS))
    registry.panel.add("quality.asked", registry.Panel("cases.portal", survey_of_it, ""))
    registry.panel.add("quality.asked_served", registry.Panel("visits.served", survey_of_it, ""))
    registry.panel.add("quality.waiting", registry.Panel("cases.mine", waiting, "", 20))
