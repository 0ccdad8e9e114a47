"""A linear model: variables with bounds, one goal, rows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Sense = Literal["<=", ">=", "="]
Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Variable:
    """What is decided. `upper` None: no limit."""

    name: str
    title: Any = ""
    lower: Fraction | None = Fraction(0)
    upper: Fraction | None = None
    is_integer: bool = False
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A condition: terms, sense and limit."""

    name: str
    terms: Mapping[str, Fraction]
    sense: Sense
    limit: Fraction
    title: Any = ""
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Program:
    """A whole linear model. `is_max`: the goal is to be as large as may be."""

    is_max: bool
    goal: Mapping[str, Fraction]
    variables: list[Variable]
    rows: list[Row]
    unit: str = ""
    constant: Fraction = Fraction(0)
    notes: list[str] = field(default_factory=list)

    @property
    def has_integers(self) -> bool:
        return any(one.is_integer for one in self.variables)


@dataclass(frozen=True, slots=True)
class Arrays:
    """A program as the solver wants it: minimise c·x, low ≤ A·x ≤ high, lower ≤ x ≤ upper."""

    c: Array
    matrix: sparse.csr_array
    low: Array
    high: Array
    lower: Array
    upper: Array
    integrality: NDArray[np.int8]


def arrays(program: Program) -> Arrays:
    """The arrays of a program; a goal to be maximised is turned round."""
    place = {one.name: number for number, one in enumerate(program.variables)}
    sign = -1.0 if program.is_max else 1.0
    c = np.zeros(len(place))
    for name, value in program.goal.items():
        c[place[name]] += sign * float(value)
    entries = [
        (number, place[name], float(value)) for number, row in enumerate(program.rows) for name, value in row.terms.items()
    ]
    across, down, values = (list(part) for part in zip(*entries, strict=True)) if entries else ([], [], [])
    matrix = sparse.csr_array((values, (across, down)), shape=(len(program.rows), len(place)), dtype=np.float64)
    limits = np.array([float(row.limit) for row in program.rows])
    senses = np.array([row.sense for row in program.rows], dtype="U2")
    return Arrays(
        c,
        matrix,
        np.where(senses == "<=", -np.inf, limits),
        np.where(senses == ">=", np.inf, limits),
        np.array([-np.inf if one.lower is None else float(one.lower) for one in program.variables]),
        np.array([np.inf if one.upper is None else float(one.upper) for one in program.variables]),
        np.array([int(one.is_integer) for one in program.variables], dtype=np.int8),
    )
