"""How a figure moved: the difference of two estimates, and what can be said of it."""

from tingtang.quality.rules import measures
from tingtang.quality.rules.estimates import Estimate


def change(then: Estimate, now: Estimate) -> Estimate:
    """What is now minus what was then, with an interval from those of both (`measures.difference`); of withheld figures none."""
    old, new = (measures.Estimate(one.value, one.low, one.high, one.n) for one in (then, now))
    moved = measures.difference(old, new)
    return Estimate(moved.value, moved.low, moved.high, moved.n, moved.n)


def verdict(moved: Estimate, *, is_more_better: bool) -> str:
    """`better` or `worse` where the interval leaves no doubt, else `chance`; empty without a difference or an interval."""
    if moved.value is None or moved.low is None or moved.high is None:
        return ""
    if moved.low <= 0 <= moved.high:
        return "chance"
    return "better" if (moved.low > 0) == is_more_better else "worse"
