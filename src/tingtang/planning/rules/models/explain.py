"""Why there is no solution, or no end to it (OPT-08, an addition to the source)."""

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from tingtang.planning.rules.models.program import Arrays, Program, arrays
from tingtang.planning.rules.models.solve import SMALL, linear, tidy, whole

MOST_ROWS = 120


@dataclass(frozen=True, slots=True)
class Conflict:
    """Rows that cannot hold together, none of them needless (`is_least`); and by how much which rows would have to give way."""

    rows: list[str]
    is_least: bool
    give_way: dict[str, float]


def conflict(program: Program) -> Conflict:
    """Of an infeasible model: what clashes, and the least that must give way."""
    wanted = arrays(program)
    names = [row.name for row in program.rows]
    give = _give_way(wanted, names)
    kept = list(range(len(names)))
    is_least = len(names) <= MOST_ROWS
    for row in list(kept) if is_least else []:
        rest = [one for one in kept if one != row]
        if _is_infeasible(_only(wanted, rest)):
            kept = rest
    return Conflict([names[row] for row in kept] if is_least else list(give), is_least, give)


def _only(wanted: Arrays, rows: list[int]) -> Arrays:
    keep = np.array(rows, dtype=np.int64)
    zero = np.zeros_like(wanted.c)
    return Arrays(zero, wanted.matrix[keep], wanted.low[keep], wanted.high[keep], wanted.lower, wanted.upper, wanted.integrality)


def _is_infeasible(wanted: Arrays) -> bool:
    found = whole(wanted, 2.0) if wanted.integrality.any() else linear(wanted)
    return found.state == "infeasible"


def _give_way(wanted: Arrays, names: list[str]) -> dict[str, float]:
    """Each row may be missed by something; the sum of what is missed, each against its own limit, is made least."""
    rows, columns = wanted.matrix.shape
    limits = np.where(np.isfinite(wanted.high), wanted.high, wanted.low)
    weight = 1.0 / np.maximum(1.0, np.abs(limits))
    eye = sparse.eye_array(rows)
    elastic = Arrays(
        np.concatenate([np.zeros(columns), weight, weight]),
        sparse.hstack([wanted.matrix, eye, -eye], format="csr"),
        wanted.low,
        wanted.high,
        np.concatenate([wanted.lower, np.zeros(2 * rows)]),
        np.concatenate([wanted.upper, np.full(2 * rows, np.inf)]),
        np.concatenate([wanted.integrality, np.zeros(2 * rows, np.int8)]),
    )
    found = whole(elastic, 5.0) if wanted.integrality.any() else linear(elastic)
    if found.state not in {"optimal", "found"}:
        return {}
    missed = tidy(found.x[columns : columns + rows] - found.x[columns + rows :])
    return {names[row]: float(missed[row]) for row in np.flatnonzero(np.abs(missed) > SMALL)}


def ray(program: Program) -> dict[str, float]:
    """Of an unbounded model: which variables grow for ever, and in which proportion."""
    wanted = arrays(program)
    size = len(wanted.c)
    free = Arrays(
        wanted.c,
        wanted.matrix,
        np.where(np.isfinite(wanted.low), 0.0, -np.inf),
        np.where(np.isfinite(wanted.high), 0.0, np.inf),
        np.where(np.isfinite(wanted.lower), 0.0, -1.0),
        np.where(np.isfinite(wanted.upper), 0.0, 1.0),
        np.zeros(size, np.int8),
    )
    found = linear(free)
    if found.state != "optimal":
        return {}
    return {one.name: float(way) for one, way in zip(program.variables, tidy(found.x), strict=True) if abs(way) > SMALL}
