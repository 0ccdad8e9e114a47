"""Worlds that are slow to build: the rows of one are kept in memory, and put back for every other test that asks for it."""

import copyreg
from collections.abc import Callable
from copy import deepcopy
from types import MappingProxyType
from typing import Any, TypeVar

from tests import database

T = TypeVar("T")
copyreg.pickle(MappingProxyType, lambda view: (MappingProxyType, (dict(view),)))  # type: ignore[arg-type]  # actors have some
_worlds: dict[str, tuple[Any, database.Rows]] = {}


def prepared(name: str, build: Callable[[], T]) -> T:
    """What `build` answers, and its rows in the database. It is called once in each process; it begins with nothing there."""
    if name in _worlds:
        database.put_back(_worlds[name][1])
    else:
        answer = build()
        _worlds[name] = answer, database.written()
    return deepcopy(_worlds[name][0])
