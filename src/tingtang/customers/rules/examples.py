"""Numbers made up after a pattern, so that whoever typed another can see what one looks like."""

import re
from itertools import count
from re import _constants, _parser  # the module's own reading of a pattern: there is no public one
from typing import Any, Final

_MOST: Final = 40
_CATEGORIES: Final[dict[Any, str]] = {_constants.CATEGORY_DIGIT: "1234567890", _constants.CATEGORY_WORD: "ABCDEFGH"}


def example_of(pattern: str) -> str:
    """The shortest number of a pattern, made of characters in turn; empty where none can be made up."""
    try:
        found = _written(_parser.parse(pattern), count())
    except (KeyError, re.error):
        return ""
    return found if len(found) <= _MOST and re.fullmatch(pattern, found) else ""


def lengths_of(pattern: str) -> tuple[int, int]:
    """The fewest and the most characters of a pattern's numbers."""
    least, most = _parser.parse(pattern).getwidth()
    return int(least), int(most)


def _written(parts: Any, turn: "count[int]") -> str:
    return "".join(_part(code, given, turn) for code, given in parts)


def _part(code: Any, given: Any, turn: "count[int]") -> str:
    if code is _constants.LITERAL:
        return chr(given)
    if code is _constants.IN:
        sets = [_characters(*one) for one in given]
        n = next(turn)
        chosen = sets[n % len(sets)]
        return chosen[n % len(chosen)]
    if code in (_constants.MAX_REPEAT, _constants.MIN_REPEAT):
        least, _most, inner = given
        return "".join(_written(inner, turn) for _n in range(min(least, _MOST + 1)))
    if code is _constants.SUBPATTERN:
        return _written(given[-1], turn)
    if code is _constants.BRANCH:
        return _written(given[1][0], turn)
    return {_constants.ANY: "A", _constants.AT: ""}[code]


def _characters(code: Any, given: Any) -> str:
    if code is _constants.RANGE:
        low, high = given
        drawn = "".join(map(chr, range(low, min(high, low + 26) + 1)))
        return drawn[1:] + drawn[0] if drawn.startswith("01") else drawn
    return chr(given) if code is _constants.LITERAL else _CATEGORIES[given]
