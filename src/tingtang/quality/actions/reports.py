"""Writes of reports: what they are composed of, and each one made and kept as it was."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from tingtang.core.actions import action
from tingtang.core.actors import Actor
from tingtang.core.errors import Refused
from tingtang.journal.record import record
from tingtang.journal.saving import field_names, locked, save
from tingtang.org.models import Hall
from tingtang.quality.events import REPORT_MADE, REPORT_SAVED
from tingtang.quality.models import LONGEST_OF, Issue, Report
from tingtang.quality.queries.reporting import composed, days_of

REPORT_FIELDS = field_names(
    Report, "code", "name", "names", "period", "blocks", "is_of_halls", "is_of_organisation", "day", "is_active"
)


class NotYet(Refused):
    """The period has not begun."""

    message = _("This period has not begun yet.")


@action("quality.save_report", label=_("Compose reports"))
def save_report(
    actor: Actor, /, *, at: datetime, report: Report | None = None, version: str | None = None, **values: Any
) -> Report:
    """Change what a report is composed of, or make one. Reports already made stay as they are."""
    return save(actor, REPORT_SAVED, report or Report(), values, REPORT_FIELDS, at=at, version=version)


@action("quality.make_report", on="hall", label=_("Make reports"))
def make_report(
    actor: Actor, *, report: Report, hall: Hall | None, day: date, at: datetime, texts: Mapping[str, str] | None = None,
    period: str | None = None,
) -> Issue:  # fmt: skip
    """Make the report of the period of a day for a hall (none: the organisation) and keep it. Made again, it is the next version.

    The period is the one of which the report is made by itself, unless another is asked for.
    `texts` are the commentary of this issue by the place of its block; without them the version before lends its own.
    """
    kept = locked(report)
    period = period or kept.period
    first, latest = days_of(period, day, at)
    if first > latest:
        raise NotYet
    earlier = Issue.objects.filter(report=kept, hall=hall, period=period, first=first).order_by("-number").first()
    number = earlier.number + 1 if earlier is not None else 1
    if texts is None and earlier is not None:
        texts = earlier.content.get("texts")
    texts = {place: text.strip()[:LONGEST_OF] for place, text in (texts or {}).items()}
    content = composed(kept, hall, first, latest, at, texts, period)
    made = Issue.objects.create(
        report=kept, hall=hall, period=period, first=first, latest=latest, number=number, made_at=at, content=content
    )
    told = {"month": f"{first:%Y-%m}", "period": period, "number": number}
    record(REPORT_MADE, actor, at=at, report=kept, issue=made, hall=hall, **told)
    return made
