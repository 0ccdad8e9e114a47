"""A city's customers analysed: how long the night's work and each page take. `python bench/customer_analysis.py [--customers N]`.

Fills the empty, migrated database in DATABASE_URL with N customers, a year of business of each, three visits and one case each on average.
"""

import argparse
from collections.abc import Callable
from statistics import median
from time import perf_counter

import alone  # noqa: F401 - settings first
from django.db import connection
from django.http import HttpRequest, QueryDict
from django.utils import timezone

from tingtang.core.actors import SYSTEM
from tingtang.insight.actions.customers import analyse_customers
from tingtang.insight.models import Cell, CustomerWarning, Findings
from tingtang.insight.queries import customers as customer_queries
from tingtang.insight.shown.customers import group_names
from tingtang.insight.tables import customers
from tingtang.journal.record import learn_codes

_FILL = """
INSERT INTO customers_customer (number, kind, name, title, language, note, initials, grams, created_at)
SELECT 'B' || n, CASE WHEN n %% 5 = 0 THEN 'company' ELSE 'person' END, 'bench ' || n, '', '', '', '', '{{}}',
    now() - (random() * 2000) * interval '1 day' FROM generate_series(1, {n}) n;
INSERT INTO customers_businessmonth (customer_id, month, income_cents, cost_cents)
SELECT c.id, (date_trunc('month', now()) - m * interval '1 month')::date,
    (random() * 100000 * CASE WHEN c.id %% 10 < 2 THEN 20 ELSE 1 END * (1 + (c.id %% 7 - 3) * m / 30.0))::bigint, (random() * 20000)::bigint
FROM customers_customer c, generate_series(1, 12) m;
CREATE TEMP TABLE happened AS
SELECT nextval('journal_event_id_seq') AS id, c.id AS customer, d.kind, now() - (power(random(), 1.3) * 355) * interval '1 day' AS at,
    1 + floor(power(random(), 2) * 30)::bigint AS service, row_number() OVER () AS ticket
FROM customers_customer c CROSS JOIN (VALUES (1), (1), (1), (2), (3)) d(kind) WHERE random() < CASE WHEN d.kind = 3 THEN 0.4 ELSE 1 END;
INSERT INTO journal_event (id, type_id, occurred_at, recorded_at, attributes)
SELECT id, CASE kind WHEN 1 THEN {identified} WHEN 2 THEN {opened} ELSE {rated} END, at, {recorded},
    CASE kind WHEN 3 THEN jsonb_build_object('is_bad', random() < 0.1) ELSE '{{}}'::jsonb END FROM happened;
INSERT INTO journal_event_object (event_id, recorded_at, object_type_id, object_id, qualifier_id)
SELECT id, {recorded}, {customers}, customer, {customer} FROM happened
UNION ALL SELECT id, {recorded}, {tickets}, ticket, {ticket} FROM happened WHERE kind = 1
UNION ALL SELECT id, {recorded}, {services}, service, {service} FROM happened WHERE kind = 2;
INSERT INTO insight_episode (log_id, case_id, hall_id, service_id, counter_id, clerk_id, arrived_at, ended_at, outcome,
    arrival_event, start_event, end_event)
SELECT 1, ticket, 1, service, 0, 0, at, at + interval '10 minutes', 1, id, id, id FROM happened WHERE kind = 1;
ANALYZE;
"""


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--customers", type=int, default=200_000)
    parser.add_argument("--times", type=int, default=5)
    asked = parser.parse_args()
    _fill(asked.customers)
    at = timezone.now()
    print(
        f"{asked.customers} customers: all computed anew in {_seconds(lambda: analyse_customers(SYSTEM, at=at)):.1f} s;", end=" "
    )
    print(
        f"{CustomerWarning.objects.count()} warnings raised, {len(Findings.objects.get().content['together'])} pairs go together"
    )
    request = HttpRequest()
    request.GET, request.actor, request.at = QueryDict("stage=decline"), SYSTEM, at  # type: ignore[attr-defined]

    def figures() -> object:
        rows = Cell.objects.all().select_related("customer")
        return customers.Customers(rows, request, group_names(customer_queries.groups(SYSTEM)), at.date()).page

    pages: dict[str, Callable[[], object]] = {
        "warnings and overview": lambda: (customer_queries.overview(SYSTEM), list(customer_queries.warnings(SYSTEM)[:50])),
        "groups": lambda: customer_queries.groups(SYSTEM),
        "stages": lambda: customer_queries.stages(SYSTEM),
        "likely takers": lambda: customer_queries.likely_counts(SYSTEM, [one["service"] for one in customer_queries.models()]),
        "patterns": lambda: customer_queries.findings(SYSTEM),
        "customers in figures of a stage": figures,
    }
    for name, act in pages.items():
        print(f"{name}: median {median(_seconds(act) for _time in range(asked.times)) * 1000:.0f} ms")


def _seconds(act: Callable[[], object]) -> float:
    began = perf_counter()
    act()
    return perf_counter() - began


def _fill(count: int) -> None:
    learn_codes()
    words = {
        "identified": ("event", "visits.ticket.identified"), "opened": ("event", "cases.case.opened"),
        "rated": ("event", "visits.service.rated"), "customers": ("object", "customers.customer"), "tickets": ("object", "visits.ticket"),
        "services": ("object", "catalogue.service"), "customer": ("qualifier", "customer"), "ticket": ("qualifier", "ticket"),
        "service": ("qualifier", "service"),
    }  # fmt: skip
    with connection.cursor() as cursor:
        for kind, name in words.values():
            cursor.execute("INSERT INTO journal_code (kind, name) VALUES (%s, %s) ON CONFLICT DO NOTHING", [kind, name])
        cursor.execute("SELECT kind, name, id FROM journal_code")
        codes = {(kind, name): key for kind, name, key in cursor.fetchall()}
        given = {short: codes[word] for short, word in words.items()}
        # Partitions begin with this month: what is older is kept in it, as a replayed past is.
        cursor.execute(_FILL.replace("%%", "%").format(n=count, recorded="now()", **given))


if __name__ == "__main__":
    main()
