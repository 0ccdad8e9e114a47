"""What a year of the journal and of business says of every customer, as arrays: from it cells, groups and patterns are made."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final

import numpy as np

from tingtang.customers.queries.worth import EVERYWHERE_SCOPE, first_of
from tingtang.insight.arrays import Array, columns
from tingtang.insight.queries import default_zone
from tingtang.insight.rules.watching import WINDOW_DAYS, WINDOWS
from tingtang.journal.models import Code

VISIT, CASE, COMPLAINT, MESSAGE, RATING, BAD, CONTACT = range(1, 8)
OWN: Final = (VISIT, CASE, COMPLAINT, MESSAGE)  # what a customer does himself
_NAMES: Final = {
    "identified": "visits.ticket.identified", "finished": "visits.service.finished", "opened": "cases.case.opened",
    "received": "channels.message.received", "rated": "visits.service.rated", "case_rated": "cases.case.rated",
    "contacted": "customers.plan.done",
}  # fmt: skip
_VISIBLE = "c.erased_at IS NULL AND (%(halls)s::bigint[] IS NULL OR c.hall_id IS NULL OR c.hall_id = ANY(%(halls)s))"
_KEPT = "LEFT JOIN customers_customer m ON m.id = c.merged_into_id"
_TOUCHES = f"""
WITH complaints AS (
    SELECT DISTINCT ON (object_id) object_id, value #>> '{{}}' AS nature FROM journal_object_change
    WHERE log_id = 1 AND object_type_id = %(kinds)s AND field = 'nature' ORDER BY object_id, at DESC, id DESC
), happened AS (
    SELECT e.id, e.recorded_at, e.type_id, (e.occurred_at AT TIME ZONE %(zone)s)::date - date '1970-01-01' AS day, e.attributes AS a,
        o.object_id AS customer
    FROM journal_event e
    JOIN journal_event_object o ON o.event_id = e.id AND o.recorded_at = e.recorded_at AND o.object_type_id = %(customers)s
        AND o.qualifier_id = %(customer)s
    WHERE e.log_id = 1 AND e.type_id = ANY(%(types)s) AND e.occurred_at >= %(starts)s AND e.occurred_at < %(ends)s
        AND e.recorded_at >= %(starts)s
), visited AS (
    SELECT DISTINCT ON (h.customer, t.object_id, ep.service_id) h.customer, h.day, COALESCE(ep.service_id, 0) AS service
    FROM happened h
    JOIN journal_event_object t ON t.event_id = h.id AND t.recorded_at = h.recorded_at AND t.qualifier_id = %(ticket)s
    LEFT JOIN insight_episode ep ON ep.log_id = 1 AND ep.case_id = t.object_id AND ep.arrived_at >= %(earlier)s
    WHERE h.type_id IN (%(identified)s, %(finished)s)
    ORDER BY h.customer, t.object_id, ep.service_id, h.day
), others AS (
    SELECT h.customer, h.day, COALESCE(s.object_id, 0) AS service,
        CASE WHEN h.type_id = %(opened)s THEN CASE WHEN k.nature = 'complaint' THEN {COMPLAINT} ELSE {CASE} END
            WHEN h.type_id = %(received)s THEN {MESSAGE} WHEN h.type_id = %(contacted)s THEN {CONTACT}
            WHEN h.type_id = %(rated)s THEN CASE WHEN h.a->>'is_bad' = 'true' THEN {BAD} ELSE {RATING} END
            ELSE CASE WHEN h.a->>'level' = 'dissatisfied' THEN {BAD} ELSE {RATING} END END AS kind
    FROM happened h
    LEFT JOIN journal_event_object s ON s.event_id = h.id AND s.recorded_at = h.recorded_at AND s.qualifier_id = %(service)s
        AND h.type_id = %(opened)s
    LEFT JOIN journal_event_object q ON q.event_id = h.id AND q.recorded_at = h.recorded_at AND q.object_type_id = %(kinds)s
        AND h.type_id = %(opened)s
    LEFT JOIN complaints k ON k.object_id = q.object_id
    WHERE h.type_id NOT IN (%(identified)s, %(finished)s)
)
SELECT COALESCE(c.merged_into_id, c.id)::bigint, t.kind::bigint, t.service::bigint, t.day::bigint
FROM (SELECT customer, {VISIT} AS kind, service, day FROM visited UNION ALL SELECT customer, kind, service, day FROM others) t
JOIN customers_customer c ON c.id = t.customer WHERE {_VISIBLE}
"""
_PEOPLE = f"""
SELECT c.id::bigint, (c.kind = 'company')::int::bigint, ((c.created_at AT TIME ZONE %(zone)s)::date - date '1970-01-01')::bigint,
    COALESCE(t.rank, 0)::bigint
FROM customers_customer c LEFT JOIN customers_tier t ON t.id = c.tier_id
WHERE c.merged_into_id IS NULL AND {_VISIBLE} ORDER BY c.id
"""
_BUSINESS = f"""
SELECT COALESCE(c.merged_into_id, c.id)::bigint, (12 * EXTRACT(YEAR FROM b.month) + EXTRACT(MONTH FROM b.month))::bigint,
    sum(b.income_cents)::bigint, sum(b.income_cents - b.cost_cents)::bigint
