"""Clocks follow what happens to their case. Called inside the actions on cases; each change of a clock is an event."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tingtang.cases.actions.inserting import blank, refer
from tingtang.cases.events import CLOCK_HELD, CLOCK_RELEASED, CLOCK_REOPENED, CLOCK_RETIMED, CLOCK_STARTED, CLOCK_STOPPED
from tingtang.cases.models import Case, ClockState, SlaClock
from tingtang.cases.models.clocks import LIVE
from tingtang.cases.queries import supervision
from tingtang.cases.rules.timing import Timing
from tingtang.cases.rules.workflow import OPEN_PHASES, State
from tingtang.catalogue import queries as catalogue
from tingtang.catalogue.models import Calendar
from tingtang.catalogue.queries.standards import Promised
from tingtang.catalogue.rules.calendars import Calendar as WorkingCalendar
from tingtang.core.actors import Actor
from tingtang.core.events import EventType
from tingtang.customers.queries.family import root
from tingtang.journal.record import record

RESOLVE, FIRST_ANSWER, NEXT_UPDATE, ACKNOWLEDGE = "resolve", "first_answer", "next_update", "acknowledge"
FROM_THE_START = (FIRST_ANSWER, ACKNOWLEDGE, RESOLVE)
STEP, HANDOFF, URGING = "step:", "handoff:", "urging:"


def start_clocks(actor: Actor, case: Case, codes: Iterable[str], *, at: datetime) -> list[SlaClock]:
    """Start those of the clocks `codes` for which the standard of the case has a target."""
    made = SlaClock.objects.bulk_create(prepared(case, codes, at=at))
    for clock in made:
        tell_started(actor, clock)
    return made


def prepared(case: Case, codes: Iterable[str], *, at: datetime, ground: catalogue.Ground | None = None) -> list[SlaClock]:
    """The clocks that `start_clocks` starts, not yet saved nor told of. `ground` is what the case stands on, where it was read."""
    known = _named(case)
    found = [(code, target) for code in codes if (target := _promised(case, code, known)) is not None]
    if not found:
        return []
    keys = {target.calendar_id for _code, target in found if target.calendar_id}
    rows, usual = (ground.calendars, ground.usual) if ground else catalogue.calendars_for(case.hall, keys)
    return [
        _prepared(case, code, timedelta(minutes=target.minutes), at, rows.get(target.calendar_id or 0, usual), usual)
        for code, target in found
    ]


def promised(case: Case, code: str) -> Promised | None:
    """What the standard of a case promises for a clock; a team that no target names has that of handoff:any."""
    return _promised(case, code, _named(case))


def _named(case: Case) -> set[str]:
    """The clocks that the standard of a case names."""
    return {one.clock for one in catalogue.targets_of(case.standard)} if case.standard else set()


def _promised(case: Case, code: str, known: Collection[str]) -> Promised | None:
    standard = case.standard
    names = [name for name in ([code, HANDOFF + "any"] if code.startswith(HANDOFF) else [code]) if name in known]
    if standard is None or not names:
        return None
    tier = root(case.customer).tier_id if case.customer else None
    found = (catalogue.choose_target(standard, name, tier=tier, priority=case.priority) for name in names)
    return next((one for one in found if one is not None), None)


def start_clock(
    actor: Actor,
    case: Case,
    code: str,
    target: timedelta,
    *,
    at: datetime,
    calendar: Calendar | None = None,
    fixed_at: datetime | None = None,
) -> SlaClock:
    """Start one clock now, by the named calendar or that of the hall; held at once when the state of the case holds it."""
    usual = catalogue.calendar_for(case.hall)
    clock = _prepared(case, code, target, at, calendar or usual, usual, fixed_at)
    clock.save()
    tell_started(actor, clock)
    return clock


def _prepared(
    case: Case, code: str, target: timedelta, at: datetime, row: Calendar, usual: Calendar, fixed_at: datetime | None = None
) -> SlaClock:
    clock = blank(SlaClock)
    refer(clock, case=case, calendar=row if row.pk else None)
    clock.code, clock.target_seconds, clock.zone_name = code, int(target.total_seconds()), catalogue.hall_zone(case.hall).key
    clock.started_at, clock.fixed_at = at, fixed_at
    timing = clock.timing
    if stands_still(case.kind.life.states[case.state], code):
        timing = timing.hold(at, case.state)
    settle(clock, timing, usual)
    return clock


def tell_started(actor: Actor, clock: SlaClock) -> None:
    """Record that a clock was started."""
    _tell(
        CLOCK_STARTED,
        actor,
        clock,
        clock.started_at,
        calendar=clock.calendar,
        zone=clock.zone_name,
        fixed_at=clock.fixed_at,
        reason=clock.case.state if clock.state == ClockState.HELD else None,
    )


def stands_still(state: State, code: str) -> bool:
    """Whether a clock stands still in a state: what waits for an answer to an urging never does."""
    return not code.startswith(URGING) and state.holds(code)


def follow_state(actor: Actor, case: Case, state: State, *, at: datetime, reason: str = "") -> None:
    """Hold, release or stop the clocks of a case that has come into `state`; the clock of a step is that of its state.

    What is due next is put into the case; the caller keeps it.
    """
    clocks = live(case)
    for clock in clocks:
        is_left = clock.code.startswith(STEP) and clock.code != STEP + state.code
        if is_left or state.phase not in OPEN_PHASES:
            stop_clock(actor, clock, at=at)
        elif stands_still(state, clock.code):
            _hold(actor, clock, at=at, reason=reason or state.code)
        else:
            _release(actor, clock, at=at)
    if state.phase in OPEN_PHASES and not any(clock.code == STEP + state.code for clock in clocks):
        clocks += start_clocks(actor, case, [STEP + state.code], at=at)
    put_due(case, clocks)


def follow_team(actor: Actor, case: Case, before: str, *, at: datetime) -> None:
    """Stop the clock of the team (`before`, its code) that gave a case away, and start that of the one that has it now."""
    if before:
        stop(actor, case, HANDOFF + before, at=at)
    if case.team is not None and case.phase in OPEN_PHASES:
        start_clocks(actor, case, [HANDOFF + case.team.code], at=at)
    tell_due(case)


def reopen(actor: Actor, case: Case, *, at: datetime) -> None:
    """Let the clocks run on that a solution had stopped which did not last: resolution, and the team's. The time between stands apart."""
    codes = [RESOLVE] + ([HANDOFF + case.team.code] if case.team else [])
    for code in codes:
        clock = SlaClock.objects.filter(case=case, code=code).select_related("calendar", "case").order_by("-pk").first()
        if clock is None:
            start_clocks(actor, case, [code], at=at)
        elif clock.state not in LIVE and clock.state != ClockState.CANCELLED:
            clock.elapsed_seconds = None
            settle(clock, clock.timing.reopen(at))
            clock.save()
            _tell(CLOCK_REOPENED, actor, clock, at)


