"""The parts of a sheet as columns, checked column by column: a model of each part takes longer than solving."""

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from math import isfinite
from operator import itemgetter
from typing import Annotated, Any, TypeVar, overload

from pydantic import Field, GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

from tingtang.planning.rules.models.cells import LARGEST
from tingtang.planning.rules.sheets import Part, Unique

P = TypeVar("P", bound=Part)
Column = tuple[Any, ...]
LONGEST_CODE, LONGEST_NAME, LONGEST_UNIT = 40, 300, 60
_NO_CODE = re.compile(r"[\s,;:{}\[\]\x00-\x1f\ud800-\udfff]")


class Columns(Sequence[P]):
    """Parts of one kind, of which only the columns are there, as they were given; a part is made when it is asked for."""

    __slots__ = ("amounts", "columns", "kind")

    def __init__(self, kind: type[P], columns: dict[str, Column], amounts: Collection[str]) -> None:
        self.kind, self.columns, self.amounts = kind, columns, amounts

    def __len__(self) -> int:
        return len(self.columns["code"])

    @overload
    def __getitem__(self, at: int) -> P: ...

    @overload
    def __getitem__(self, at: slice) -> list[P]: ...

    def __getitem__(self, at: int | slice) -> P | list[P]:
        if isinstance(at, slice):
            return [self[place] for place in range(*at.indices(len(self)))]
        cells: dict[str, Any] = {name: column[at] for name, column in self.columns.items()}
        return self.kind.model_construct(None, **cells | {name: float(cells[name]) for name in self.amounts if name in cells})

    def __iter__(self) -> Iterator[P]:
        return (self[place] for place in range(len(self)))


def column(parts: Sequence[Any], name: str) -> Sequence[Any]:
    """One field of each of these parts."""
    if isinstance(parts, Columns):
        found = parts.columns.get(name)
        return [parts.kind.model_fields[name].default] * len(parts) if found is None else found
    return [getattr(one, name) for one in parts]


class ByColumn:
    """For a list of parts of which no two have one code. What is plain is checked by columns: the same keys in each, a code, a name,
    figures of `amounts`, a unit, a count; anything else part by part, which also says what is wrong with it."""

    def __init__(self, kind: type[Part], most: int, *amounts: str) -> None:
        self.kind, self.most, self.amounts = kind, most, amounts
        checks = _CHECKS | dict.fromkeys(amounts, _amounts)
        self.checks = {name: checks[name] for name in kind.model_fields}

    def __get_pydantic_core_schema__(self, _source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        by_part = handler.generate_schema(Annotated[list[self.kind], Field(max_length=self.most), Unique])  # type: ignore[name-defined]
        listed = core_schema.wrap_serializer_function_ser_schema(_listed, schema=by_part)
        return core_schema.no_info_wrap_validator_function(self.read, by_part, serialization=listed)

    def read(self, value: Any, by_part: Callable[[Any], Any]) -> Any:
        """By columns where that can be told, else part by part."""
        columns = _plain(value, self.most)
        return Columns(self.kind, columns, self.amounts) if columns is not None and self._fits(columns) else by_part(value)

    def _fits(self, columns: dict[str, Column]) -> bool:
        if "code" not in columns or "name" not in columns:
            return False
        return all(name in self.checks and self.checks[name](column) for name, column in columns.items())


def _listed(value: Any, by_part: Callable[[Any], Any]) -> Any:
    return by_part(list(value))


def _plain(value: Any, most: int) -> dict[str, Column] | None:
    if type(value) is not list or not 0 < len(value) <= most:
        return None
    try:
        names = tuple(value[0].keys())
        if len(names) < 2 or sum(map(len, value)) != len(names) * len(value):
            return None
        return dict(zip(names, zip(*map(itemgetter(*names), value), strict=True), strict=True))
    except (AttributeError, KeyError, IndexError, TypeError):  # not all are mappings with the same keys
        return None


def _codes(column: Column) -> bool:
    joined = _joined(column, LONGEST_CODE)
    if joined is None or not (joined.isalnum() or _NO_CODE.search(joined) is None):
        return False
    different = set(column)
    return "" not in different and len(different) == len(column)


def _names(column: Column) -> bool:
    joined = _joined(column, LONGEST_NAME)
    if joined is None or not joined.isprintable():  # a blank is the only space that is
        return False
    apart = "\n".join(column)
    return not (apart[:1] == " " or apart[-1:] == " " or "\n " in apart or " \n" in apart)


def _joined(column: Column, longest: int) -> str | None:
    try:
        joined = "".join(column)
    except TypeError:
        return None
    return joined if len(joined) <= longest or max(map(len, column)) <= longest else None


def _units(column: Column) -> bool:
    return set(map(type, column)) == {str} and _names(tuple(set(column))) and max(map(len, column)) <= LONGEST_UNIT


def _amounts(column: Column) -> bool:
    kinds = set(map(type, column))
    if not kinds <= {int, float}:
        return False
    if kinds == {int}:
        return bool(min(column) >= 0 and max(column) <= LARGEST)
    return bool(min(column) >= 0 and max(column) <= LARGEST and isfinite(sum(column)))  # NaN may hide from the least and the most


def _counts(column: Column) -> bool:
    return set(map(type, column)) == {int} and min(column) >= 0 and max(column) <= 10**9


_CHECKS: dict[str, Callable[[Column], bool]] = {"code": _codes, "name": _names, "unit": _units, "most": _counts}
