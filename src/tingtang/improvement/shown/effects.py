"""Effects as sentences: plainly whether there is one, and how sure that is."""

from datetime import timedelta
from typing import Any, Final

from django.utils.translation import gettext as _

from tingtang.improvement.models import Effect
from tingtang.improvement.rules.effects import FEWEST_WEEKS
from tingtang.quality import telling
from tingtang.quality.models import Unit
from tingtang.ui import formats

LEAST_P: Final = 0.001


def number(effect: Effect, value: float | None) -> str:
    """A value of the indicator in its unit."""
    if value is None:
        return formats.MISSING
    unit = effect.indicator.unit
    words = telling.value_words(unit, value, 2 if unit == Unit.NUMBER else 1)
    return f"{words} {effect.indicator.get_unit_display()}" if unit == Unit.POINTS else words


def word(effect: Effect) -> tuple[str, str]:
    """A state and what it is called: better, worse, none shown, too early to say."""
    found: dict[str, Any] = effect.result
    if found["difference"] is None:
        return "pending", _("cannot be said yet")
    if not (found["low"] > 0 or found["high"] < 0):
        return "rest", _("no effect shown")
    is_better = (found["difference"] > 0) == (effect.indicator.direction == "up")
    return ("ok", _("better")) if is_better else ("bad", _("worse"))


def _when(effect: Effect, before: int) -> str:
    """When it can be said, or that it never will."""
    if before < FEWEST_WEEKS:
        return _(
            "Weeks before the change do not come any more: choose an indicator that was measured then, or pilot the change elsewhere."
        )
    day = effect.change_date + timedelta(weeks=FEWEST_WEEKS)
    return _("If it goes on being measured, it can be said from {day} on: measure again then.").format(day=formats.day(day))


def chart(effect: Effect) -> dict[str, Any] | None:
    """Week by week the changed halls beside the others, with a line where the change came; None of what was measured without weeks."""
    own, rest = (effect.result.get(name) or () for name in ("own", "rest"))
    if not any(one is not None for one in own):
        return None
    factor = 100 if effect.indicator.unit == "share" else 1
    firsts = [effect.change_date + timedelta(weeks=place - effect.weeks) for place in range(len(own))]
    labels = [f"{one:%m-%d}" for one in firsts]
    named = [(_("Where it was changed"), own), (_("Other halls"), rest)]
    series: list[dict[str, Any]] = [
        {"type": "line", "name": name, "data": [None if one is None else round(one * factor, 2) for one in data]}
        for name, data in named
        if data
    ]
    if len(own) > effect.weeks:
        mark = {"xAxis": labels[effect.weeks], "label": {"formatter": _("changed")}}
        series[0]["markLine"] = {"symbol": "none", "data": [mark], "lineStyle": {"type": "dashed"}}
    unit = "%" if effect.indicator.unit == "share" else str(effect.indicator.get_unit_display())
    axis = {"type": "value", "name": unit, "scale": True}
    return {"xAxis": {"type": "category", "name": _("week from"), "data": labels}, "yAxis": axis, "legend": {}, "series": series}


def _chance(p: float) -> str:
    return f"< {LEAST_P}" if p < LEAST_P else f"= {formats.number(p, 3)}"


def sentences(effect: Effect) -> list[str]:
    """What was measured, in words."""
    found: dict[str, Any] = effect.result
    before, after = found["weeks"]
    if found["difference"] is None:
        text = _("At least {least} weeks on each side are needed; there are {before} before and {after} after.")
        return [text.format(least=FEWEST_WEEKS, before=before, after=after), _when(effect, before)]
    about = {name: number(effect, found[name]) for name in ("before", "after")}
    about |= {name: telling.signed_words(effect.indicator.unit, found[name]) for name in ("difference", "low", "high")}
    told = [_("Before {before}, after {after}.").format(**about)]
    if found["has_others"]:
        told.append(
            _("Less what the other halls did, the change is {difference} (95 % interval {low} to {high}).").format(**about)
        )
    else:
        told.append(_("The change is {difference} (95 % interval {low} to {high}).").format(**about))
        told.append(_("No other hall was measured: what the season or the customers did cannot be told from the change."))
    if not (found["low"] > 0 or found["high"] < 0):
        told.append(_("That may be chance: no effect is shown."))
    if found["p"] is not None:
        text = _("Welch's test over {before} weeks before and {after} after, p {p}.")
        told.append(text.format(before=before, after=after, p=_chance(found["p"])))
    return told
