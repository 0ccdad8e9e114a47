"""What quality does by the clock: rounds planned ahead, ratings of the day before looked through, waves closed when they are over."""

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone
from procrastinate.contrib.django import app

from tingtang.core.actors import SYSTEM
from tingtang.org.models import Hall
from tingtang.quality.actions.inspections import plan_rounds
from tingtang.quality.actions.integrity import check_ratings
from tingtang.quality.actions.surveys import move_wave
from tingtang.quality.models import InspectionPlan, SurveyWave, WaveState

LOOKED_BACK = 28


@app.periodic(cron="7 * * * *")
@app.task(name="quality.look_ahead", queueing_lock="quality.look_ahead", pass_context=False)
def look_ahead(timestamp: int) -> None:
    """Every hour: rounds of the next two weeks, and waves whose time has come or is over."""
    at = timezone.now()
    for plan in InspectionPlan.objects.filter(
        Q(planned_until__isnull=True) | Q(planned_until__lt=at.date() + timedelta(days=13))
    ):
        if plan.ends_date is None or plan.ends_date >= at.date():
            plan_rounds(SYSTEM, plan=plan, at=at)
    for wave in SurveyWave.objects.filter(state=WaveState.OPEN, closes_at__lte=at):
        move_wave(SYSTEM, wave=wave, state=WaveState.CLOSED, at=at)


@app.periodic(cron="41 2 * * 1")
@app.task(name="quality.look_through_ratings", queueing_lock="quality.look_through_ratings", pass_context=False)
def look_through_ratings(timestamp: int) -> None:
    """Every Monday: the ratings of the four weeks before, hall by hall."""
    at = timezone.now()
    for hall in Hall.objects.filter(is_active=True):
        today = at.astimezone(hall.zone).date()
        check_ratings(SYSTEM, hall=hall, since=today - timedelta(days=LOOKED_BACK), until=today - timedelta(days=1), at=at)
