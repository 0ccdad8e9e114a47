"""What a comparison of a figure with its target advises: codes that pages put into words, worked out of figures alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tingtang.quality.rules.estimates import Estimate

OFTEN = (
    3  # spans in a row after which a missed target wants its cause looked for, and one that is surely reached is looked at again
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a target was reached, and whether the interval says so as well; neither where nothing was measured."""

    is_met: bool | None
    is_sure: bool = False


def judged(found: Estimate, target: float, *, is_more_better: bool) -> Verdict:
    """The verdict on a figure. Without an interval the figure stands for itself."""
    if found.value is None:
        return Verdict(None)
    low, high = (found.value if end is None else end for end in (found.low, found.high))
    is_met = found.value >= target if is_more_better else found.value <= target
    return Verdict(is_met, not low < target < high)


def advised(
    found: Estimate,
    before: Estimate,
    verdict: Verdict,
    past: Sequence[Verdict],
    halls: Mapping[int, tuple[Estimate, float]],
    *,
    hall: int | None,
    is_more_better: bool,
) -> list[dict[str, Any]]:
    """What follows: `past` are the verdicts of the spans before, the latest first; `halls` each hall's figure with its own target."""
    if verdict.is_met is None:
        return [{"code": "withheld" if found.is_withheld else "nothing"}]
    told: list[dict[str, Any]] = []
    in_a_row = _in_a_row(verdict, past)
    if verdict.is_met is False and verdict.is_sure and in_a_row >= OFTEN:
        told.append({"code": "again", "n": in_a_row})
    turned = _turned(found, before, is_more_better=is_more_better)
    if turned:
        told.append({"code": turned})
    told += _elsewhere(verdict, halls, hall, is_more_better=is_more_better)
    if not verdict.is_sure:
        told.append({"code": "perhaps"})
    elif verdict.is_met and in_a_row >= OFTEN:
        told.append({"code": "raise", "n": in_a_row})
    return told or [{"code": "keep" if verdict.is_met else "look" if hall is None else "here"}]


def _in_a_row(verdict: Verdict, past: Sequence[Verdict]) -> int:
    count = 1
    for one in past:
        if one.is_met != verdict.is_met or not one.is_sure:
            break
        count += 1
    return count


def _turned(found: Estimate, before: Estimate, *, is_more_better: bool) -> str:
    """Better or worse than the span before, where the intervals lie apart."""
    if None in (found.value, found.low, found.high, before.value, before.low, before.high):
        return ""
    is_up, is_down = found.low > before.high, found.high < before.low  # type: ignore[operator]
    return ("better" if is_up == is_more_better else "worse") if is_up or is_down else ""


def _elsewhere(
    verdict: Verdict, halls: Mapping[int, tuple[Estimate, float]], hall: int | None, *, is_more_better: bool
) -> list[dict[str, Any]]:
    """For all halls together: with which to begin. For one that misses its target: from which to learn."""
    apart = []
    for key, (cell, target) in halls.items():
        one = judged(cell, target, is_more_better=is_more_better)
        if cell.value is not None and one.is_met is not None and one.is_sure:
            apart.append(((cell.value - target) * (1 if is_more_better else -1), key, one.is_met, cell.value))
    if hall is None:
        missed = [one for one in apart if not one[2]]
        worst = min(missed, default=None) if len(halls) > 1 else None
        return [{"code": "begin", "hall": worst[1], "value": worst[3]}] if worst else []
    better = [one for one in apart if one[2] and one[1] != hall]
    best = max(better, default=None) if verdict.is_met is False else None
    return [{"code": "learn", "hall": best[1], "value": best[3]}] if best else []
