"""Patterns that some number makes run for ever: repeats within repeats, and choices within them."""

from re import _constants, _parser  # the module's own reading of a pattern: there is no public one
from typing import Any, Final

_MANY: Final = 12  # so often a part may come again and still be tried in every way within a moment
_REPEATS: Final = (_constants.MAX_REPEAT, _constants.MIN_REPEAT)


def may_run_away(pattern: str) -> bool:
    """Whether `pattern`, which is a regular expression, may take longer than anybody waits: Python tries every way to match."""
    return _runs_away(_parser.parse(pattern), is_repeated=False)


def _runs_away(parts: Any, *, is_repeated: bool) -> bool:
    return any(_part(code, given, is_repeated=is_repeated) for code, given in parts)


def _part(code: Any, given: Any, *, is_repeated: bool) -> bool:
    if code in _REPEATS:
        least, most, inner = given
        if is_repeated and least != most:
            return True
        return _runs_away(inner, is_repeated=is_repeated or int(most) > _MANY)
    if code is _constants.BRANCH:
        return is_repeated or any(_runs_away(way, is_repeated=is_repeated) for way in given[1])
    inside = given[-1] if isinstance(given, tuple) else given
    return isinstance(inside, _parser.SubPattern) and _runs_away(inside, is_repeated=is_repeated)
