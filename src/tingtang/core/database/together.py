"""Statements that end the work of several threads in the same moment are one transaction: one trip, one wait for the disk.

While some are under way, whoever comes waits, and the next to go takes all who wait along. Each has its answer after the commit, not
before. What the server refuses together is run alone by each, so nobody fails by another's fault; and whoever has waited too long,
since those under way stand before a lock themselves, goes alone.
"""

from collections import deque
from threading import Lock
from typing import Final

from tingtang.core.database.base import Cut, DatabaseWrapper, Row, Statement

GOING: Final = 2  # groups of a process under way at the same time: while one waits for the disk, the other is worked on
MOST: Final = 32  # statements of a group: what a socket takes without being read meanwhile
PATIENCE_SECONDS: Final = 0.1


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
    """Those who wait, and how many groups are under way."""

    def __init__(self, patience: float = PATIENCE_SECONDS) -> None:
        self._patience = patience
        self._lock = Lock()
        self._waiting: deque[_Wish] = deque()
        self._going = 0

    def run(self, line: DatabaseWrapper, statement: Statement) -> list[Row]:
        """Run a statement, on this line or along with others on the line of one of them: its rows."""
        wish = _Wish(statement)
        if not self._goes_at_once(wish) and not wish.turn.acquire(timeout=self._patience):
            if self._gives_up(wish):
                return line.run_prepared(*statement)
            wish.turn.acquire()
        if not wish.is_settled:
            self._go(line, wish)
        if wish.fault is not None:
            raise Cut(*wish.fault.args) from wish.fault
        return line.run_prepared(*statement) if wish.rows is None else wish.rows

    def _goes_at_once(self, wish: _Wish) -> bool:
        with self._lock:
            is_free = self._going < GOING
            if is_free:
                self._going += 1
            else:
                self._waiting.append(wish)
        return is_free

    def _gives_up(self, wish: _Wish) -> bool:
        with self._lock:
            is_waiting = wish in self._waiting  # otherwise its turn has come, or somebody took it along
            if is_waiting:
                self._waiting.remove(wish)
        return is_waiting

    def _go(self, line: DatabaseWrapper, wish: _Wish) -> None:
        with self._lock:
            along = [self._waiting.popleft() for _ in range(min(len(self._waiting), MOST - 1))]
        try:
            if not along:
                wish.rows = line.run_prepared(*wish.statement)
                return
            group = [wish, *along]
            for one, rows in zip(group, line.run_whole([one.statement for one in group]) or (), strict=False):
                one.rows = rows
        except BaseException as fault:
            for one in along:  # whether it was committed is not known: nobody may try it again unasked
                one.fault = fault
            raise
        finally:
            for one in along:
                one.is_settled = True
                one.turn.release()
            self._pass_on()

    def _pass_on(self) -> None:
        with self._lock:
            if self._waiting:
                self._waiting.popleft().turn.release()
            else:
                self._going -= 1


together = Together()
