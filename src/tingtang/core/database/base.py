"""PostgreSQL as Django knows it; a line that was cut is noticed before it is used, and a server that is away for a moment waited for."""

import select
import time
from collections import defaultdict, deque
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

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
Row = tuple[bytes | None, ...]


class Overtaken(OperationalError):
    """Somebody else has changed what this was based on; nothing was written. Reading it again and trying again helps."""


class Cut(OperationalError):
    """The line went away while it was asked: nobody knows whether it was done."""


class Statement(NamedTuple):
    """A statement as it is sent: the name it is prepared under, its text, its arguments as text."""

    name: bytes
    sql: bytes
    given: Sequence[bytes | None]


class Text(NamedTuple):
    """A statement without its arguments."""

    name: bytes
    sql: bytes


class Divided(NamedTuple):
    """A statement that runs in one piece (`whole`), or its `own` part, if there is any, apart from the `joint` one, which writes
    the `rows` of several at once: `arguments` makes of them what that is given.
    """

    whole: Text
    own: Text | None
    joint: Text
    given: Sequence[bytes | None]
    rows: Any
    arguments: Callable[[Sequence[Any]], Sequence[bytes | None]]

    def in_one_piece(self) -> Statement:
        return Statement(*self.whole, [*self.given, *self.arguments([self.rows])])


class DatabaseWrapper(base.DatabaseWrapper):
    """One connection, kept from request to request."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._prepared: set[bytes] = set()
        self.numbers: defaultdict[str, deque[int]] = defaultdict(deque)  # taken of sequences and not yet used

    def run_prepared(self, name: bytes, sql: bytes, given: Sequence[bytes | None]) -> list[Row]:
        """Run a statement, prepared under its name the first time: its rows, as text. See `statements.ask`."""
        line = self._ready()
        began = time.monotonic()
        with self.wrap_database_errors:
            if not self.connection.autocommit and line.transaction_status == TransactionStatus.IDLE:
                _done(line.exec_(b"BEGIN"))
            is_prepared = self._is_prepared(name, sql)
            result = _done(line.exec_prepared(name, given) if is_prepared else line.exec_params(sql, given))
        self._hear(line)
        if self.queries_logged:  # so that who counts the statements of a page counts these too
            self.queries_log.append({"sql": sql.decode(), "time": f"{time.monotonic() - began:.3f}"})
        return _rows(result)

    def run_whole(self, statements: Sequence[Statement]) -> list[list[Row]] | None:
        """Run statements as one transaction in one trip: the rows of each. None when the server refused one: nothing was written."""
        line = self._ready()
        with self.wrap_database_errors:
            ready = [self._is_prepared(one.name, one.sql) for one in statements]
            try:
                line.enter_pipeline_mode()
                for one, is_prepared in zip(statements, ready, strict=True):
                    if is_prepared:
                        line.send_query_prepared(one.name, one.given)
                    else:
                        line.send_query_params(one.sql, one.given)
                line.pipeline_sync()
                results = _answers(line)
                line.exit_pipeline_mode()
            except BaseException:
                self.close()  # answers to come would be taken for those of what is asked next
                raise
        return None if any(one.status not in _DONE for one in results) else [_rows(one) for one in results]

    def _ready(self) -> Any:
        self.close_if_health_check_failed()
        if self.connection is None:  # or Django would look for an event loop first, each time
            self.ensure_connection()
        self.validate_no_broken_transaction()
        return self.connection.pgconn

    def _is_prepared(self, name: bytes, sql: bytes) -> bool:
        """Whether a statement may be run by its name: it is prepared now if there is room for one more."""
        if settings.IS_PREPARED and name not in self._prepared and len(self._prepared) < MOST_PREPARED:
            _done(self.connection.pgconn.prepare(name, sql))
            self._prepared.add(name)
        return name in self._prepared

    @staticmethod
    def _hear(line: Any) -> None:
        while (heard := line.notifies()) is not None:
            line.notify_handler(heard)

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


def _answers(line: Any) -> list[PGresult]:
    """The results of all that was sent, up to the end of its transaction.

    What libpq is asked while other threads wait for Python wakes one of them: it is asked no more often than needed.
    """
    found: list[PGresult] = []
    look = select.poll()
    look.register(line.socket, select.POLLIN | select.POLLOUT)
    while line.flush():
        look.poll()
        line.consume_input()
    look.modify(line.socket, select.POLLIN)
    look.poll()
    line.consume_input()
    while True:
        while line.is_busy():
            look.poll()
            line.consume_input()
        result = line.get_result()
        if result is None:
            raise psycopg.OperationalError(line.get_error_message())
        if result.status == ExecStatus.PIPELINE_SYNC:
            return found
        found.append(result)
        line.get_result()  # None, the end of the statement's results: nothing to wait for


def _rows(result: PGresult) -> list[Row]:
    columns = range(result.nfields)
    return [tuple([result.get_value(row, column) for column in columns]) for row in range(result.ntuples)]


def _done(result: PGresult) -> PGresult:
    if result.status in _DONE:
        return result
    fault = error_from_result(result)
    if fault.sqlstate is None:  # not the server's words but libpq's, of a line that is no more
        raise psycopg.OperationalError(str(fault)) from fault
    if fault.sqlstate == _OVERTAKEN:
        raise Overtaken(str(fault)) from fault
    raise fault
