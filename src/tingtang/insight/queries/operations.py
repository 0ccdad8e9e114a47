"""Service operations by product in four areas (CAT-10): demand, process and quality from the journal, cost as it was entered; and what
each figure of the journal was made of."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django.db import connection
from django.db.models import Sum

from tingtang.catalogue.models import Product, ProductCost, Service
from tingtang.core.actors import EVERYWHERE, Actor
from tingtang.insight.figures import Share, share
from tingtang.insight.queries import VIEW, default_zone
from tingtang.journal.models import Code

CAME: Final = ("visits.ticket.issued", "cases.case.opened")
DONE: Final = ("visits.service.finished", "cases.case.moved")
RATED: Final = ("visits.service.rated", "cases.case.rated")
# Ratings of flags that were confirmed as forged, as each flag was decided last. What is about flags is read by the index of objects,
# which the planner takes when their codes are numbers in the statement.
_TOLD = """
WITH decided AS (
    SELECT DISTINCT ON (f.object_id) e.id, e.recorded_at, e.attributes->>'state' AS state
    FROM journal_event_object f
    JOIN journal_event e ON e.id = f.event_id AND e.recorded_at = f.recorded_at AND e.type_id = %(decided)s
    WHERE f.log_id = 1 AND f.object_type_id = %(flags)s
    ORDER BY f.object_id, e.id DESC
), forged AS (
    SELECT DISTINCT c.object_id AS call FROM decided JOIN journal_event_object c ON c.event_id = decided.id
        AND c.recorded_at = decided.recorded_at
        AND c.qualifier_id = (SELECT id FROM journal_code WHERE kind = 'qualifier' AND name = 'call')
    WHERE decided.state = 'confirmed'
), told AS (
    SELECT DISTINCT t.name, e.id, e.recorded_at, e.occurred_at, e.attributes AS a, s.object_id AS service, clock.is_met
    FROM journal_event e
    JOIN journal_code t ON t.id = e.type_id AND t.kind = 'event' AND t.name = ANY(%(names)s)
    JOIN journal_event_object s ON s.event_id = e.id AND s.recorded_at = e.recorded_at AND s.object_id = ANY(%(services)s)
        AND s.qualifier_id = (SELECT id FROM journal_code WHERE kind = 'qualifier' AND name = 'service')
    LEFT JOIN journal_event_object h ON h.event_id = e.id AND h.recorded_at = e.recorded_at
        AND h.qualifier_id = (SELECT id FROM journal_code WHERE kind = 'qualifier' AND name = 'hall')
    LEFT JOIN LATERAL (
        SELECT (k.attributes->>'is_met')::boolean AS is_met
        FROM journal_event_object c
        JOIN journal_event_object o ON o.log_id = 1 AND o.object_type_id = c.object_type_id AND o.object_id = c.object_id
            AND o.recorded_at >= %(starts)s
        JOIN journal_event k ON k.id = o.event_id AND k.recorded_at = o.recorded_at AND k.occurred_at = e.occurred_at
            AND k.type_id = (SELECT id FROM journal_code WHERE kind = 'event' AND name = 'cases.clock.stopped')
            AND k.attributes->>'clock' = 'resolve' AND k.attributes ? 'is_met'
        WHERE c.event_id = e.id AND c.recorded_at = e.recorded_at
            AND c.qualifier_id = (SELECT id FROM journal_code WHERE kind = 'qualifier' AND name = 'case')
        LIMIT 1
    ) clock ON t.name = 'cases.case.moved' AND e.attributes->>'phase' = 'resolved'
    WHERE e.log_id = 1 AND e.recorded_at >= %(starts)s AND e.occurred_at >= %(starts)s AND e.occurred_at < %(ends)s
        AND (%(halls)s::bigint[] IS NULL OR h.object_id = ANY(%(halls)s))
        AND NOT (t.name = 'visits.service.rated' AND EXISTS (
            SELECT 1 FROM journal_event_object r JOIN forged ON forged.call = r.object_id
            WHERE r.event_id = e.id AND r.recorded_at = e.recorded_at
                AND r.qualifier_id = (SELECT id FROM journal_code WHERE kind = 'qualifier' AND name = 'call')))
)"""
_SUMMED = f"""{_TOLD}
SELECT service,
    count(*) FILTER (WHERE name = ANY(%(came)s)),
    count(*) FILTER (WHERE name = 'visits.service.finished' OR name = 'cases.case.moved' AND a->>'phase' = 'resolved'),
    percentile_cont(0.5) WITHIN GROUP (ORDER BY (a->>'seconds')::float) FILTER (WHERE name = 'visits.service.finished'),
    count(*) FILTER (WHERE name = 'visits.service.finished' AND (a->>'seconds')::float <= w.target),
    count(*) FILTER (WHERE name = 'visits.service.finished'),
    count(*) FILTER (WHERE name = 'visits.service.rated' AND a->>'is_bad' = 'false'
        OR name = 'cases.case.rated' AND a->>'level' <> 'dissatisfied'),
    count(*) FILTER (WHERE name = ANY(%(rated)s)),
    count(*) FILTER (WHERE is_met), count(is_met)