FROM customers_businessmonth b JOIN customers_customer c ON c.id = b.customer_id
WHERE b.month >= %(month)s AND b.month < %(this)s AND {_VISIBLE} GROUP BY 1, 2
"""


@dataclass(frozen=True)
class Touches:
    """What happened with customers: whose record counts, what kind, about which service (0: none), on which day since 1970."""

    customer: Array
    kind: Array
    service: Array
    day: Array


@dataclass(frozen=True)
class Known:
    """Every living customer in the order of his key, with what a year says of him in rows beside it."""

    keys: Array
    is_company: Array
    known_days: Array
    rank: Array
    touches: Touches
    counts: Array  # by kind
    windows: Array  # his own touches in twelve times thirty days
    latest: Array  # day, -1: never
    trouble: Array  # complaints and bad ratings in ninety days
    income: Array
    quarters: Array  # contribution of the four quarters before this month, the oldest first
    today: int

    @property
    def contribution(self) -> Array:
        found: Array = self.quarters.sum(axis=1)
        return found


def _given(day: date, scope: str) -> dict[str, Any]:
    codes = {(kind, name): number for kind, name, number in Code.objects.values_list("kind", "name", "id")}
    zone = default_zone()
    starts = datetime.combine(day - timedelta(days=WINDOWS * WINDOW_DAYS - 1), time(), zone)
    this = first_of(day)
    named = {short: codes.get(("event", name), 0) for short, name in _NAMES.items()}
    about = {name: codes.get(("qualifier", name), 0) for name in ("customer", "ticket", "service")}
    return {
        **named, **about, "types": list(named.values()), "customers": codes.get(("object", "customers.customer"), 0),
        "kinds": codes.get(("object", "cases.kind"), 0), "zone": str(zone), "starts": starts, "earlier": starts - timedelta(days=7),
        "ends": datetime.combine(day + timedelta(days=1), time(), zone), "this": this, "month": this.replace(year=this.year - 1),
        "halls": None if scope == EVERYWHERE_SCOPE else [int(one) for one in scope.split(",") if one],
    }  # fmt: skip


def touches(day: date, scope: str = EVERYWHERE_SCOPE) -> Touches:
    """What happened with the customers of a scope in the 360 days that end with `day`."""
    found = columns(_TOUCHES, _given(day, scope), dict.fromkeys(("customer", "kind", "service", "day"), "i8"))
    return Touches(**found)


def known(day: date) -> Known:
    """Every customer with his year."""
    given = _given(day, EVERYWHERE_SCOPE)
    people = columns(_PEOPLE, given, dict.fromkeys(("key", "is_company", "since", "rank"), "i8"))
    business = columns(_BUSINESS, given, dict.fromkeys(("key", "month", "income", "contribution"), "i8"))
    keys, today = people["key"], (day - date(1970, 1, 1)).days
    told = touches(day)
    rows, is_known = _rows(keys, told.customer)
    told = Touches(*(getattr(told, name)[is_known] for name in ("customer", "kind", "service", "day")))
    rows = rows[is_known]
    counts = np.zeros((len(keys), CONTACT + 1), np.int64)
    np.add.at(counts, (rows, told.kind), 1)
    own = np.isin(told.kind, OWN)
    window = np.clip(WINDOWS - 1 - (today - told.day) // WINDOW_DAYS, 0, WINDOWS - 1)
    windows = np.zeros((len(keys), WINDOWS), np.int64)
    np.add.at(windows, (rows[own], window[own]), 1)
    latest = np.full(len(keys), -1, np.int64)
    np.maximum.at(latest, rows[own], told.day[own])
    trouble = np.zeros(len(keys), np.int64)
    np.add.at(trouble, rows[np.isin(told.kind, (COMPLAINT, BAD)) & (window >= WINDOWS - 3)], 1)
    income, quarters = _business(keys, business, given["this"])
    return Known(
        keys, people["is_company"].astype(bool), today - people["since"], people["rank"], told, counts, windows, latest, trouble,
        income, quarters, today,
    )  # fmt: skip


def _rows(keys: Array, of: Array) -> tuple[Array, Array]:
    """The row of each customer in the ascending keys, and whether he is among them."""
    rows = np.minimum(np.searchsorted(keys, of), max(len(keys) - 1, 0))
    return rows, (keys[rows] == of) if len(keys) else np.zeros(len(of), bool)


def _business(keys: Array, business: dict[str, Array], this: date) -> tuple[Array, Array]:
    income, quarters = np.zeros(len(keys), np.int64), np.zeros((len(keys), 4), np.int64)
    rows, is_known = _rows(keys, business["key"])
    rows, month = rows[is_known], business["month"][is_known]
    back = 12 * this.year + this.month - month  # 1: the month before
    np.add.at(income, rows, business["income"][is_known])
    np.add.at(quarters, (rows, np.clip(3 - (back - 1) // 3, 0, 3)), business["contribution"][is_known])
    return income, quarters
