"""Rankings in words and in the unit of their indicator."""

from typing import Any

from tingtang.improvement.models import Ranking
from tingtang.improvement.queries.rankings import Line, lines
from tingtang.quality import telling
from tingtang.ui import formats


def figure(ranking: Ranking, value: float | None, *, is_change: bool = False) -> str:
    """A value of the indicator; changes with their sign."""
    if value is None:
        return formats.MISSING
    unit = ranking.indicator.unit
    return telling.signed_words(unit, value) if is_change else telling.value_words(unit, value)


def rows(ranking: Ranking) -> list[dict[str, Any]]:
    """The rows of a ranking as they are shown."""
    return [_row(ranking, one) for one in lines(ranking)]


def _row(ranking: Ranking, one: Line) -> dict[str, Any]:
    row, by_gain = one.row, ranking.basis == "gain"
    has_interval = row["low"] is not None
    between = tuple(figure(ranking, row[name], is_change=by_gain) for name in ("low", "high"))
    return {
        "rank": row["rank"], "staff": one.staff, "outlets": one.outlets, "counted": figure(ranking, row["counted"], is_change=by_gain),
        "interval": between if has_interval else None, "n": row["n"], "before_n": row["before_n"], "value": figure(ranking, row["value"]),
        "before": figure(ranking, row["before"]), "is_level": row["rank"] not in {None, 1} and has_interval and not row["is_apart"],
    }  # fmt: skip
