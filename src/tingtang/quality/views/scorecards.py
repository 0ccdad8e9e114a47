"""Pages of scorecards: units side by side, one unit with its own past, and one's own."""

from datetime import timedelta
from typing import Any

from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tingtang.core.errors import NotFound
from tingtang.core.views import Request, page
from tingtang.org.queries.outlets import outlet_classes
from tingtang.quality.actions import scorecards as actions
from tingtang.quality.forms import indicators as forms
from tingtang.quality.models import Scorecard
from tingtang.quality.queries import scorecards as queries
from tingtang.quality.queries.days import home_day
from tingtang.quality.queries.indicators import VIEW, VIEW_OWN, halls
from tingtang.quality.queries.units import whose
from tingtang.quality.shown import indicators as shown
from tingtang.quality.tables.indicators import Scorecards
from tingtang.quality.views.indicators import USUAL_DAYS, step
from tingtang.ui import editing
from tingtang.ui.paging import Wanted, page_of_rows

SAVE = "quality.save_scorecard"
ROWS = 50


@page(VIEW)
def scorecards(request: Request) -> HttpResponseBase:
    """All scorecards."""
    may = request.actor.may(SAVE)
    first = {"empty_url": reverse("quality:ready"), "empty_verb": _("Take over a ready set")} if may else {}
    make = {"empty_url": reverse("quality:new_scorecard"), "empty_verb": _("Make a scorecard")} if may else {}
    table = Scorecards(queries.scorecards(request.actor), request, **first)  # type: ignore[arg-type]
    return table.respond("quality/indicators.html", page_title=_("Scorecards"), make=make, may_save=may)


@page(SAVE, everywhere=True)
def new_scorecard(request: Request) -> HttpResponseBase:
    return _edited(request, None)


@page(SAVE, everywhere=True)
def edit_scorecard(request: Request, scorecard: int) -> HttpResponseBase:
    return _edited(request, queries.get_scorecard(request.actor, scorecard))


def _edited(request: Request, found: Scorecard | None) -> HttpResponseBase:
    form = forms.Scorecard(request.POST or None, instance=found or Scorecard())
    kept = editing.saved(
        request, form, lambda: actions.save_scorecard(request.actor, scorecard=found, at=request.at, **form.values())
    )
    if kept is not None:
        return editing.done(request, reverse("quality:scorecard", args=[kept.pk]), _("{name} has been saved.").format(name=kept))
    submit = _("Save the scorecard") if found else _("Make the scorecard")
    cancel = reverse("quality:scorecard", args=[found.pk]) if found else reverse("quality:scorecards")
    return editing.page(request, form, submit=submit, cancel=cancel, page_title=found or _("New scorecard"))


@page(VIEW)
def scorecard(request: Request, scorecard: int) -> HttpResponseBase:
    """A scorecard: all units side by side."""
    card = queries.get_scorecard(request.actor, scorecard)
    today = home_day(request.at)
    chosen = halls(request.actor) if card.kind == "person" else None
    classes = outlet_classes() if card.kind == "hall" else {}
    form = forms.Span(request.GET, halls=chosen, otherwise=(today - timedelta(days=USUAL_DAYS - 1), today), outlets=classes)
    first, latest = form.span()
    outlet = form.cleaned_data.get("outlet", "") if form.is_valid() else ""
    hall = form.cleaned_data.get("hall") if form.is_valid() and chosen is not None else None
    found = queries.board(request.actor, card, first, latest, hall, outlet=outlet)
    table = shown.board_table(card, found, first, latest)
    number = request.GET.get("page", "")
    listed = page_of_rows(
        table["rows"], Wanted(ROWS, int(number) if number.isdecimal() and len(number) < 6 else 1, "", "", False)
    )
    context: dict[str, Any] = {
        "page_title": str(card), "card": card, "form": form, "table": table, "rows": listed.rows, "listed": listed,
        "is_ranked": sum(1 for row in found.rows if row.index.value is not None) > 1,
        "chart": shown.board_chart(card, found, latest), "title": shown.board_title(found), "cost": shown.cost_points(found),
        "has_classes": len({row.of for row in found.rows}) > 1, "no_class": _("of no class"),
        "columns": shown.table_heads(str(_("Unit"))), "may_save": request.actor.may(SAVE), "query": _without_page(request),
    }  # fmt: skip
    context["chart_rows"] = [[row.name, row.index.value and round(row.index.value, 1), "", ""] for row in found.rows]
    return render(request, "quality/scorecard.html", context)


def _without_page(request: Request) -> str:
    asked = request.GET.copy()
    asked.pop("page", None)
    return asked.urlencode()


@page(VIEW)
def unit(request: Request, scorecard: int, unit: int) -> HttpResponseBase:
    """One unit of a scorecard with its own past."""
    card = queries.get_scorecard(request.actor, scorecard)
    names = queries.units(request.actor, card.kind)
    if unit not in names:
        raise NotFound
    return _past(request, card, unit, names[unit], opens=True)


@page(VIEW_OWN)
def own(request: Request) -> HttpResponseBase:
    """One's own scorecard."""
    cards = queries.own_cards()
    try:
        staff = queries.own(request.actor)
    except NotFound:
        staff = None
    asked = request.GET.get("card", "")
    card = next((one for one in cards if str(one.pk) == asked), cards[0] if cards else None)
    if card is None or staff is None:
        return render(request, "quality/own_none.html", {"page_title": _("My scorecard")})
    return _past(request, card, staff.pk, staff.name, opens=False, cards=cards)


def _past(request: Request, card: Scorecard, unit: int, name: str, *, opens: bool, cards: Any = ()) -> HttpResponseBase:
    today = home_day(request.at)
    _first, latest = forms.Span(request.GET, otherwise=(today, today)).span()
    by = step(request.GET.get("by", ""), latest)
    spans = queries.STEPS[by](latest)
    entries = queries.entries_of(card)
    panels = [
        shown.past_panel(card.kind, unit, one, spans, by=by, opens=opens) for one in queries.past(card.kind, entries, unit, spans)
    ]
    now = queries.past(card.kind, entries, unit, [(latest - timedelta(days=USUAL_DAYS - 1), latest)])
    owners = whose(card.kind, [unit]).get(unit, ())
    index = queries.index(entries, [one.cells[0] for one in now], latest, owners)
    context = {
        "page_title": name, "card": card, "panels": panels, "by": by, "latest": latest, "index": shown.index_words(index),
        "is_own": not opens, "cards": cards,
    }  # fmt: skip
    return render(request, "quality/unit.html", context)
