"""Pages of the stock list: what is there, what is lent, and what is to be renewed."""

from collections.abc import Callable
from typing import Any

from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from tingtang.assets import actions, queries
from tingtang.assets.forms import assets as asset_forms
from tingtang.assets.forms import stocks as forms
from tingtang.assets.models import Stock
from tingtang.assets.tables import stocks as tables_stocks
from tingtang.core.errors import NotFound
from tingtang.core.views import Request, page
from tingtang.ui import editing
from tingtang.ui.records import Noun, edited, listed, removed

STOCK = Noun(
    "assets", "stock", "stocks", title=gettext_lazy("Stock list"), new_title=gettext_lazy("New item in stock"),
    make=gettext_lazy("Add to the stock list"), save_verb=gettext_lazy("Save the item"),
    remove_verb=gettext_lazy("Take it off the list"), table=tables_stocks.Stocks, save=actions.save_stock,
    remove=actions.remove_stock,
)  # fmt: skip
LATEST = 30
MOVES = ("receive_stock", "issue_stock", "lend_stock", "return_stock", "count_stock")


@page(queries.VIEW_STOCK)
@require_safe
def stocks(request: Request) -> HttpResponseBase:
    """What is in store."""
    return listed(
        request, STOCK, queries.stocks(request.actor), "assets/stocks.html", has_loans=queries.loans(request.actor).exists()
    )


@page(queries.VIEW_STOCK)
@require_safe
def loans(request: Request) -> HttpResponseBase:
    """What is lent, the first due first."""
    table = tables_stocks.Loans(queries.loans(request.actor), request)
    return table.respond("ui/table_page.html", page_title=_("On loan"))


@page(queries.VIEW_STOCK)
@require_safe
def stock(request: Request, stock: int) -> HttpResponseBase:
    """One item: how many are there, what is out, what moved."""
    return _shown(request, queries.get_stock(request.actor, stock))


def _shown(request: Request, found: Stock, status: int = 200, **given: Any) -> HttpResponseBase:
    actor = request.actor
    open_ = queries.loans(actor).filter(stock=found)
    context: dict[str, Any] = {
        "page_title": found.name_in(),
        "stock": found,
        "today": actions.assets.today(found.hall, request.at),
        "loans": [(one, given.get(f"return_{one.pk}") or forms.Return(initial={"quantity": one.open_count})) for one in open_],
        "moves": found.moves.select_related("staff", "customer").order_by("-moved_at", "-pk")[:LATEST],
        "may": {verb: actor.may(f"assets.{verb}", found) for verb in ("save_stock", *MOVES)},
        "receive_form": given.get("receive_form") or forms.Receive(),
        "issue_form": given.get("issue_form") or forms.Issue(actor),
        "lend_form": given.get("lend_form") or forms.Lend(actor),
        "count_form": given.get("count_form") or forms.Count(initial={"there": found.there}),
    }
    return render(request, "assets/stock.html", context, status=status)


def _done(request: Request, found: Stock, form: Any, act: Callable[..., Any], text: str, name: str) -> HttpResponseBase:
    kept = editing.saved(request, form, lambda: act(request.actor, stock=found, at=request.at, **form.cleaned_data))
    if kept is None:
        return _shown(request, found, 422, **{name: form})
    return editing.done(request, reverse("assets:stock", args=[found.pk]), text)


@page("assets.receive_stock")
@require_POST
def receive_stock(request: Request, stock: int) -> HttpResponseBase:
    """Take in what came."""
    found, form = queries.get_stock(request.actor, stock, "assets.receive_stock"), forms.Receive(request.POST)
    return _done(request, found, form, actions.receive_stock, _("It has been taken in."), "receive_form")


@page("assets.issue_stock")
@require_POST
def issue_stock(request: Request, stock: int) -> HttpResponseBase:
    """Hand it out for good."""
    found, form = queries.get_stock(request.actor, stock, "assets.issue_stock"), forms.Issue(request.actor, request.POST)
    return _done(request, found, form, actions.issue_stock, _("It has been handed out."), "issue_form")


@page("assets.lend_stock")
@require_POST
def lend_stock(request: Request, stock: int) -> HttpResponseBase:
    """Lend it."""
    found, form = queries.get_stock(request.actor, stock, "assets.lend_stock"), forms.Lend(request.actor, request.POST)
    return _done(request, found, form, actions.lend_stock, _("The loan has been written down."), "lend_form")


@page("assets.return_stock")
@require_POST
def return_stock(request: Request, stock: int, loan: int) -> HttpResponseBase:
    """Take back what was lent."""
    found = queries.get_stock(request.actor, stock, "assets.return_stock")
    out = found.moves.filter(pk=loan, open_count__gt=0).first()
    if out is None:
        raise NotFound
    form = forms.Return(request.POST)

    def act(actor: Any, **values: Any) -> Any:
        return actions.return_stock(actor, loan=out, **values)

    return _done(request, found, form, act, _("It has been taken back."), f"return_{out.pk}")


@page("assets.count_stock")
@require_POST
def count_stock(request: Request, stock: int) -> HttpResponseBase:
    """Write down how many were counted."""
    found, form = queries.get_stock(request.actor, stock, "assets.count_stock"), forms.Count(request.POST)
    return _done(request, found, form, actions.count_stock, _("The count has been written down."), "count_form")


@page("assets.save_stock")
def edit_stock(request: Request, stock: int) -> HttpResponseBase:
    """Change what is kept of an item."""
    found = queries.get_stock(request.actor, stock, "assets.save_stock")
    return edited(request, STOCK, found, forms.Stock(request.POST or None, instance=found, actor=request.actor), to_record=True)


@page("assets.save_stock")
def new_stock(request: Request) -> HttpResponseBase:
    """Put something on the list."""
    return edited(request, STOCK, None, forms.Stock(request.POST or None, instance=Stock(), actor=request.actor), to_record=True)


@page("assets.remove_stock")
@require_POST
def remove_stock(request: Request, stock: int) -> HttpResponseBase:
    """Take something off the list that never moved."""
    return removed(request, STOCK, queries.get_stock(request.actor, stock, "assets.remove_stock"))


@page(queries.VIEW)
@require_safe
def renewals(request: Request) -> HttpResponseBase:
    """What is to be renewed, the first due first."""
    table = tables_stocks.Renewals(queries.to_renew(request.actor), request)
    return table.respond("ui/table_page.html", page_title=_("To be renewed"))


@page("assets.renew")
def renew(request: Request, asset: int) -> HttpResponseBase:
    """Say that it was renewed, what was changed, and when it is due again."""
    found = queries.get_asset(request.actor, asset, "assets.renew")
    form = asset_forms.Renew(request.POST or None)
    back = reverse("assets:asset", args=[found.pk])
    kept = editing.saved(request, form, lambda: actions.renew(request.actor, asset=found, at=request.at, **form.cleaned_data))
    if kept is not None:
        return editing.done(request, back, _("The renewal has been written down."))
    title = _("Renew: {name}").format(name=found)
    return editing.page(request, form, submit=_("Write down the renewal"), cancel=back, page_title=title)
