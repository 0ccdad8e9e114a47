"""Pages of mining: map, variants, throughput, people, waiting, drift, and the cases behind every figure."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any

import numpy as np
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST

from tingtang.core.errors import Invalid, NotFound
from tingtang.core.views import actor_of, at_of, page
from tingtang.insight import actions
from tingtang.insight.forms.mining import DraftFlow, Frame
from tingtang.insight.forms.waiting import day_of
from tingtang.insight.mining import discovering, drill, following, loading, object_maps
from tingtang.insight.mining import objects as log_objects
from tingtang.insight.queries import VIEW
from tingtang.insight.rules import drift, rework
from tingtang.insight.rules.follows import follows
from tingtang.insight.rules.mining import spread
from tingtang.insight.shown import compared
from tingtang.insight.shown import mining as shown
from tingtang.insight.store import storing
from tingtang.insight.tables.mining import Cases
from tingtang.insight.views import counted
from tingtang.insight.views.mining_frame import Seen, asked, framed, rendered, see, shown_page
from tingtang.ui import formats

FIRST_TYPES = 12


@page(VIEW)
def process_map(request: HttpRequest) -> HttpResponseBase:
    """The map of a log: which activity follows which, how often, after how long."""
    given = asked(request)
    links = shown.Links(given.parameters)
    found = _map_now(request, given) if given.asking is not None else None
    context: dict[str, Any] = framed(given, "mining", _("Process map")) | {
        "is_empty": found is not None and not found.figures.cases
    }
    if found is not None and found.figures.cases:
        context |= _drawn(given, found, links)
    return rendered(request, "mining", context)


@page(VIEW)
def process_map_now(request: HttpRequest) -> HttpResponseBase:
    """The map and its figures when something was added since the state the page has; nothing otherwise."""
    given = asked(request)
    if given.asking is None:
        raise NotFound
    if given.asking.is_own:
        storing.catch_up()
    found = _map_now(request, given)
    if str(found.version) == request.GET.get("version", "") or not found.figures.cases:
        return HttpResponse(status=204)
    drawn = _drawn(given, found, shown.Links(given.parameters))
    parts = {
        name: render_to_string(f"insight/parts/{name}.html", drawn, request)
        for name in ("mining_tiles", "mining_edges", "mining_until")
    }
    return JsonResponse({"map": drawn["map"], "parts": parts | {"mining_note": escape(drawn["note"])}})


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
        "map": drawn, "mined": found.figures, "all_url": links.cases(), "variants_url": links.page("mining_variants"),
        "slow_url": links.cases(longer=round(found.figures.throughput.p90)), "busiest": found.day.date() if found.day else None,
        "until": found.until,
        "is_live": given.asking.is_own,
        "note": shown.counts_note(found.figures.cases, found.figures.events, is_working=given.asking.calendar is not None),
        "edges": [each | {"source": names[each["from"]], "target": names[each["to"]]} for each in drawn["edges"][:200]],
    }  # fmt: skip


@page(VIEW)
def objects(request: HttpRequest) -> HttpResponseBase:
    """The map of several types of objects at once."""
    given = asked(request)
    context = framed(given, "mining_objects", _("Map of several types of objects"))
    if given.asking is not None:
        known = [(code, name) for code, name, _events in loading.notions(given.asking.log)]
        wanted = request.GET.getlist("type") or [name for _code, name in known[: object_maps.MOST_TYPES]]
        found = object_maps.object_map(actor_of(request), given.asking, [each for each in known if each[1] in wanted])
        context |= {
            "is_empty": not found.total, **types_to_choose([name for _code, name in known], wanted),
            "sides": [(log_objects.label(side.name), side.mined) for side in found.sides], "total": found.total,
        }  # fmt: skip
        if found.total:
            drawn = shown.the_object_map(found, shown.Links(given.parameters))
            is_working = given.asking.calendar is not None
            context |= {
                "map": drawn, "note": shown.counts_note(drawn["cases"], found.total, is_working=is_working),
                "edges": shown.object_edges(found, drawn),
            }  # fmt: skip
    return rendered(request, "mining_objects", context)


def types_to_choose(known: Sequence[str], wanted: Collection[str]) -> dict[str, Any]:
    """The types to choose from: the chosen and the most frequent ones, and apart from them all others."""
    first = [name for number, name in enumerate(known) if number < FIRST_TYPES or name in wanted]
    told = {name: (name, log_objects.label(name), name in wanted) for name in known}
    return {"types": [told[name] for name in first], "more_types": [told[name] for name in known if name not in first]}


@page(VIEW)
def variants(request: HttpRequest) -> HttpResponseBase:
    """The courses that cases take."""

    def build(seen: Seen) -> dict[str, Any]:
        mined = seen.mined
        took = drift.durations(seen.log, seen.clock)
        return {"rows": shown.variant_rows(seen.log, mined, took, seen.links), "count": len(mined.variants), "cases": mined.cases}

    return shown_page(request, "mining_variants", _("Variants"), build)


@page(VIEW)
def throughput(request: HttpRequest) -> HttpResponseBase:
    """How long cases take."""

    def build(seen: Seen) -> dict[str, Any]:
        took = drift.durations(seen.log, seen.clock)
        option, rows = shown.throughput_chart(took, seen.links)
        found = spread(took)
        return {"spread": found, "chart": option, "chart_columns": [_("from"), pgettext("mining", "cases")], "chart_rows": rows,
                "all_url": seen.links.cases(), "slow_url": seen.links.cases(longer=round(found.p90))}  # fmt: skip

    return shown_page(request, "mining_throughput", _("Throughput times"), build)


@page(VIEW)
def waiting(request: HttpRequest) -> HttpResponseBase:
    """Where time is lost, what waiting is made of, what is done again."""
    marked = request.GET.getlist("customer")

    def build(seen: Seen) -> dict[str, Any]:
        waits = counted.waits(seen, marked)
        rows = shown.bottleneck_rows(seen.log, seen.loaded, rework.bottlenecks(seen.log, waits), seen.links)
        again = rework.rework(seen.log.activity, seen.log.starts, len(seen.log.activities))
        return {
            "rows": rows, "title": shown.finding(rows), "causes": shown.cause_chart(rework.shares(waits), seen.links, marked),
            "again": shown.rework_rows(seen.log, seen.loaded, again, seen.links), "is_working": seen.clock is not None,
            "activities": shown.offered_activities(seen.loaded), "marked": marked,
        }  # fmt: skip

    return shown_page(request, "mining_waiting", _("Waiting and bottlenecks"), build)


@page(VIEW)
def people(request: HttpRequest) -> HttpResponseBase:
    """Who hands on to whom."""

    def build(seen: Seen) -> dict[str, Any]:
        at = seen.log.at if seen.clock is None else seen.clock
        by = "unit" if request.GET.get("by") == "unit" and seen.loaded.units else "person"
        log = loading.by_unit(seen.log, seen.loaded) if by == "unit" else seen.log
        links = shown.Links(seen.frame.parameters | {"by": by})
        found = follows(log.resource, at, at, log.starts, len(log.resources))
        return {
            "rows": shown.pair_rows(log.resources, found, links), "matrix": shown.matrix_chart(log.resources, found, links), "by": by,
            "ways": [(seen.links.page("mining_people", by=name), title, name == by) for name, title in shown.HANDERS]
            if seen.loaded.units else [],
        }  # fmt: skip

    return shown_page(request, "mining_people", _("Hand-offs between people and units"), build)


@page(VIEW)
def discovery(request: HttpRequest) -> HttpResponseBase:
    """The flow that the log shows, as a drawing that can be taken as a draft."""
    return _discovery(
        request,
        DraftFlow(initial={"noise": discovering.noise_of(request.GET.get("noise", ""))}),
        discovering.noise_of(request.GET.get("noise", "")),
    )


def _discovery(request: HttpRequest, form: DraftFlow, noise: float) -> HttpResponseBase:
    actor = actor_of(request)

    def build(seen: Seen) -> dict[str, Any]:
        if (count := discovering.activity_count(seen.log)) > discovering.MOST_ACTIVITIES:
            return {"too_many": count, "most": discovering.MOST_ACTIVITIES}
        found = discovering.discovered(seen.log, noise, name=_("Discovered flow"), words=shown.flow_words(), clock=seen.clock)
        return {
            "found": found, "noise": noise, "all_url": seen.links.cases(), "courses_url": seen.links.page("mining_variants"),
            "outside_url": seen.links.cases(discovered=noise), "drawing": {"xml": found.xml, "marks": []}, "draft": form,
            "may_draft": actor.may("insight.draft_flow", None), "take_url": seen.links.page("mining_draft"),
            "noises": [(each, formats.share(each) if each else _("none")) for each in discovering.NOISES],
        }  # fmt: skip

    return shown_page(request, "mining_discovery", _("Discovery of a flow"), build)


@page("insight.draft_flow", everywhere=True)
@require_POST
def draft_flow(request: HttpRequest) -> HttpResponseBase:
    """Begin a process with the discovered flow, and open it in the studio."""
    given, seen = see(request)
    form = DraftFlow(request.POST)
    if seen is None or given.asking is None:
        raise NotFound
    actions.refuse_many(seen.log)
    noise = discovering.noise_of(request.POST.get("noise", ""))
    if form.is_valid():
        code, name = form.cleaned_data["code"], form.cleaned_data["name"]
        found = discovering.discovered(seen.log, noise, code=code, name=name, words=shown.flow_words(), clock=seen.clock)
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
    given, seen = see(request)
    if seen is None:
        raise NotFound
    rows, total = drill.cases(
        seen.log, seen.clock, seen.loaded, request.GET, counted.among(actor_of(request), seen, request.GET, at_of(request))
    )
    numbers = [int(seen.loaded.objects[row.case]) for row in rows]
    assert given.asking is not None  # noqa: S101 - there is something to see only where there is a question
    names = loading.case_names(given.asking, numbers)
    shown_rows = [
        replace(row, name=names.get(number, f"#{number}"), url=seen.links.page("mining_case", case=number))
        for row, number in zip(rows, numbers, strict=True)
    ]
    title = _("Cases behind the figure")
    said = compared.drilled(request.GET, seen.loaded)
    if total > len(rows):
        said.append(_("%(shown)s of %(all)s cases") % {"shown": len(rows), "all": total})
    note = pgettext("between parts of a sentence", "; ").join(said)
    return Cases(shown_rows, request).respond(page_title=title, page_note=note, crumbs=[counted.whence(seen, request.GET)])


@page(VIEW)
def case(request: HttpRequest) -> HttpResponseBase:
    """One case with its events in order, and the time between them."""
    given, seen = see(request)
    wanted = request.GET.get("case", "")
    if seen is None or given.asking is None or not wanted.isdecimal():
        raise NotFound
    place = np.flatnonzero(seen.loaded.objects == int(wanted))
    if not len(place):
        raise NotFound
    number, index = int(wanted), int(place[0])
    happened = drill.events(seen.log, seen.clock, index)
    if not happened:
        raise NotFound
    context = {
        "page_title": loading.case_names(given.asking, [number]).get(number, f"#{number}"),
        "notion": log_objects.label(given.parameters.get("notion", "")),
        "events": happened,
        "is_working": seen.clock is not None,
        "back": seen.links.page("mining"),
    }
    return render(request, "insight/mining_case.html", context)


@page(VIEW)
def day(request: HttpRequest) -> HttpResponseBase:
    """What moved on one day, for the animation: each step from one activity to the next with its times."""
    given, seen = see(request)
    wanted = day_of(request.GET.get("day", ""))
    if seen is None or given.asking is None or wanted is None:
        raise NotFound
    begins = datetime.combine(wanted, time(), given.asking.zone)
    return JsonResponse(drill.moves(seen.log, seen.loaded, begins, begins + timedelta(days=1)))
