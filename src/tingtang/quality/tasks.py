"""What quality does by the clock: rounds planned, ratings looked through, waves closed, figures compared with their targets."""

import logging
from datetime import timedelta

from django.db.models import Q
from django.utils import timezone
from procrastinate.contrib.django import app

from tingtang.core.actors import SYSTEM
from tingtang.core.errors import Refused
from tingtang.org.models import Hall
from tingtang.quality.actions import reckoning
from tingtang.quality.actions.comparisons import compare_due
from tingtang.quality.actions.inspections import plan_rounds
from tingtang.quality.actions.integrity import check_ratings, retell_flags
from tingtang.quality.actions.merits import propose_merits
from tingtang.quality.actions.reports import make_report
from tingtang.quality.actions.reviews import draw_next_sample
from tingtang.quality.actions.surveys import move_wave
from tingtang.quality.models import InspectionPlan, Issue, MeritRule, Report, SurveyWave, WaveState
from tingtang.quality.queries.days import home_day
from tingtang.quality.queries.merits import latest_span
from tingtang.quality.queries.reporting import due, lived
from tingtang.quality.queries.reviews import in_series

_log = logging.getLogger("tingtang.quality")

LOOKED_BACK = 28


@app.periodic(cron="7 * * * *")
@app.task(name="quality.look_ahead", queueing_lock="quality.look_ahead", pass_context=False)
def look_ahead(timestamp: int) -> None:
    """Every hour: rounds of the next two weeks, and waves whose time has come or is over."""
    at = timezone.now()
    for plan in InspectionPlan.objects.filter(
        Q(planned_until__isnull=True) | Q(planned_until__lt=home_day(at) + timedelta(days=13))
    ):
        if plan.ends_date is None or plan.ends_date >= home_day(at):
            plan_rounds(SYSTEM, plan=plan, at=at)
    for wave in SurveyWave.objects.filter(state=WaveState.OPEN, closes_at__lte=at):
        move_wave(SYSTEM, wave=wave, state=WaveState.CLOSED, at=at)
    retell_flags(SYSTEM, at=at)


@app.periodic(cron="41 2 * * 1")
@app.task(name="quality.look_through_ratings", queueing_lock="quality.look_through_ratings", pass_context=False)
def look_through_ratings(timestamp: int) -> None:
    """Every Monday: the ratings of the four weeks before, hall by hall."""
    at = timezone.now()
    for hall in Hall.objects.filter(is_active=True):
        today = at.astimezone(hall.zone).date()
        check_ratings(SYSTEM, hall=hall, since=today - timedelta(days=LOOKED_BACK), until=today - timedelta(days=1), at=at)


@app.periodic(cron="* * * * *")
@app.task(name="quality.reckon", queueing_lock="quality.reckon", lock="quality.reckon", pass_context=False)
def reckon(timestamp: int) -> None:
    """Every minute: the cells of new indicators, and of the days on which something happened."""
    reckoning.keep_up(timezone.now())


@app.periodic(cron="*/10 * * * *")
@app.task(name="quality.compare", queueing_lock="quality.compare", lock="quality.reckon", pass_context=False)
def compare(timestamp: int) -> None:
    """Every ten minutes: indicators whose week, month or quarter is over, once for each; mostly there is none."""
    compare_due(SYSTEM, timezone.now())


@app.periodic(cron="47 1 * * *")
@app.task(name="quality.draw_samples", queueing_lock="quality.draw_samples", pass_context=False)
def draw_samples(timestamp: int) -> None:
    """Every night: the samples of weeks and months that are over, of series that go on. Where nothing happened, none."""
    at = timezone.now()
    for sample in in_series():
        try:
            draw_next_sample(SYSTEM, sample=sample, at=at)
        except Refused as why:
            _log.info("no sample after %s: %s", sample.pk, why.code)


@app.periodic(cron="31 4 2 * *")
@app.task(name="quality.propose", queueing_lock="quality.propose", pass_context=False)
def propose(timestamp: int) -> None:
    """On the second of every month: what published rules propose of the month, quarter or year that is over. People decide."""
    at = timezone.now()
    for rule in MeritRule.objects.filter(is_active=True):
        first, latest = latest_span(rule.rhythm, home_day(at))
        if latest == home_day(at).replace(day=1) - timedelta(days=1):
            propose_merits(SYSTEM, merit_rule=rule, first_date=first, latest_date=latest, at=at)


@app.periodic(cron="23 3 * * *")
@app.task(name="quality.make_reports", queueing_lock="quality.make_reports", pass_context=False)
def make_reports(timestamp: int) -> None:
    """Every night: the reports of the month, quarter or year that is over whose day has come and that are not made yet."""
    at = timezone.now()
    reckoning.keep_up(at)
    for report in Report.objects.filter(is_active=True):
        span = due(report, at)
        if span is None or not lived(*span):
            continue
        halls = [*Hall.objects.filter(is_active=True)] if report.is_of_halls else []
        for hall in [*halls, None] if report.is_of_organisation else halls:
            if not Issue.objects.filter(report=report, hall=hall, period=report.period, first=span[0]).exists():
                make_report(SYSTEM, report=report, hall=hall, day=span[0], at=at)
