"""The analytic hierarchy process: weights from comparisons in pairs, how consistent they are, and which judgement is worst.

Source: T. L. Saaty, The Analytic Hierarchy Process (1980), and "Decision-making with the AHP: why is the principal eigenvector
necessary" (EJOR 145, 2003). A matrix A of n items has a_ij = how many times item i outweighs item j, a_ji = 1 / a_ij, a_ii = 1; a pair
that nobody judged is 0 in both places.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
LIMIT: Final = 0.10
MOST_ITEMS: Final = 500
_SCALE: Final = tuple(Fraction(1, n) for n in range(9, 1, -1)) + tuple(Fraction(n) for n in range(1, 10))
_LOWEST: Final = _SCALE[0] - Fraction(1, 1000)  # for who writes 1/9 as 0.111
_NUMBER: Final = re.compile(r"^(-?[0-9]{1,6}(?:\.[0-9]{1,17})?)(?:/([0-9]{1,6}(?:\.[0-9]{1,17})?))?$", re.ASCII)

# The mean consistency index of random matrices, by n from 1 on. Each author drew his own sample, so the table has to be named.
RANDOM_INDEX: Final[Mapping[str, tuple[float, ...]]] = {
    "saaty1980": (0, 0, 0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49, 1.51, 1.48, 1.56, 1.57, 1.59),
    "saaty2005": (0, 0, 0.52, 0.89, 1.11, 1.25, 1.35, 1.40, 1.45, 1.49, 1.52, 1.54, 1.56, 1.58, 1.59),
    "alonso2006": (
        0, 0, 0.5245, 0.8815, 1.1086, 1.2479, 1.3417, 1.4056, 1.4499, 1.4854, 1.5141, 1.5365, 1.5551, 1.5713, 1.5838,
    ),
}  # fmt: skip
DEFAULT_TABLE: Final = "saaty2005"


class Unusable(ValueError):
    """Judgements that are no comparison of these items: `code` says why, `about` of what."""

    def __init__(self, code: str, **about: Any) -> None:
        super().__init__(code)
        self.code, self.about = code, about


@dataclass(frozen=True, slots=True)
class Worst:
    """The judgement that fits the others least, what would fit them, and the ratio that would be left."""

    first: int
    second: int
    given: Fraction
    suggestion: Fraction
    ratio_after: float


@dataclass(frozen=True, slots=True)
class Ranking:
    """Weights that add up to 1, in the order of the items; with at least 10 % inconsistency they are not to be used."""

    weights: tuple[float, ...]
    lambda_max: float
    consistency_index: float
    random_index: float
    consistency_ratio: float
    missing: int
    worst: Worst | None

    @property
    def is_accepted(self) -> bool:
        return self.consistency_ratio < LIMIT


def judgement(given: object) -> Fraction:
    """A judgement of Saaty's scale, from 1/9 to 9, as people write it: 3, "1/3", "1:3" or 0.5. Unusable when it is none."""
    text = str(given).strip().replace("：", ":").replace(":", "/")
    if isinstance(given, bool) or not (found := _NUMBER.match(text)):  # Fraction itself would compute 1e999999999
        raise Unusable("no_number", value=text[:40])
    above, below = Fraction(found[1]), Fraction(found[2] or 1)
    if not below or not _LOWEST <= above / below <= _SCALE[-1]:
        raise Unusable("off_scale", value=text[:40])
    return above / below


def matrix(items: Sequence[str], judgements: Iterable[Sequence[object]]) -> Array:
    """The matrix of `[first, second, value]` triples, in the order of the items; 0 where nobody judged.

    Unusable: no or too many items, a name that stands twice or is not known, a value off the scale, a pair that is judged twice
    with different results, items that no chain of judgements connects.
    """
    place = _places(items)
    found: dict[tuple[int, int], Fraction] = {}
    for each in judgements:
        if isinstance(each, str) or not isinstance(each, Sequence) or len(each) != 3:
            raise Unusable("no_triple", value=str(each)[:80])
        first, second = (_place(place, name) for name in each[:2])
        _put(found, items, (first, second), judgement(each[2]))
    table = np.eye(len(items))
    for (first, second), value in found.items():
        table[first, second], table[second, first] = float(value), float(1 / value)
    _connected(table, items)
    return table


