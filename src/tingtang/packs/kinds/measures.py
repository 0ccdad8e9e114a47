"""What a pack can set about indicators, scorecards and reports: what stands here now, and the ordinary actions that set it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from tingtang.core.actors import Actor
from tingtang.org.models import Post
from tingtang.packs.plan import Values
from tingtang.quality.actions.indicators import save_indicator
from tingtang.quality.actions.reports import save_report
from tingtang.quality.actions.scorecards import save_scorecard
from tingtang.quality.models import Indicator, Report, Scorecard

INDICATOR_FIELDS = ("name", "names", "goal", "unit", "direction", "targets", "source", "rhythm")
SCORECARD_FIELDS = ("name", "names", "kind", "entries", "note")
REPORT_FIELDS = ("name", "names", "period", "blocks", "day")


def indicators() -> dict[str, Values]:
    """Indicators by code, with their latest formula."""
    found: dict[str, Values] = {}
    for one in Indicator.objects.prefetch_related("versions").select_related("owner"):
        latest = max(one.versions.all(), key=lambda version: version.number, default=None)
        plain = {name: getattr(one, name) for name in INDICATOR_FIELDS}
        found[one.code] = plain | {"formula": latest.formula if latest else "", "owner": one.owner.code if one.owner else None}
    return found


def save_one_indicator(actor: Actor, at: datetime, code: str, values: Mapping[str, Any]) -> object:
    related = {"owner": Post.objects.filter(code=values["owner"] or "").first()} if "owner" in values else {}
    found = Indicator.objects.filter(code=code).first()
    return save_indicator(actor, at=at, indicator=found, code=code, **{**values, **related})


def save_one_scorecard(actor: Actor, at: datetime, code: str, values: Mapping[str, Any]) -> object:
    return save_scorecard(actor, at=at, scorecard=Scorecard.objects.filter(code=code).first(), code=code, **values)


def save_one_report(actor: Actor, at: datetime, code: str, values: Mapping[str, Any]) -> object:
    return save_report(actor, at=at, report=Report.objects.filter(code=code).first(), code=code, **values)
