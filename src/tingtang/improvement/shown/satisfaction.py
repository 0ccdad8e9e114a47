"""How satisfied customers were before a fault was found and are since it was corrected (IMP-06), with whether that may be chance."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.utils.translation import gettext as _

from tingtang.core.actors import Actor
from tingtang.improvement.models import Correction, CorrectionState
from tingtang.quality import telling
from tingtang.quality.queries import criteria
from tingtang.quality.queries.indicators import VIEW, may_see_unit
from tingtang.quality.rules import gaps
from tingtang.quality.rules.estimates import Estimate

DAYS: Final = 28
_SHOWN: Final = (CorrectionState.SUBMITTED, CorrectionState.ACCEPTED, CorrectionState.LASTING)


@dataclass(frozen=True, slots=True)
class Satisfaction:
    """The share of satisfied ratings before and after, each with its days, and what the difference says."""

    before: Mapping[str, Any]
    before_days: tuple[date, date]
    after: Mapping[str, Any]
    after_days: tuple[date, date] | None
    verdict: str


def satisfaction(actor: Actor, found: Correction, today: date, at: datetime) -> Satisfaction | None:
    """From the four weeks before the fault was found, and up to four from the day after the last measure; nothing of no hall."""
    if found.hall is None or found.state not in _SHOWN or not may_see_unit(actor, VIEW, "hall", found.hall_id or 0):
        return None
    before_days = found.found_date - timedelta(days=DAYS), found.found_date - timedelta(days=1)
    done = max((one.done_at for one in found.measures.all() if one.done_at), default=at)
    begins = done.astimezone(found.hall.zone).date() + timedelta(days=1)
    after_days = (begins, min(today, begins + timedelta(days=DAYS - 1))) if begins <= today else None
    before = _share(found.hall.pk, before_days, at)
    after = _share(found.hall.pk, after_days, at) if after_days else Estimate(None)
    return Satisfaction(
        telling.figure("share", before), before_days, telling.figure("share", after), after_days, _verdict(before, after)
    )


def _share(hall: int, days: tuple[date, date], at: datetime) -> Estimate:
    asked = criteria.asked_for("hall", [hall], *days, at)
    one = criteria.evidence("ratings", "", asked).get(hall, Estimate(None))
    ends = [None if end is None else end / 100 for end in (one.value, one.low, one.high)]
    return Estimate(ends[0], ends[1], ends[2], one.n, one.least, is_withheld=one.is_withheld)


def _verdict(before: Estimate, after: Estimate) -> str:
    one = gaps.difference(after, before)
    if one.value is None or one.low is None or one.high is None:
        return str(_("It cannot be told yet: there are too few ratings. Ask some customers."))
    if one.low > 0:
        return str(_("Customers are more satisfied than before."))
    return str(_("Customers are less satisfied than before.") if one.high < 0 else _("The difference may be chance."))
