"""Registers: all cases of a kind as one table with the kind's own fields, filtered by them, added up and exported."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.db.models.fields.json import KeyTextTransform
from django.db.models.lookups import Exact
from django.http import QueryDict
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_safe

from tingtang.assets.models import Party
from tingtang.cases.forms import fields as designed
from tingtang.cases.models import Case, Kind
from tingtang.cases.models.cases import PHASES
from tingtang.cases.queries import VIEW_OWN
from tingtang.cases.queries import registers as reads
from tingtang.cases.views.words import case_url, state_name
from tingtang.core.naming import text_in
from tingtang.core.views import Request, page
from tingtang.org.models import Hall
from tingtang.ui import designed_forms
from tingtang.ui.columns import Column
from tingtang.ui.designed import Field
from tingtang.ui.filters import Choice, Dates, Search
from tingtang.ui.tables import Table

WIDE, MOST_SHOWN = frozenset({"long", "file", "address"}), 7


class Kinds(Table):
    """The kinds of which there is a register."""

    name, sort = "cases.registers", "-latest"
    empty_title = gettext_lazy("No register yet")
    empty_text = gettext_lazy("A kind of case with fields of its own is a register as soon as there is one of it.")
    columns = (
        Column("kind", gettext_lazy("Register"), lambda row: row.kind.name_in(),
               link=lambda row: reverse("cases:register", args=[row.kind.code])),
        Column("nature", pgettext_lazy("of a kind", "Nature"), lambda row: row.kind.get_nature_display()),
        Column("count", gettext_lazy("Entries"), kind="number", sort="count"),
        Column("open", pgettext_lazy("cases", "open"), kind="number", sort="open"),
        Column("latest", gettext_lazy("Latest entry"), kind="short", sort="latest"),
    )  # fmt: skip


def _value(one: Field) -> Callable[[Case], Any]:
    """What a column of a field says of a case; what is looked up elsewhere is looked up once a value."""
    known: dict[str, str] = {}

    def said(case: Case) -> Any:
        value = case.fields.get(one.code)
        if value is None:
            return None
        if one.kind == "date":
            return _day(value)
        if one.kind in reads.FIGURES:
            return value if isinstance(value, int | float) else None
        key = str(value)
        if key not in known:
            known[key] = designed.words(one, value)
        return known[key]

    return said


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        return None


class Said(Choice):
    """Cases of which a field says one of the values it offers, whatever the field is called: `in` and `contains` are names as others."""

    def narrow(self, query: QuerySet[Any], data: QueryDict) -> QuerySet[Any]:
        chosen = self.chosen(data)
        return query.filter(Exact(KeyTextTransform(self.field, "fields"), chosen)) if chosen else query


def columns_of(kind: Kind) -> tuple[Column, ...]:
    """The columns of a register: number, title, state, and one for each field; long ones are shown when they are chosen."""
    shown = [one.code for one in kind.form if one.kind not in WIDE][:MOST_SHOWN]
    own = tuple(
        Column(
            f"f_{one.code}", text_in(one.names), _value(one), kind=one.kind if one.kind in {"number", "money", "date"} else "text",
            currency=one.currency or "CNY", is_shown=one.code in shown,
        )
        for one in kind.form
    )  # fmt: skip
    return (
        Column("number", pgettext_lazy("of a case", "Number"), sort="number", link=case_url),
        Column("title", gettext_lazy("Title"), link=case_url),
        Column("state", gettext_lazy("State"), lambda case: state_name(case.kind, case.state)),
        *own,
        Column("assignee", pgettext_lazy("of a case", "Held by"), "assignee.name", is_shown=False),
        Column("customer", gettext_lazy("Customer"), "customer.name", is_shown=False),
        Column("hall", gettext_lazy("Hall"), lambda case: case.hall.name_in() if case.hall else None, is_shown=False),
        Column("opened_at", gettext_lazy("Opened"), kind="short", sort="opened_at"),
    )


def _offered(one: Field) -> Iterable[tuple[str, Any]]:
    if one.kind == "party":
        return [(party.code, party.name_in()) for party in Party.objects.order_by("kind", "name")]
    return [(choice.code, text_in(choice.names) or choice.code) for choice in one.choices]


def filters_of(kind: Kind) -> tuple[Any, ...]:
    """By words, state and day; by each field that offers choices, and by the days of each date."""
    states = [(code, state_name(kind, code)) for code in kind.life.states]
    halls = [(hall.code, hall.name_in()) for hall in Hall.objects.filter(is_active=True).order_by("code")]
    picked = [one for one in kind.form if one.kind in {"choice", "party"}]
    return (
        Search(["number", "title"]),
        Choice("state", gettext_lazy("State"), states),
        *(
            Said(f"f_{one.code}", text_in(one.names), list(_offered(one)), one.code, is_more=number > 1)
            for number, one in enumerate(picked)
        ),
        Dates("opened", gettext_lazy("Opened"), field="opened_at"),
        Choice("phase", gettext_lazy("Phase"), PHASES, is_more=True),
        Choice("hall", gettext_lazy("Hall"), halls, "hall__code", is_more=True),
    )


@page(VIEW_OWN)
@require_safe
def registers(request: Request) -> HttpResponseBase:
    """The registers one may read."""
    return Kinds(reads.registers(request.actor), request).respond("ui/table_page.html", page_title=_("Registers"))


@page(VIEW_OWN)
@require_safe
def register(request: Request, kind_code: str) -> HttpResponseBase:
    """One register: every entry with its fields, and what the figures of those shown come to."""
    kind, rows = reads.get_register(request.actor, kind_code)
    more: dict[str, Any] = {
        "name": f"cases.register.{kind.code}", "sort": "-opened_at", "columns": columns_of(kind), "filters": filters_of(kind),
        "empty_title": gettext_lazy("No entry fits"),
    }  # fmt: skip
    table: Table = type("Register", (Table,), more)(rows, request)
    narrowed: Any = table.narrowed
    sums = [
        (text_in(one.names), count, designed_forms.words(one, _whole(total)), designed_forms.words(one, _whole(mean)))
        for one, count, total, mean in reads.figures(kind, narrowed)
    ]
    make = reverse("cases:new") + f"?kind={kind.pk}" if request.actor.may_somewhere("cases.open") and kind.is_active else ""
    return table.respond("cases/register.html", page_title=kind.name_in(), sums=sums, make_url=make)


def _whole(value: float) -> float:
    return round(value) if abs(value) >= 100 or value == int(value) else round(value, 2)
