"""The threads that answer the web: who was idle last goes first.

Python's own pool has its threads take turns. Each has its own line to the database, with plans and caches of its own there, so one
browser kept several of them lukewarm. Here one asker meets one thread, and what a rush has opened ends when it is over.
"""

from collections import deque
from collections.abc import Callable
from concurrent.futures import Executor, Future
from threading import Lock, Thread
from typing import Any, Final, ParamSpec, TypeVar

from django.db import connections
from gunicorn.workers.gthread import ThreadWorker  # type: ignore[import-untyped]

P = ParamSpec("P")
R = TypeVar("R")
IDLE_SECONDS: Final = 300.0


class _Work:
    """A call, and what becomes of it."""

    __slots__ = ("call", "future")

    def __init__(self, call: Callable[[], Any]) -> None:
        self.call = call
        self.future: Future[Any] = Future()

    def do(self) -> None:
        if not self.future.set_running_or_notify_cancel():
            return
        try:
            found = self.call()
        except BaseException as fault:
            self.future.set_exception(fault)
        else:
            self.future.set_result(found)


class _Idle:
    """A thread that has nothing to do: what it is given, and the lock that is open when it was given something."""

    __slots__ = ("turn", "work")

    def __init__(self) -> None:
        self.turn = Lock()
        self.turn.acquire()
        self.work: _Work | None = None


class Pool(Executor):
    """At most `most` threads; who comes when all are busy waits in line. One that was idle for `idle_seconds` ends."""

    def __init__(self, most: int, idle_seconds: float = IDLE_SECONDS) -> None:
        self._most, self._idle_seconds = most, idle_seconds
        self._lock = Lock()
        self._idle: list[_Idle] = []
        self._waiting: deque[_Work] = deque()
        self._count = 0
        self._is_over = False

    def submit(self, fn: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> Future[R]:
        """Have a thread call something. Refused (`RuntimeError`) after `shutdown`."""
        work = _Work(lambda: fn(*args, **kwargs))
        with self._lock:
            if self._is_over:
                raise RuntimeError("the pool is shut down")
            if self._idle:
                latest = self._idle.pop()
                latest.work = work
                latest.turn.release()
            elif self._count < self._most:
                self._count += 1
                Thread(target=self._answer, args=(work,), name="web", daemon=True).start()
            else:
                self._waiting.append(work)
        return work.future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Take nothing more. Idle threads end, others when they have answered."""
        with self._lock:
            self._is_over = True
            if cancel_futures:
                while self._waiting:
                    self._waiting.popleft().future.cancel()
            while self._idle:
                self._idle.pop().turn.release()

    def _answer(self, first: _Work) -> None:
        work: _Work | None = first
        own = _Idle()
        while work is not None:
            work.do()
            work = None  # whatever was asked is forgotten while nobody asks
            work = self._next(own)
        connections.close_all()

    def _next(self, own: _Idle) -> _Work | None:
        """What to do next; None when there was nothing for long, or never will be."""
        with self._lock:
            if self._waiting:
                return self._waiting.popleft()
            if self._is_over:
                self._count -= 1
                return None
            own.work = None
            self._idle.append(own)
        if not own.turn.acquire(timeout=self._idle_seconds):
            with self._lock:
                if own in self._idle:
                    self._idle.remove(own)
                    self._count -= 1
                    return None
            own.turn.acquire()  # its turn has come in this moment
        return own.work


class Worker(ThreadWorker):  # type: ignore[misc]  # it has no types
    """gunicorn's worker of threads, with this pool."""

    def get_thread_pool(self) -> Pool:
        """Where gunicorn has its requests answered."""
        return Pool(self.cfg.threads)
