"""Pages that compare: two periods of a log, and a log with a published flow."""

from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Any

import numpy as np
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tingtang.catalogue.actions.versions import today
from tingtang.core.errors import NotFound
from tingtang.core.views import actor_of, at_of, page
from tingtang.flows.models import Version
from tingtang.insight.forms.waiting import day_of
from tingtang.insight.mining import flow_held, loading
from tingtang.insight.mining.flow_held import NotHeld
from tingtang.insight.queries import VIEW
from tingtang.insight.rules import drift
from tingtang.insight.rules.eventlog import Times
from tingtang.insight.rules.mining import bounds, mine
from tingtang.insight.shown import compared as shown
from tingtang.insight.views.mining_frame import Seen, see, shown_page
from tingtang.journal.models import Log
from tingtang.org.models import Hall
from tingtang.ui import editing


@page(VIEW)
def changes(request: HttpRequest) -> HttpResponseBase:
    """What differs between the cases that began before a day and those that began from it on; at first halves of them."""

    def build(seen: Seen) -> dict[str, Any]:
        asking, log = seen.frame.asking, seen.log
        assert asking is not None  # noqa: S101 - there is something to see only where there is a question
        first, _latest = bounds(log.starts)
        begins = log.at[first]
        middle = _middle(request.GET.get("from", ""), begins, asking.zone)
        later = np.zeros(len(log.starts) - 1, bool)
        later[log.case[first]] = begins >= middle
        halves = [log.only(part[log.case]) for part in (~later, later)]
        clocks = [loading.clock_of(asking, half) for half in halves]
        mined = [mine(half, clock) for half, clock in zip(halves, clocks, strict=True)]
        slower = drift.slower(*(drift.durations(half, clock) for half, clock in zip(halves, clocks, strict=True)))
        periods = ({"before": middle}, {"since": middle})
        return {
            "day": datetime.fromtimestamp(middle / 1e6, asking.zone), "slower": slower,
            "periods": [shown.period(each, seen.links, which) for each, which in zip(mined, periods, strict=True)],
            "rows": shown.drift_rows(log, seen.loaded, drift.changes(mined[0], mined[1]), seen.links, middle),
        }  # fmt: skip

    return shown_page(request, "mining_drift", _("Changes between two periods"), build)


def _middle(text: str, begins: Times, zone: tzinfo) -> int:
    """Where the second period begins: a day that is asked for, else the midnight nearest to half of the cases."""
    if chosen := day_of(text):
        return loading.micros(chosen, zone)
    half = int(np.median(begins))
    day = datetime.fromtimestamp(half / 1e6, zone).replace(hour=0, minute=0, second=0, microsecond=0)
    midnight = int(day.timestamp()) * 1_000_000
    return midnight if begins.min() < midnight else half


@page(VIEW)
def conformance(request: HttpRequest) -> HttpResponseBase:
    """Who follows a flow, published or still drawn, and where others leave it."""
    actor = actor_of(request)
    versions = flow_held.flows_to_hold(actor, today(at_of(request)))

    def build(seen: Seen) -> dict[str, Any]:
        key = request.GET.get("process", "")
        chosen = versions.get(key)
        context: dict[str, Any] = {
            "published": [(name, str(each.process)) for name, each in versions.items() if not name.startswith("draft")],
            "drafts": [(name, str(each.process)) for name, each in versions.items() if name.startswith("draft")],
            "chosen": key if chosen else "",
        }
        return context | (_held(request, seen, chosen, key) if chosen is not None else {})

    return shown_page(request, "mining_conformance", _("Conformance with a flow"), build)


@dataclass(frozen=True, slots=True)
class Shown:
    """A log held against a flow as other domains are told of it: which log and hall, and the days of its cases."""

    log: Log
    hall: Hall | None
    first: date
    latest: date


def _held(request: HttpRequest, seen: Seen, version: Version, key: str) -> dict[str, Any]:
    """The log held against this version; a sentence where that cannot be done."""
    asking = seen.frame.asking
    assert asking is not None  # noqa: S101 - there is something to see only where there is a question
    try:
        held = flow_held.hold(asking, seen.loaded, seen.log, version)
    except NotHeld as why:
        return {"why_not": str(why)}
    keys = dict(zip(seen.loaded.log.activities, seen.loaded.keys, strict=True))
    found = shown.held(held.diagram, version.xml, held.found, seen.links, keys, key)
    is_published = not key.startswith("draft")
    return found | {
        "told": Shown(asking.log, asking.hall, *flow_held.days(held, asking.zone)),
        "may_keep": is_published and actor_of(request).may("insight.keep_conformance", asking.hall),
        "keep_url": seen.links.page("keep_conformance", process=key),
    }


@page("insight.keep_conformance")
@require_POST
def keep_conformance(request: HttpRequest) -> HttpResponseBase:
    """Note how many cases follow a published flow. Refused where there is nothing to hold."""
    actor, key = actor_of(request), request.GET.get("process", "")
    given, seen = see(request)
    version = flow_held.flows_to_hold(actor, today(at_of(request))).get(key)
    if seen is None or given.asking is None or version is None or key.startswith("draft"):
        raise NotFound
    asking, url = given.asking, seen.links.page("mining_conformance", process=key)
    return editing.attempt(
        request, lambda: flow_held.keep_conformance(actor, asking, seen.loaded, seen.log, version, address=url, at=at_of(request)), url=url,
        text=_("It is kept. Gap 3 of a study of these days counts it as delivery beside the procedure."),
    )  # fmt: skip
