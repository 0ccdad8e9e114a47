"""Reads of what customers bring: each one's, all in order, and how it is spread."""

from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.utils.translation import gettext_lazy as _

from tingtang.core.actors import Actor
from tingtang.core.permissions import reading
from tingtang.customers.models import BusinessMonth, Customer
from tingtang.customers.queries.family import family
from tingtang.customers.rules import worth

VIEW = reading("customers.view_worth", _("See what customers bring and cost"))
MONTHS, QUARTER = 12, 3

_SUMS = """
SELECT coalesce(c.merged_into_id, c.id), sum(b.income_cents)::bigint, sum(b.cost_cents)::bigint,
    sum(b.income_cents - b.cost_cents) FILTER (WHERE b.month >= %s)::bigint,
    sum(b.income_cents - b.cost_cents) FILTER (WHERE b.month >= %s AND b.month < %s)::bigint
FROM customers_businessmonth b JOIN customers_customer c ON c.id = b.customer_id
WHERE b.month >= %s AND b.month <= %s AND c.erased_at IS NULL AND c.id IN ({visible})
GROUP BY 1 ORDER BY 2 DESC, 1
"""


@dataclass(frozen=True, slots=True)
class Worth:
    """What a customer brought and cost in a year, in its latest quarter and in the one before."""

    customer_id: int
    income: int
    cost: int
    latest: int
    before: int

    @property
    def contribution(self) -> int:
        """Income without the cost of transactions and relation (CUS-18)."""
        return self.income - self.cost

    @property
    def is_rising(self) -> bool:
        return worth.is_rising(self.latest, self.before)


def first_of(day: date) -> date:
    """The first day of the month of a day."""
    return day.replace(day=1)


def _back(month: date, months: int) -> date:
    count = month.year * 12 + month.month - 1 - months
    return date(count // 12, count % 12 + 1, 1)


def year_until(day: date) -> tuple[date, date]:
    """The first and the latest of the twelve months that end with the month before a day's."""
    latest = _back(first_of(day), 1)
    return _back(latest, MONTHS - 1), latest


def ranked(actor: Actor, day: date) -> list[Worth]:
    """What each customer the actor may see brought in the twelve months before, the largest income first."""
    first, latest = year_until(day)
    quarter = _back(latest, QUARTER - 1)
    visible, given = Customer.objects.visible_to(actor, VIEW).order_by().values("pk").query.sql_with_params()
    before = _back(quarter, QUARTER)
    with connection.cursor() as cursor:
        cursor.execute(_SUMS.format(visible=visible), [quarter, before, quarter, first, latest, *given])
        rows = cursor.fetchall()
    return [Worth(key, income, cost, now or 0, then or 0) for key, income, cost, now, then in rows]


def worth_of(customer: Customer, day: date) -> Worth | None:
    """What one customer brought; None where nothing was entered."""
    first, latest = year_until(day)
    rows = BusinessMonth.objects.filter(customer__in=family(customer), month__gte=first, month__lte=latest)
    found = list(rows.values_list("month", "income_cents", "cost_cents"))
    if not found:
        return None
    quarter = _back(latest, QUARTER - 1)
    then = _back(quarter, QUARTER)
    contributed = [(month, income - cost) for month, income, cost in found]
    return Worth(
        customer.pk,
        sum(income for _month, income, _cost in found),
        sum(cost for _month, _income, cost in found),
        sum(one for month, one in contributed if month >= quarter),
        sum(one for month, one in contributed if then <= month < quarter),
    )


def months_of(customer: Customer) -> list[BusinessMonth]:
    """The months of a customer, the latest first."""
    return list(BusinessMonth.objects.filter(customer__in=family(customer)).order_by("-month")[: 2 * MONTHS])
