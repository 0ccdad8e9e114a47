"""Variants: the different courses cases take, and which case took which."""

from dataclasses import dataclass
from typing import Any

import numba as nb
import numpy as np
import numpy.typing as npt

from tingtang.insight.rules.eventlog import Ints, Times
from tingtang.insight.rules.parts import SMALL, at_once, inner, parts, workers

Hashes = npt.NDArray[np.uint64]


@dataclass(frozen=True, slots=True, eq=False)
class Variants:
    """The most frequent first. `of_case` says which each case took (-1: it has no events), `example` names a case of each."""

    count: Times
    example: Times
    of_case: Ints

    def __len__(self) -> int:
        return len(self.count)


def variants(code: Ints, starts: Times) -> Variants:
    """The variants of a log. Courses are compared one by one, so two never count as one because their hashes are equal."""
    hashes = np.zeros(len(starts) - 1, np.uint64)
    at_once(_hash, ((code, starts, first, end, hashes) for first, end in parts(starts)))
    drawers = workers() if len(code) > SMALL else 1
    of_case = np.full(len(hashes), -1, np.int32)
    found = at_once(_group, ((code, starts, hashes, drawer, drawers, of_case) for drawer in range(drawers)))
    example, count = (np.concatenate([each[column] for each in found]) for column in (0, 1))
    order = np.argsort(example)
    often = order[count[order] > 1]
    order = np.concatenate([often[np.argsort(-count[often], kind="stable")], order[count[order] == 1]])
    rank = np.empty(len(order), np.int32)
    rank[order] = np.arange(len(order), dtype=np.int32)
    begins = np.concatenate(([0], np.cumsum([len(each[0]) for each in found])))
    at_once(_rank, ((hashes, begins, rank, first, end, of_case) for first, end in parts(starts)))
    return Variants(count[order], example[order], of_case)


@nb.njit(cache=True, nogil=True)
def _hash(code: Ints, starts: Times, first: int, end: int, hashes: Hashes) -> None:
    for case in range(first, end):
        value = np.uint64(0x9E3779B97F4A7C15)
        for row in range(starts[case], starts[case + 1]):
            value = (value ^ np.uint64(code[row] + 1)) * np.uint64(0xFF51AFD7ED558CCD)
            value ^= value >> np.uint64(32)
        hashes[case] = value


@nb.njit(cache=True, nogil=True)
def _group(code: Ints, starts: Times, hashes: Hashes, drawer: int, drawers: int, of_case: Ints) -> tuple[Times, Times]:
    """The variants among the cases whose hash falls into one drawer; `of_case` numbers them within it."""
    size = 1024
    table, keys = np.full(size, -1, np.int32), np.zeros(size, np.uint64)
    example, count = np.empty(size, np.int64), np.zeros(size, np.int64)
    found = 0
    for case in range(len(starts) - 1):
        value = hashes[case]
        if starts[case + 1] == starts[case] or (value >> np.uint64(48)) % np.uint64(drawers) != np.uint64(drawer):
            continue
        slot = _slot(code, starts, table, keys, example, value, case)
        if table[slot] < 0:
            table[slot], keys[slot], example[found] = found, value, case
            found += 1
        of_case[case] = table[slot]
        count[of_case[case]] += 1
        if found * 2 > size:
            size *= 4
            example, count = _wider(example, size), _wider(count, size)
            table, keys = _spread(hashes, example, found, size)
    return example[:found].copy(), count[:found].copy()


@inner
def _slot(code: Ints, starts: Times, table: Ints, keys: Hashes, example: Times, value: Any, case: int) -> int:
    """Where the variant of a case is in the table, or will be."""
    mask = np.uint64(len(table) - 1)
    slot = value & mask
    while table[slot] >= 0:
        other = example[table[slot]]
        if keys[slot] == value and _is_same(
            code, starts[other], starts[other + 1], starts[case], starts[case + 1] - starts[case]
        ):
            break
        slot = (slot + np.uint64(1)) & mask
    return int(slot)


@inner
def _spread(hashes: Hashes, example: Times, found: int, size: int) -> tuple[Ints, Hashes]:
    """The same variants in a wider table."""
    table, keys = np.full(size, -1, np.int32), np.zeros(size, np.uint64)
    mask = np.uint64(size - 1)
    for each in range(found):
        slot = hashes[example[each]] & mask
        while table[slot] >= 0:
            slot = (slot + np.uint64(1)) & mask
        table[slot], keys[slot] = each, hashes[example[each]]
    return table, keys


@inner
def _wider(values: Times, size: int) -> Times:
    found = np.zeros(size, np.int64)
    found[: len(values)] = values
    return found


@nb.njit(cache=True, nogil=True)
def _rank(hashes: Hashes, begins: Times, rank: Ints, first: int, end: int, of_case: Ints) -> None:
    drawers = np.uint64(len(begins) - 1)
    for case in range(first, end):
        if of_case[case] >= 0:
            of_case[case] = rank[begins[(hashes[case] >> np.uint64(48)) % drawers] + of_case[case]]


@inner
def _is_same(code: Ints, one: int, end: int, other: int, length: int) -> bool:
    if end - one != length:
        return False
    for step in range(length):  # noqa: SIM110 - numba compiles no generator here
        if code[one + step] != code[other + step]:
            return False
    return True
