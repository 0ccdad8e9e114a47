"""What the test server has under way, so that a test ends only when its last request has ended."""

from threading import Condition, current_thread, main_thread
from typing import Any

from django.core.signals import request_finished, request_started

PATIENCE_SECONDS = 60
_changed = Condition()
_under_way = 0


def watch() -> None:
    """Count the requests of the server's threads; those of Django's test client run in the test itself."""
    request_started.connect(_begin)
    request_finished.connect(_end)


def settle() -> None:
    """Wait until nothing is under way."""
    with _changed:
        assert _changed.wait_for(lambda: _under_way <= 0, PATIENCE_SECONDS), f"{_under_way} requests do not end"


def _count(change: int) -> None:
    global _under_way  # noqa: PLW0603 - one server for all tests of a process
    if current_thread() is not main_thread():
        with _changed:
            _under_way += change
            _changed.notify_all()


def _begin(**_signal: Any) -> None:
    _count(1)


def _end(**_signal: Any) -> None:
    _count(-1)
