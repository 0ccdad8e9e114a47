"""Effects as sentences: plainly whether there is one, and how sure that is."""

from typing import Any

from django.utils.translation import gettext as _

from tingtang.improvement.models import Effect
from tingtang.improvement.rules.effects import FEWEST_WEEKS
from tingtang.ui import formats


def number(effect: Effect, value: float | None) -> str:
    """A value of the indicator in its unit."""
    if value is None:
        return formats.MISSING
    if effect.indicator.unit == "share":
        return formats.share(value)
    return f"{formats.number(value, 2)} {effect.indicator.get_unit_display()}"


def word(effect: Effect) -> tuple[str, str]:
    """A state and what it is called: better, worse, none shown, too early to say."""
    found: dict[str, Any] = effect.result
    if found["difference"] is None:
        return "pending", _("cannot be said yet")
    if not (found["low"] > 0 or found["high"] < 0):
        return "rest", _("no effect shown")
    is_better = (found["difference"] > 0) == (effect.indicator.direction == "up")
    return ("ok", _("better")) if is_better else ("bad", _("worse"))


def sentences(effect: Effect) -> list[str]:
    """What was measured, in words."""
    found: dict[str, Any] = effect.result
    before, after = found["weeks"]
    if found["difference"] is None:
        text = _("At least {least} weeks on each side are needed; there are {before} before and {after} after.")
        return [text.format(least=FEWEST_WEEKS, before=before, after=after)]
    about = {name: number(effect, found[name]) for name in ("before", "after", "difference", "low", "high")}
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
        text = _("Welch's test over {before} weeks before and {after} after, p = {p}.")
        told.append(text.format(before=before, after=after, p=formats.number(found["p"], 3)))
    return told
