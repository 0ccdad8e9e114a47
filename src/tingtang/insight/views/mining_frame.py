"""The frame of the pages of mining: what is asked, what is seen, the tabs."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext_lazy, pgettext_lazy

from tingtang.core.registry import Text
from tingtang.core.views import actor_of, at_of
from tingtang.insight.forms.mining import Frame, frame
from tingtang.insight.mining import loading
from tingtang.insight.rules.eventlog import EventLog, Times
from tingtang.insight.rules.mining import Mined, mine
from tingtang.insight.shown import mining as shown
from tingtang.insight.shown import mining_sheets

TABS: tuple[tuple[str, Text], ...] = (
    ("mining", gettext_lazy("Map")),
    ("mining_objects", gettext_lazy("Several types")),
    ("mining_variants", gettext_lazy("Variants")),
    ("mining_throughput", gettext_lazy("Throughput")),
    ("mining_waiting", gettext_lazy("Waiting and bottlenecks")),
    ("mining_people", gettext_lazy("Hand-offs")),
    ("mining_conformance", gettext_lazy("Conformance")),
    ("mining_discovery", gettext_lazy("Discovery")),
    ("mining_drift", pgettext_lazy("mining", "Changes")),
)


ALSO = ("process", "noise", "from", "by", "customer", "type")  # what a page asks besides, kept when another question is asked


@dataclass(frozen=True, slots=True)
class Seen:
    """What a page has before it: the question, the whole log, the part that is asked about, its clock, and links."""

    frame: Frame
    loaded: loading.Loaded
    log: EventLog
    clock: Times | None
    links: shown.Links

    @property
    def mined(self) -> Mined:
        return mine(self.log, self.clock)


def asked(request: HttpRequest) -> Frame:
    """What the page is asked for. NotFound when the actor may not see the log."""
    return frame(actor_of(request), request.GET, at_of(request))


def see(request: HttpRequest) -> tuple[Frame, Seen | None]:
    """The question and what there is to see; nothing while the question is wrong. NotFound when the actor may not see the log."""
    actor = actor_of(request)
    given = asked(request)
    if given.asking is None:
        return given, None
    loaded, log = loading.select(actor, given.asking)
    return given, Seen(given, loaded, log, loading.clock_of(given.asking, log), shown.Links(given.parameters))


def shown_page(request: HttpRequest, name: str, title: str, build: Callable[[Seen], dict[str, Any]]) -> HttpResponseBase:
    """A page of mining, its part built from what is seen; its rows as CSV where asked for."""
    given, seen = see(request)
    context = framed(given, name, title) | {"is_empty": seen is not None and not len(seen.log)}
    if seen is not None and len(seen.log):
        context |= {"note": shown.time_note(seen.log, is_working=seen.clock is not None), **build(seen)}
        if name in mining_sheets.SHEETS and "rows" in context:
            if request.GET.get("as") == "csv":
                return mining_sheets.as_csv(name, context["rows"])
            context["csv_url"] = f"?{request.GET.urlencode()}&as=csv"
    return rendered(request, name, context)


def rendered(request: HttpRequest, name: str, context: dict[str, Any]) -> HttpResponseBase:
    """A page of mining; one that waited for its log and looked again is told to be read anew when the log is there."""
    response = render(request, f"insight/{name}.html", context | {"may_import": actor_of(request).may("journal.import")})
    if request.headers.get("HX-Target") == "log-awaited" and not context["is_awaited"]:
        response["HX-Refresh"] = "true"
    return response


def framed(given: Frame, name: str, title: str) -> dict[str, Any]:
    """Title, form and tabs of a page of mining."""
    links = shown.Links(given.parameters)
    return {
        "page_title": title, "form": given.form, "of": given.of, "also": ALSO,
        "tabs": [(links.page(each), label, each == name) for each, label in TABS],
        "is_awaited": given.asking is not None and loading.is_awaited(given.asking.log),
    }  # fmt: skip
