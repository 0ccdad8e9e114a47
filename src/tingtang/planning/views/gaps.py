"""Figures with their intervals, as pages show them."""

import math
from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from tingtang.planning.rules.simulation.figures import Figure
from tingtang.ui import formats

Three = tuple[Figure, Figure, Figure]


@dataclass(frozen=True, slots=True)
class Row:
    """A figure now, then, and the difference, each with its interval; `tone` says whether the change is for the better."""

    label: str
    now: str
    now_interval: str
    then: str
    then_interval: str
    gap: str
    gap_interval: str
    tone: str


def duration_row(label: str, three: Three) -> Row:
    """Waits: shorter is better."""
    return _row(label, three, formats.timer, is_good=False)


def share_row(label: str, three: Three, *, is_good: bool | None = False) -> Row:
    """Shares in percent; `is_good`: whether more is better, None for neither."""
    return _row(label, three, lambda value: formats.share(value, 1), is_good=is_good, gap_words=_points)


def _points(value: float) -> str:
    """A difference of shares: from 94.8 % to 92.6 % are 2.2 points, not 2.2 %."""
    return _("%(n)s percentage points") % {"n": formats.number(100 * value, 1)}


def number_row(label: str, three: Three) -> Row:
    """Plain numbers: less is better."""
    return _row(label, three, lambda value: formats.number(value, 1), is_good=False)


def _signed(value: float, words: Callable[[float], str]) -> str:
    """With a minus sign where it is less than nothing even as it is shown."""
    text = words(abs(value))
    return f"−{text}" if value < 0 and _is_something(text) else text


def _is_something(text: str) -> bool:
    return any(one in "123456789" for one in text)


def interval(figure: Figure, words: Callable[[float], str]) -> str:
    """From … to …, empty without an interval."""
    if figure.low is None or figure.high is None:
        return ""
    return _("%(low)s to %(high)s") % {"low": _signed(figure.low, words), "high": _signed(figure.high, words)}


def _row(
    label: str,
    three: Three,
    words: Callable[[float], str],
    *,
    is_good: bool | None,
    gap_words: Callable[[float], str] | None = None,
) -> Row:
    now, then, gap = three
    apart = gap_words or words

    def said(figure: Figure, words: Callable[[float], str] = words) -> str:
        return _signed(figure.value, words) if math.isfinite(figure.value) else "–"

    tone = ""
    if is_good is not None and gap.low is not None and gap.high is not None and not gap.low <= 0 <= gap.high:
        tone = "on_time" if (gap.value > 0) == is_good else "late"
    sign = "+" if math.isfinite(gap.value) and gap.value > 0 and _is_something(said(gap, apart)) else ""
    return Row(
        label, said(now), interval(_clipped(now), words), said(then), interval(_clipped(then), words), sign + said(gap, apart),
        interval(gap, apart), tone,
    )  # fmt: skip


def _clipped(figure: Figure) -> Figure:
    """Waits and shares are not below zero, whatever the interval says."""
    return figure if figure.low is None else Figure(figure.value, max(0.0, figure.low), figure.high)
