"""Pages of what customers bring: how it is spread, who brings most, and one customer's months."""

from collections.abc import Sequence
from contextlib import suppress
from typing import Any, ClassVar

from django.db import transaction
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from tingtang.core import registry
from tingtang.core.registry import Panel
from tingtang.core.views import Request, actor_of, at_of, page
from tingtang.customers import queries
from tingtang.customers.actions import worth as acts
from tingtang.customers.forms import worth as forms
from tingtang.customers.models import ContactPlan, Customer, TierScheme
from tingtang.customers.queries import worth as reads
from tingtang.customers.queries.differences import differences
from tingtang.customers.rules import worth as rules
from tingtang.ui import editing
from tingtang.ui.columns import Column
from tingtang.ui.tables import Table


class Worths(Table):
    """Customers by what they brought in twelve months."""

    name, sort = "customers.worth", "-income"
    empty_title = gettext_lazy("No business is entered")
    empty_text = gettext_lazy(
        "Take over a table of what customers brought and cost each month, or enter it on a customer's page."
    )
    columns: ClassVar[Any] = (
        Column("name", gettext_lazy("Customer"), link=lambda row: reverse("customers:customer", args=[row["id"]])),
        Column("income", gettext_lazy("Income"), kind="money", sort="income"),
        Column("cost", gettext_lazy("Cost"), kind="money", sort="cost"),
        Column("contribution", gettext_lazy("Contribution"), kind="money", sort="contribution"),
        Column("share", gettext_lazy("Share of income"), kind="share", sort="share"),
        Column("group", gettext_lazy("Pareto"), words={"few": gettext_lazy("vital few"), "many": gettext_lazy("useful many")}),
        Column("rising", gettext_lazy("Rising"), kind="flag", sort="rising"),
        Column("falling", gettext_lazy("Falling"), kind="flag", sort="falling"),
        Column("contact", gettext_lazy("Next contact"), kind="date", sort="contact"),
        Column("tier", gettext_lazy("Tier")),
    )


@page(reads.VIEW)
def worth(request: Request) -> HttpResponseBase:
    """How business is spread over customers: Pareto's shares, concentration, who contributes more and more (CUS-13, 16, 18)."""
    day = timezone.localdate(request.at)
    found = reads.overview(request.actor, day)
    if found.kept_at is None and reads.is_much():
        scope = reads.scope_of(request.actor)
        with suppress(AlreadyEnqueued), transaction.atomic():
            app.configure_task("customers.keep_worth", queueing_lock=f"customers.keep_worth {scope}").defer(scope=scope)
    spread = found.spread
    first, latest = reads.year_until(day)
    context = {
        "page_title": _("Value and concentration"),
        "spread": spread,
        "first": first,
        "latest": latest,
        "kept_at": found.kept_at,
        "option": _curve(found.curve) if spread else None,
        "differences": differences(request.actor, day) if spread and found.kept_at is None else [],
        "rising": found.rising,
        "falling": found.falling,
        "listed": reads.LISTED if found.customers > reads.LISTED else 0,
        "may_take": request.actor.may("customers.take_business"),
        "may_place": request.actor.may("customers.place_by_worth") and spread is not None,
    }
    return Worths(_rows(found.listed, spread), request).respond("customers/worth.html", **context)


def _rows(found: list[reads.Worth], spread: rules.Spread | None) -> list[dict[str, Any]]:
    named = Customer.objects.living().select_related("tier").in_bulk([one.customer_id for one in found])
    few = spread.few if spread else 0
    waiting = ContactPlan.objects.filter(state=ContactPlan.State.PLANNED, customer__in=named).order_by("-due_date")
    planned = dict(waiting.values_list("customer", "due_date"))  # the soonest of each comes last and stays
    rows = []
    for n, one in enumerate(found):
        customer = named.get(one.customer_id)
        if customer is None:  # merged or erased since this was kept
            continue
        plain = {
            "id": one.customer_id,
            "name": f"{customer.number} {customer.name}",
            "tier": customer.tier.name_in() if customer.tier else "",
        }
        figures = {name: getattr(one, name) for name in ("income", "cost", "contribution")}
        share = one.income / spread.income if spread else 0
        rows.append(
            {
                **plain,
                **figures,
                "share": share,
                "group": "few" if n < few else "many",
                "rising": one.is_rising,
                "falling": one.is_falling,
                "contact": planned.get(one.customer_id),
            }
        )
    return rows


