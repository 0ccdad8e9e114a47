"""What expected days take by simulation, beside the formula, as the page of expected arrivals shows it."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from tingtang.catalogue.models import Service
from tingtang.planning.queries.staffing import Simulated
from tingtang.planning.rules.staffing import Staffed
from tingtang.planning.words.plain import figure
from tingtang.ui import formats


def takes(simulated: Simulated | None) -> dict[str, Any]:
    """The days with hours of work by simulation and formula, the intervals of the first, and what is to be said of them."""
    if simulated is None:
        return {"too_little": True}
    days = simulated.days
    if not days:
        return {}
    first, found = next(iter(days.items()))
    names = dict(Service.objects.filter(code__in={one.skill for one in found.intervals}).values_list("code", "name"))
    return {
        "simulated": {day: _day(each) for day, each in days.items()},
        "simulated_total": _total(days),
        "intervals_day": first,
        "has_skills": any(one.skill for one in found.intervals),
        "intervals": [
            {
                "clock": one.clock, "skill": names.get(one.skill, one.skill), "arrivals": figure(one.arrivals, 1),
                "people": one.people, "formula": "–" if one.formula is None else one.formula, "within": formats.share(one.within),
                "interval": f"{formats.share(one.low)}–{formats.share(one.high)}",
            }
            for one in found.intervals
            if one.people
        ],
        "is_met": all(each.is_met for each in days.values()),
        "left_out": days_said(simulated.left_out),
        "cut_off": days_said([day for day, each in days.items() if not each.is_whole]),
    }  # fmt: skip


def days_said(days: Iterable[date]) -> str:
    """Days in a sentence."""
    return ", ".join(formats.day(day) for day in days)


def _day(found: Staffed) -> dict[str, Any]:
    return {"most": _most(found), "hours": figure(found.hours), "formula_hours": figure(found.formula_hours)}


def _most(found: Staffed) -> int:
    starts: dict[int, int] = {}
    for one in found.intervals:
        starts[one.start] = starts.get(one.start, 0) + one.people
    return max(starts.values(), default=0)


def _total(days: Mapping[date, Staffed]) -> str:
    hours, formula = (sum(getattr(each, name) for each in days.values()) for name in ("hours", "formula_hours"))
    return _("By simulation these days take {hours} hours of work, by the formula {formula}.").format(
        hours=figure(hours), formula=figure(formula)
    )
