"""Reads of what customers bring: each one's, all in order, and how it is spread."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from tingtang.core.actors import EVERYWHERE, Actor
from tingtang.core.permissions import reading
from tingtang.customers.models import BusinessMonth, Customer, WorthSummary
from tingtang.customers.queries.family import family
from tingtang.customers.rules import worth

VIEW = reading("customers.view_worth", _("See what customers bring and cost"))
MONTHS, QUARTER = 12, 3
LISTED: Final = 2000
MUCH: Final = 200_000  # months that are counted within a third of a second
EVERYWHERE_SCOPE: Final = "*"

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

    @property
    def is_falling(self) -> bool:
        return worth.is_falling(self.latest, self.before)


@dataclass(frozen=True, slots=True)
class Overview:
    """How business is spread over customers, who brings most, and since when it is known where it was not counted now."""

    spread: worth.Spread | None
    curve: Sequence[Sequence[float]]
    rising: int
    customers: int
    listed: list[Worth]
    kept_at: datetime | None = None
    falling: int = 0


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
    return _ranked(Customer.objects.visible_to(actor, VIEW), day)


def _ranked(customers: QuerySet[Customer], day: date) -> list[Worth]:
    first, latest = year_until(day)
    quarter = _back(latest, QUARTER - 1)
    visible, given = customers.order_by().values("pk").query.sql_with_params()
    before = _back(quarter, QUARTER)
    with connection.cursor() as cursor:
        cursor.execute(_SUMS.format(visible=visible), [quarter, before, quarter, first, latest, *given])
        rows = cursor.fetchall()
    return [Worth(key, income, cost, now or 0, then or 0) for key, income, cost, now, then in rows]


def scope_of(actor: Actor) -> str:
    """Of which halls' customers the actor sees what they bring: their numbers in order, "*" for everywhere."""
    halls = actor.halls(VIEW)
    return EVERYWHERE_SCOPE if halls is EVERYWHERE else ",".join(map(str, sorted(halls)))  # type: ignore[arg-type]


def is_much(much: int = MUCH) -> bool:
    """Whether there are more months than are counted while a reader waits."""
    return BusinessMonth.objects.order_by()[: much + 1].count() > much


def overview(actor: Actor, day: date) -> Overview:
    """How business is spread: as it was kept for the actor's halls, else counted now."""
    first, _latest = year_until(day)
    kept = WorthSummary.objects.filter(scope=scope_of(actor), first=first).first() if actor.own is None else None
    return _opened(kept) if kept else _overview(ranked(actor, day))


def counted(scope: str, day: date) -> dict[str, Any]:
    """What is kept for a scope, counted now."""
    shared = Q() if scope == EVERYWHERE_SCOPE else Q(hall_id__isnull=True) | Q(hall_id__in=list(filter(None, scope.split(","))))
    found = asdict(_overview(_ranked(Customer.objects.filter(shared), day)))
    found["listed"] = [list(one.values()) for one in found["listed"]]
    return found


def _overview(found: list[Worth]) -> Overview:
    incomes = [one.income for one in found]
    spread = worth.spread(incomes)
    rising = sum(one.is_rising for one in found)
    falling = sum(one.is_falling for one in found)
    return Overview(spread, worth.curve(incomes) if spread else [], rising, len(found), found[:LISTED], falling=falling)


def _opened(kept: WorthSummary) -> Overview:
    told = kept.content
    spread = worth.Spread(**told["spread"]) if told["spread"] else None
    listed = [Worth(*one) for one in told["listed"]]
    return Overview(spread, told["curve"], told["rising"], told["customers"], listed, kept.kept_at, told.get("falling", 0))


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
