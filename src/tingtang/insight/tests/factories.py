"""A morning at Riverside hall, as the journal tells it."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from tingtang.insight import episodes
from tingtang.journal.formats import Columns
from tingtang.journal.models import Log
from tingtang.journal.tests.factories import import_file, lines

MORNING = datetime(2026, 11, 23, 1, tzinfo=UTC)  # nine o'clock in Shanghai


def make_table(folder: Path, rows: list[tuple[str, str, str, int, int | None, int | None]], code: str = "old") -> Log:
    """Another system's table: (number, service, clerk, minute taken, minute called, minute done), imported."""
    text = ["no,service,clerk,taken,called,done"]
    for number, service, clerk, *minutes in rows:
        times = ["" if minute is None else (MORNING + timedelta(minutes=minute)).isoformat() for minute in minutes]
        text.append(",".join([number, service, clerk, *times]))
    columns = Columns("no", "service", "done", "clerk", "taken", "called")
    job = import_file(lines(text, folder, f"{code}.csv"), code=code, columns=columns)
    log = Log.objects.get(pk=job.log_id)
    episodes.ensure(log)
    return log
