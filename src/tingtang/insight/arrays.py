"""Columns of a query as arrays: PostgreSQL's binary COPY has rows of one width when nothing is NULL, which numpy reads whole."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from django.db import connection

Array = npt.NDArray[Any]
_SIZES = {"f8": 8, "f4": 4, "i8": 8, "i4": 4, "i2": 2}
_HEADER = 19


def columns(sql: str, parameters: Sequence[Any], types: Mapping[str, str]) -> dict[str, Array]:
    """The result of `sql`, which must have the columns of `types` in this order and no NULL."""
    with connection.cursor() as cursor, cursor.copy(f"COPY ({sql}) TO STDOUT (FORMAT binary)", parameters) as copied:
        data = b"".join(bytes(block) for block in copied)
    fields: list[tuple[str, str]] = [("", ">i2")]
    for name, kind in types.items():
        fields += [(f"{name} size", ">i4"), (name, f">{kind}")]
    fields[0] = ("fields", ">i2")
    width = 2 + sum(4 + _SIZES[kind] for kind in types.values())
    count = (len(data) - _HEADER - 2) // width
    rows = np.frombuffer(data, dtype=np.dtype(fields), count=count, offset=_HEADER)
    return {name: rows[name].astype(kind) for name, kind in types.items()}


class Groups:
    """Rows sorted into groups: which group each row is in, by position in `keys`."""

    def __init__(self, values: Array) -> None:
        self.keys: Array
        self.of: Array
        if len(values) == 0:
            self.keys, self.of = np.empty(0, values.dtype), np.empty(0, np.int32)
            return
        low, span = int(values.min()), int(values.max() - values.min()) + 1
        if span > 50_000_000:
            self.keys, self.of = np.unique(values, return_inverse=True)
            return
        shifted = values - low
        present = np.zeros(span, bool)
        present[shifted] = True
        self.keys = np.flatnonzero(present) + low
        place = np.cumsum(present, dtype=np.int32) - 1
        self.of = place[shifted]

    def __len__(self) -> int:
        return len(self.keys)

    def count(self, chosen: Array) -> Array:
        """How many rows of each group are chosen."""
        return np.bincount(self.of[chosen], minlength=len(self.keys))

    def sorted(self, order: Array, values: Array) -> list[Array]:
        """The values of each group in ascending order; `order` sorts all rows that count."""
        groups = self.of[order].astype(np.int32 if len(self.keys) > 32_000 else np.int16)
        by_group = np.argsort(groups, kind="stable")
        edges = np.searchsorted(groups[by_group], np.arange(len(self.keys) + 1))
        found = values[order][by_group]
        return [found[edges[i] : edges[i + 1]] for i in range(len(self.keys))]
