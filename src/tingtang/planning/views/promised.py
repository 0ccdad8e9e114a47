"""Promised and actual: the waits people were told, and how they turned out, per hall."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from tingtang.core.errors import NotFound
from tingtang.core.views import actor_of, at_of, page
from tingtang.planning.queries import VIEW
from tingtang.planning.queries.halls import LEARNED_DAYS, get_hall, halls
from tingtang.planning.queries.promises import Ledger, ledger
from tingtang.planning.rules import promises
from tingtang.ui import formats

NAMES = {
    promises.SHOWN: gettext_lazy("the one that was shown"),
    promises.QUEUE: gettext_lazy("people ahead × mean ÷ counters"),
    promises.LES: gettext_lazy("the wait of the last called"),
    promises.HOL: gettext_lazy("the wait of the first in line"),
}


@page(VIEW)
@require_safe
def promised(request: HttpRequest) -> HttpResponse:
    """The latest four weeks of a hall."""
    actor, at = actor_of(request), at_of(request)
    try:
        hall = get_hall(actor, request.GET.get("hall", ""))
    except NotFound:
        return render(request, "planning/promised.html", {"page_title": _("Promised and actual"), "is_empty": True})
    today = at.astimezone(hall.zone).date()
    found = ledger(actor, hall, today - timedelta(days=LEARNED_DAYS), today)
    context = {"page_title": _("Promised and actual"), "hall": hall, "halls": list(halls(actor)), "ledger": found}
    return render(request, "planning/promised.html", context | _shown(found))


def _shown(found: Ledger) -> dict[str, Any]:
    if not found.judged:
        return {}
    shown, simple = found.judged[0], found.judged[1]
    rows = [
        (
            NAMES[one.name], formats.timer(one.error), formats.share(one.too_short, 1),
            "–" if one.inside is None else formats.share(one.inside, 1),
        )
        for one in found.judged
    ]  # fmt: skip
    gap = shown.error / simple.error - 1 if simple.error else 0.0
    named = {"gap": formats.share(abs(gap))}
    closer = _("The shown estimate is %(gap)s closer than people ahead × mean ÷ counters") % named
    further = _("The shown estimate is %(gap)s further off than people ahead × mean ÷ counters") % named
    inside = formats.share(shown.inside or 0.0)
    names = {_("on the phone, while waiting"): found.phones, _("on kiosks and boards, before taking a number"): found.screens}
    live = [
        (name, formats.number(one.n), formats.timer(one.error), formats.share(one.too_short, 1), formats.share(one.inside, 1))
        for name, one in names.items()
        if one is not None
    ]
    return {
        "live": live, "rows": rows, "n": shown.n, "title": closer if gap <= 0 else further,
        "interval": _("8 of 10 waits should end inside the interval that was shown; %(share)s did.") % {"share": inside},
    }  # fmt: skip
