"""What logs were held to: how many of their cases follow a procedure, as insight noted it in the journal."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from tingtang.flows.models import Process
from tingtang.journal.models import Log
from tingtang.quality.models import GapStudy, Review
from tingtang.quality.queries.days import bounds
from tingtang.quality.queries.log import said
from tingtang.quality.rules import gaps
from tingtang.quality.rules.estimates import Estimate

KEPT: Final = "insight.conformance.kept"
_BEGINNING: Final = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Held:
    """A log held against one procedure: the share of cases that follow it, minus 100."""

    procedure: str
    found: Estimate
    address: str


def held(study: GapStudy, at: datetime) -> Sequence[Held]:
    """What was kept last of each procedure, of the study's log and hall, with cases that all began in its days."""
    latest = {}
    for one in said((KEPT,), _BEGINNING, at + timedelta(microseconds=1)):
        days = one.attributes.get("first", ""), one.attributes.get("latest", "")
        is_of = one.objects.get("log") == (study.log_id or Log.OWN) and one.objects.get("hall") == study.hall_id
        if is_of and str(study.first_date) <= days[0] and days[1] <= str(study.latest_date):
            latest[one.objects["process"]] = one.attributes
    names = {one.pk: str(one) for one in Process.objects.filter(pk__in=latest)}
    return [
        Held(names.get(key, f"#{key}"), gaps.kept(one["fitting"], one["cases"]), str(one.get("address", "")))
        for key, one in sorted(latest.items())
    ]


def reviewed(study: GapStudy, at: datetime) -> Estimate:
    """The scores of cases of the study's log that were drawn and reviewed, by the days on which they happened, minus 100."""
    starts, ends = bounds(study.first_date, study.latest_date)
    rows = Review.objects.filter(sample__log=study.log_id, occurred_at__gte=starts, occurred_at__lt=ends)
    rows = rows.filter(inspection__done_at__lte=at, inspection__score__isnull=False)
    scores = rows.filter(hall=study.hall_id) if study.hall_id else rows
    return gaps.scored([one or 0.0 for one in scores.values_list("inspection__score", flat=True)])
