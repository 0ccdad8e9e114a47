"""Quantiles of the waits of many days with weights, once for each sample of the bootstrap.

Days are drawn again 300 times, the same ones for both halls of a difference (Efron and Tibshirani, An Introduction to the Bootstrap, 1993,
13.3). What one more wait on the other side of a quantile would move it is told beside it: where hardly any wait was changed, days drawn
again cannot know of those that were not seen.
"""

import math
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import numba as nb
import numpy as np
import numpy.typing as npt

SAMPLES = 300  # of the bootstrap
STEPS = 64  # parts of what is ranked, in each of which the waits of a day are counted
ERRORS = 5.0  # of the share, on either side of a quantile, are ranked at first
BESIDE = (0.2, 1.0)  # of all waits, on either side of a quantile, are ranked where its weights move it farther
LEAST_BESIDE = 0.002
Array = npt.NDArray[Any]


@lru_cache(maxsize=8)
def drawn(days: int) -> Array:
    """As many days drawn again from the days, some of them several times; the same for every hall, so that differences are of pairs."""
    found: Array = np.random.default_rng(days).multinomial(days, np.full(days, 1 / days), size=SAMPLES).astype(np.float64)
    return found


def balanced(counted: Array, excess: Array) -> Array:
    """Weights of days, row by row, of which the mean work is the expected (Hesterberg and Nelson 1998)."""
    # By einsum: threads of a linear algebra library would spin for longer than so small products take.
    whole, periods = counted.sum(axis=1), excess.shape[1]
    mean = np.einsum("rd,dk->rk", counted, excess) / whole[:, None]
    squares = (excess[:, :, None] * excess[:, None, :]).reshape(len(excess), -1)
    weighed = np.einsum("rd,dk->rk", counted, squares).reshape(-1, periods, periods)
    weighed -= whole[:, None, None] * mean[:, :, None] * mean[:, None, :]
    slopes = np.einsum("rkl,rl->rk", np.linalg.pinv(weighed, hermitian=True), mean)
    moved = np.einsum("rk,dk->rd", slopes, excess) - np.einsum("rk,rk->r", slopes, mean)[:, None]
    weights: Array = counted * (1 - whole[:, None] * moved)
    return weights


def weighted(values: Array, ranked: Array, edges: Array, weights: Array, share: float) -> tuple[list[float], float]:
    """The quantile of values with weighted days, for each row of weights; and how far one value more beyond it would move it.

    `ranked` are the values in their own order. NaN where nothing has weight. Days are looked up near the plain quantile; farther away
    where that was too near.
    """
    counts = np.diff(edges)
    whole = np.einsum("rd,d->r", weights, counts.astype(np.float64))
    day_of = np.repeat(np.arange(len(counts), dtype=np.int32), counts)
    for beside in _besides(values, edges, share, quantile(ranked, share)):
        low, high = quantile(ranked, share - beside), quantile(ranked, share + beside)
        above = values > low
        near = np.flatnonzero(above & (values <= high))
        order = near[np.argsort(values[near])]
        begun = np.einsum("rd,d->r", weights, (counts - _by_day(above, edges)).astype(np.float64))
        found = _crossed(day_of[order], weights, begun, share * whole, STEPS)
        if beside == BESIDE[-1] or ((found < len(order)) & ((found >= 0) | (low == ranked[0]))).all():
            break
    near_values = np.append(values[order], (high, low))  # one place too far is the highest of them, one before the lowest
    told = np.where(whole > 0, near_values[found], math.nan)
    return told.tolist(), _spacing(ranked, share)


def quantile(ranked: Array, share: float) -> float:
    """The value that a share of all do not exceed."""
    return float(ranked[_rank(len(ranked), share)])


def _rank(count: int, share: float) -> int:
    return min(count - 1, max(0, math.ceil(share * count) - 1))


def _by_day(chosen: Array, edges: Array) -> Array:
    counted: Array = np.diff(np.concatenate(([0], np.cumsum(chosen, dtype=np.int64)))[edges])
    return counted


def _besides(values: Array, edges: Array, share: float, middle: float) -> Iterator[float]:
    """Shares of all values on either side of the quantile: first as many as the days are unsure of."""
    apart = _by_day(values <= middle, edges) - share * np.diff(edges)
    first = max(LEAST_BESIDE, ERRORS * float(np.sqrt(np.square(apart).sum())) / len(values))
    if first < BESIDE[0]:
        yield first
    yield from BESIDE


def _spacing(ranked: Array, share: float) -> float:
    """How far values near a quantile lie from each other, by as many on either side as its rank is unsure of."""
    count, rank = len(ranked), _rank(len(ranked), share)
    some = max(1, round(math.sqrt(count * share * (1 - share))))
    low, high = max(0, rank - some), min(count - 1, rank + some)
    return float(ranked[high] - ranked[low]) / max(1, high - low)


@nb.njit(cache=True, nogil=True)
def _counted(day, days, step, steps):  # type: ignore[no-untyped-def]
    """How many ranked values of each day are in each part of the ranking."""
    counts = np.zeros((days, steps))
    for k in range(len(day)):
        counts[day[k], k // step] += 1
    return counts


@nb.njit(cache=True, nogil=True)
def _summed(weights, counts, sums):  # type: ignore[no-untyped-def]
    """What the weights of all days come to in each part."""
    sums[:] = 0
    for day in range(len(weights)):
        weight = weights[day]
        if weight != 0:
            for k in range(len(sums)):
                sums[k] += weight * counts[day, k]


@nb.njit(cache=True, nogil=True)
def _crossed(day, weights, begun, wanted, steps):  # type: ignore[no-untyped-def]
    """Where the weights of ranked values, added up from what has begun, come to what is wanted: −1 before them, their number after."""
    step = max(1, -(-len(day) // steps))
    counts = _counted(day, weights.shape[1], step, steps)
    found, sums = np.full(len(weights), -1), np.empty(steps)
    for row in range(len(weights)):
        least, far, part = wanted[row] * (1 - 1e-12), begun[row], 0  # weights are no whole numbers
        if far >= least:
            continue
        _summed(weights[row], counts, sums)
        while part < steps and far + sums[part] < least:
            far += sums[part]
            part += 1
        at, end = min(len(day), part * step), min(len(day), (part + 1) * step)
        while at < end - 1 and far + weights[row, day[at]] < least:
            far += weights[row, day[at]]
            at += 1
        found[row] = at
    return found