def _places(items: Sequence[str]) -> dict[str, int]:
    if isinstance(items, str) or not 1 <= len(items) <= MOST_ITEMS:
        raise Unusable("how_many", most=MOST_ITEMS)
    place: dict[str, int] = {}
    for number, name in enumerate(items):
        if not isinstance(name, str) or not name.strip():
            raise Unusable("no_name", value=str(name)[:40])
        if name in place:
            raise Unusable("same_name", value=name)
        place[name] = number
    return place


def _place(place: Mapping[str, int], name: object) -> int:
    if not isinstance(name, str) or name not in place:
        raise Unusable("unknown", value=str(name)[:40])
    return place[name]


def _put(found: dict[tuple[int, int], Fraction], items: Sequence[str], pair: tuple[int, int], value: Fraction) -> None:
    first, second = pair
    if first == second:
        if value != 1:
            raise Unusable("with_itself", value=items[first])
        return
    earlier = found.get(pair) or (1 / found[second, first] if (second, first) in found else None)
    if earlier is not None and abs(float(earlier) - float(value)) > 0.01 * float(value):
        raise Unusable("twice", first=items[first], second=items[second])
    if earlier is None:
        found[pair] = value


def _connected(table: Array, items: Sequence[str]) -> None:
    reached = {0}
    edge = [0]
    while edge:
        new = {int(one) for one in np.flatnonzero(table[edge.pop()])} - reached
        reached |= new
        edge += new
    lost = [name for number, name in enumerate(items) if number not in reached]
    if lost:
        raise Unusable("not_compared", value=lost[0])


def rank(table: Array, *, random_index: str = DEFAULT_TABLE) -> Ranking:
    """Weights of the items of one matrix and how consistent its judgements are.

    CI = (lambda_max - n) / (n - 1) and CR = CI / RI; up to two items are consistent by nature. A matrix with gaps is read as
    P. T. Harker does ("Incomplete pairwise comparisons", Mathl Modelling 9, 1987): a gap is what the weights found make of it.
    """
    n = len(table)
    weights, largest = (each[0] for each in principal(table[None]))
    index = max(0.0, (float(largest) - n) / (n - 1)) if n > 2 else 0.0
    expected = mean_index(random_index, n)
    ratio = index / expected if expected else 0.0
    missing = int(np.count_nonzero(table == 0)) // 2
    worst = worst_judgement(table, weights, random_index=random_index) if ratio >= LIMIT else None
    return Ranking(tuple(map(float, weights)), float(largest), index, expected, ratio, missing, worst)


def principal(tables: Array) -> tuple[Array, Array]:
    """Principal eigenvectors (k × n, each adding up to 1) and eigenvalues (k) of k matrices of n × n, by the power method.

    The matrices are positive, or non-negative and connected with a positive diagonal, so it converges (Perron and Frobenius).
    """
    filled = tables + np.einsum(
        "kij,ij->kij", np.broadcast_to((tables == 0).sum(axis=2)[:, :, None], tables.shape), np.eye(tables.shape[1])
    )
    weights = np.full(tables.shape[:2], 1.0 / tables.shape[1])
    for _ in range(10_000):
        grown = np.einsum("kij,kj->ki", filled, weights, optimize=True)
        following = grown / grown.sum(axis=1, keepdims=True)
        moved = np.abs(following - weights).max(initial=0.0)
        weights = following
        if moved < 1e-14:
            break
    return weights, np.einsum("kij,kj->ki", filled, weights, optimize=True).sum(axis=1)


def mean_index(table: str, n: int) -> float:
    """The random index of n items; beyond the table the regression of Alonso and Lamata (IJUFKS 14, 2006) goes on."""
    if not isinstance(table, str) or table not in RANDOM_INDEX:
        raise Unusable("no_table", value=str(table)[:40], tables=", ".join(RANDOM_INDEX))
    known = RANDOM_INDEX[table]
    return known[n - 1] if n <= len(known) else (2.7699 * n - 4.3513 - n) / (n - 1)


