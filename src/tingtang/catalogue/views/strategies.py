"""Pages of service strategies with their reviews, and of what products cost."""

from typing import Any

from django.db.models import Case, Value, When
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from tingtang.catalogue import queries
from tingtang.catalogue.actions import strategies as actions
from tingtang.catalogue.actions.versions import today
from tingtang.catalogue.forms import agreements as forms
from tingtang.catalogue.models import ProductCost, Strategy
from tingtang.catalogue.models.strategies import INPUTS
from tingtang.catalogue.tables import agreements as tables
from tingtang.core.views import Request, page
from tingtang.ui import editing
from tingtang.ui.records import Noun, pages

STRATEGY = Noun(
    "catalogue", "strategy", "strategies", title=gettext_lazy("Service strategies"), new_title=gettext_lazy("New service strategy"),
    make=gettext_lazy("Write a strategy"), save_verb=gettext_lazy("Save the strategy"), remove_verb=gettext_lazy("Remove the strategy"),
    table=tables.Strategies, save=actions.save_strategy, remove=actions.remove_strategy,
)  # fmt: skip
COST = Noun(
    "catalogue", "cost", "costs", title=gettext_lazy("Costs of products"), new_title=gettext_lazy("New cost"),
    make=gettext_lazy("Enter a cost"), save_verb=gettext_lazy("Save the cost"), remove_verb=gettext_lazy("Remove the cost"),
    table=tables.Costs, save=actions.save_cost, remove=actions.remove_cost,
)  # fmt: skip


def _strategies(request: Request) -> Any:
    due = Case(When(review_date__lte=today(request.at), then=Value("late")), default=Value("ok"))
    return Strategy.objects.select_related("line", "owner").annotate(due=due)


STRATEGY_PAGES = pages(
    STRATEGY, view="catalogue.view", rows=_strategies, find=lambda actor, key: queries.get_one(actor, Strategy, key),
    form=forms.Strategy, to_record=True, template="catalogue/offers.html",
)  # fmt: skip
COST_PAGES = pages(
    COST, view="catalogue.view", rows=lambda _request: ProductCost.objects.select_related("product"),
    find=lambda actor, key: queries.get_one(actor, ProductCost, key), form=forms.Cost,
    initial=lambda request: {"month": today(request.at)}, template="catalogue/offers.html",
)  # fmt: skip


@page("catalogue.view")
def strategy(request: Request, strategy: int) -> HttpResponseBase:
    """A strategy, what it rests on, and its reviews; a review is noted here."""
    return _shown(request, queries.get_one(request.actor, Strategy, strategy), None)


def _shown(request: Request, found: Strategy, form: forms.Review | None) -> HttpResponseBase:
    context = {
        "page_title": str(found),
        "strategy": found,
        "inputs": [(INPUTS[row["kind"]], row) for row in found.inputs],
        "lacking": ", ".join(found.lacking),
        "reviews": found.reviews.select_related("by").order_by("-reviewed_at"),
        "is_due": found.review_date <= today(request.at),
        "form": (form or forms.Review()) if request.actor.may("catalogue.review_strategy") else None,
        "may_save": request.actor.may("catalogue.save_strategy"),
    }
    return render(request, "catalogue/strategy.html", context, status=422 if form is not None else 200)


@page("catalogue.review_strategy", everywhere=True)
@require_POST
def review_strategy(request: Request, strategy: int) -> HttpResponseBase:
    """Note a review."""
    found, form = queries.get_one(request.actor, Strategy, strategy), forms.Review(request.POST)
    made = editing.saved(
        request, form, lambda: actions.review_strategy(request.actor, strategy=found, at=request.at, **form.cleaned_data)
    )
    if made is None:
        return _shown(request, found, form)
    return editing.done(request, reverse("catalogue:strategy", args=[found.pk]), _("The review has been noted."))
