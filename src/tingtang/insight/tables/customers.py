"""Lists of the analysis of customers: warnings, and customers in figures."""

from datetime import timedelta
from typing import Any, ClassVar
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.catalogue.models import Service
from tingtang.customers.models import CustomerKind, Industry
from tingtang.insight.models import Cell, CustomerWarning, Sign, Stage
from tingtang.ui import formats
from tingtang.ui.columns import Column
from tingtang.ui.filters import Choice, Search
from tingtang.ui.tables import Table

LOOKS = {"open": "at_risk", "harmless": "done", "acted": "approved"}
WORDS = {
    LOOKS["open"]: pgettext_lazy("warning", "to be looked at"),
    LOOKS["harmless"]: pgettext_lazy("warning", "harmless"),
    LOOKS["acted"]: pgettext_lazy("warning", "something is done"),
}


def told(warning: CustomerWarning) -> str:
    """The figures of a warning in words."""
    given = warning.figures
    if warning.sign == Sign.SILENT:
        return _now("nothing in 90 days, usually {expected}").format(**given)
    if warning.sign == Sign.BURST:
        chance = formats.share(given["p"]) if given["p"] >= 0.0001 else "< 0.01 %"
        return _now("{now} in 30 days, usually {usual} (by chance {chance})").format(chance=chance, **given)
    if warning.sign == Sign.TROUBLE:
        return _now("{count} complaints or bad ratings in 90 days").format(**given)
    money = {name: formats.money(given[name], "CNY") for name in ("before", "now", "limit") if name in given}
    if warning.sign == Sign.OVERDUE:
        return _now("{limit}, {days} days overdue").format(days=given["days"], **money)
    text = _now("contribution of a quarter: {now} after {before}").format(**money)
    return f"{text} · {money['limit']}" if "limit" in money else text


def events_url(customer: int, at: Any) -> str:
    """The events that a customer's figures are made of."""
    days = {"first": at - timedelta(days=365), "latest": at}
    return (
        f"{reverse('insight:mining_case')}?{urlencode({'log': 'own', 'notion': 'customers.customer', **days, 'case': customer})}"
    )


class Warnings(Table):
    """Warnings about customers, the heaviest first."""

    name, sort = "insight.customer_warnings", "-weight"
    empty_title = _("No warning waits")
    empty_text = _("Every night each customer is held against his own habit: who falls silent, comes much more often, complains again, "
                   "brings half, or whose credit is in danger stands here until somebody has looked.")  # fmt: skip
    columns: ClassVar[Any] = (
        Column("customer", _("Customer"), "customer.name", link=lambda row: reverse("insight:customer_warning", args=[row.pk])),
        Column("sign", pgettext_lazy("warning", "Sign"), words=dict(Sign.choices), sort="sign"),
        Column("figures", _("Against what is usual"), told),
        Column("keeper", _("Account manager"), lambda row: row.customer.keeper.name if row.customer.keeper else None),
        Column("raised_at", pgettext_lazy("warning", "Since"), kind="short", sort="raised_at"),
        Column("weight", _("Weight"), kind="number", sort="weight", is_shown=False),
        Column("state", pgettext_lazy("warning", "State"), lambda row: LOOKS[row.state], kind="badge", words=WORDS),
        Column("finding", _("What was found"), is_shown=False),
        Column("closed_by", _("Looked at by"), lambda row: str(row.closed_by) if row.closed_by else None, is_shown=False),
    )

    class Waiting(Choice):
        """Those that wait, unless others are asked for."""

        def chosen(self, data: QueryDict) -> str:
            return super().chosen(data) or "open"

        def narrow(self, query: QuerySet[Any], data: QueryDict) -> QuerySet[Any]:
            chosen = self.chosen(data)
            return query if chosen == "all" else query.filter(state=chosen)

    filters: ClassVar[Any] = (
        Search(["customer__name", "customer__number"]),
        Choice("sign", pgettext_lazy("warning", "Sign"), Sign.choices),
        Waiting("state", pgettext_lazy("warning", "State"), [*CustomerWarning.State.choices, ("all", _("All"))],
                none=pgettext_lazy("warning", "to be looked at")),
    )  # fmt: skip


