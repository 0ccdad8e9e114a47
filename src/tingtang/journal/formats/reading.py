"""Tables are read batch by batch, each its own short transaction, so that reading can be stopped, be killed, and gone on with."""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Final, Protocol

from django.db import IntegrityError

from tingtang.journal.formats.tables import Unreadable, opened

BATCH: Final = 1000
_TRIES: Final = 3
COMPLETE, STOPPED, FAILED = "complete", "stopped", "failed"
Row = tuple[int, list[str]]
Take = Callable[[Sequence[Row], float, datetime], None]
Clock = Callable[[], datetime]


class Overtaken(RuntimeError):
    """Another process is reading the same file."""


class Job(Protocol):
    """What is known of a reading: the file, how many of its rows were taken, and whether somebody wants it stopped."""

    path: str
    encoding: str
    delimiter: str
    row_count: int
    is_stop_wanted: bool

    def refresh_from_db(self) -> None: ...


def now() -> datetime:
    """The time, for who is given no other."""
    return datetime.now(UTC)


def read_on(job: Job, take: Take, clock: Clock, on_progress: Callable[[], None]) -> tuple[str, str] | None:
    """Have `take` take what was not taken yet: how the reading ended, with the reason; None when another process reads."""
    try:
        table = opened(Path(job.path), encoding=job.encoding, delimiter=job.delimiter)
        for batch in _batches(islice(table.rows(), job.row_count, None)):
            _take_batch(take, batch, table.share, clock())
            job.refresh_from_db()
            on_progress()
            if job.is_stop_wanted:
                return STOPPED, ""
    except Unreadable as fault:
        return FAILED, fault.fault.value
    except Overtaken:
        return None
    return COMPLETE, ""


def _batches(rows: Iterator[Row]) -> Iterator[list[Row]]:
    while batch := list(islice(rows, BATCH)):
        yield batch


def _take_batch(take: Take, batch: list[Row], share: float, at: datetime) -> None:
    """Take a batch; when somebody enters one of its rows at the same moment, look again what is known."""
    for tried in range(1, _TRIES + 1):
        try:
            take(batch, share, at)
        except IntegrityError:
            if tried == _TRIES:
                raise
        else:
            return
