"""Expressions at work: CEL by its library, over the values an expression names and no others, cut to a bounded size."""

from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from tingtang.flows.rules.cel_parser import BadExpression, parse
from tingtang.flows.rules.cel_types import ANY, names, type_of

if TYPE_CHECKING:
    import cel

MOST_ENTRIES, MOST_TEXT = 50, 2_000
FAULTS = (ValueError, TypeError, LookupError, RuntimeError, ArithmeticError)


def check(text: str, known: Mapping[str, str], wanted: str = "bool") -> None:
    """Refuse (`BadExpression`) what cannot be read, names what is not there, mixes types, or gives no `wanted`."""
    found = type_of(text, known)
    if found not in {wanted, ANY} and wanted != ANY and {found, wanted} != {"int", "double"}:
        raise BadExpression("not_" + wanted, found)
    compiled(text)


@lru_cache(maxsize=2048)
def compiled(text: str) -> "tuple[cel.Program, tuple[str, ...]]":
    """The program of an expression with the names it reads. Refused when it is not bounded or cannot be read."""
    import cel  # noqa: PLC0415 - it brings a command line of its own, a tenth of every process's start

    tree = parse(text)
    try:
        return cel.compile(text), tuple(sorted(names(tree)))
    except ValueError as fault:
        raise BadExpression("unreadable", str(fault)[:80]) from None


def names_in(text: str) -> tuple[str, ...]:
    """The values an expression reads; none of one that cannot be read."""
    try:
        return compiled(text)[1]
    except BadExpression:
        return ()


def value(text: str, values: Mapping[str, Any]) -> Any:
    """What an expression gives; a name without a value is null. Refused (`BadExpression`) when it cannot be worked out."""
    program, needed = compiled(text)
    try:
        return program.execute({name: _cut(values.get(name)) for name in needed})
    except FAULTS as fault:
        raise BadExpression("fails", str(fault)[:120]) from None


def holds(text: str, values: Mapping[str, Any]) -> bool:
    """Whether a condition holds. Refused when it cannot be worked out or is no yes or no."""
    found = value(text, values)
    if not isinstance(found, bool):
        raise BadExpression("not_bool", str(found)[:40])
    return found


def _cut(given: Any) -> Any:
    if isinstance(given, str):
        return given[:MOST_TEXT]
    if isinstance(given, list):
        return [_cut(one) for one in given[:MOST_ENTRIES]]
    if isinstance(given, dict):
        return {str(key): _cut(one) for key, one in list(given.items())[:MOST_ENTRIES]}
    return given
