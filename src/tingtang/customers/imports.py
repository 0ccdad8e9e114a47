"""Reading a table into customers."""

from collections.abc import Callable

import orjson

from tingtang.core.actors import SYSTEM
from tingtang.core.sealing import unseal
from tingtang.customers.actions.importing import PURPOSE, close_import
from tingtang.customers.actions.taking import Plan, take_rows
from tingtang.customers.models import CustomerImport
from tingtang.journal.formats import reading
from tingtang.journal.record import learn_codes


def heads_of(job: CustomerImport) -> tuple[str, ...]:
    """The heads of the table, as it was when the import began."""
    return tuple(orjson.loads(unseal(job.heads, PURPOSE))) if job.heads else ()


def run(
    job_id: int, *, clock: reading.Clock = reading.now, on_progress: Callable[[CustomerImport], None] = lambda _job: None
) -> CustomerImport:
    """Read the file of an import to its end, or until it is stopped or cannot be read; what was taken stays."""
    job = CustomerImport.objects.select_related("hall").get(pk=job_id)
    if job.state not in CustomerImport.MOVING:
        return job
    learn_codes()
    plan = Plan(job, heads_of(job))
    ended = reading.read_on(
        job,
        lambda rows, share, at: take_rows(SYSTEM, plan=plan, rows=rows, share=share, at=at),
        clock,
        lambda: on_progress(job),
    )
    if ended is not None:
        state, reason = ended
        close_import(SYSTEM, job=job, state=state, reason=reason, at=clock())
    return job
