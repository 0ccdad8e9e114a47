"""What would be in a hall, for programs: what-if, the next hours, promised waits."""

from datetime import date, timedelta
from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from ninja import Query, Router, Schema
from ninja.decorators import decorate_view
from pydantic import AwareDatetime, Field

from tingtang.core.api import idempotent
from tingtang.core.errors import Refused
from tingtang.core.views import actor_of, at_of
from tingtang.org.models import Hall
from tingtang.planning import actions, bringing
from tingtang.planning.actions import lend_staff
from tingtang.planning.actions.lending import PERMISSION
from tingtang.planning.queries import arrivals, moves
from tingtang.planning.queries.arrivals import SHARE
from tingtang.planning.queries.days import get_day
from tingtang.planning.queries.halls import LEARNED_DAYS, Learned, get_hall, learned
from tingtang.planning.queries.promises import ledger
from tingtang.planning.queries.staffing import SLOT, by_simulation
from tingtang.planning.rules import now
from tingtang.planning.rules.changes import Change, changed, priced
from tingtang.planning.rules.compared import compare
from tingtang.planning.rules.ordinary import clock
from tingtang.planning.rules.simulation.figures import Figure
from tingtang.planning.rules.simulation.scenario import Scenario
from tingtang.planning.rules.staffing import Staffed
from tingtang.ui.resources import Body, Line, Removed, answer

FIGURES = ("wait_mean", "wait_p50", "wait_p90", "within_target", "lost", "utilisation", "overtime_hours", "cost")
_TIME = r"^$|^([01]\d|2[0-3]):[0-5]\d$"
Code = Annotated[str, Field(min_length=1, max_length=50, pattern=r"^[a-z0-9-]+$")]


class TooLittleRecorded(Refused):
    """An ordinary day of the hall cannot be learned yet."""

    message = _("Too little is recorded of this hall: an ordinary day is learned from thirty waits.")


class WhatIf(Schema):
    """What would be different; times are of day in the hall's zone, HH:MM, empty for the whole day; an hour's work and waiting in money."""

    hall: Code
    counters: Annotated[int, Field(ge=-5, le=10)] = 1
    starts: Annotated[str, Field(pattern=_TIME)] = ""
    ends: Annotated[str, Field(pattern=_TIME)] = ""
    order: Annotated[str, Field(pattern="^(now|fifo|first|faster)$")] = "now"
    arrivals: Annotated[int, Field(ge=50, le=200)] = 100
    shift_change: Annotated[str, Field(pattern="^(finish|cap)$")] = "finish"
    per_hour: Annotated[float, Field(ge=0, le=10_000)] = 60
    waiting: Annotated[float, Field(ge=0, le=10_000)] = 0


def what_if(request: HttpRequest, asked: Query[WhatIf]) -> dict[str, Any]:
    """An ordinary day of a hall as it is, with a change, and the difference, each figure with its 95 % interval; waits in seconds."""
    _hall, _found, before, after = _both(request, asked)
    both = compare(before, after)
    sides = {name: [each.plain() for each in both.of(name)] for name in FIGURES}
    parts = {part: {name: three[k] for name, three in sides.items()} for k, part in enumerate(("now", "then", "difference"))}
    return {"days": both.before.result.days, "shift_change": both.after.result.shift_change, **parts}


def _both(request: HttpRequest, asked: WhatIf) -> tuple[Hall, Learned, Scenario, Scenario]:
    """A hall, what was learned of it, and its ordinary day as it is and as it would be."""
    hall = get_hall(actor_of(request), asked.hall)
    found = learned(actor_of(request), hall, at_of(request))
    if found.scenario is None:
        raise TooLittleRecorded
    change = Change(
        counters=asked.counters, starts=asked.starts, ends=asked.ends, order=asked.order, arrivals=asked.arrivals / 100,
        shift_change=asked.shift_change,
    )  # fmt: skip
    base = priced(found.scenario, asked.per_hour, asked.waiting)
    return hall, found, base, changed(base, change)


class BroughtDay(WhatIf, Body):
    """The same, which of the two days is brought, and what its log is called."""

    side: Literal["now", "then"] = "then"
    name: Annotated[Line, Field(min_length=1, max_length=200)]


class Brought(Schema):
    """The code of the log, as Insight and the journal know it."""

    log: str


@decorate_view(idempotent)
def bring_day(request: HttpRequest, body: BroughtDay) -> HttpResponse:
    """Bring a simulated day into Insight as a log: the day as it is, or with the change."""
    hall, found, *both = _both(request, body)
    names = {each.code: each.name for each in found.present.services}
    code = bringing.bring(actor_of(request), hall, both[body.side == "then"], names, name=body.name, at=at_of(request))
    return answer({"log": code}, 201)


def drop_day(request: HttpRequest, key: Annotated[str, Field(max_length=60)]) -> HttpResponse:
    """Take a simulated day out of sight."""
    actor = actor_of(request)
    actions.drop_day(actor, log=get_day(actor, key), at=at_of(request))
    return answer({"removed": True})


def hall_now(request: HttpRequest, code: Code) -> dict[str, Any]:
    """The next two hours of a hall from its present state, and what opening one closed counter would do; waits in seconds."""
    hall, at = get_hall(actor_of(request), code), at_of(request)
    found = learned(actor_of(request), hall, at)
    if found.scenario is None:
        raise TooLittleRecorded
    local = at.astimezone(hall.zone)
    outlook = now.outlook(now.Moment(found.present, found.scenario, local.hour * 60 + local.minute + local.second / 60))
    options = [
        {"counter": one.counter, "until": clock(one.until), "wait_p90": one.wait_p90.plain(), "difference": one.gap.plain()}
        for one in outlook.options
    ]
    return {"runs": now.RUNS, "wait_p90": outlook.base.all.wait_p90.plain(), "options": options}


