"""Reading a table into customers: batch by batch, each its own short transaction, so that it can be stopped and gone on with."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Final

import orjson
from django.db import IntegrityError

from tingtang.core.actors import SYSTEM
from tingtang.core.sealing import unseal
from tingtang.customers.actions.importing import PURPOSE, close_import
from tingtang.customers.actions.taking import Overtaken, Plan, take_rows
from tingtang.customers.models import CustomerImport
from tingtang.journal.formats import tables as reading
from tingtang.journal.formats.tables import Table, Unreadable
from tingtang.journal.record import learn_codes

BATCH: Final = 1000
_TRIES: Final = 3
State = CustomerImport.State
Clock = Callable[[], datetime]
Row = tuple[int, list[str]]


def heads_of(job: CustomerImport) -> tuple[str, ...]:
    """The heads of the table, as it was when the import began."""
    return tuple(orjson.loads(unseal(job.heads, PURPOSE))) if job.heads else ()


def run(
    job_id: int,
    *,
    clock: Clock = lambda: datetime.now(UTC),
    on_progress: Callable[[CustomerImport], None] = lambda _job: None,
) -> CustomerImport:
    """Read the file of an import to its end, or until it is stopped or cannot be read; what was taken stays."""
    job = CustomerImport.objects.select_related("hall").get(pk=job_id)
    if job.state not in (State.WAITING, State.RUNNING):
        return job
    state, reason = State.COMPLETE, ""
    learn_codes()
    try:
        table = reading.opened(Path(job.path), encoding=job.encoding, delimiter=job.delimiter)
        is_whole = _take(job, table, clock, on_progress)
        state = State.COMPLETE if is_whole else State.STOPPED
    except Unreadable as fault:
        state, reason = State.FAILED, fault.fault.value
    except Overtaken:
        return job
    close_import(SYSTEM, job=job, state=state, reason=reason, at=clock())
    return job


def _take(job: CustomerImport, table: Table, clock: Clock, on_progress: Callable[[CustomerImport], None]) -> bool:
    """Take what was not taken yet; False when somebody wants it stopped."""
    plan = Plan(job, heads_of(job))
    rows = islice(table.rows(), job.row_count, None)
    for batch in _batches(rows):
        _take_batch(plan, batch, table.share, clock())
        job.refresh_from_db()
        on_progress(job)
        if job.is_stop_wanted:
            return False
    return True


def _batches(rows: Iterator[Row]) -> Iterator[list[Row]]:
    while batch := list(islice(rows, BATCH)):
        yield batch


def _take_batch(plan: Plan, batch: list[Row], share: float, at: datetime) -> None:
    """Take a batch; when somebody registers one of its customers at the same moment, look again who is known."""
    for tried in range(1, _TRIES + 1):
        try:
            take_rows(SYSTEM, plan=plan, rows=batch, share=share, at=at)
        except IntegrityError:
            if tried == _TRIES:
                raise
        else:
            return
