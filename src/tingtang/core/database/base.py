"""PostgreSQL as Django knows it; a line that was cut is noticed before it is used, and a server that is away for a moment waited for."""

import select
import time
from collections import defaultdict, deque
from collections.abc import Sequence
from typing import Any

import psycopg
from django.conf import settings
from django.db import OperationalError
from django.db.backends.postgresql import base
from psycopg._preparing import PrepareManager
from psycopg.errors import error_from_result
from psycopg.pq import ExecStatus, TransactionStatus
from psycopg.pq.abc import PGresult
from psycopg.types.datetime import TimestamptzLoader

PAUSE_SECONDS = 0.1
# The server keeps some 30 kB for each; what comes after so many is planned each time.
MOST_PREPARED = 300
PREPARED_AFTER = 3  # times that the same text was sent
_OVERTAKEN = "40001"
_DONE = frozenset({ExecStatus.TUPLES_OK, ExecStatus.COMMAND_OK})


class Overtaken(OperationalError):
    """Somebody else has changed what this was based on; nothing was written. Reading it again and trying again helps."""


class DatabaseWrapper(base.DatabaseWrapper):
    """One connection, kept from request to request."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._prepared: set[bytes] = set()
        self.numbers: defaultdict[str, deque[int]] = defaultdict(deque)  # taken of sequences and not yet used

    def run_prepared(self, name: bytes, sql: bytes, given: Sequence[bytes | None]) -> list[tuple[bytes | None, ...]]:
        """Run a statement, prepared under its name the first time: its rows, as text. See `statements.ask`."""
        self.close_if_health_check_failed()
        self.ensure_connection()
        self.validate_no_broken_transaction()
        line = self.connection.pgconn
        began = time.monotonic()
        with self.wrap_database_errors:
            if not self.connection.autocommit and line.transaction_status == TransactionStatus.IDLE:
                _done(line.exec_(b"BEGIN"))
            if settings.IS_PREPARED and name not in self._prepared and len(self._prepared) < MOST_PREPARED:
                _done(line.prepare(name, sql))
                self._prepared.add(name)
            result = _done(line.exec_prepared(name, given) if name in self._prepared else line.exec_params(sql, given))
        while (heard := line.notifies()) is not None:
            line.notify_handler(heard)
        if self.queries_logged:  # so that who counts the statements of a page counts these too
            self.queries_log.append({"sql": sql.decode(), "time": f"{time.monotonic() - began:.3f}"})
        columns = range(result.nfields)
        return [tuple([result.get_value(row, column) for column in columns]) for row in range(result.ntuples)]

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Connect, again and again for as long as the settings have patience."""
        self._prepared = set()
        self.numbers.clear()  # the database may be another one by now
        until = time.monotonic() + settings.DATABASE_PATIENCE_SECONDS
        while True:
            try:
                made = super().get_new_connection(conn_params)
                break
            except psycopg.OperationalError:
                if time.monotonic() >= until:
                    raise
            time.sleep(PAUSE_SECONDS)
        if settings.IS_PREPARED:
            made._prepared = _Plans()  # noqa: SLF001 - psycopg has no other place for it
            made.prepare_threshold, made.prepared_max = PREPARED_AFTER, MOST_PREPARED
            made.adapters.register_loader("timestamptz", TimestamptzLoader)  # Django's own is Python: 6 µs for each time
        return made

    def create_cursor(self, name: str | None = None) -> Any:
        """A cursor; a named one reads row by row. Times are UTC, as the line is: nothing is left to arrange for each cursor."""
        if not settings.IS_PREPARED:
            return super().create_cursor(name)
        if name is None:
            return self.connection.cursor()
        return self.connection.cursor(name, scrollable=False, withhold=self.connection.autocommit)

    def answers(self) -> bool:
        """Whether the server answers a question now."""
        return bool(super().is_usable())

    def is_usable(self) -> bool:
        """Whether the server is still there. An idle line has nothing to read until it is cut, so the socket tells for nothing."""
        if self.connection is None or self.connection.closed:
            return False
        look = select.poll()
        look.register(self.connection.fileno(), select.POLLIN)
        return not look.poll(0) or self.answers()


class _Plans(PrepareManager):
    """What psycopg has prepared on a line. It would drop all at each rollback, also what `run_prepared` made; PostgreSQL keeps them."""

    def clear(self) -> bool:
        """Keep everything: a plan whose tables were changed is made anew by PostgreSQL."""
        return False


def _done(result: PGresult) -> PGresult:
    if result.status in _DONE:
        return result
    fault = error_from_result(result)
    if fault.sqlstate == _OVERTAKEN:
        raise Overtaken(str(fault)) from fault
    raise fault
