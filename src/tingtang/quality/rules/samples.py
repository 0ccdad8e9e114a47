"""Samples: which of many are drawn, at random or in each stratum, the same again from the same seed."""

import random
from collections import defaultdict
from collections.abc import Callable, Hashable, Sequence
from typing import TypeVar

T = TypeVar("T")


def drawn(items: Sequence[T], size: int, seed: int, stratum: Callable[[T], Hashable] | None = None) -> list[T]:
    """`size` of `items`: at random, or spread over strata in proportion with at least one of each where the size allows.

    Seats that proportion leaves over go to the largest remainders (Hamilton).
    """
    chance = random.Random(seed)  # noqa: S311 - a sample must be repeatable, not secret
    if stratum is None:
        return chance.sample(list(items), min(size, len(items)))
    groups: dict[Hashable, list[T]] = defaultdict(list)
    for one in items:
        groups[stratum(one)].append(one)
    seats = shared({name: len(group) for name, group in groups.items()}, min(size, len(items)))
    return [one for name, group in groups.items() for one in chance.sample(group, seats[name])]


def shared(sizes: dict[Hashable, int], size: int) -> dict[Hashable, int]:
    """How many are drawn of each group."""
    whole = sum(sizes.values())
    if not whole:
        return {}
    least = 1 if size >= len(sizes) else 0
    exact = {name: size * n / whole for name, n in sizes.items()}
    seats = {name: min(sizes[name], max(least, int(exact[name]))) for name in sizes}
    order = sorted(sizes, key=lambda name: (-(exact[name] - int(exact[name])), str(name)))
    while sum(seats.values()) > size:
        name = max(seats, key=lambda each: (seats[each] - exact[each], str(each)))
        seats[name] -= 1
    while sum(seats.values()) < size:
        name = next((each for each in order if seats[each] < sizes[each] and seats[each] <= exact[each]), None)
        if name is None:
            name = next(each for each in order if seats[each] < sizes[each])
        seats[name] += 1
    return seats