def _curve(points: Sequence[Sequence[float]]) -> dict[str, Any]:
    axis = {"type": "value", "min": 0, "max": 100, "nameLocation": "middle", "nameGap": 28}
    return {
        "grid": {"left": 28, "bottom": 28},
        "xAxis": {**axis, "name": _("customers, %")},
        "yAxis": {**axis, "name": _("income, %")},
        "tooltip": {"trigger": "axis"},
        "series": [
            {
                "type": "line",
                "name": _("share of income"),
                "data": points,
                "showSymbol": False,
                "areaStyle": {"opacity": 0.1},
            },
            {
                "type": "line",
                "name": _("if all brought the same"),
                "data": [[0, 0], [100, 100]],
                "showSymbol": False,
                "lineStyle": {"type": "dashed"},
            },
        ],
    }


@page("customers.take_business", everywhere=True)
def take_business(request: Request) -> HttpResponseBase:
    """Take over a table of months."""
    form = forms.Lines(request.POST or None, request.FILES or None)
    back = reverse("customers:worth")
    taken = editing.saved(
        request, form, lambda: acts.take_business(request.actor, lines=form.cleaned_data["table"], at=request.at)
    )
    if taken is not None:
        count, unknown = taken
        text = _("{count} months were taken over.").format(count=count)
        if unknown:
            text += " " + _("Nobody is known by {numbers}.").format(
                numbers=", ".join(unknown[:10]) + ("…" if len(unknown) > 10 else "")
            )
        return editing.done(request, back, text)
    title = _("Take over what customers bring")
    return editing.page(request, form, submit=_("Take the table over"), cancel=back, page_title=title)


@page("customers.place_by_worth", everywhere=True)
def place_by_worth(request: Request) -> HttpResponseBase:
    """Place customers in tiers by what they bring."""
    usual = TierScheme.objects.filter(is_active=True, is_primary=False).order_by("code").first()
    form = forms.Place(request.POST or None, initial={"scheme": usual})
    back = reverse("customers:worth")

    def place() -> int:
        given = form.cleaned_data
        return acts.place_by_worth(
            request.actor, tier_scheme=given["scheme"], share=given["share"] / 100, knows_cost=given["knows_cost"], at=request.at
        )

    placed = editing.saved(request, form, place)
    if placed is not None:
        return editing.done(request, back, _("{count} customers were placed.").format(count=placed))
    note = _(
        "Whoever contributes most comes into the highest tier of the scheme, the others with business into its lowest. "
        "Who costs more than he brings is not among the first, however large he is."
    )
    title = _("Place customers by what they bring")
    return editing.page(request, form, submit=_("Place them"), cancel=back, page_title=title, page_note=note)


@page("customers.note_business")
def business(request: Request, customer: int) -> HttpResponseBase:
    """Enter a month of a customer's business."""
    found = queries.get_customer(request.actor, customer, "customers.note_business")
    form = forms.Month(request.POST or None)
    back = reverse("customers:customer", args=[found.pk])
    kept = editing.saved(request, form, lambda: acts.note_business(request.actor, customer=found, at=request.at, **form.values()))
    if kept is not None:
        return editing.done(request, back, _("The month has been entered."))
    return editing.page(
        request, form, submit=_("Enter the month"), cancel=back, page_title=_("Business of a month"), page_note=str(found)
    )


def worth_panel(request: HttpRequest, customer: Customer) -> str:
    """On the page of a customer: what he brought in a year, whether it rises, and what winning him back would cost (CUS-21)."""
    if customer.erased_at is not None:
        return ""
    actor = actor_of(request)
    may = actor.may("customers.note_business", customer)
    found = reads.worth_of(customer, timezone.localdate(at_of(request)))
    if found is None and not may:
        return ""
    lost = rules.win_back(found.contribution) if found else 0
    return render_to_string(
        "customers/parts/worth_panel.html", {"customer": customer, "worth": found, "lost": lost, "may": may}, request
    )


def register() -> None:
    """Put the panel where the page of a customer looks."""
    registry.panel.add("customers.worth", Panel("customers.customer", worth_panel, reads.VIEW, 24))
