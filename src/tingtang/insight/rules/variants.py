"""Variants: the different courses cases take, and which case took which."""

from dataclasses import dataclass

import numba as nb
import numpy as np
import numpy.typing as npt

from tingtang.insight.rules.eventlog import Ints, Times
from tingtang.insight.rules.parts import at_once, parts

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
    of_case, example, count = _group(code, starts, hashes)
    order = np.argsort(-count, kind="stable")
    rank = np.empty(len(order) + 1, np.int32)
    rank[order], rank[-1] = np.arange(len(order), dtype=np.int32), -1
    return Variants(count[order], example[order], rank[of_case])


@nb.njit(cache=True, nogil=True)
def _hash(code: Ints, starts: Times, first: int, end: int, hashes: Hashes) -> None:
    for case in range(first, end):
        value = np.uint64(0x9E3779B97F4A7C15)
        for row in range(starts[case], starts[case + 1]):
            value = (value ^ np.uint64(code[row] + 1)) * np.uint64(0xFF51AFD7ED558CCD)
            value ^= value >> np.uint64(32)
        hashes[case] = value


@nb.njit(cache=True, nogil=True)
def _group(code: Ints, starts: Times, hashes: Hashes) -> tuple[Ints, Times, Times]:
    cases = len(starts) - 1
    size = 16
    while size < cases * 2:
        size *= 2
    table = np.full(size, -1, np.int32)
    mask = np.uint64(size - 1)
    of_case = np.full(cases, -1, np.int32)
    example, count = np.empty(cases, np.int64), np.zeros(cases, np.int64)
    found = 0
    for case in range(cases):
        length = starts[case + 1] - starts[case]
        if length == 0:
            continue
        slot = hashes[case] & mask
        while True:
            variant = table[slot]
            if variant < 0:
                variant = table[slot] = found
                example[found] = case
                found += 1
                break
            other = example[variant]
            if hashes[other] == hashes[case] and _is_same(code, starts[other], starts[other + 1], starts[case], length):
                break
            slot = (slot + np.uint64(1)) & mask
        of_case[case] = variant
        count[variant] += 1
    return of_case, example[:found].copy(), count[:found].copy()


@nb.njit(cache=True, nogil=True)
def _is_same(code: Ints, one: int, end: int, other: int, length: int) -> bool:
    if end - one != length:
        return False
    for step in range(length):  # noqa: SIM110 - numba compiles no generator here
        if code[one + step] != code[other + step]:
            return False
    return True
