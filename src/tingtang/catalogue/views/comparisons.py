"""Pages of comparisons: own products beside those of others, and one sheet as it is shown to who asks."""

from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext_lazy

from tingtang.catalogue import queries
from tingtang.catalogue.actions import comparisons as actions
from tingtang.catalogue.actions.versions import today
from tingtang.catalogue.forms import comparisons as forms
from tingtang.catalogue.models import Comparison
from tingtang.catalogue.tables import library as tables
from tingtang.core.views import Request, page
from tingtang.ui.records import Noun, pages

COMPARISON = Noun(
    "catalogue", "comparison", "comparisons", title=gettext_lazy("Products compared"), new_title=gettext_lazy("New comparison"),
    make=gettext_lazy("Compare a product"), save_verb=gettext_lazy("Save the comparison"),
    remove_verb=gettext_lazy("Remove the comparison"), table=tables.Comparisons, save=actions.save_comparison,
    remove=actions.remove_comparison,
)  # fmt: skip
PAGES = pages(
    COMPARISON, view="catalogue.view", rows=lambda _request: Comparison.objects.select_related("product"),
    find=lambda actor, key: queries.get_one(actor, Comparison, key), form=forms.Comparison, to_record=True,
    initial=lambda request: {"checked_date": today(request.at)},
)  # fmt: skip


@page("catalogue.view")
def comparison(request: Request, comparison: int) -> HttpResponseBase:
    """One sheet: point by point, for whom which is right, where it is known from, and whether it is still to be trusted."""
    found = queries.get_one(request.actor, Comparison, comparison)
    context = {
        "page_title": str(found),
        "one": found,
        "is_old": found.is_old(today(request.at)),
        "may_save": request.actor.may("catalogue.save_comparison"),
    }
    return render(request, "catalogue/comparison.html", context)
