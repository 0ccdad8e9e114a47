"""Reading a table into assets."""

from collections.abc import Callable
from datetime import datetime

from tingtang.assets.actions.importing import close_import
from tingtang.assets.actions.taking import Plan, take_parts, take_rows
from tingtang.assets.models import AssetImport
from tingtang.core.actors import ANONYMOUS, SYSTEM, Actor
from tingtang.journal.formats import reading
from tingtang.journal.record import learn_codes
from tingtang.org.queries import actor_of_account, seal_of


def run(
    job_id: int, *, clock: reading.Clock = reading.now, on_progress: Callable[[AssetImport], None] = lambda _job: None
) -> AssetImport:
    """Read the file of an import to its end, or until it is stopped or cannot be read; what was taken stays.

    What whoever began it may not see or change now is no part of it.
    """
    job = AssetImport.objects.select_related("hall", "kind", "by").get(pk=job_id)
    if job.state not in AssetImport.MOVING:
        return job
    learn_codes()
    plan = Plan(_asker(job, clock()), job.kind, job.hall, job.columns, job.heads)
    ended = reading.read_on(
        job,
        lambda rows, share, at: take_rows(SYSTEM, job=job, plan=plan, rows=rows, share=share, at=at),
        clock,
        lambda: on_progress(job),
    )
    if ended is not None:
        state, reason = ended
        if state == reading.COMPLETE:
            take_parts(SYSTEM, job=job, plan=plan, at=clock())
            job.refresh_from_db()
        close_import(SYSTEM, job=job, state=state, reason=reason, at=clock())
    return job


def _asker(job: AssetImport, at: datetime) -> Actor:
    """Whoever began it, with what he may do now: nothing any more where his account is closed."""
    if job.by is None:
        return SYSTEM
    return actor_of_account(str(job.by.pk), at, seal=seal_of(job.by.password)) or ANONYMOUS
