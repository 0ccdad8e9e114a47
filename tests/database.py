"""The test database: migrated once for all processes, and after a test that commits brought back, table by table."""

import fcntl
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

TABLES = """SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition
    AND relname <> 'django_migrations' ORDER BY relname"""
# Journal and settings refuse deletion by triggers, and the order of foreign keys would matter: neither is asked here.
UNTIED = "SET LOCAL session_replication_role = replica"
COLUMNS = """SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute
    WHERE attrelid = quote_ident(%s)::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''"""
COPIES = "at_first"
LARGE = 200_000  # bytes of a table's rows
MADE = "made-database"  # a mark that the database which all share is there
READERS = "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = %s"
Rows = dict[str, tuple[str, bytes]]  # of each table: the list of its columns, and what COPY says
codes_at_first: dict[tuple[str, str], int] = {}  # of the journal


@dataclass(frozen=True)
class AtFirst:
    """How the database stood before the first test: its empty tables, and a copy of the others."""

    empty: list[str]
    filled: list[str]

    def restore(self) -> None:
        """Bring every table back to how it stood."""
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(UNTIED)
            for table in _true(cursor, {name: f'EXISTS (TABLE "{name}")' for name in self.empty}):
                cursor.execute(f'DELETE FROM "{table}"')
            for table in _true(cursor, {name: _differs(name) for name in self.filled}):
                cursor.execute(f'DELETE FROM "{table}"; INSERT INTO "{table}" TABLE {COPIES}."{table}"')

    def forget(self) -> None:
        """Leave no copies in a database that is kept for the next run."""
        self.restore()
        with connection.cursor() as cursor:
            cursor.execute(f"DROP SCHEMA {COPIES} CASCADE")


_at_first = AtFirst([], [])


def remember() -> AtFirst:
    """Keep how the database stands now, for `AtFirst.restore`."""
    global _at_first  # noqa: PLW0603 - one database for each process
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(TABLES)
        tables = [row[0] for row in cursor.fetchall()]
        filled = _true(cursor, {name: f'EXISTS (TABLE "{name}")' for name in tables})
        cursor.execute(f"CREATE SCHEMA {COPIES}")
        for table in filled:
            cursor.execute(f'CREATE TABLE {COPIES}."{table}" AS TABLE "{table}"')
        cursor.execute("SELECT kind, name, id FROM journal_code")
        codes_at_first.update({(kind, name): number for kind, name, number in cursor.fetchall()})
    _at_first = AtFirst([name for name in tables if name not in filled], filled)
    return _at_first


def written() -> Rows:
    """All rows that were not there at first."""
    rows = {}
    with connection.cursor() as cursor:
        for table in _true(cursor, {name: f'EXISTS (TABLE "{name}")' for name in _at_first.empty}):
            rows[table] = _copied(cursor, table, f'TABLE "{table}"')
        for table in _true(cursor, {name: _differs(name) for name in _at_first.filled}):
            rows[table] = _copied(cursor, table, f'TABLE "{table}" EXCEPT ALL TABLE {COPIES}."{table}"')
    return rows


def _copied(cursor: CursorWrapper, table: str, source: str) -> tuple[str, bytes]:
    cursor.execute(COLUMNS, [table])
    columns = cursor.fetchone()[0]
    with cursor.copy(f"COPY (SELECT {columns} FROM ({source}) AS s) TO STDOUT") as copy:
        return columns, b"".join(copy)


def put_back(rows: Rows) -> None:
    """Write the rows that `written` gave into a database as it was at first."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(UNTIED)
        for table, (columns, content) in rows.items():
            with cursor.copy(f'COPY "{table}" ({columns}) FROM STDIN') as copy:
                copy.write(content)
        cursor.execute("SET LOCAL session_replication_role = origin")
        # What was planned for an empty table reads a full one row by row: a dozen seconds of some tests.
        if large := [f'"{table}"' for table, (_columns, content) in rows.items() if len(content) > LARGE]:
            cursor.execute(f"ANALYZE {', '.join(large)}")


def part_with_readers() -> None:
    """End whatever connection threads and readers have left, and let none begin: a database that somebody uses cannot be removed."""
    name = connection.settings_dict["NAME"]
    connection.close()
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
        cursor.execute(READERS, [name])


@contextmanager
def shared(folder: Path) -> Iterator[None]:
    """Let Django copy the one database that the processes with a place in `folder` share; the last to leave removes it."""
    choice = connection.settings_dict["TEST"]
    own = choice["NAME"]
    common, mark = f"{own.rpartition('_')[0]}_common", folder / f"uses-database-{own}"
    with alone(folder):
        if not (folder / MADE).exists():
            _make(common)
            (folder / MADE).touch()
        mark.touch()
    choice["TEMPLATE"] = common
    yield
    with alone(folder):
        mark.unlink()
        _remove_unused(common, folder)


def begin(folder: Path) -> int:
    """Make the database that all will share in a process beside, while they collect their tests: who asks for it waits. Its number.

    Where it fails, the first that asks makes it anew, and tells why it cannot.
    """
    lock = (folder / "database.lock").open("w")
    fcntl.flock(lock, fcntl.LOCK_EX)  # held by that process too, until it ends
    beside = os.fork()
    if not beside:
        with suppress(BaseException):
            _make(_common())
            (folder / MADE).touch()
        os._exit(0)
    lock.close()
    return beside


def end(folder: Path, beside: int) -> None:
    """Part with the process of `begin`, and remove what it made where no test wanted a database."""
    os.waitpid(beside, 0)
    _remove_unused(_common(), folder)


def _common() -> str:
    """The name of the database that all share, as pytest-django names those of each."""
    return f"{connection.settings_dict['TEST']['NAME'] or 'test_' + connection.settings_dict['NAME']}_common"


def _remove_unused(common: str, folder: Path) -> None:
    if (folder / MADE).exists() and not list(folder.glob("uses-database-*")):
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{common}"')
        (folder / MADE).unlink()


@contextmanager
def alone(folder: Path, what: str = "database") -> Iterator[None]:
    """One process at a time."""
    with (folder / f"{what}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _make(common: str) -> None:
    """A database after all migrations. Django's settings are afterwards what they were."""
    kept = connection.settings_dict["NAME"], connection.settings_dict["TEST"]["NAME"]
    connection.settings_dict["TEST"]["NAME"] = common
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    connection.close()
    connection.settings_dict["NAME"], connection.settings_dict["TEST"]["NAME"] = kept
    settings.DATABASES[connection.alias]["NAME"] = kept[0]


def _true(cursor: CursorWrapper, questions: Mapping[str, str]) -> list[str]:
    if not questions:
        return []
    cursor.execute(" UNION ALL ".join(f"SELECT '{name}' WHERE {question}" for name, question in questions.items()))
    return [row[0] for row in cursor.fetchall()]


def _differs(table: str) -> str:
    one, other = f'"{table}"', f'{COPIES}."{table}"'
    return f"EXISTS ((TABLE {one} EXCEPT ALL TABLE {other}) UNION ALL (TABLE {other} EXCEPT ALL TABLE {one}))"
