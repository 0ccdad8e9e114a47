"""Background work of flows: timers that are due, and what procedures do by themselves."""

from contextlib import suppress
from datetime import datetime
from time import monotonic

from django.utils import timezone
from procrastinate.contrib.django import app

from tingtang.core.actors import SYSTEM
from tingtang.flows.actions.starting import begin_due
from tingtang.flows.actions.succession import go_on_moving
from tingtang.flows.actions.working import FAULTS, TOGETHER, fire_timer, fire_timers, run_job, worked
from tingtang.flows.models import Job, Moving, Start, Timer

BATCH = 200
# A worker does other things too: after so long the rest waits for the next round.
SLICE_SECONDS = 20.0


@app.periodic(cron="* * * * * */2")
@app.task(name="flows.work", queueing_lock="flows.work", pass_context=False)
def work(timestamp: int) -> None:
    """Every two seconds: timers that are due go off and jobs are done, the longest due first, until nothing is left to do."""
    began = monotonic()
    while do_due(timezone.now()) and monotonic() - began < SLICE_SECONDS:
        pass


def do_due(at: datetime) -> int:
    """Do one batch of what is due at `at`; how many were done. All is in the database, so a killed worker loses none."""
    due = {"due_at__lte": at, "is_given_up": False}
    jobs = [worked(run_job, SYSTEM, one, at=at) for one in Job.objects.filter(**due).order_by("due_at")[:BATCH]]
    begun = [worked(begin_due, SYSTEM, one, at=at) for one in Start.objects.filter(name="", **due).order_by("due_at")[:BATCH]]
    return _timers(at) + sum(jobs) + sum(begun) + sum(_moved(one, at) for one in Moving.objects.filter(ended_at__isnull=True))


def _moved(moving: Moving, at: datetime) -> int:
    """The next batch of procedures that go over to another version; one that cannot now is tried again in the next round."""
    with suppress(*FAULTS):
        return go_on_moving(SYSTEM, moving=moving, at=at)
    return 0


def _timers(at: datetime) -> int:
    """Timers go off many at a time; when one of them cannot, or is left over, one by one."""
    with suppress(*FAULTS):
        fired = fire_timers(SYSTEM, at=at)
        if fired:
            return fired
    left = Timer.objects.filter(due_at__lte=at, is_given_up=False).order_by("due_at", "pk")[:TOGETHER]
    return sum(worked(fire_timer, SYSTEM, one, at=at) for one in left)