FROM told JOIN unnest(%(services)s::bigint[], %(targets)s::int[]) AS w(key, target) ON w.key = service
GROUP BY service
"""
# What each figure counts, and which of these it holds to be good.
FIGURES: Final = {
    "came": ("name = ANY(%(came)s)", "NULL::boolean"),
    "done": ("name = 'visits.service.finished' OR name = 'cases.case.moved' AND a->>'phase' = 'resolved'", "NULL::boolean"),
    "on_time": ("is_met IS NOT NULL", "is_met"),
    "content": (
        "name = ANY(%(rated)s)",
        "CASE name WHEN 'cases.case.rated' THEN a->>'level' <> 'dissatisfied' ELSE a->>'is_bad' = 'false' END",
    ),
}
MOST: Final = 5_000
_BEHIND = """
SELECT told.name, told.occurred_at, COALESCE(visit.type, thing.type), COALESCE(visit.object_id, thing.object_id),
    (a->>'seconds')::float, {good}, count(*) OVER ()
FROM told LEFT JOIN LATERAL (
    SELECT c.name AS type, o.object_id, o.object_type_id
    FROM journal_event_object o
    JOIN journal_code q ON q.id = o.qualifier_id AND q.kind = 'qualifier' AND q.name IN ('ticket', 'case', 'call')
    JOIN journal_code c ON c.id = o.object_type_id
    WHERE o.event_id = told.id AND o.recorded_at = told.recorded_at
    ORDER BY c.name DESC LIMIT 1
) thing ON true LEFT JOIN LATERAL (
    SELECT c.name AS type, v.object_id
    FROM journal_event_object o
    JOIN journal_event_object v ON v.event_id = o.event_id AND v.recorded_at = o.recorded_at
        AND v.qualifier_id = (SELECT id FROM journal_code WHERE kind = 'qualifier' AND name = 'ticket')
    JOIN journal_code c ON c.id = v.object_type_id
    WHERE o.log_id = 1 AND o.object_type_id = thing.object_type_id AND o.object_id = thing.object_id AND o.recorded_at >= %(starts)s
    LIMIT 1
) visit ON thing.type = 'visits.call'
WHERE {which}
ORDER BY told.occurred_at DESC, told.id DESC LIMIT %(most)s
"""


NOBODY: Final = Share(0, 0, None, None)


@dataclass(frozen=True, slots=True)
class Month:
    """What the journal says of a service in a month: `within` of services, `on_time` of cases that had a time to be resolved by."""

    came: int = 0
    done: int = 0
    median_seconds: float | None = None
    within: Share = NOBODY
    on_time: Share = NOBODY
    content: Share = NOBODY


@dataclass(frozen=True, slots=True)
class Line:
    """One product in four areas. `cost_cents` is None where nobody entered any, or where the reader does not see all halls."""

    product: Product
    now: Month
    before: Month
    cost_cents: int | None

    @property
    def each_cents(self) -> float | None:
        """What one of it cost: of what was finished in the month."""
        return self.cost_cents / self.now.done if self.cost_cents is not None and self.now.done else None

    @property
    def change(self) -> float | None:
        """How much more or less came than the month before, as a share."""
        return self.now.came / self.before.came - 1 if self.before.came else None


def first_of_next(month: date) -> date:
    """The first day of the month after."""
    return (month.replace(day=1) + timedelta(days=32)).replace(day=1)


def operations(actor: Actor, month: date) -> list[Line]:
    """Every product in use in a month; those without a service have no demand that the journal could tell."""
    rows = Product.objects.filter(is_active=True).select_related("service", "series__line")
    products = list(rows.order_by("series__line__order", "series__order", "order", "code"))
    now, before = (_month(actor, products, one) for one in (month, (month - timedelta(days=1)).replace(day=1)))
    costs = _costs(actor, month)
    return [
        Line(one, now.get(one.service_id or 0, Month()), before.get(one.service_id or 0, Month()), costs.get(one.pk))
        for one in products
    ]


def _costs(actor: Actor, month: date) -> dict[int, int]:
    """Costs are of the whole organisation, so only who sees all its halls may set them against what was served."""
    if not actor.may(VIEW):
        return {}
    rows = ProductCost.objects.filter(month=month).order_by().values_list("product").annotate(sum=Sum("amount_cents"))
    return {product: int(total) for product, total in rows}


@dataclass(frozen=True, slots=True)
class Told:
    """One event that a figure counts: what it is about, how long it took, and whether the figure holds it to be good."""

    name: str
    at: datetime
    kind: str
    number: int | None
    seconds: float | None
    is_good: bool | None


def behind(actor: Actor, service: Service, month: date, figure: str) -> tuple[list[Told], int]:
    """The events that a figure of a service counts in a month, the latest first, as many as are shown; and how many there are."""
    which, good = FIGURES[figure]
    given = _given(actor, {service.pk: service.service_target_seconds}, month) | {"most": MOST}
    with connection.cursor() as cursor:
        cursor.execute(_TOLD + _BEHIND.format(which=which, good=good), given)
        rows = cursor.fetchall()
    return [Told(*row[:-1]) for row in rows], rows[0][-1] if rows else 0


def _month(actor: Actor, products: list[Product], month: date) -> dict[int, Month]:
    services = {one.service.pk: one.service.service_target_seconds for one in products if one.service is not None}
    if not services:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_SUMMED, _given(actor, services, month))
        return {
            key: Month(came, done, median, share(within, served), share(kept, timed), share(content, rated))
            for key, came, done, median, within, served, content, rated, kept, timed in cursor.fetchall()
        }


def _given(actor: Actor, services: dict[int, int], month: date) -> dict[str, Any]:
    visible, zone = actor.halls(VIEW), default_zone()
    codes = {(kind, name): number for kind, name, number in Code.objects.values_list("kind", "name", "id")}
    return {
        "decided": codes.get(("event", "quality.flag.decided"), 0), "flags": codes.get(("object", "quality.ratingflag"), 0),
        "names": [*CAME, *DONE, *RATED], "came": list(CAME), "rated": list(RATED),
        "services": list(services), "targets": list(services.values()),
        "halls": None if visible is EVERYWHERE else sorted(visible),  # type: ignore[arg-type]
        "starts": datetime.combine(month, time(), zone), "ends": datetime.combine(first_of_next(month), time(), zone),
    }  # fmt: skip


def latest(at: datetime) -> date:
    """The month in which `at` lies, where the installation is."""
    return at.astimezone(default_zone()).date().replace(day=1)
