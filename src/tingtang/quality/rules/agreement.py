"""How far two or more people who scored the same agree, beyond what chance would give."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from itertools import combinations
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

Table = NDArray[np.float64]
LEAST = 20  # items of which an interval of kappa is told


@dataclass(frozen=True)
class Agreement:
    """Observed and expected agreement and kappa; None where everybody gave one and the same mark to everything.

    `error` is kappa's standard error for large samples (Fleiss, Cohen & Everitt, Psychol. Bull. 72, 1969, 323-327).
    """

    observed: float
    expected: float
    kappa: float | None
    n: int
    error: float = 0.0

    @property
    def interval(self) -> tuple[float, float] | None:
        """Kappa's 95 % interval; None for few items, of which the error for large samples says nothing, and for complete agreement."""
        if self.kappa is None or self.n < LEAST or self.error < 1e-9:
            return None
        half = NormalDist().inv_cdf(0.975) * self.error
        return max(-1.0, self.kappa - half), min(1.0, self.kappa + half)

    @property
    def word(self) -> str:
        """How strong it is called (Landis & Koch, Biometrics 33, 1977, 159-174)."""
        if self.kappa is None:
            return ""
        names = ((0.0, "poor"), (0.2, "slight"), (0.4, "fair"), (0.6, "moderate"), (0.8, "substantial"), (1.01, "almost_perfect"))
        return next(name for limit, name in names if self.kappa < limit or (limit > 0 and self.kappa <= limit))


def table(first: Sequence[Hashable], second: Sequence[Hashable], categories: Sequence[Hashable]) -> Table:
    """How often each pair of marks was given."""
    at = {one: number for number, one in enumerate(categories)}
    found = np.zeros((len(categories), len(categories)))
    for a, b in zip(first, second, strict=True):
        found[at[a], at[b]] += 1
    return found


def kappa(counts: Table, weights: str | Table = "") -> Agreement | None:
    """Cohen's kappa of a square table of counts; `weights` "linear" or "quadratic" for ordered marks, or a table of how
    much each pair counts as agreement.

    Cohen, Educ. Psychol. Meas. 20, 1960, 37-46; weighted: Psychol. Bull. 70, 1968, 213-220.
    """
    n, size = counts.sum(), len(counts)
    if not n:
        return None
    i, j = np.indices((size, size))
    off = np.abs(i - j) / max(1, size - 1)
    agree = {"": (i == j) * 1.0, "linear": 1 - off, "quadratic": 1 - off**2}[weights] if isinstance(weights, str) else weights
    p = counts / n
    observed = float((agree * p).sum())
    expected = float((agree * np.outer(p.sum(axis=1), p.sum(axis=0))).sum())
    found = None if abs(1 - expected) < 1e-12 else (observed - expected) / (1 - expected)
    return Agreement(observed, expected, found, int(n), 0.0 if found is None else _error(p, agree, observed, expected, n))


def nearness(known: Sequence[float]) -> Table:
    """How much each pair of marks agrees by the square of what lies between them: marks that nobody gave count as steps too."""
    values = np.array(known, dtype=float)
    span = float(np.ptp(values)) or 1.0
    found: Table = 1 - ((values[:, None] - values[None, :]) / span) ** 2
    return found


def compared(first: Sequence[float], second: Sequence[float]) -> tuple[Agreement | None, Agreement | None]:
    """Kappa of two people's marks, plain and weighted by how far they lie apart."""
    known = sorted({*first, *second})
    counts = table(first, second, known)
    return kappa(counts), kappa(counts, nearness(known))


def _error(p: Table, agree: Table, observed: float, expected: float, n: float) -> float:
    rows, columns = p.sum(axis=1), p.sum(axis=0)
    across = (agree @ columns)[:, None] + (rows @ agree)[None, :]
    spread = (p * (agree * (1 - expected) - across * (1 - observed)) ** 2).sum()
    less = (observed * expected - 2 * expected + observed) ** 2
    return float(np.sqrt(max(0.0, spread - less) / n) / (1 - expected) ** 2)


def among(marks: Sequence[Sequence[float | None]]) -> float | None:
    """The mean weighted kappa of all pairs of raters (a rater's marks are a row; None where he gave none)."""
    found = []
    for first, second in combinations(marks, 2):
        both = [(a, b) for a, b in zip(first, second, strict=True) if a is not None and b is not None]
        if both:
            _plain, told = compared([a for a, _b in both], [b for _a, b in both])
            found.append(1.0 if told is not None and told.kappa is None else told.kappa if told else None)
    numbers = [one for one in found if one is not None]
    return sum(numbers) / len(numbers) if numbers else None
