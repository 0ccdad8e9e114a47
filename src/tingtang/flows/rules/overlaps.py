"""Rules of a decision table that can hold at once, where exactly one may."""

import itertools
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

from tingtang.flows.rules.decisions import BadDecision, fits, unary

# Pairs are looked into one by one: of more rules it is left to the run.
MOST_COMPARED = 100


def overlapping(rules: Sequence[Mapping[str, list[str]]]) -> Iterator[tuple[int, int]]:
    """The pairs of rules, by their places, that can hold at once; a rule that cannot be read is left out."""
    read: list[tuple[int, list[list[Any]]]] = []
    for number, rule in enumerate(rules[:MOST_COMPARED]):
        with suppress(BadDecision):
            read.append((number, [unary(cell) for cell in rule["if"]]))
    for (first, some), (second, others) in itertools.combinations(read, 2):
        if all(_meet(one, other) for one, other in zip(some, others, strict=False)):
            yield first, second


def _meet(one: list[Any], other: list[Any]) -> bool:
    """Whether some value fits both cells: tried are the values they name, one between any two of them, and some beyond."""
    named = [value for test in (*one[1:], *other[1:]) for value in (test[1:3] if test[0] == "range" else test[1:2])]
    kinds = {_kind(value) for value in named}
    numbers = sorted({value for value in named if _kind(value) is float})
    between = [(low + high) / 2 for low, high in itertools.pairwise(numbers)]
    beyond = [numbers[0] - 1, numbers[-1] + 1] if numbers else []
    texts = [value for value in named if isinstance(value, str)]
    tried = [True, False, *numbers, *between, *beyond, *texts, "".join(texts) + "…"]
    return any(fits(one, value) and fits(other, value) for value in tried if not kinds or _kind(value) in kinds)


def _kind(value: Any) -> type:
    return type(value) if isinstance(value, bool | str) else float
