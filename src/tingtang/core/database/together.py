"""Statements that end the work of several threads in the same moment are one transaction: one trip, one wait for the disk.

Who comes while nobody is under way goes on the line of his own. Others go in groups, on a few lines that all threads of the process share:
those stay warm in the server. While a group is under way, whoever comes waits until that is back or enough wait, and the next to go takes
all who wait along. Each has its answer after the commit, not before. What the server refuses together is run alone by each, so nobody
fails by another's fault; and whoever has waited too long, since those under way stand before a lock themselves, goes alone.
"""

from collections import deque
from threading import Lock
from typing import Final

from tingtang.core.database.base import Cut, DatabaseWrapper, Row, Statement

GOING: Final = 2  # groups of a process under way at the same time: while one waits for the disk, the other is worked on
ENOUGH: Final = 4  # so many go beside another group, fewer wait for its end
MOST: Final = 32  # statements of a group: what a socket takes without being read meanwhile
PATIENCE_SECONDS: Final = 0.1
SECONDS_KEPT: Final = 3600  # as the lines of the web's threads
_ALONE, _LEADS, _WAITS = range(3)


class _Wish:
    """A statement, and what became of it: rows, a fault, or neither, then it is run alone. `turn` is open when its thread goes on."""

    __slots__ = ("fault", "is_settled", "rows", "statement", "turn")

    def __init__(self, statement: Statement) -> None:
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

    def run(self, line: DatabaseWrapper, statement: Statement) -> list[Row]:
        """Run a statement, on this line while nobody else runs any, else on one that all of the process share: its rows."""
        wish = _Wish(statement)
        place = self._place(wish)
        if place == _ALONE:
            try:
                return line.run_prepared(*statement)
            finally:
                self._pass_on(None)
        if place == _WAITS and not wish.turn.acquire(timeout=self._patience):
            if self._gives_up(wish):
                return line.run_prepared(*statement)
            wish.turn.acquire()
        if not wish.is_settled:
            self._go(line, wish)
        if wish.fault is not None:
            raise Cut(*wish.fault.args) from wish.fault
        return line.run_prepared(*statement) if wish.rows is None else wish.rows

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
            line = self._lines.pop() if self._lines else _shared(like)
        try:
            line.close_if_unusable_or_obsolete()
            for one, rows in zip(group, line.run_whole([one.statement for one in group]) or (), strict=False):
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


def _shared(like: DatabaseWrapper) -> DatabaseWrapper:
    line = like.copy()
    line.inc_thread_sharing()
    line.settings_dict["CONN_MAX_AGE"] = SECONDS_KEPT
    return line


together = Together()
