"""Work that first reads, without a lock, and then writes by a single statement, which fails when what was read has changed."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from itertools import count
from typing import Any, TypeVar

from django.db import connection

from tingtang.core.database.base import Overtaken

R = TypeVar("R")


class NotAtOnce(RuntimeError):
    """What was to be written by a single statement was written or locked before; a fault of the program."""


def until_current(work: Callable[[int], R]) -> R:
    """Do it again, and say how often it was tried, as long as others were faster: each time one of them has come through, so it ends."""
    for attempt in count():
        with suppress(Overtaken):
            return work(attempt)
    raise AssertionError


@contextmanager
def only_reading() -> Iterator[None]:
    """Refuse (`NotAtOnce`) whatever would be a transaction of its own now, or a lock that holds nothing."""
    wrappers = connection.execute_wrappers
    wrappers.append(_only_read)
    try:
        yield
    finally:
        wrappers.remove(_only_read)


def _only_read(execute: Callable[..., Any], sql: str, given: Any, is_many: bool, context: dict[str, Any]) -> Any:
    if not sql.startswith("SELECT") or " FOR UPDATE" in sql:
        raise NotAtOnce(sql)
    return execute(sql, given, is_many, context)
