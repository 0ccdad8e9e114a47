"""The cells of a matrix in a sheet as numbers, read at once: a look at each cell takes longer than solving."""

from collections.abc import Sequence
from struct import Struct
from struct import error as StructError  # noqa: N812 - a class
from typing import Any

import numpy as np
from pydantic import ValidatorFunctionWrapHandler, WrapValidator

from tingtang.planning.rules.models.program import Array

NO_WAY = "x"
LARGEST = 1e12


class Rows(list[list[float]]):
    """A matrix of numbers only, with the array it is."""

    def __init__(self, rows: list[list[float]], array: Array) -> None:
        super().__init__(rows)
        self.array = array


def at_once(least: float, most: int) -> WrapValidator:
    """Take a matrix of nothing but numbers from `least` on as it is; any other one is looked at cell by cell."""

    def validated(value: Any, by_cell: ValidatorFunctionWrapHandler) -> Any:
        found = _plain(value, most)
        if found is None or not (found.min() >= least and found.max() <= LARGEST):  # NaN is neither
            return by_cell(value)
        return Rows(value, found)

    return WrapValidator(validated)


def _plain(value: Any, most: int) -> Array | None:
    if not isinstance(value, list) or not 0 < len(value) <= most or set(map(type, value)) != {list}:
        return None
    width = len(value[0])
    if not 0 < width <= most:
        return None
    packed = Struct(f"{width}d").pack  # takes numbers only, three times as fast as an array asks each what it is
    try:
        return np.frombuffer(b"".join([packed(*row) for row in value])).reshape(len(value), width)
    except (StructError, TypeError, OverflowError):  # another width, or no number
        return None


def numbers(values: Sequence[Sequence[Any]], rows: int, columns: int) -> bool:
    """Whether the matrix has this shape and a number in every cell."""
    return isinstance(values, Rows) and values.array.shape == (rows, columns)


def cells(values: Sequence[Sequence[Any]]) -> Array:
    """The matrix; NaN where it says that there is no way."""
    if isinstance(values, Rows):
        return values.array
    return np.array([[np.nan if value == NO_WAY else value for value in row] for row in values], np.float64)
