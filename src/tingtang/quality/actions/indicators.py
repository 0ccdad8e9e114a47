"""Writes of indicators: what is measured, the formula from a day on, and how many ratings a figure needs."""

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from tingtang.core.actions import action, unchanged
from tingtang.core.actors import Actor
from tingtang.core.errors import Invalid
from tingtang.journal.models import Log
from tingtang.journal.record import changed, record
from tingtang.journal.saving import clean, field_names, locked, save
from tingtang.quality.events import INDICATOR_SAVED, INDICATOR_VERSIONED, PRIVACY_SAVED
from tingtang.quality.models import Indicator, IndicatorVersion, Measure, Privacy
from tingtang.quality.queries.days import home_day
from tingtang.quality.queries.indicators import checked
from tingtang.quality.rules import formula as rules
from tingtang.quality.rules.formula import BadFormula
from tingtang.quality.wording import formula_sentence

INDICATOR_FIELDS = field_names(
    Indicator, "code", "name", "names", "goal", "unit", "direction", "owner", "source", "rhythm", "log", "targets", "is_active"
)
BEGINNING = date(2000, 1, 1)


@action("quality.save_indicator", label=_("Set up indicators"))
def save_indicator(
    actor: Actor,
    /,
    *,
    at: datetime,
    indicator: Indicator | None = None,
    formula: str | None = None,
    from_date: date | None = None,
    version: str | None = None,
    **values: Any,
) -> Indicator:
    """Change an indicator, or make one. A formula that differs becomes a new version from `from_date` on; days before keep theirs.

    Refused when the formula cannot be read or asks for what the journal does not have, and when a new indicator has none.
    """
    is_new = indicator is None
    if is_new and not formula:
        raise Invalid(fields={"formula": [_("Write the formula.")]})
    kept = save(actor, INDICATOR_SAVED, indicator or Indicator(), values, INDICATOR_FIELDS, at=at, version=version)
    if formula is not None:
        _write_version(actor, kept, formula, BEGINNING if is_new and from_date is None else from_date, at)
    return kept


def _write_version(actor: Actor, indicator: Indicator, text: str, from_date: date | None, at: datetime) -> None:
    try:
        tree = checked(text.strip(), indicator.log_id or Log.OWN)
    except BadFormula as bad:
        raise Invalid(fields={"formula": [formula_sentence(bad, text)]}) from None
    locked(indicator)
    versions = list(indicator.versions.order_by("-number"))
    if versions and rules.read(versions[0].formula) == tree:
        unchanged()
        return
    day = from_date or home_day(at)
    made = next((one for one in versions if one.from_date == day), None)
    if versions and versions[0].from_date > day:
        raise Invalid(fields={"from_date": [_("A later version holds from %(day)s.") % {"day": versions[0].from_date}]})
    made = made or IndicatorVersion(indicator=indicator, number=versions[0].number + 1 if versions else 1, from_date=day)
    made.formula, made.created_at = text.strip(), at
    clean(made)
    made.save()
    for term in rules.terms(tree):
        Measure.objects.get_or_create(log_id=indicator.log_id or Log.OWN, text=str(term))
    record(
        INDICATOR_VERSIONED, actor, at=at, indicator=indicator, indicatorversion=made, number=made.number, from_day=day.isoformat(),
        formula=made.formula,
    )  # fmt: skip
    changed(indicator, at=at, formula=made.formula)


@action("quality.save_privacy", label=_("Set how many ratings a figure needs"))
def save_privacy(actor: Actor, *, at: datetime, least: int) -> Privacy:
    """Set the fewest ratings that a figure of them needs. Refused outside 1 to 100."""
    kept = Privacy.objects.select_for_update().first() or Privacy()
    if kept.pk and kept.least == least:
        unchanged()
        return kept
    kept.least = least
    clean(kept)
    kept.save()
    record(PRIVACY_SAVED, actor, at=at, privacy=kept, least=least)
    changed(kept, at=at, least=least)
    return kept
