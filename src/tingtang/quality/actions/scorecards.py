"""Writes of scorecards, and of ready sets: indicators with their scorecard, taken over as they ship and then one's own."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from tingtang.core.actions import action, unchanged
from tingtang.core.actors import Actor
from tingtang.core.errors import Invalid, NotFound
from tingtang.journal.record import record
from tingtang.journal.saving import field_names, save
from tingtang.quality.actions.indicators import save_indicator
from tingtang.quality.actions.reports import save_report
from tingtang.quality.events import SCORECARD_SAVED, SET_ADOPTED
from tingtang.quality.models import Indicator, Report, Scorecard
from tingtang.quality.queries.ready import ReadySet, ready_sets

SCORECARD_FIELDS = field_names(Scorecard, "code", "name", "names", "kind", "note", "entries", "evaluation", "is_active")


@action("quality.save_scorecard", label=_("Set up scorecards"))
def save_scorecard(
    actor: Actor, /, *, at: datetime, scorecard: Scorecard | None = None, version: str | None = None, **values: Any
) -> Scorecard:
    """Change a scorecard, or make one. Refused without interest, contribution and satisfaction (KPI-02), or with unknown indicators."""
    kept = save(actor, SCORECARD_SAVED, scorecard or Scorecard(), values, SCORECARD_FIELDS, at=at, version=version)
    codes = {one["indicator"] for one in kept.entries}
    unknown = codes - set(Indicator.objects.filter(code__in=codes).values_list("code", flat=True))
    if unknown:
        raise Invalid(fields={"entries": [_("There is no indicator “%(code)s”.") % {"code": min(unknown)}]})
    return kept


@action("quality.adopt_set", label=_("Take over ready sets of indicators"))
def adopt_set(actor: Actor, *, at: datetime, code: str) -> ReadySet:
    """Make the indicators, scorecards and reports of a ready set that are not there yet; what is there stays as it is."""
    found = ready_sets().get(code)
    if found is None:
        raise NotFound
    known = set(Indicator.objects.values_list("code", flat=True))
    fresh = [one for one in found.indicators if one["code"] not in known]
    for values in fresh:
        save_indicator(actor, at=at, **values)
    cards = set(Scorecard.objects.values_list("code", flat=True))
    for values in found.scorecards:
        if values["code"] not in cards:
            save_scorecard(actor, at=at, **values)
    reports = set(Report.objects.values_list("code", flat=True))
    for values in found.reports:
        if values["code"] not in reports:
            save_report(actor, at=at, **values)
    if not fresh and cards >= {one["code"] for one in found.scorecards}:
        unchanged()
        return found
    record(SET_ADOPTED, actor, at=at, set=code, indicators=len(fresh))
    return found
