"""Indicators against their targets over the API: how each came out, with advice in words, and a press to compare what is due."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from ninja.decorators import decorate_view

from tingtang.core.api import idempotent
from tingtang.core.views import actor_of, at_of
from tingtang.quality.actions.comparisons import compare_indicators
from tingtang.quality.api.indicators import Nothing
from tingtang.quality.models import Comparison
from tingtang.quality.queries import comparisons as queries
from tingtang.quality.schemas import indicators as schemas
from tingtang.quality.shown.comparisons import advice_words, hall_names
from tingtang.ui.resources import InHallAndDays, answer, page_from, page_of

router = Router()
_SHOWN = ("id", "first", "latest", "value", "low", "high", "n", "target", "is_met", "is_sure", "made_at")


def _told(found: Comparison) -> dict[str, Any]:
    return {name: getattr(found, name) for name in _SHOWN} | {
        "indicator": found.indicator.code, "hall": found.hall.code if found.hall else None,
        "owner": found.owner.code if found.owner else None, "advice": advice_words(found, hall_names([found])),
    }  # fmt: skip


@router.get("/indicator-comparisons", response=page_of(schemas.Comparison), summary="List comparisons with targets")
def comparisons(request: HttpRequest, wanted: Query[InHallAndDays]) -> HttpResponse:
    """Once for each week, month or quarter that is over. Days are those on which they were made."""
    return page_from(queries.comparisons(actor_of(request)), wanted, _told, day="made_at")


@router.post("/indicator-comparisons", response={201: schemas.Compared}, summary="Compare what is due")
@decorate_view(idempotent)
def compare(request: HttpRequest, body: Nothing) -> HttpResponse:
    """As the clock does by itself; refused when none is due."""
    return answer({"count": len(compare_indicators(actor_of(request), at=at_of(request)))}, 201)