def promised(request: HttpRequest, code: Code) -> dict[str, Any]:
    """Promised and actual waits of the latest four weeks, beside simple estimates; errors in seconds."""
    hall = get_hall(actor_of(request), code)
    today = at_of(request).astimezone(hall.zone).date()
    found = ledger(actor_of(request), hall, today - timedelta(days=LEARNED_DAYS), today)
    rows = [
        {"estimate": one.name, "n": one.n, "mean_error": one.error, "too_short": one.too_short, "inside": one.inside}
        for one in found.judged
    ]
    return {"first": found.first.isoformat(), "latest": found.latest.isoformat(), "estimates": rows} | {
        name: None if one is None else {"n": one.n, "mean_error": one.error, "too_short": one.too_short, "inside": one.inside}
        for name, one in (("phones", found.phones), ("screens", found.screens))
    }


class Staffing(Schema):
    """How many days from tomorrow, the wait promised to four of five, and whether each service has people of its own."""

    days: Annotated[int, Field(ge=1, le=7)] = 7
    target_minutes: Annotated[int, Field(ge=1, le=240)] = 10
    by_service: bool = False


def staffing(request: HttpRequest, code: Code, asked: Query[Staffing]) -> dict[str, Any]:
    """The fewest people for each half hour of expected days by simulation, beside Erlang's; the share in target with its interval.

    Days for which there was no time are in `left_out`: ask again for them. A day whose search was cut off is not `is_whole`.
    """
    hall, at = get_hall(actor_of(request), code), at_of(request)
    wanted = arrivals.Asked(hall, None, asked.days, target_seconds=asked.target_minutes * 60)
    found, _seconds = arrivals.expected(actor_of(request), wanted, at)
    simulated = by_simulation(actor_of(request), wanted, found, at, by_service=asked.by_service)
    if simulated is None:
        raise TooLittleRecorded
    days = [_day(day, each) for day, each in simulated.days.items()]
    return {"share": SHARE, "slot_minutes": SLOT, "days": days, "left_out": [day.isoformat() for day in simulated.left_out]}


def _day(day: date, found: Staffed) -> dict[str, Any]:
    intervals = [
        {
            "from": one.clock, "skill": one.skill, "expected": round(one.arrivals, 2), "people": one.people, "formula": one.formula,
            "within_target": Figure(one.within, one.low, one.high).plain(),
        }
        for one in found.intervals
    ]  # fmt: skip
    hours = {"hours": found.hours, "formula_hours": found.formula_hours, "formula": found.formula, "is_met": found.is_met}
    hours |= {"is_whole": found.is_whole}
    return {"day": day.isoformat(), **hours, "intervals": intervals}


class Lending(Body):
    """A span of a planned shift that is worked in another hall."""

    shift: Annotated[int, Field(ge=1)]
    starts_at: AwareDatetime
    ends_at: AwareDatetime


@decorate_view(idempotent)
def lend(request: HttpRequest, code: Code, given: Lending) -> dict[str, Any]:
    """Plan a span of somebody's shift in this hall; the rest stays where it was."""
    actor = actor_of(request)
    shift, hall = moves.get_shift(actor, given.shift, PERMISSION), moves.hall_to(actor, code, PERMISSION)
    made = lend_staff(actor, hall=hall, shift=shift, starts_at=given.starts_at, ends_at=given.ends_at, at=at_of(request))
    return {"shift": made.pk, "staff": made.staff.badge, "hall": hall.code}


def proposals(request: HttpRequest) -> dict[str, Any]:
    """Hours needed, short and to spare of all halls in the next seven days, and who could be lent where; minutes of the day."""
    found = moves.proposed(actor_of(request), at_of(request))
    return {
        "loads": [
            {"hall": one.hall.code, "day": one.day.isoformat(), "expected": one.expected, "needed": one.needed, "short": one.short,
             "spare": one.spare}
            for one in found.loads
        ],
        "moves": [
            {"shift": one.turn.id, "name": one.turn.name, "day": one.turn.day.isoformat(), "from": one.turn.outlet, "to": one.to,
             "starts": clock(one.start), "ends": clock(one.end)}
            for one in found.moves
        ],
    }  # fmt: skip


def add_to(router: Router) -> None:
    """Add the operations."""
    told = dict[str, Any]
    router.get("/planning/what-if", response=told, summary="What would be different")(what_if)
    days = "/planning/what-if/days"
    router.post(days, response={201: Brought}, summary="Bring a simulated day into Insight")(bring_day)
    router.delete(f"{days}/{{key}}", response=Removed, summary="Take a simulated day out of sight")(drop_day)
    router.get("/planning/halls/{code}/now", response=told, summary="The next hours of a hall")(hall_now)
    router.get("/planning/halls/{code}/staffing", response=told, summary="People for expected days")(staffing)
    router.get("/planning/moves", response=told, summary="Who could be lent where")(proposals)
    router.post("/planning/halls/{code}/lend", response=told, summary="Lend somebody to a hall")(lend)
    router.get("/planning/halls/{code}/promises", response=told, summary="Promised and actual waits")(promised)
