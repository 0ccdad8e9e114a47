"""The page of how indicators came out against their targets, and the press that compares what is due at once."""

from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from tingtang.core.views import Request, page
from tingtang.quality.actions.comparisons import compare_indicators
from tingtang.quality.queries import comparisons as queries
from tingtang.quality.queries.indicators import VIEW
from tingtang.quality.tables import indicators as tables
from tingtang.ui import editing

COMPARE = "quality.compare_indicators"


@page(VIEW)
def comparisons(request: Request) -> HttpResponseBase:
    """All comparisons of what the reader may see, the latest span first."""
    table = tables.Comparisons(queries.comparisons(request.actor), request)
    may = request.actor.may(COMPARE)
    return table.respond("quality/indicators.html", page_title=_("Actual against target"), place="compared", may_compare=may)


@page(COMPARE, everywhere=True)
@require_POST
def compare_now(request: Request) -> HttpResponseBase:
    """Compare what is due without waiting for the clock."""
    return editing.attempt(
        request,
        lambda: compare_indicators(request.actor, at=request.at),
        url=reverse("quality:comparisons"),
        text=_("Compared. The people who answer for them are told."),
    )