def _likely(row: Cell) -> list[tuple[int, float]]:
    return list(zip(row.likely_services, row.likely, strict=True))


class HasService(Choice):
    """Customers who use a service, or are likely to."""

    def narrow(self, query: QuerySet[Any], data: QueryDict) -> QuerySet[Any]:
        chosen = self.chosen(data)
        return query.filter(**{f"{self.field}__contains": [int(chosen)]}) if chosen else query


class Customers(Table):
    """Customers in the figures of a year, each leading to his events."""

    name, sort = "insight.customer_cells", "-contribution_cents"
    empty_title = _("No customers here")
    empty_text = _("Choose another group, or compute the analysis anew.")
    columns: ClassVar[Any] = ()

    def __init__(self, rows: QuerySet[Cell], request: HttpRequest, names: dict[int, str], today: Any) -> None:
        services = {service.pk: str(service) for service in Service.objects.all()}
        self.columns = self._columns(names, services, today)  # type: ignore[misc]
        chosen = [(str(key), name) for key, name in services.items()]
        self.filters = (  # type: ignore[misc]
            Search(["customer__name", "customer__number"]),
            Choice("group", _("Group"), [(str(key), name) for key, name in names.items()]),
            Choice("stage", _("Stage of life"), Stage.choices),
            Choice("kind", _("Person or company"), CustomerKind.choices, "customer__kind"),
            Choice("industry", _("Industry"), Industry.choices, "customer__industry", is_more=True),
            HasService("service", _("Uses"), chosen, "services"),
            HasService("also", _("Uses also"), chosen, "services", is_more=True),
            HasService("likely", _("Likely to take"), chosen, "likely_services"),
            Choice("came", _("Came in ninety days"), [("0", _("yes"))], "lately__gt"),
        )
        super().__init__(rows, request)

    @staticmethod
    def _columns(names: dict[int, str], services: dict[int, str], today: Any) -> tuple[Column, ...]:
        def used(row: Cell) -> str | None:
            return " · ".join(services.get(key, "–") for key in row.services) or None

        def wanted(row: Cell) -> str | None:
            found = [
                f"{services.get(key, '–')} {formats.share(chance)}"
                for key, chance in zip(row.likely_services, row.likely, strict=True)
            ]
            return " · ".join(found) or None

        return (
            Column("customer", _("Customer"), lambda row: f"{row.customer.number} {row.customer.name}",
                   link=lambda row: reverse("customers:customer", args=[row.pk])),
            Column("group", _("Group"), lambda row: names.get(row.group), sort="group"),
            Column("stage", _("Stage of life"), words=dict(Stage.choices), sort="stage"),
            Column("visits", _("Visits"), kind="number", sort="visits"),
            Column("cases", _("Cases"), kind="number", sort="cases"),
            Column("complaints", _("Complaints"), kind="number", sort="complaints"),
            Column("messages", _("Messages"), kind="number", sort="messages", is_shown=False),
            Column("bad_ratings", _("Bad ratings"), kind="number", sort="bad_ratings", is_shown=False),
            Column("lately", _("In ninety days"), kind="number", sort="lately"),
            Column("latest_date", _("Latest"), kind="date", sort="latest_date"),
            Column("services", _("Services used"), used, is_shown=False),
            Column("income_cents", _("Income"), kind="money", sort="income_cents", is_shown=False),
            Column("contribution_cents", _("Contribution"), kind="money", sort="contribution_cents"),
            Column("likely", _("Likely to take"), wanted),
            Column("events", _("Made of"), lambda _row: _now("events"), link=lambda row: events_url(row.pk, today)),
        )  # fmt: skip
