"""What customers ask for, over all channels: numbers taken, cases, wishes and changed needs, by service and kind of need (CUS-06)."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any, Final

from django.db import connection
from django.db.models import Count

from tingtang.core.actors import EVERYWHERE, Actor
from tingtang.customers.models import Customer, Preference, Stance
from tingtang.insight.figures import Share, share
from tingtang.insight.models import Findings
from tingtang.insight.queries import default_zone
from tingtang.insight.queries.customers import VIEW_CUSTOMERS
from tingtang.journal.models import Code

DAYS: Final = 90
YOUNG: Final = timedelta(days=14)
SCOPE: Final = "needs"  # of the findings: what was asked for in every hall, counted with the night's analysis
FRESH: Final = timedelta(days=2)
_NEEDS = """
WITH natures AS (
    SELECT DISTINCT ON (object_id) object_id, value #>> '{}' AS nature FROM journal_object_change
    WHERE log_id = 1 AND object_type_id = %(kinds)s AND field = 'nature' ORDER BY object_id, at DESC, id DESC
)
SELECT COALESCE(h.object_id, 0), COALESCE(s.object_id, 0), COALESCE(e.attributes->>'channel', ''),
    CASE WHEN e.type_id = %(issued)s THEN 'visit' ELSE COALESCE(n.nature, 'request') END,
    e.occurred_at >= %(middle)s, count(*), min(e.occurred_at)
FROM journal_event e
LEFT JOIN journal_event_object s ON s.event_id = e.id AND s.recorded_at = e.recorded_at AND s.qualifier_id = %(service)s
LEFT JOIN journal_event_object q ON q.event_id = e.id AND q.recorded_at = e.recorded_at AND q.object_type_id = %(kinds)s
LEFT JOIN journal_event_object h ON h.event_id = e.id AND h.recorded_at = e.recorded_at AND h.qualifier_id = %(hall)s
LEFT JOIN natures n ON n.object_id = q.object_id
WHERE e.log_id = 1 AND e.type_id IN (%(issued)s, %(opened)s) AND e.occurred_at >= %(starts)s AND e.occurred_at < %(ends)s
    AND e.recorded_at >= %(starts)s AND COALESCE(n.nature, '') <> 'internal'
GROUP BY 1, 2, 3, 4, 5
"""


@dataclass
class Need:
    """What was asked for of a service in ninety days and the ninety before, over which channels, of which kinds."""

    service: int
    now: int = 0
    before: int = 0
    channels: Counter[str] = field(default_factory=Counter)
    natures: Counter[str] = field(default_factory=Counter)

    @property
    def of_both(self) -> Share:
        """The latest ninety days of both: above one half it grows."""
        return share(self.now, self.now + self.before)

    @property
    def change(self) -> float | None:
        return self.now / self.before - 1 if self.before else None

    @property
    def trend(self) -> str:
        """Whether it surely grows or shrinks."""
        told = self.of_both
        if not self.before or told.low is None or told.high is None:
            return ""
        return "up" if told.low > 0.5 else "down" if told.high < 0.5 else ""


def counted(at: datetime) -> dict[str, Any]:
    """What was asked for in every hall: rows of hall, service, channel, nature, whether in the later half, how often; and whether the
    earlier half was not all written down."""
    codes = {(kind, name): number for kind, name, number in Code.objects.values_list("kind", "name", "id")}
    zone = default_zone()
    ends = datetime.combine(at.astimezone(zone).date() + timedelta(days=1), time(), zone)
    given: dict[str, Any] = {
        "kinds": codes.get(("object", "cases.kind"), 0), "issued": codes.get(("event", "visits.ticket.issued"), 0),
        "opened": codes.get(("event", "cases.case.opened"), 0), "service": codes.get(("qualifier", "service"), 0),
        "hall": codes.get(("qualifier", "hall"), 0), "starts": ends - timedelta(days=2 * DAYS), "middle": ends - timedelta(days=DAYS),
        "ends": ends,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_NEEDS, given)
        rows = cursor.fetchall()
    began: dict[int, datetime] = {}
    for hall, *_rest, earliest in rows:
        began[hall] = min(earliest, began.get(hall, earliest))
    return {
        "rows": [list(row[:-1]) for row in rows],
        # The ninety days before were not all written down there: nothing is said against them.
        "young": [hall for hall, first in began.items() if first > given["starts"] + YOUNG],
    }


def _kept(at: datetime) -> dict[str, Any]:
    rows = Findings.objects.filter(scope=SCOPE, made_at__gt=at - FRESH, made_at__lte=at)
    found: dict[str, Any] | None = rows.values_list("content", flat=True).first()
    return counted(at) if found is None else found


def needs(actor: Actor, at: datetime) -> list[Need]:
    """What is asked for in the halls one may see, the most asked for first; 0 is of no service. As of the night's analysis."""
    halls, told = actor.halls(VIEW_CUSTOMERS), _kept(at)
    rows = [row for row in told["rows"] if halls is EVERYWHERE or row[0] in halls]
    is_young = {row[0] for row in rows} <= set(told["young"])
    found: dict[int, Need] = {}
    for _hall, service, channel, nature, is_now, count in rows:
        one = found.setdefault(service, Need(service))
        if is_now:
            one.now += count
            one.channels[channel] += count
            one.natures[nature] += count
        elif not is_young:
            one.before += count
    return sorted(found.values(), key=lambda one: -one.now)


def stated(actor: Actor, most: int = 20) -> list[tuple[str, int]]:
    """Needs that customers told themselves, as noted on their pages: how many said the same."""
    told = Preference.objects.filter(stance=Stance.NEED, customer__in=Customer.objects.visible_to(actor, VIEW_CUSTOMERS).living())
    rows = told.order_by().values_list("text").annotate(n=Count("customer", distinct=True)).order_by("-n", "text")
    return list(rows[:most])
