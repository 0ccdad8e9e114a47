"""Mining over the API: what a log shows, with the same questions as the pages."""

from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from ninja.decorators import decorate_view
from pydantic import Field

from tingtang.catalogue.actions.versions import today
from tingtang.core.api import idempotent
from tingtang.core.errors import Invalid, NotFound
from tingtang.core.views import actor_of, at_of
from tingtang.insight import actions
from tingtang.insight.forms.mining import frame
from tingtang.insight.forms.routes import asked as routes_asked
from tingtang.insight.mining import discovering, flow_held, loading
from tingtang.insight.queries import routes as routing
from tingtang.insight.rules.mining import as_json, mine
from tingtang.insight.shown.mining import Links, flow_words
from tingtang.insight.shown.routes import as_json as routes_as_json
from tingtang.ui.resources import answer

router = Router()
Word = Annotated[str, Field(max_length=200, pattern=r"^[^\x00]*$")]


class Part(Schema):
    """Which part of a log is looked at; what is left out is as on the page at first."""

    log: Word = "own"
    notion: Annotated[Word, Field(description="What one case is: a type of thing that the log names.")] = ""
    first: Annotated[Word, Field(description="The first day: 2026-11-01.")] = ""
    latest: Annotated[Word, Field(description="The last day.")] = ""
    hall: Word = ""
    calendar: Annotated[Word, Field(description="A working calendar by its key; empty for time by the clock.")] = ""
    activity: Annotated[Word, Field(description="Only cases in which this was done.")] = ""
    lifecycle: Word = ""


class MinedOut(Schema):
    """Figures of a log: edges are [from, to, count, mean, median, longest seconds]."""

    events: int
    cases: int
    activities: int
    variants: int
    activity_counts: dict[str, int]
    starts: dict[str, int]
    ends: dict[str, int]
    top_variants: list[Any]
    edges: list[Any]
    throughput: dict[str, float]


@router.get("/mining", response=MinedOut, summary="Mine a log")
def mine_log(request: HttpRequest, wanted: Annotated[Part, Query()]) -> HttpResponse:
    """Map, variants and throughput of a log or of a part of it, with the same questions as the page."""
    actor = actor_of(request)
    given = frame(actor, request.GET, at_of(request))
    if given.asking is None:
        raise Invalid(fields={name: [str(each) for each in errors] for name, errors in given.form.errors.items()})
    _loaded, found = loading.select(actor, given.asking)
    return answer(as_json(found, mine(found, loading.clock_of(given.asking, found))))


class DraftIn(Schema):
    """What the process is called that begins with the flow discovered from a log."""

    code: str
    name: str
    noise: Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)] = 0.0


class DraftOut(Schema):
    """The draft: its version, its process, the flow in one line, and the share of cases it allows."""

    version: int
    process: int
    tree: str
    fitting_share: float | None


@router.post("/mining/draft", response=DraftOut, summary="Take the flow of a log as a draft")
def draft_flow(request: HttpRequest, given: DraftIn, wanted: Annotated[Part, Query()]) -> HttpResponse:
    """The flow that a log shows becomes the first draft of a new process; which part of the log counts is said as for `mining`."""
    actor = actor_of(request)
    asked = frame(actor, request.GET, at_of(request))
    if asked.asking is None:
        raise Invalid(fields={name: [str(each) for each in errors] for name, errors in asked.form.errors.items()})
    _loaded, events = loading.select(actor, asked.asking)
    actions.refuse_many(events)
    clock = loading.clock_of(asked.asking, events)
    found = discovering.discovered(events, given.noise, code=given.code, name=given.name, words=flow_words(), clock=clock)
    made = actions.draft_flow(
        actor, code=given.code, name=given.name, xml=found.xml, log=str(asked.asking.log), at=at_of(request)
    )
    return answer({"version": made.pk, "process": made.process_id, "tree": found.text, "fitting_share": found.share})


class ConformanceIn(Schema):
    """The published process that the log is held against, by its key."""

    process: Annotated[int, Field(ge=1, le=2**31 - 1)]


class ConformanceOut(Schema):
    """How many cases were held, how many follow the flow, and the days on which they began."""

    cases: int
    fitting: int
    first: date
    latest: date


@router.post("/mining/conformance", response=ConformanceOut, summary="Keep how a log conforms with a flow")
@decorate_view(idempotent)
def keep_conformance(request: HttpRequest, given: ConformanceIn, wanted: Annotated[Part, Query()]) -> HttpResponse:
    """Holds the cases against the version in force and notes the result, which gap 3 is measured from."""
    actor, at = actor_of(request), at_of(request)
    asked = frame(actor, request.GET, at)
    if asked.asking is None:
        raise Invalid(fields={name: [str(each) for each in errors] for name, errors in asked.form.errors.items()})
    version = flow_held.flows_to_hold(actor, today(at)).get(str(given.process))
    if version is None:
        raise NotFound
    loaded, events = loading.select(actor, asked.asking)
    url = Links(asked.parameters).page("mining_conformance", process=given.process)
    held = flow_held.keep_conformance(actor, asked.asking, loaded, events, version, address=url, at=at)
    first, latest = flow_held.days(held, asked.asking.zone)
    return answer({"cases": held.found.cases, "fitting": held.found.fitting, "first": first, "latest": latest})


class RouteSpan(Schema):
    """A hall and days; what is left out is as on the page at first. `plan` reckons the visits on another plan than that of their day."""

    hall: Word = ""
    first: Annotated[Word, Field(description="The first day: 2026-11-01.")] = ""
    latest: Annotated[Word, Field(description="The last day.")] = ""
    plan: Annotated[Word, Field(description="A floor plan by its id; empty for the plan of each day.")] = ""
    service: Annotated[Word, Field(description="Only visits in which this service (its code) was wanted.")] = ""


class RoutesOut(Schema):
    """Routes are [zones, visits, metres]; flows [from, to, visits, metres]; zones by code, and `door`. Times in seconds."""

    hall: str
    plan: str
    visits: int
    returned: int
    mean_metres: float | None
    crossings_per_100: float | None
    routes: list[Any]
    flows: list[Any]
    zones: list[Any]
    crossings: list[Any]
    change: dict[str, Any] | None


@router.get("/routes", response=RoutesOut, summary="Customers' routes in a hall")
def routes(request: HttpRequest, wanted: Annotated[RouteSpan, Query()]) -> HttpResponse:
    """The ways customers take through the zones of a hall, and what its plan came to against the plan before."""
    actor = actor_of(request)
    form, given = routes_asked(request, request.GET)
    if given is None:
        raise Invalid(fields={name: [str(each) for each in errors] for name, errors in form.errors.items()})
    found = routing.routes(actor, given)
    if found is None:
        raise NotFound
    return answer(routes_as_json(found, routing.compared(actor, given.hall, found.plan, at_of(request), given.service)))
