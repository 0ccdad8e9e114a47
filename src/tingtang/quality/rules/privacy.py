"""Raters in small groups stay unknown: what is shown of their ratings never tells fewer than k apart, not by taking differences."""

from collections.abc import Collection, Sequence


def released(counts: Sequence[int], k: int) -> list[int]:
    """For each day the number of the block it is shown with, or -1 while its block has fewer than `k` ratings.

    Days are joined from the first on until a block has `k`; a period shows the blocks that lie wholly in it, so two periods
    differ by nothing or by at least `k`.
    """
    found, block, begun, held = [-1] * len(counts), 0, 0, 0
    for day, count in enumerate(counts):
        held += count
        if held >= k:
            found[begun : day + 1] = [block] * (day + 1 - begun)
            block, begun, held = block + 1, day + 1, 0
    return found


def withheld(counts: Sequence[int], k: int, small: Collection[int] = ()) -> set[int]:
    """Which of several groups with a known total are not shown: those below `k`, and the next smallest until what is hidden
    together is at least `k`, so that nobody gets it by subtraction. Empty groups hide nothing; those in `small` are hidden anyway."""
    order = sorted((index for index, count in enumerate(counts) if count), key=lambda index: (index not in small, counts[index]))
    hidden: set[int] = set()
    total = 0
    for index in order:
        if counts[index] < k or index in small or 0 < total < k:
            hidden.add(index)
            total += counts[index]
    return hidden
