"""How sure an estimate is: an interval for a share, and one for a quantile that assumes no distribution."""

import math
from functools import lru_cache
from statistics import NormalDist

LEVEL = 0.95
_EXACT_UP_TO = 2000


def wilson(count: int, n: int, level: float = LEVEL) -> tuple[float, float] | None:
    """The score interval for a share of `count` in `n` (Wilson 1927, JASA 22, 209-212); None without observations."""
    if n == 0:
        return None
    z = NormalDist().inv_cdf((1 + level) / 2)
    p, zz = count / n, z * z
    centre = (p + zz / (2 * n)) / (1 + zz / n)
    half = z / (1 + zz / n) * math.sqrt(p * (1 - p) / n + zz / (4 * n * n))
    return (centre - half if count else 0.0), (centre + half if count < n else 1.0)


@lru_cache(maxsize=4096)
def quantile_ranks(n: int, p: float, level: float = LEVEL) -> tuple[int, int] | None:
    """The ranks (from 1) of the order statistics that hold the p-quantile between them with at least `level`.

    Distribution-free: P(X(l) <= q < X(u)) = P(l <= B < u), B binomial(n, p) (David & Nagaraja, Order Statistics, 3rd ed. 2003,
    section 7.1), each tail at most (1 - level) / 2. None when `n` is too small for such ranks. Above 2,000 observations the
    binomial is taken as normal with continuity correction.
    """
    tail = (1 - level) / 2
    if n > _EXACT_UP_TO:
        half = NormalDist().inv_cdf(1 - tail) * math.sqrt(n * p * (1 - p))
        low, high = math.floor(n * p - half + 0.5), math.ceil(n * p + half + 0.5)
    else:
        low, high = _exact_ranks(n, p, tail)
    return (low, high) if low >= 1 and high <= n else None


def _exact_ranks(n: int, p: float, tail: float) -> tuple[int, int]:
    """The largest l with P(B < l) <= tail and the smallest u with P(B >= u) <= tail."""
    below, low, high = 0.0, 0, n + 1
    for k in range(n + 1):
        if below <= tail:
            low = k
        if 1 - below <= tail:
            high = k
            break
        below += math.exp(_log_binomial(n, k) + k * math.log(p) + (n - k) * math.log1p(-p))
    return low, high


def _log_binomial(n: int, k: int) -> float:
    return math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)


def quantile_rank(n: int, p: float) -> int:
    """The rank (from 1) of the p-quantile: the smallest value that at least a share p of all does not exceed."""
    return max(1, math.ceil(n * p - 1e-9))
