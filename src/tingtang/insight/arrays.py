"""Rows in groups, as arrays; whole columns of a query come from the journal's reader."""

import numpy as np

from tingtang.journal.columns import Array, columns

__all__ = ["Array", "Groups", "columns"]


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
