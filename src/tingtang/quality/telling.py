"""Figures in words: a value in its unit, its interval, and n; withheld ones say so."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext, pgettext_lazy

from tingtang.quality.models import Period, Unit
from tingtang.quality.rules import periods
from tingtang.quality.rules.changes import change, verdict
from tingtang.quality.rules.estimates import Estimate
from tingtang.ui import formats

VERDICTS = {
    "better": pgettext_lazy("change", "better"),
    "worse": pgettext_lazy("change", "worse"),
    "chance": pgettext_lazy("change", "may be chance"),
}
_ADDRESSES = "tingtang.quality.urls"
_SECONDS = {Unit.SECONDS: 1, Unit.MINUTES: 60, Unit.HOURS: 3600, Unit.DAYS: 86_400}


def _span(seconds: float) -> str:
    """A duration; below ten minutes to the second, since what a service takes differs by less than minutes."""
    whole = round(abs(seconds))
    if not 60 <= whole < 600 or whole % 60 == 0:
        return formats.duration(seconds)
    sign = "-" if seconds < 0 else ""
    return sign + _("%(m)d min %(s)02d s") % {"m": whole // 60, "s": whole % 60}


def value_words(unit: str, value: float | None, digits: int = 1) -> str:
    """A value as people read it."""
    if value is None:
        return "–"
    if unit in _SECONDS:
        return _span(value * _SECONDS[Unit(unit)])
    if unit == Unit.SHARE:
        return formats.share(value, digits)
    return formats.money(round(value * 100)) if unit == Unit.MONEY else formats.number(value, digits)


def kept_in(unit: str, one: Estimate) -> Estimate:
    """The interval of a share stays between nothing and the whole, unless the figure itself lies outside (urgings by case)."""
    if unit != Unit.SHARE or one.value is None or not 0 <= one.value <= 1:
        return one
    low, high = (None if end is None else max(0.0, min(1.0, end)) for end in (one.low, one.high))
    return replace(one, low=low, high=high)


def ends(unit: str, one: Estimate) -> list[float | None]:
    """A value with the ends of its interval, as charts draw them."""
    kept = kept_in(unit, one)
    return [kept.value, kept.low, kept.high]


def interval_words(unit: str, one: Estimate) -> str:
    """The interval, where there is one."""
    one = kept_in(unit, one)
    if one.low is None or one.high is None or one.value is None:
        return ""
    return _("%(low)s to %(high)s") % {"low": value_words(unit, one.low), "high": value_words(unit, one.high)}


def evidence_url(indicator: int, dimension: str, unit: int, first: Any, latest: Any, told: datetime | None = None) -> str:
    """Where the events behind a figure are listed; behind one that was kept at `told`, those that the journal knew by then."""
    asked = {"dimension": dimension, "unit": unit, "first": first.isoformat(), "latest": latest.isoformat()}
    asked |= {"told": told.isoformat()} if told else {}
    # By the addresses of quality alone: a report that is made before the first page does not read those of all domains.
    return f"{reverse('evidence', _ADDRESSES, args=[indicator])}?{urlencode(asked)}"


def unit_url(scorecard: int, unit: int, first: Any, latest: Any) -> str:
    """Where a unit's scorecard stands with its past: what an index is made of."""
    asked = {"first": first.isoformat(), "latest": latest.isoformat()}
    return f"{reverse('unit', _ADDRESSES, args=[scorecard, unit])}?{urlencode(asked)}"


def plain(unit: str, value: float | None) -> dict[str, Any]:
    """A figure that is no estimate, such as a target."""
    return {
        "text": value_words(unit, value), "interval": "", "n": None, "url": "", "value": value, "low": None, "high": None,
        "is_withheld": False, "unit": str(unit),
    }  # fmt: skip


def counted(value: int, url: str = "") -> dict[str, Any]:
    """A number of things, which open where they are listed."""
    return plain(Unit.NUMBER, value) | {"url": url if value else ""}


def signed_words(unit: str, value: float | None) -> str:
    """A difference as people read it: of shares in percentage points."""
    if value is None:
        return formats.MISSING
    in_points = unit == Unit.SHARE
    words = formats.number(round(abs(value) * 100, 1)) if in_points else value_words(unit, abs(value))
    nothing = "0" if in_points else value_words(unit, 0.0)
    sign = "" if words == nothing else "+" if value > 0 else "-"
    return sign + (_("%(n)s points of a hundred") % {"n": words} if in_points else words)


def changed(unit: str, then: Estimate, now: Estimate, *, is_more_better: bool) -> dict[str, Any]:
    """How a figure moved, with the interval of the difference and what can be said of it."""
    moved = change(kept_in(unit, then), kept_in(unit, now))
    told = verdict(moved, is_more_better=is_more_better)
    words = ""
    if moved.low is not None and moved.high is not None:
        words = _("%(low)s to %(high)s") % {"low": signed_words(unit, moved.low), "high": signed_words(unit, moved.high)}
    return plain(unit, moved.value) | {
        "text": signed_words(unit, moved.value), "interval": words, "low": moved.low, "high": moved.high, "verdict": told,
        "said": str(VERDICTS[told]) if told else "",
    }  # fmt: skip


def period_words(period: str, first: date) -> str:
    """A month, quarter or year as it is called: 2026年第4季度."""
    if period == Period.YEAR:
        return pgettext("year", "%(year)s") % {"year": first.year}
    if period == Period.QUARTER:
        return _("Q%(quarter)s %(year)s") % {"quarter": periods.quarter(first), "year": first.year}
    return _("%(year)s-%(month)02d") % {"year": first.year, "month": first.month}


def period_short(period: str, first: date) -> str:
    """The same for axes and files, in any language: 2026-10, 2026-Q4, 2026."""
    if period == Period.QUARTER:
        return f"{first.year}-Q{periods.quarter(first)}"
    return f"{first:%Y-%m}" if period == Period.MONTH else f"{first.year}"


def days_words(first: date, latest: date) -> str:
    """From which day to which."""
    return _("%(first)s to %(latest)s") % {
        "first": formats.day(first, weekday=False), "latest": formats.day(latest, weekday=False)
    }  # fmt: skip


def figure(unit: str, one: Estimate, url: str = "") -> dict[str, Any]:
    """A figure as a page or a report shows it."""
    one = kept_in(unit, one)
    text = _("too few") if one.is_withheld else value_words(unit, one.value)
    n = None if one.is_withheld or (one.value is None and not one.n) else one.n
    opened = url if n is not None and one.value is not None else ""
    return {
        "text": text, "interval": interval_words(unit, one), "n": n, "url": opened, "value": one.value, "low": one.low,
        "high": one.high, "is_withheld": one.is_withheld, "unit": str(unit),
    }  # fmt: skip