def undo(actor: Actor, case: Case, left: str, *, at: datetime) -> None:
    """Have the clocks of a case as if it had not gone to the state `left` at `at`: those stopped then run on, that of the state ends.

    What is due next is put into the case; the caller keeps it.
    """
    for clock in SlaClock.objects.filter(case=case, stopped_at=at).exclude(state=ClockState.CANCELLED).select_related("calendar"):
        clock.case = case
        clock.elapsed_seconds = None
        settle(clock, clock.timing.reopen(at))
        clock.save()
        _tell(CLOCK_REOPENED, actor, clock, at)
    for clock in live(case):
        if clock.code == STEP + left and clock.started_at == at:
            cancel(actor, clock, at=at)
    follow_state(actor, case, case.kind.life.states[case.state], at=at)


def stop(actor: Actor, case: Case, code: str, *, at: datetime) -> None:
    """Stop the clock `code` of a case when it is live."""
    tell_due(case, stopped(actor, case, code, at=at))


def stopped(actor: Actor, case: Case, *codes: str, at: datetime) -> list[SlaClock]:
    """Stop the clocks `codes` of a case that are live; all that were live, for `tell_due`."""
    found = live(case)
    for clock in found:
        if clock.code in codes:
            stop_clock(actor, clock, at=at)
    return found


def retime(actor: Actor, clock: SlaClock, timing: Timing, *, at: datetime, reason: str) -> None:
    """Give a live clock another target, calendar or due time by hand; its history stays."""
    settle(clock, timing)
    clock.save()
    _tell(CLOCK_RETIMED, actor, clock, at, calendar=clock.calendar, zone=clock.zone_name, fixed_at=clock.fixed_at, reason=reason)