def worst_judgement(table: Array, weights: Array, *, random_index: str = DEFAULT_TABLE) -> Worst:
    """The judgement a_ij farthest from w_i / w_j (Saaty 2003, section 4), and the value of the scale nearest to what fits the others.

    What fits is reckoned without the judgement itself: left in, it draws the weights towards it.
    """
    with np.errstate(divide="ignore"):
        off = np.abs(np.log(table * weights[None, :] / weights[:, None]))
    off[table == 0] = 0.0
    first, second = (int(one) for one in np.unravel_index(int(np.argmax(np.triu(off, 1))), off.shape))
    without = table.copy()
    without[first, second] = without[second, first] = 0.0
    others = principal(without[None])[0][0] if (without[first] > 0).sum() > 1 and (without[second] > 0).sum() > 1 else weights
    fitting = float(others[first] / others[second])
    suggestion = min(_SCALE, key=lambda one: abs(np.log(float(one) / fitting)))
    mended = table.copy()
    mended[first, second], mended[second, first] = float(suggestion), float(1 / suggestion)
    after, n = float(principal(mended[None])[1][0]), len(table)
    given = Fraction(float(table[first, second])).limit_denominator(1000)
    return Worst(first, second, given, suggestion, max(0.0, (after - n) / (n - 1)) / mean_index(random_index, n))


def together(tables: Array, voices: Sequence[float] | None = None) -> Array:
    """The matrix of a group: the weighted geometric mean of its members' judgements, the only mean that keeps a_ji = 1 / a_ij.

    Source: J. Aczél and T. L. Saaty, Journal of Mathematical Psychology 27 (1983). `tables` is members × n × n; a pair is the
    mean of those who judged it.
    """
    given = tables > 0
    share = np.asarray([1.0] * len(tables) if voices is None else voices, np.float64)[:, None, None] * given
    total = share.sum(axis=0)
    logs = np.log(np.where(given, tables, 1.0))
    mean = np.divide((share * logs).sum(axis=0), total, out=np.zeros(tables.shape[1:]), where=total > 0)
    return np.where(total > 0, np.exp(mean), 0.0)


@dataclass(frozen=True, slots=True)
class Criterion:
    """A node of the hierarchy: its weight among its siblings, and either what it is divided into or the alternatives' shares."""

    code: str
    weight: float
    parts: tuple["Criterion", ...] = ()
    shares: tuple[float, ...] = ()


def total(criteria: Sequence[Criterion], above: float = 1.0) -> dict[str, float]:
    """The weight of every leaf in the whole hierarchy (total ranking): the product of the weights on the way to it."""
    found: dict[str, float] = {}
    for each in criteria:
        found |= total(each.parts, above * each.weight) if each.parts else {each.code: above * each.weight}
    return found


def scores(criteria: Sequence[Criterion], above: float = 1.0) -> Array:
    """The alternatives' scores over the whole hierarchy: the leaves' shares times the leaves' total weights, added up."""
    parts = [
        scores(each.parts, above * each.weight) if each.parts else above * each.weight * np.asarray(each.shares)
        for each in criteria
    ]
    found: Array = np.sum(parts, axis=0, dtype=np.float64)
    return found


def sensitivity(weights: Array, shares: Array, criterion: int, steps: Array) -> Array:
    """Scores (steps × alternatives) when the weight of one criterion takes the values `steps`, the others keeping their proportions.

    `weights` has one number for each criterion, adding up to 1; `shares` is criteria × alternatives.
    """
    rest = np.delete(weights, criterion)
    rest = rest / rest.sum() if rest.sum() else np.full(len(rest), 1.0 / max(1, len(rest)))
    others = rest @ np.delete(shares, criterion, axis=0)
    found: Array = steps[:, None] * shares[criterion][None, :] + (1.0 - steps)[:, None] * others[None, :]
    return found
