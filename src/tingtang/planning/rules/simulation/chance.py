"""Chance that comes out the same however a scenario is changed: numbers are computed from what they are for, not drawn in turn.

The n-th number of a key is SplitMix64's (Steele, Lea, Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014), the
key being mixed from seed, day, stream and purpose; times come from numbers by inversion, so that a scenario and its change share
all of their luck (common random numbers). The normal quantile is AS 241 (Wichura, Applied Statistics 37, 1988, 477-484).
"""

import math
from typing import Any

import numba as nb
import numpy as np

from tingtang.insight.rules.parts import INNER

CONSTANT, EXPONENTIAL, LOGNORMAL, WEIBULL, UNIFORM, TABLE, NORMAL_TABLE = range(7)
MOST_Z = 6.0  # a NORMAL_TABLE holds quantiles at normal scores from -6 to 6
FOREVER = 2**62

_GOLDEN, _ONE, _TWO = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
_S30, _S27, _S31, _S11 = np.uint64(30), np.uint64(27), np.uint64(31), np.uint64(11)
_SCALE = 2.0**-53
# Loops own no memory, so no references need be counted, which takes longer than the work itself. For compiled callers only.
BARE: dict[str, Any] = {**INNER, "_nrt": False}
_bare = nb.njit(**BARE)


@_bare
def _mixed(x):  # type: ignore[no-untyped-def]
    x = (x ^ (x >> _S30)) * _ONE
    x = (x ^ (x >> _S27)) * _TWO
    return x ^ (x >> _S31)


@_bare
def key(seed, day, stream, purpose):  # type: ignore[no-untyped-def]
    """What numbers for one purpose of one stream of one day are made from."""
    found = _mixed(np.uint64(seed) + _GOLDEN)
    found = _mixed(found ^ (np.uint64(day) * _ONE + _GOLDEN))
    found = _mixed(found ^ (np.uint64(stream) * _TWO + _GOLDEN))
    return _mixed(found ^ (np.uint64(purpose) * _GOLDEN + _ONE))


@_bare
def number(of, index):  # type: ignore[no-untyped-def]
    """The number at `index` of a key: between 0 and 1, never either."""
    return (np.float64(_mixed(np.uint64(of) + np.uint64(index + 1) * _GOLDEN) >> _S11) + 0.5) * _SCALE


@_bare
def normal(p):  # type: ignore[no-untyped-def]
    """The normal quantile, to about 1 in 10^16."""
    q = p - 0.5
    if abs(q) <= 0.425:
        r = 0.180625 - q * q
        top = (((((((2509.0809287301226727 * r + 33430.575583588128105) * r + 67265.770927008700853) * r + 45921.953931549871457) * r
                + 13731.693765509461125) * r + 1971.5909503065514427) * r + 133.14166789178437745) * r + 3.387132872796366608)  # fmt: skip
        low = (((((((5226.495278852854561 * r + 28729.085735721942674) * r + 39307.89580009271061) * r + 21213.794301586595867) * r
                + 5394.1960214247511077) * r + 687.1870074920579083) * r + 42.313330701600911252) * r + 1.0)  # fmt: skip
        return q * top / low
    r = math.sqrt(-math.log(p if q < 0 else 1 - p))
    if r <= 5:
        r -= 1.6
        top = (((((((7.7454501427834140764e-4 * r + 0.0227238449892691845833) * r + 0.24178072517745061177) * r
                + 1.27045825245236838258) * r + 3.64784832476320460504) * r + 5.7694972214606914055) * r
                + 4.6303378461565452959) * r + 1.42343711074968357734)  # fmt: skip
        low = (((((((1.05075007164441684324e-9 * r + 5.475938084995344946e-4) * r + 0.0151986665636164571966) * r
                + 0.14810397642748007459) * r + 0.68976733498510000455) * r + 1.6763848301838038494) * r
                + 2.05319162663775882187) * r + 1.0)  # fmt: skip
    else:
        r -= 5
        top = (((((((2.01033439929228813265e-7 * r + 2.71155556874348757815e-5) * r + 0.0012426609473880784386) * r
                + 0.026532189526576123093) * r + 0.29656057182850489123) * r + 1.7848265399172913358) * r
                + 5.4637849111641143699) * r + 6.6579046435011037772)  # fmt: skip
        low = (((((((2.04426310338993978564e-15 * r + 1.4215117583164458887e-7) * r + 1.8463183175100546818e-5) * r
                + 7.868691311456132591e-4) * r + 0.0148753612908506148525) * r + 0.13692988092273580531) * r
                + 0.59983220655588793769) * r + 1.0)  # fmt: skip
    return -top / low if q < 0 else top / low


@_bare
def _between(table, start, count, place):  # type: ignore[no-untyped-def]
    at = min(max(place, 0.0), 1.0) * (count - 1)
    below = min(np.int64(at), count - 2)
    share = at - below
    return table[start + below] * (1 - share) + table[start + below + 1] * share


@_bare
def quantile(laws, which, table, p):  # type: ignore[no-untyped-def]
    """The quantile of the law in row `which` of `laws` (law, first and second parameter, place and length in `table`)."""
    law, a, b = laws[which, 0], laws[which, 1], laws[which, 2]
    if law == EXPONENTIAL:
        return -a * math.log(1 - p)
    if law == LOGNORMAL:
        return math.exp(a + b * normal(p))
    if law == CONSTANT:
        return a
    if law == WEIBULL:
        return a * (-math.log1p(-p)) ** (1 / b)
    if law == UNIFORM:
        return a + (b - a) * p
    start, count = np.int64(laws[which, 3]), np.int64(laws[which, 4])
    return _between(table, start, count, p if law == TABLE else (normal(p) + MOST_Z) / (2 * MOST_Z))


@nb.njit(cache=True, nogil=True)
def drawn(laws, which, table, p):  # type: ignore[no-untyped-def]
    """`quantile`, for those who are not compiled."""
    return quantile(laws, which, table, p)


@nb.njit(cache=True, nogil=True)
def mean(laws, which, table):  # type: ignore[no-untyped-def]
    """The mean of a law: its quantiles at normal scores from -7.5 to 7.5, weighed by the normal density."""
    total, weights = 0.0, 0.0
    for k in range(-750, 751):
        score = k * 0.01
        weight = math.exp(-score * score / 2)
        total += weight * quantile(laws, which, table, 0.5 * math.erfc(-score / math.sqrt(2.0)))
        weights += weight
    return total / weights


@nb.njit(cache=True, nogil=True)
def remaining(laws, which, table, elapsed, p):  # type: ignore[no-untyped-def]
    """A quantile of what is left of a time that has lasted for `elapsed`, by halving."""
    low, high = 0.0, 1.0
    for _ in range(48):
        middle = (low + high) / 2
        if quantile(laws, which, table, middle) <= elapsed:
            low = middle
        else:
            high = middle
    return max(0.0, quantile(laws, which, table, min(low + (1 - low) * p, 1 - 1e-12)) - elapsed)


@_bare
def whole(value):  # type: ignore[no-untyped-def]
    """Microseconds, from any float of them."""
    return FOREVER if value >= 4e18 else np.int64(value)