def cancel(actor: Actor, clock: SlaClock, *, at: datetime) -> None:
    """End a clock that nobody promised any longer: neither kept nor missed."""
    settle(clock, clock.timing.stop(at))
    clock.state = ClockState.CANCELLED
    clock.save()
    _tell(CLOCK_STOPPED, actor, clock, at, elapsed_seconds=clock.elapsed_seconds, reason=ClockState.CANCELLED.value)


def live(case: Case) -> list[SlaClock]:
    """The clocks of a case that have not been stopped."""
    found = list(SlaClock.objects.filter(case=case, state__in=LIVE).select_related("calendar").order_by("pk"))
    for clock in found:
        clock.case = case
    return found


def calendar_of(clock: SlaClock) -> WorkingCalendar:
    """The working calendar by which a clock is computed; day and night when it names none."""
    return catalogue.working_calendar(clock.calendar or catalogue.ALWAYS, ZoneInfo(clock.zone_name))


def stop_clock(actor: Actor, clock: SlaClock, *, at: datetime) -> None:
    """Stop a clock for good and note what it took."""
    settle(clock, clock.timing.stop(at))
    clock.save()
    _tell(
        CLOCK_STOPPED, actor, clock, at, elapsed_seconds=clock.elapsed_seconds, is_met=clock.state == ClockState.MET
    )  # fmt: skip


def _hold(actor: Actor, clock: SlaClock, *, at: datetime, reason: str) -> None:
    if clock.timing.is_held:
        return
    settle(clock, clock.timing.hold(at, reason))
    clock.save()
    _tell(CLOCK_HELD, actor, clock, at, reason=reason)


def _release(actor: Actor, clock: SlaClock, *, at: datetime) -> None:
    if not clock.timing.is_held:
        return
    settle(clock, clock.timing.release(at))
    clock.save()
    _tell(CLOCK_RELEASED, actor, clock, at)


def _tell(event: EventType, actor: Actor, clock: SlaClock, at: datetime, **more: Any) -> None:
    record(
        event, actor, at=at, case=clock.case, clock=clock.code, target_seconds=clock.target_seconds, due_at=clock.due_at, **more
    )  # fmt: skip


def settle(clock: SlaClock, timing: Timing, usual: Calendar | None = None) -> None:
    """Put what follows from a history into the row: state, due time, next supervision, time taken.

    `usual` is the calendar that the hall of the case follows, for who has read it already.
    """
    calendar = calendar_of(clock)
    clock.keep(timing)
    clock.calendar_revision = clock.calendar.revision if clock.calendar else 0
    clock.due_at = timing.due_at(calendar)
    clock.supervise_at = supervision.next_moment(clock, timing, calendar, lambda: supervision.quiet_of(clock.case.hall, usual))
    if timing.stopped_at is None:
        clock.state = ClockState.HELD if timing.is_held else ClockState.RUNNING
        return
    clock.state = ClockState.MET if timing.is_met(calendar) else ClockState.MISSED
    clock.elapsed_seconds = int(timing.elapsed(timing.stopped_at, calendar) / timedelta(seconds=1))


def tell_due(case: Case, known: Iterable[SlaClock] | None = None) -> None:
    """Put the earliest due time of the running clocks into the case, for lists to sort by; answers to urgings are no part of it.

    `known` are the running clocks, for who has read them already.
    """
    before = case.due_at, case.due_clock
    rows = (
        SlaClock.objects.filter(case=case, state=ClockState.RUNNING).only("due_at", "code", "state") if known is None else known
    )
    put_due(case, rows)
    if (case.due_at, case.due_clock) != before:
        case.save(update_fields=["due_at", "due_clock"])


def put_due(case: Case, clocks: Iterable[SlaClock]) -> None:
    """The same by the clocks that the caller has, who keeps the case himself."""
    running = [one for one in clocks if one.state == ClockState.RUNNING and one.due_at and not one.code.startswith(URGING)]
    first = min(running, key=lambda one: (one.due_at, one.pk or 0), default=None)
    case.due_at, case.due_clock = (first.due_at, first.code) if first else (None, "")
