"""What is promised anew while a case is worked on: the next update, a due time set by hand, other targets for another priority."""

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from tingtang.cases.actions import clocks
from tingtang.cases.actions.common import held, keep
from tingtang.cases.actions.refusals import CaseOver, ClockNotLive, NoTarget
from tingtang.cases.models import Case, SlaClock
from tingtang.cases.rules.timing import Timing
from tingtang.cases.rules.workflow import OPEN_PHASES
from tingtang.catalogue import queries as catalogue
from tingtang.catalogue.models import Calendar
from tingtang.catalogue.rules import clock as arithmetic
from tingtang.core.actions import action, unchanged
from tingtang.core.actors import Actor
from tingtang.core.errors import Invalid

_SECOND = timedelta(seconds=1)


@action("cases.promise_update", on="case", label=_("Promise the customer news by a time"))
def promise_update(
    actor: Actor, *, case: Case, at: datetime, until: datetime | None = None, version: int | None = None
) -> SlaClock:
    """Promise the next update until a time, or in the time that the standard gives. The first answer stays due when it was.

    Refused for a time that is past, for a case that is over, and where the standard gives no time and none is said.
    """
    found = held(case, version)
    if found.phase not in OPEN_PHASES:
        raise CaseOver
    if until is not None and until <= at:
        raise Invalid(fields={"until": [_("Choose a time to come.")]})
    standing = _live(found, clocks.NEXT_UPDATE)
    if until is None:
        if clocks.promised(found, clocks.NEXT_UPDATE) is None:
            raise NoTarget
        made = _promise_again(actor, found, standing, at=at)
    elif standing is not None:
        clocks.retime(actor, standing, standing.timing.fix(until), at=at, reason="promised")
        made = standing
    else:
        made = clocks.start_clock(actor, found, clocks.NEXT_UPDATE, _until(found, at, until), at=at, fixed_at=until)
    keep(found, at=at)
    clocks.tell_due(found)
    return made


def _promise_again(actor: Actor, case: Case, standing: SlaClock | None, *, at: datetime) -> SlaClock:
    if standing is not None:
        clocks.cancel(actor, standing, at=at)
    return clocks.start_clocks(actor, case, [clocks.NEXT_UPDATE], at=at)[0]


def _until(case: Case, at: datetime, until: datetime) -> timedelta:
    row = catalogue.calendar_for(case.hall)
    return arithmetic.elapsed(at, until, catalogue.working_calendar(row, catalogue.hall_zone(case.hall)))


def restart_update(actor: Actor, case: Case, *kept: str, at: datetime) -> None:
    """After the customer was told something: the promise of news is kept (or was missed), and the standard's begins anew.

    The clocks `kept` stop by the same word.
    """
    known = clocks.stopped(actor, case, clocks.NEXT_UPDATE, *kept, at=at)
    if case.phase in OPEN_PHASES:
        known += clocks.start_clocks(actor, case, [clocks.NEXT_UPDATE], at=at)
    clocks.tell_due(case, known)


@action("cases.set_due", on="case", label=_("Set due times by hand"))
def set_due(
    actor: Actor, *, case: Case, clock: str, at: datetime, due_at: datetime | None, reason: str = "", version: int | None = None
) -> SlaClock:
    """Set when a clock is due, by appointment; nothing moves it then. None has it computed again. Refused when the clock has stopped."""
    found = held(case, version)
    row = _live(found, clock)
    if row is None:
        raise ClockNotLive
    if row.fixed_at == due_at:
        unchanged()
        return row
    clocks.retime(actor, row, row.timing.fix(due_at), at=at, reason=reason or "by hand")
    keep(found, at=at)
    clocks.tell_due(found)
    return row


def _live(case: Case, code: str) -> SlaClock | None:
    return next((clock for clock in clocks.live(case) if clock.code == code), None)


def retarget(actor: Actor, case: Case, *, at: datetime) -> None:
    """Give the live clocks of a case what its standard now promises for its service, tier and priority. Their history stays.

    A clock that is no longer promised ends, neither kept nor missed; one that is now promised starts now.
    """
    zone = catalogue.hall_zone(case.hall).key
    standing = {clock.code: clock for clock in clocks.live(case) if not clock.code.startswith(clocks.URGING)}
    for code, clock in standing.items():
        target = clocks.promised(case, code)
        if target is None:
            if clock.fixed_at is None:
                clocks.cancel(actor, clock, at=at)
            continue
        row = Calendar.objects.get(pk=target.calendar_id) if target.calendar_id else catalogue.calendar_for(case.hall)
        timing = clock.timing.retarget(timedelta(minutes=target.minutes))
        if _differs(clock, timing, row) or clock.zone_name != zone:
            clock.calendar, clock.zone_name = row if row.pk else None, zone
            clocks.retime(actor, clock, timing, at=at, reason="target")
    begun = set(SlaClock.objects.filter(case=case).values_list("code", flat=True))
    clocks.start_clocks(actor, case, [code for code in clocks.FROM_THE_START if code not in begun], at=at)
    clocks.tell_due(case)


@action("cases.follow_customer", on="case", label=_("Have clocks follow the customer's tier"))
def follow_customer(actor: Actor, *, case: Case, at: datetime) -> None:
    """Give the clocks of an open case what its customer's tier is promised now."""
    unchanged()
    found = held(case)
    if found.is_open:
        retarget(actor, found, at=at)


def _differs(clock: SlaClock, timing: Timing, calendar: Calendar) -> bool:
    return clock.target_seconds != timing.target // _SECOND or clock.calendar_id != calendar.pk
