"""Statements that end the work of several threads in the same moment are one transaction: one trip, one wait for the disk.

Who comes while nobody is under way goes on the line of his own. Others go in groups, on a few lines that all threads of the process share:
those stay warm in the server. While a group is under way, whoever comes waits until that is back or enough wait, and the next to go takes
all who wait along. Each has its answer after the commit, not before. What the server refuses together is run alone by each, so nobody
fails by another's fault; and whoever has waited too long, since those under way stand before a lock themselves, goes alone.
"""

from collections import deque
from collections.abc import Sequence
from threading import Lock
from typing import Final

from tingtang.core.database.base import Cut, DatabaseWrapper, Divided, Row, Statement

GOING: Final = 2  # groups of a process under way at the same time: while one waits for the disk, the other is worked on
ENOUGH: Final = 4  # so many go beside another group, fewer wait for its end
MOST: Final = 32  # statements of a group: what a socket takes without being read meanwhile
PATIENCE_SECONDS: Final = 0.1
SECONDS_KEPT: Final = 3600  # as the lines of the web's threads
_ALONE, _LEADS, _WAITS = range(3)
_NOTHING: Final = Statement(b"tingtang_nothing", b"SELECT", ())


class _Wish:
    """A statement, and what became of it: rows, a fault, or neither, then it is run alone. `turn` is open when its thread goes on."""

    __slots__ = ("fault", "is_settled", "rows", "statement", "turn")

    def __init__(self, statement: Statement | Divided) -> None:
        self.statement = statement
        self.turn = Lock()
        self.turn.acquire()
        self.is_settled = False
        self.rows: list[Row] | None = None
        self.fault: BaseException | None = None


class Together:
    """Those who wait, how many groups are under way, and the lines they go on."""

    def __init__(self, patience: float = PATIENCE_SECONDS) -> None:
        self._patience = patience
        self._lock = Lock()
        self._waiting: deque[_Wish] = deque()
        self._going = 0
        self._is_alone = False  # one of them is nobody's group, on a line of its own
        self._lines: list[DatabaseWrapper] = []

    def run(self, line: DatabaseWrapper, statement: Statement | Divided) -> list[Row]:
        """Run a statement, on this line while nobody else runs any, else on one that all of the process share: its rows."""
        wish = _Wish(statement)
        place = self._place(wish)
        if place == _ALONE:
            try:
                return line.run_prepared(*_whole(statement))
            finally:
                self._pass_on(None)
        if place == _WAITS and not wish.turn.acquire(timeout=self._patience):
            if self._gives_up(wish):
                return line.run_prepared(*_whole(statement))
            wish.turn.acquire()
        if not wish.is_settled:
            self._go(line, wish)
        if wish.fault is not None:
            raise Cut(*wish.fault.args) from wish.fault
        return line.run_prepared(*_whole(statement)) if wish.rows is None else wish.rows

    def _place(self, wish: _Wish) -> int:
        with self._lock:
            if not self._going:
                self._going, self._is_alone = 1, True
                return _ALONE
            if self._going == GOING or not (self._is_alone or len(self._waiting) + 1 >= ENOUGH):
                self._waiting.append(wish)
                return _WAITS
            self._going += 1
        return _LEADS

    def _gives_up(self, wish: _Wish) -> bool:
        with self._lock:
            is_waiting = wish in self._waiting  # otherwise its turn has come, or somebody took it along
            if is_waiting:
                self._waiting.remove(wish)
        return is_waiting

    def _go(self, like: DatabaseWrapper, wish: _Wish) -> None:
        with self._lock:
            group = [wish, *[self._waiting.popleft() for _ in range(min(len(self._waiting), MOST - 1))]]
            line = self._lines.pop() if self._lines else shared(like)
        try:
            line.close_if_unusable_or_obsolete()
            statements = _joined([one.statement for one in group]) if len(group) > 1 else [_whole(wish.statement)]
            for one, rows in zip(group, line.run_whole(statements) or (), strict=False):
                one.rows = rows
        except BaseException as fault:
            for one in group[1:]:  # whether it was committed is not known: nobody may try it again unasked
                one.fault = fault
            raise
        finally:
            for one in group[1:]:
                one.is_settled = True
                one.turn.release()
            self._pass_on(line)

    def _pass_on(self, line: DatabaseWrapper | None) -> None:
        with self._lock:
            if line is None:
                self._is_alone = False
            else:
                self._lines.append(line)
            if self._waiting:
                self._waiting.popleft().turn.release()
            else:
                self._going -= 1


def _whole(statement: Statement | Divided) -> Statement:
    return statement.in_one_piece() if isinstance(statement, Divided) else statement


def _joined(statements: Sequence[Statement | Divided]) -> list[Statement]:
    """What runs for a group: of each its own, in their order, then once for all what they do jointly."""
    found, joint = [], dict[bytes, list[Divided]]()
    for each in statements:
        if isinstance(each, Divided):
            found.append(Statement(*each.own, each.given) if each.own else _NOTHING)
            joint.setdefault(each.joint.name, []).append(each)
        else:
            found.append(each)
    return found + [Statement(*some[0].joint, some[0].arguments([one.rows for one in some])) for some in joint.values()]


class _Shared(DatabaseWrapper):
    """A line of groups. What runs together waits for no lock longer than this; alone each waits for its own. It finds rows by their
    keys: a plan that was made while a table had next to none would go through all that have come and gone since.
    """

    def init_connection_state(self) -> None:
        super().init_connection_state()
        self.connection.execute("SELECT set_config('lock_timeout', '100', false), set_config('enable_seqscan', 'off', false)")


def shared(like: DatabaseWrapper) -> DatabaseWrapper:
    """A line of groups, to the same database as another."""
    line = _Shared({**like.settings_dict, "CONN_MAX_AGE": SECONDS_KEPT}, like.alias)
    line.inc_thread_sharing()
    return line


together = Together()
