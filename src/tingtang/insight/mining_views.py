"""Pages of mining: map, variants, throughput, people, waiting, drift, and the cases behind every figure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy
from django.views.decorators.http import require_POST

from tingtang.core.errors import Invalid, NotFound
from tingtang.core.registry import Text
from tingtang.core.views import actor_of, at_of, page
from tingtang.flows import queries as flows
from tingtang.flows.models import Version
from tingtang.flows.queries import published
from tingtang.flows.rules.bpmn import parse
from tingtang.flows.rules.document import Unreadable
from tingtang.insight import actions, conforming, discovering, drill, following, loading, mining_sheets, object_maps
from tingtang.insight import mining_shown as shown
from tingtang.insight.mining_forms import DraftFlow, Frame, frame
from tingtang.insight.mining_lists import Cases
from tingtang.insight.queries import VIEW
from tingtang.insight.rules import drift, rework
from tingtang.insight.rules.eventlog import EventLog, Times
from tingtang.insight.rules.follows import follows
from tingtang.insight.rules.mining import Mined, bounds, mine, spread
from tingtang.insight.rules.replay import TooWide
from tingtang.ui import formats

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


def _frame(request: HttpRequest) -> Frame:
    return frame(actor_of(request), request.GET, at_of(request))


def _seen(request: HttpRequest) -> tuple[Frame, Seen | None]:
    actor = actor_of(request)
    given = _frame(request)
    if given.asking is None:
        return given, None
    loaded, log = loading.select(actor, given.asking)
    return given, Seen(given, loaded, log, loading.clock_of(given.asking, log), shown.Links(given.parameters))


def _shown(request: HttpRequest, name: str, title: str, build: Callable[[Seen], dict[str, Any]]) -> HttpResponseBase:
    given, seen = _seen(request)
    context = _framed(given, name, title) | {"is_empty": seen is not None and not len(seen.log)}
    if seen is not None and len(seen.log):
        context |= {"note": shown.time_note(seen.log, is_working=seen.clock is not None), **build(seen)}
        if name in mining_sheets.SHEETS and "rows" in context:
            if request.GET.get("as") == "csv":
                return mining_sheets.as_csv(name, context["rows"])
            context["csv_url"] = f"?{request.GET.urlencode()}&as=csv"
    return render(request, f"insight/{name}.html", context)


def _framed(given: Frame, name: str, title: str) -> dict[str, Any]:
    links = shown.Links(given.parameters)
    return {"page_title": title, "form": given.form, "tabs": [(links.page(each), label, each == name) for each, label in TABS]}


@page(VIEW)
def process_map(request: HttpRequest) -> HttpResponseBase:
    """The map of a log: which activity follows which, how often, after how long."""
    given = _frame(request)
    links = shown.Links(given.parameters)
    found = _map_now(request, given) if given.asking is not None else None
    context: dict[str, Any] = _framed(given, "mining", _("Process map")) | {
        "is_empty": found is not None and not found.figures.cases
    }
    if found is not None and found.figures.cases:
        context |= _drawn(given, found, links)
    return render(request, "insight/mining.html", context)


@page(VIEW)
def process_map_now(request: HttpRequest) -> HttpResponseBase:
    """The map and its figures when something was added since the state the page has; nothing otherwise."""
    given = _frame(request)
    if given.asking is None:
        raise NotFound
    found = _map_now(request, given)
    if str(found.version) == request.GET.get("version", "") or not found.figures.cases:
        return HttpResponse(status=204)
    drawn = _drawn(given, found, shown.Links(given.parameters))
    parts = {
        name: render_to_string(f"insight/parts/{name}.html", drawn, request)
        for name in ("mining_tiles", "mining_edges", "mining_until")
    }
    return JsonResponse({"map": drawn["map"], "parts": parts})


def _map_now(request: HttpRequest, given: Frame) -> following.Now:
    assert given.asking is not None  # noqa: S101 - asked before
    actor, asking = actor_of(request), given.asking
    loaded = loading.load(asking.log, asking.notion, is_latest=False)
    if following.can_follow(asking, len(loaded.keys)):
        return following.now(actor, asking)
    loaded, log = loading.select(actor, asking)
    return following.computed(log, loading.clock_of(asking, log), list(loaded.keys), loaded.version)


def _drawn(given: Frame, found: following.Now, links: shown.Links) -> dict[str, Any]:
    assert given.asking is not None  # noqa: S101 - asked before
    names = dict(zip(found.keys, found.names, strict=True))
    drawn = shown.the_map(found, links)
    return {
        "map": drawn, "mined": found.figures, "busiest": found.day.date() if found.day else None,
        "until": found.until,
        "is_live": given.asking.is_own,
        "note": shown.counts_note(found.figures.cases, found.figures.events, is_working=given.asking.calendar is not None),
        "edges": [each | {"source": names[each["from"]], "target": names[each["to"]]} for each in drawn["edges"][:200]],
    }  # fmt: skip


@page(VIEW)
def objects(request: HttpRequest) -> HttpResponseBase:
    """The map of several types of objects at once."""
    given = _frame(request)
    context = _framed(given, "mining_objects", _("Map of several types of objects"))
    if given.asking is not None:
        known = [(code, name) for code, name, _events in loading.notions(given.asking.log)]
        wanted = request.GET.getlist("type") or [name for _code, name in known[: object_maps.MOST_TYPES]]
        found = object_maps.object_map(actor_of(request), given.asking, [each for each in known if each[1] in wanted])
        context |= {
            "is_empty": not found.total, "types": [(name, shown.notion_label(name), name in wanted) for _code, name in known],
            "sides": [(shown.notion_label(side.name), side.mined) for side in found.sides], "total": found.total,
        }  # fmt: skip
        if found.total:
            drawn = shown.the_object_map(found, shown.Links(given.parameters))
            is_working = given.asking.calendar is not None
            context |= {
                "map": drawn, "note": shown.counts_note(drawn["cases"], found.total, is_working=is_working),
                "edges": shown.object_edges(found, drawn),
            }  # fmt: skip
    return render(request, "insight/mining_objects.html", context)


@page(VIEW)
def variants(request: HttpRequest) -> HttpResponseBase:
    """The courses that cases take."""

    def build(seen: Seen) -> dict[str, Any]:
        mined = seen.mined
        took = drift.durations(seen.log, seen.clock)
        return {"rows": shown.variant_rows(seen.log, mined, took, seen.links), "count": len(mined.variants), "cases": mined.cases}

    return _shown(request, "mining_variants", _("Variants"), build)


@page(VIEW)
def throughput(request: HttpRequest) -> HttpResponseBase:
    """How long cases take."""

    def build(seen: Seen) -> dict[str, Any]:
        took = drift.durations(seen.log, seen.clock)
        option, rows = shown.throughput_chart(took)
        found = spread(took)
        return {"spread": found, "chart": option, "chart_columns": [_("from"), pgettext("mining", "cases")], "chart_rows": rows,
                "slow_url": seen.links.cases(longer=round(found.p90))}  # fmt: skip

    return _shown(request, "mining_throughput", _("Throughput times"), build)


@page(VIEW)
def waiting(request: HttpRequest) -> HttpResponseBase:
    """Where time is lost, what waiting is made of, what is done again."""
    marked = request.GET.getlist("customer")

    def build(seen: Seen) -> dict[str, Any]:
        chosen = np.isin(np.array(seen.loaded.keys, dtype=str), marked) if seen.loaded.keys else np.empty(0, bool)
        is_own = seen.frame.asking is not None and seen.frame.asking.is_own
        waits = rework.waits(seen.log, seen.clock, chosen, loading.works(seen.loaded) if is_own else None)
        rows = shown.bottleneck_rows(seen.log, seen.loaded, rework.bottlenecks(seen.log, waits), seen.links)
        again = rework.rework(seen.log.activity, seen.log.starts, len(seen.log.activities))
        return {
            "rows": rows, "title": shown.finding(rows), "causes": shown.cause_chart(rework.shares(waits)),
            "again": shown.rework_rows(seen.log, seen.loaded, again, seen.links), "is_working": seen.clock is not None,
            "activities": shown.offered_activities(seen.loaded), "marked": marked,
        }  # fmt: skip

    return _shown(request, "mining_waiting", _("Waiting and bottlenecks"), build)


@page(VIEW)
def people(request: HttpRequest) -> HttpResponseBase:
    """Who hands on to whom."""

    def build(seen: Seen) -> dict[str, Any]:
        at = seen.log.at if seen.clock is None else seen.clock
        names = seen.log.resources
        found = follows(seen.log.resource, at, at, seen.log.starts, len(names))
        return {"rows": shown.pair_rows(names, found, seen.links), "matrix": shown.matrix_chart(names, found)}

    return _shown(request, "mining_people", _("Hand-offs between people"), build)


@page(VIEW)
def changes(request: HttpRequest) -> HttpResponseBase:
    """What differs between the first and the second half of the days asked about."""

    def build(seen: Seen) -> dict[str, Any]:
        first, _latest = bounds(seen.log.starts)
        begins = seen.log.at[first]
        middle = _middle(request.GET.get("from", ""), begins)
        later = np.zeros(len(seen.log.starts) - 1, bool)
        later[seen.log.case[first]] = begins >= middle
        halves = [seen.log.only(part[seen.log.case]) for part in (~later, later)]
        clocks = [None if seen.clock is None else loading.clock_of(seen.frame.asking, half) for half in halves]  # type: ignore[arg-type]
        mined = [mine(half, clock) for half, clock in zip(halves, clocks, strict=True)]
        return {
            "day": datetime.fromtimestamp(middle / 1e6, UTC).date(), "before": mined[0], "after": mined[1],
            "slower": drift.slower(*(drift.durations(half, clock) for half, clock in zip(halves, clocks, strict=True))),
            "rows": shown.drift_rows(seen.log, drift.changes(mined[0], mined[1])),
        }  # fmt: skip

    return _shown(request, "mining_drift", _("Changes between two periods"), build)


def _middle(text: str, begins: Times) -> int:
    try:
        return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()) * 1_000_000
    except ValueError:
        return int(np.median(begins))


@page(VIEW)
def conformance(request: HttpRequest) -> HttpResponseBase:
    """Who follows a published flow, and where others leave it."""
    actor = actor_of(request)
    versions = published(at_of(request).date()) if actor.may_somewhere(flows.VIEW) else []

    def build(seen: Seen) -> dict[str, Any]:
        chosen = next((each for each in versions if str(each.process_id) == request.GET.get("process", "")), None)
        context: dict[str, Any] = {"flows": [(each.process_id, str(each.process)) for each in versions], "chosen": chosen}
        return context | (_held(seen, chosen) if chosen is not None and seen.frame.asking is not None else {})

    return _shown(request, "mining_conformance", _("Conformance with a flow"), build)


def _held(seen: Seen, version: Version) -> dict[str, Any]:
    """The log held against the version in force; a sentence where that cannot be done."""
    asking = seen.frame.asking
    assert asking is not None  # noqa: S101 - asked before
    log = loading.steps_of(asking, seen.loaded, seen.log, version.process_id)
    if not len(log):
        return {"why_not": _("No case of this process began on these days.")}
    try:
        diagram = parse(version.xml)
        if not {node.name for node in diagram.nodes.values()} & set(log.activities):
            return {
                "why_not": _(
                    "No step of this flow occurs in the log as it is seen here. Choose what one case is, or another flow."
                )
            }
        found = conforming.conform(log, diagram, loading.clock_of(asking, log))
    except (Unreadable, TooWide):
        return {"why_not": _("This flow can be in too many places at once, or cannot be read. Divide it into several processes.")}
    return shown.held(diagram, version.xml, found)


@page(VIEW)
def discovery(request: HttpRequest) -> HttpResponseBase:
    """The flow that the log shows, as a drawing that can be taken as a draft."""
    return _discovery(request, DraftFlow(initial={"noise": _noise(request.GET)}), _noise(request.GET))


def _discovery(request: HttpRequest, form: DraftFlow, noise: float) -> HttpResponseBase:
    actor = actor_of(request)

    def build(seen: Seen) -> dict[str, Any]:
        if (count := discovering.activity_count(seen.log)) > discovering.MOST_ACTIVITIES:
            return {"too_many": count, "most": discovering.MOST_ACTIVITIES}
        found = discovering.discovered(seen.log, noise, name=_("Discovered flow"), words=shown.flow_words())
        return {
            "found": found, "noise": noise, "drawing": {"xml": found.xml, "marks": []}, "draft": form,
            "may_draft": actor.may("insight.draft_flow", None), "take_url": seen.links.page("mining_draft"),
            "noises": [(each, formats.share(each) if each else _("none")) for each in discovering.NOISES],
        }  # fmt: skip

    return _shown(request, "mining_discovery", _("Discovery of a flow"), build)


def _noise(given: Mapping[str, Any]) -> float:
    try:
        return min(max(float(given.get("noise", "") or 0), 0.0), 1.0)
    except ValueError:
        return 0.0


@page("insight.draft_flow", everywhere=True)
@require_POST
def draft_flow(request: HttpRequest) -> HttpResponseBase:
    """Begin a process with the discovered flow, and open it in the studio."""
    given, seen = _seen(request)
    form = DraftFlow(request.POST)
    if seen is None or given.asking is None:
        raise NotFound
    actions.refuse_many(seen.log)
    noise = _noise(request.POST)
    if form.is_valid():
        code, name = form.cleaned_data["code"], form.cleaned_data["name"]
        found = discovering.discovered(seen.log, noise, code=code, name=name, words=shown.flow_words())
        try:
            made = actions.draft_flow(
                actor_of(request), code=code, name=name, xml=found.xml, log=str(given.asking.log), at=at_of(request)
            )
        except Invalid as wrong:
            for field, said in wrong.fields.items():
                form.add_error(field if field in form.fields else None, [str(each) for each in said])
        else:
            return HttpResponseRedirect(reverse("flows:studio", args=[made.pk]))
    return _discovery(request, form, noise)


@page(VIEW)
def cases(request: HttpRequest) -> HttpResponseBase:
    """The cases behind a figure."""
    given, seen = _seen(request)
    if seen is None:
        raise NotFound
    rows = drill.cases(seen.log, seen.clock, seen.loaded, request.GET)
    numbers = [int(seen.loaded.objects[row.case]) for row in rows[: drill.MOST]]
    assert given.asking is not None  # noqa: S101 - there is something to see only where there is a question
    names = loading.case_names(given.asking, numbers)
    shown_rows = [
        replace(row, name=names.get(number, f"#{number}"), url=seen.links.page("mining_case", case=number))
        for row, number in zip(rows, numbers, strict=False)
    ]
    title = _("Cases behind the figure")
    note = _("%(shown)s of %(all)s cases") % {"shown": len(shown_rows), "all": len(rows)} if len(rows) > drill.MOST else ""
    return Cases(shown_rows, request).respond(page_title=title, page_note=note)


@page(VIEW)
def case(request: HttpRequest) -> HttpResponseBase:
    """One case with its events in order, and the time between them."""
    given, seen = _seen(request)
    wanted = request.GET.get("case", "")
    if seen is None or given.asking is None or not wanted.isdecimal():
        raise NotFound
    place = np.flatnonzero(seen.loaded.objects == int(wanted))
    if not len(place):
        raise NotFound
    number, index = int(wanted), int(place[0])
    context = {
        "page_title": loading.case_names(given.asking, [number]).get(number, f"#{number}"),
        "notion": shown.notion_label(given.parameters.get("notion", "")),
        "events": drill.events(seen.log, seen.clock, index),
        "is_working": seen.clock is not None,
        "back": seen.links.page("mining"),
    }
    return render(request, "insight/mining_case.html", context)


@page(VIEW)
def day(request: HttpRequest) -> HttpResponseBase:
    """What moved on one day, for the animation: each step from one activity to the next with its times."""
    _given, seen = _seen(request)
    if seen is None:
        raise NotFound
    try:
        begins = datetime.fromisoformat(request.GET.get("day", "")).replace(tzinfo=seen.frame.asking.zone)  # type: ignore[union-attr]
    except ValueError:
        raise NotFound from None
    return JsonResponse(drill.moves(seen.log, seen.loaded, begins, begins + timedelta(days=1)))
