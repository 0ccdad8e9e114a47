"""Promised and actual: the waits people were told, and how they turned out, per hall."""

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_safe

from tingtang.catalogue.models import Service
from tingtang.core.actors import Actor
from tingtang.core.errors import NotFound
from tingtang.core.views import actor_of, at_of, page
from tingtang.insight import queries as insight
from tingtang.insight.rules.intervals import wilson
from tingtang.org.models import Hall
from tingtang.planning.queries import VIEW
from tingtang.planning.queries.halls import LEARNED_DAYS, get_hall, halls
from tingtang.planning.queries.promises import NUMBERS, PHONES, SCREENS, Ledger, episodes, labels, ledger
from tingtang.planning.rules import promises
from tingtang.planning.tables import promises as promise_lists
from tingtang.planning.tables.promises import WHICH
from tingtang.ui import formats

NAMES = {
    promises.SHOWN: gettext_lazy("the one that was shown"),
    promises.QUEUE: gettext_lazy("people ahead × mean ÷ counters"),
    promises.LES: gettext_lazy("the wait of the last called"),
    promises.HOL: gettext_lazy("the wait of the first in line"),
}
PLACES = {
    PHONES: gettext_lazy("on the phone, while waiting"),
    SCREENS: gettext_lazy("on kiosks and boards, before taking a number"),
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
    found = _latest(actor, hall, at)
    context = {"page_title": _("Promised and actual"), "hall": hall, "halls": list(halls(actor)), "ledger": found}
    return render(request, "planning/promised.html", context | _shown(found, hall))


@page(VIEW)
@require_safe
def promised_people(request: HttpRequest) -> HttpResponseBase:
    """The people behind a figure: told what, waited how long."""
    actor, at = actor_of(request), at_of(request)
    hall = get_hall(actor, request.GET.get("hall", ""))
    found = _latest(actor, hall, at)
    rows = found.rows.get(request.GET.get("told", NUMBERS))
    name, which = request.GET.get("by", promises.SHOWN), request.GET.get("which", "")
    if rows is None or name not in NAMES:
        raise NotFound
    if name not in rows.said:  # nobody was told anything
        name = promises.SHOWN
    services = {one.pk: str(one) for one in Service.objects.all()}
    people, count = promise_lists.told(rows, name, which, labels(hall, found), services, _opened(actor, hall, found))
    said = [str(PLACES.get(request.GET.get("told", ""), NAMES[name])), *([str(WHICH[which])] if which in WHICH else [])]
    if count > len(people):
        said.append(_("%(shown)s of %(all)s") % {"shown": len(people), "all": count})
    context = {"page_title": _("People behind the figure"), "page_note": pgettext("between parts of a sentence", "; ").join(said)}
    with timezone.override(hall.zone):
        return promise_lists.People(people, request).respond("planning/promised_people.html", hall=hall, **context)


def _opened(actor: Actor, hall: Hall, found: Ledger) -> dict[int, int]:
    return episodes(hall, found) if actor.may(insight.VIEW, hall) else {}


def _latest(actor: Actor, hall: Hall, at: datetime) -> Ledger:
    today = at.astimezone(hall.zone).date()
    return ledger(actor, hall, today - timedelta(days=LEARNED_DAYS), today)


def _shown(found: Ledger, hall: Hall) -> dict[str, Any]:
    if not found.judged:
        return {}
    shown, simple = found.judged[0], found.judged[1]

    def to(**which: str) -> str:
        return f"{reverse('planning:promised_people')}?{urlencode({'hall': hall.code, **which})}"

    rows = [
        (
            NAMES[one.name], (formats.timer(one.error), to(by=one.name)),
            (formats.share(one.too_short, 1), to(by=one.name, which="short")),
            None if one.inside is None else (formats.share(one.inside, 1), to(which="inside")),
        )
        for one in found.judged
    ]  # fmt: skip
    gap = shown.error / simple.error - 1 if simple.error else 0.0
    named = {"gap": formats.share(abs(gap))}
    closer = _("The shown estimate is %(gap)s closer than people ahead × mean ÷ counters") % named
    further = _("The shown estimate is %(gap)s further off than people ahead × mean ÷ counters") % named
    inside = shown.inside or 0.0
    low, high = wilson(round(inside * shown.n), shown.n) or (0.0, 1.0)
    names = {PHONES: found.phones, SCREENS: found.screens}
    live = [
        (
            PLACES[name], (formats.number(one.n), to(told=name)), (formats.timer(one.error), to(told=name)),
            (formats.share(one.too_short, 1), to(told=name, which="short")),
            (formats.share(one.inside, 1), to(told=name, which="inside")),
        )
        for name, one in names.items()
        if one is not None
    ]  # fmt: skip
    return {
        "live": live, "rows": rows, "n": shown.n, "title": closer if gap <= 0 else further, "all_url": to(),
        "outside_url": to(which="outside"),
        "interval": _("8 of 10 waits should end inside the interval that was shown; %(share)s did (95%% interval %(low)s to %(high)s).")
        % {"share": formats.share(inside), "low": formats.share(low), "high": formats.share(high)},
    }  # fmt: skip
