"""Clocks follow what happens to their case. Called inside the actions on cases; each change of a clock is an event."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from tingtang.cases.events import CLOCK_HELD, CLOCK_RELEASED, CLOCK_STARTED, CLOCK_STOPPED
from tingtang.cases.models import Case, ClockState, SlaClock
from tingtang.cases.models.clocks import LIVE
from tingtang.cases.rules.timing import Timing
from tingtang.cases.rules.workflow import OPEN_PHASES, State
from tingtang.catalogue import queries as catalogue
from tingtang.catalogue.models import Calendar
from tingtang.catalogue.rules.calendars import Calendar as WorkingCalendar
from tingtang.core.actors import Actor
from tingtang.journal.record import record

RESOLVE, FIRST_ANSWER = "resolve", "first_answer"
FROM_THE_START = (FIRST_ANSWER, "acknowledge", RESOLVE)


def start_clocks(actor: Actor, case: Case, codes: Iterable[str], *, at: datetime) -> list[SlaClock]:
    """Start those of the clocks `codes` for which the standard of the case has a target."""
    if case.standard is None:
        return []
    tier = case.customer.tier_id if case.customer else None
    found = [(code, catalogue.choose_target(case.standard, code, tier=tier, priority=case.priority)) for code in codes]
    return [
        start_clock(actor, case, code, timedelta(minutes=target.minutes), at=at, calendar_id=target.calendar_id)
        for code, target in found
        if target is not None
    ]


def start_clock(
    actor: Actor, case: Case, code: str, target: timedelta, *, at: datetime, calendar_id: int | None = None
) -> SlaClock:
    """Start one clock now, by the named calendar or that of the hall; held at once when the state of the case holds it."""
    row = Calendar.objects.get(pk=calendar_id) if calendar_id else catalogue.calendar_for(case.hall)
    clock = SlaClock(
        case=case,
        code=code,
        target_seconds=int(target.total_seconds()),
        calendar=row if row.pk else None,
        zone_name=catalogue.hall_zone(case.hall).key,
        started_at=at,
    )
    timing = clock.timing
    if case.kind.life.states[case.state].holds(code):
        timing = timing.hold(at, case.state)
    _settle(clock, timing)
    clock.save()
    record(
        CLOCK_STARTED,
        actor,
        at=at,
        case=case,
        calendar=clock.calendar,
        clock=code,
        target_seconds=clock.target_seconds,
        due_at=clock.due_at,
        reason=case.state if clock.state == ClockState.HELD else None,
    )
    return clock


def follow_state(actor: Actor, case: Case, state: State, *, at: datetime, reason: str = "") -> None:
    """Hold, release or stop the clocks of a case that has come into `state`."""
    for clock in live(case):
        if state.phase not in OPEN_PHASES:
            stop_clock(actor, clock, at=at)
        elif state.holds(clock.code):
            _hold(actor, clock, at=at, reason=reason or state.code)
        else:
            _release(actor, clock, at=at)
    tell_due(case)


def stop(actor: Actor, case: Case, code: str, *, at: datetime) -> None:
    """Stop the clock `code` of a case when it is live."""
    for clock in live(case):
        if clock.code == code:
            stop_clock(actor, clock, at=at)
    tell_due(case)


def live(case: Case) -> list[SlaClock]:
    """The clocks of a case that have not been stopped."""
    return list(SlaClock.objects.filter(case=case, state__in=LIVE).select_related("calendar").order_by("pk"))


def calendar_of(clock: SlaClock) -> WorkingCalendar:
    """The working calendar by which a clock is computed; day and night when it names none."""
    return catalogue.working_calendar(clock.calendar or catalogue.ALWAYS, ZoneInfo(clock.zone_name))


def stop_clock(actor: Actor, clock: SlaClock, *, at: datetime) -> None:
    """Stop a clock for good and note what it took."""
    timing = clock.timing.stop(at)
    _settle(clock, timing)
    clock.save()
    record(
        CLOCK_STOPPED,
        actor,
        at=at,
        case=clock.case,
        clock=clock.code,
        elapsed_seconds=clock.elapsed_seconds,
        is_met=clock.state == ClockState.MET,
    )


def _hold(actor: Actor, clock: SlaClock, *, at: datetime, reason: str) -> None:
    if clock.timing.is_held:
        return
    _settle(clock, clock.timing.hold(at, reason))
    clock.save()
    record(CLOCK_HELD, actor, at=at, case=clock.case, clock=clock.code, reason=reason)


def _release(actor: Actor, clock: SlaClock, *, at: datetime) -> None:
    if not clock.timing.is_held:
        return
    _settle(clock, clock.timing.release(at))
    clock.save()
    record(CLOCK_RELEASED, actor, at=at, case=clock.case, clock=clock.code, due_at=clock.due_at)


def _settle(clock: SlaClock, timing: Timing) -> None:
    """Put what follows from a history into the row: state, due time, time taken."""
    calendar = calendar_of(clock)
    clock.keep(timing)
    clock.calendar_revision = clock.calendar.revision if clock.calendar else 0
    if timing.stopped_at is None:
        clock.state = ClockState.HELD if timing.is_held else ClockState.RUNNING
        clock.due_at = timing.due_at(calendar)
        return
    clock.state = ClockState.MET if timing.is_met(calendar) else ClockState.MISSED
    clock.due_at = timing.due_at(calendar)
    clock.elapsed_seconds = int(timing.elapsed(timing.stopped_at, calendar) / timedelta(seconds=1))


def tell_due(case: Case) -> None:
    """Put the earliest due time of the running clocks into the case, for lists to sort by."""
    first = SlaClock.objects.filter(case=case, state=ClockState.RUNNING).order_by("due_at").values_list("due_at", "code").first()
    due_at, code = first or (None, "")
    if (case.due_at, case.due_clock) != (due_at, code):
        case.due_at, case.due_clock = due_at, code
        case.save(update_fields=["due_at", "due_clock"])
