"""Work that first reads, without a lock, and then writes by a single statement, which fails when what was read has changed."""

from collections.abc import Callable
from itertools import count
from typing import Any, TypeVar

from django.db.backends.base.base import BaseDatabaseWrapper

from tingtang.core.database.base import Overtaken

R = TypeVar("R")


class NotAtOnce(RuntimeError):
    """What was to be written by a single statement was written or locked before; a fault of the program."""


def until_current(work: Callable[[int], R]) -> R:
    """Do it again, and say how often it was tried, as long as others were faster: each time one of them has come through, so it ends."""
    for attempt in count():
        try:
            return work(attempt)
        except Overtaken:
            continue
    raise AssertionError


def only_reading(line: BaseDatabaseWrapper, work: Callable[[], R]) -> R:
    """Work that is refused (`NotAtOnce`) whatever would be a transaction of its own now, or a lock that holds nothing."""
    line.execute_wrappers.append(_only_read)
    try:
        return work()
    finally:
        line.execute_wrappers.remove(_only_read)


def _only_read(execute: Callable[..., Any], sql: str, given: Any, is_many: bool, context: dict[str, Any]) -> Any:
    if not sql.startswith("SELECT") or " FOR UPDATE" in sql:
        raise NotAtOnce(sql)
    return execute(sql, given, is_many, context)
