"""Month partitions of the log, made ahead so that an append never waits for one."""

from datetime import date, datetime, timedelta

from django.db import connection

TABLES = ("journal_event", "journal_event_object")


def months(at: datetime, ahead: int) -> list[date]:
    """The first days of the month of `at` and of the `ahead` following ones."""
    firsts = [at.date().replace(day=1)]
    for _ in range(ahead):
        firsts.append((firsts[-1] + timedelta(days=32)).replace(day=1))
    return firsts


def ensure(at: datetime, ahead: int = 3) -> list[str]:
    """Make the partitions for the month of `at` and `ahead` months more; returns the names of new ones."""
    made = []
    with connection.cursor() as cursor:
        for first in months(at, ahead):
            for table in TABLES:
                cursor.execute("SELECT journal_make_partition(%s, %s)", [table, first])
                name = cursor.fetchone()[0]
                made += [name] if name else []
    return made


def look_over() -> None:
    """Have the database look at what the log holds now. What was asked of a log that was empty then would be read row by row."""
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {', '.join(TABLES)}")
