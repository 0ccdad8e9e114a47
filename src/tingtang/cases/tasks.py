"""Background work of cases."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from time import monotonic

from django.db import transaction
from django.utils import timezone
from procrastinate import exceptions
from procrastinate.contrib.django import app

from tingtang.cases import taking, uploads
from tingtang.cases.actions.approvals import lapse_approval
from tingtang.cases.actions.cover import cover
from tingtang.cases.actions.dispatch import hand_out
from tingtang.cases.actions.ending import close_silent, draw_call_backs
from tingtang.cases.actions.giving import hand_out_steps
from tingtang.cases.actions.recalculation import recalculate
from tingtang.cases.actions.receiving import supervise_reception
from tingtang.cases.actions.retiering import retier
from tingtang.cases.actions.rights import expire_access
from tingtang.cases.actions.supervision import supervise
from tingtang.cases.actions.takeovers import resume_takeover
from tingtang.cases.models import Kind, Recalculation, Takeover
from tingtang.cases.queries.dispatch import away_with_work, teams_with_steps, teams_with_work
from tingtang.cases.queries.receiving import due_receptions
from tingtang.cases.queries.supervision import due_for_supervision
from tingtang.cases.queries.work import expired, lapsed, resolved_for_silence
from tingtang.core.actors import SYSTEM
from tingtang.customers.queries.imports import left_alone

# A worker does other things too: after so long the rest is put behind what waits.
SLICE_SECONDS = 5.0
STALE_SECONDS, PAUSE_SECONDS = 30, 2


@app.task(name="cases.recalculate")
def run_recalculation(job_id: int) -> None:
    """Compute clocks again, batch by batch; what is left is a new task. A batch that was interrupted is done again."""
    began = monotonic()
    job = Recalculation.objects.filter(pk=job_id).first()
    while job is not None:
        is_of_tiers = job.calendar_id is None and job.kind_id is None
        job = (retier if is_of_tiers else recalculate)(SYSTEM, job=job, at=timezone.now())
        if job is not None and (monotonic() - began > SLICE_SECONDS or job.cursor == 0):
            defer_recalculation(job_id, seconds=0 if job.cursor else PAUSE_SECONDS)
            return


def defer_recalculation(job_id: int, *, seconds: int = 0) -> None:
    """Have a recalculation go on, once however often it is asked for."""
    task = app.configure_task(
        "cases.recalculate", queueing_lock=f"cases.recalculate:{job_id}", schedule_in={"seconds": seconds}
    )  # fmt: skip
    with suppress(exceptions.AlreadyEnqueued), transaction.atomic():
        task.defer(job_id=job_id)


@app.periodic(cron="* * * * *")
@app.task(name="cases.resume_recalculations")
def resume_recalculations(timestamp: int) -> None:
    """Every minute: recalculations whose worker is gone go on."""
    stale = timezone.now() - timedelta(seconds=STALE_SECONDS)
    for job_id in Recalculation.objects.filter(finished_at__isnull=True, worked_at__lt=stale).values_list("pk", flat=True):
        defer_recalculation(job_id)


@app.periodic(cron="* * * * * */4")
@app.task(name="cases.sweep", queueing_lock="cases.sweep", pass_context=False)
def sweep(timestamp: int) -> None:
    """Every four seconds, what time alone brings: offers that ran out, shifts that began, absences that began, supervision that is due."""
    at = timezone.now()
    for staff in away_with_work(at):
        cover(SYSTEM, staff=staff, at=at)
    for team in teams_with_steps():
        hand_out_steps(SYSTEM, team=team, at=at)
    for team in teams_with_work():
        hand_out(SYSTEM, team=team, at=at)
    for case in due_for_supervision(at):
        supervise(SYSTEM, case=case, at=at)
    for entry in due_receptions(at):
        supervise_reception(SYSTEM, reception=entry, at=at)


@app.periodic(cron="* * * * *")
@app.task(name="cases.lapse", queueing_lock="cases.lapse", pass_context=False)
def lapse(timestamp: int) -> None:
    """Every minute: approvals nobody decided in time, and granted rights whose time is over."""
    at = timezone.now()
    for approval in lapsed(at):
        lapse_approval(SYSTEM, approval=approval, at=at)
    for grant in expired(at):
        expire_access(SYSTEM, case=grant.case, grant=grant, at=at)


@app.periodic(cron="53 3 * * *")
@app.task(name="cases.forget_uploads", queueing_lock="cases.forget_uploads", pass_context=False)
def forget_uploads(timestamp: int) -> None:
    """Remove files given with forms that nobody finished."""
    at = datetime.fromtimestamp(timestamp, UTC)
    uploads.forget_left_behind(at)
    waiting = Takeover.objects.exclude(state__in=Takeover.ENDED)
    taking.FILES.forget_left_behind(set(waiting.values_list("path", flat=True)), at)


@app.task(name="cases.take_over")
def run_takeover(job_id: int) -> None:
    """Take another desk's log over."""
    taking.run(job_id)


def defer_takeover(job: Takeover) -> None:
    """Have a log taken over in the background."""
    app.configure_task("cases.take_over").defer(job_id=job.pk)


@app.periodic(cron="* * * * *")
@app.task(name="cases.resume_takeovers", queueing_lock="cases.resume_takeovers", pass_context=False)
def resume_takeovers(timestamp: int) -> None:
    """Every minute: takeovers whose process was killed go on with the case at which they were."""
    at = timezone.now()
    for job in left_alone(Takeover, at):
        defer_takeover(resume_takeover(SYSTEM, job=job, at=at))


@app.periodic(cron="23 3 * * *")
@app.task(name="cases.end", queueing_lock="cases.end", pass_context=False)
def end(timestamp: int) -> None:
    """Every night: cases left in silence are closed, and the call-backs of the week and month that are over are drawn."""
    at = timezone.now()
    for case in resolved_for_silence().iterator(chunk_size=200):
        close_silent(SYSTEM, case=case, at=at)
    for kind in Kind.objects.filter(is_active=True):
        for days in (7, 31):
            draw_call_backs(SYSTEM, kind=kind, day=(at - timedelta(days=days)).date(), at=at)
