"""Tells the followers that something was appended: at most one NOTIFY in a few milliseconds, outside every transaction.

A NOTIFY inside a writing transaction makes commits queue behind one lock while the log is flushed; this one flushes nothing.
"""

import threading

from django.db import DatabaseError, connection

from tingtang.core.database.statements import ask
from tingtang.journal.follow import CHANNEL

PAUSE_SECONDS = 0.005


class Nudger:
    """A thread that sends the notification; started by the first append of the process, so after any fork."""

    def __init__(self) -> None:
        self._wanted = threading.Event()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def wake(self) -> None:
        """Ask for a notification soon. Never blocks; a lost one costs the follower a second."""
        if self._thread is None or not self._thread.is_alive():
            self._start()
        self._wanted.set()

    def _start(self) -> None:
        with self._lock:
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._send, name="journal-nudge", daemon=True)
                self._thread.start()

    def _send(self) -> None:
        pause = threading.Event()
        while True:
            self._wanted.wait()
            pause.wait(PAUSE_SECONDS)  # first: whoever appended is still answering, and this would take the processor from him
            self._wanted.clear()
            try:
                ask(f"SELECT pg_notify('{CHANNEL}', '')")
            except DatabaseError:
                connection.close()
