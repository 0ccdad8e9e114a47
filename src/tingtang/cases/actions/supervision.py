"""Supervision (督办): reminders before due, urging at shares of the target, escalation to the next in line, and answers to them.

Each rung of a kind's ladder is taken once for each clock: the clock keeps which were taken and when the next is reached, in the
transaction that records the event and makes the notices. A worker that dies before its commit has done nothing.
"""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from tingtang.cases.actions import clocks
from tingtang.cases.actions.common import held, keep, read_held
from tingtang.cases.actions.notices import ring, tell
from tingtang.cases.actions.refusals import CaseOver, HighestLevel, NobodyToTell, NotUrged, ReasonMissing, UrgingAnswered
from tingtang.cases.events import CASE_ESCALATED, CASE_REMINDED, CASE_URGED, URGING_ANSWERED
from tingtang.cases.models import Case, Notice, SlaClock, Urging, Watcher
from tingtang.cases.models.clocks import ClockState
from tingtang.cases.models.supervision import BY_HAND, BY_LEVEL, BY_RULE
from tingtang.cases.queries.people import told
from tingtang.cases.queries.supervision import ladder_of, quiet_of
from tingtang.cases.rules.supervision import LEADERSHIP, Does, Rung, To
from tingtang.core.actions import action, unchanged
from tingtang.core.actors import Actor
from tingtang.core.errors import Invalid
from tingtang.journal.record import record
from tingtang.journal.saving import tidy
from tingtang.org.models import Staff
from tingtang.org.queries import staff_of

IN_LINE = {1: To.LEAD, 2: To.SUPERVISOR, 3: To.LEADERSHIP}


@action("cases.supervise", on="case", label=_("Supervise cases by the rules"))
def supervise(actor: Actor, *, case: Case, at: datetime) -> int:
    """Take the rungs that the clocks of a case have reached; how many. A case that somebody is working on is left for the next time."""
    unchanged()
    found = read_held(case, skip_locked=True)
    if found is None:
        return 0
    return sum(_climb(actor, found, clock, at) for clock in clocks.live(found))


def _climb(actor: Actor, case: Case, clock: SlaClock, at: datetime) -> int:
    taken = 0
    while clock.supervise_at is not None and clock.supervise_at <= at and clock.state == ClockState.RUNNING:
        calendar = clocks.calendar_of(clock)
        following = ladder_of(case.kind).following(
            clock.code, clock.timing, calendar, priority=case.priority, done=clock.rungs_done, quiet=quiet_of(case.hall)
        )
        clock.supervise_at = following[0] if following else None
        if following is not None and following[0] <= at:
            clock.rungs_done = [*clock.rungs_done, following[1].code]
            _ACTS[following[1].does](actor, case, clock, following[1], at)
            taken += 1
            clock.supervise_at = at
        clock.save(update_fields=["supervise_at", "rungs_done"])
    return taken


def _remind(actor: Actor, case: Case, clock: SlaClock, rung: Rung, at: datetime) -> None:
    people = told(case, rung.to)
    _notify(case, people, "reminder", at, clock=clock.code, due_at=clock.due_at)
    record(CASE_REMINDED, actor, at=at, **_about(case), to=people or None, clock=clock.code, due_at=clock.due_at)


def _urge_by_rule(actor: Actor, case: Case, clock: SlaClock, rung: Rung, at: datetime) -> None:
    percent = round(rung.share * 100)
    until = at + rung.acknowledge if rung.acknowledge else None
    urging = Urging.objects.create(
        case=case, how=BY_RULE, clock=clock.code, share_percent=percent, level=case.level, made_at=at, due_at=until
    )  # fmt: skip
    people = told(case, rung.to)
    _demand(actor, case, urging, rung.acknowledge, people, "urged", at)
    record(
        CASE_URGED, actor, at=at, **_about(case), to=people or None, urging=urging.pk, clock=clock.code, share_percent=percent
    )  # fmt: skip


def _escalate_by_rule(actor: Actor, case: Case, clock: SlaClock, rung: Rung, at: datetime) -> None:
    _raise(actor, case, max(case.level, rung.level), told(case, rung.to), rung.acknowledge, at, clock=clock.code, rung=rung)


_ACTS: dict[Does, Callable[[Actor, Case, SlaClock, Rung, datetime], None]] = {
    Does.REMIND: _remind,
    Does.URGE: _urge_by_rule,
    Does.ESCALATE: _escalate_by_rule,
}


def _raise(
    actor: Actor,
    case: Case,
    level: int,
    people: list[Staff],
    acknowledge: timedelta | None,
    at: datetime,
    *,
    clock: str = "",
    rung: Rung | None = None,
    demand: str = "",
) -> Urging:
    if level != case.level:
        case.level = level
        keep(case, "level", at=at)
    percent = round(rung.share * 100) if rung else None
    urging = Urging.objects.create(
        case=case,
        how=BY_LEVEL,
        clock=clock,
        share_percent=percent,
        level=level,
        demand=demand,
        staff=staff_of(actor),
        made_at=at,
        due_at=at + acknowledge if acknowledge else None,
    )
    # Whoever a case is escalated to may see it from then on.
    Watcher.objects.bulk_create([Watcher(case=case, staff=staff) for staff in people], ignore_conflicts=True)
    _demand(actor, case, urging, acknowledge, people, "escalated", at)
    record(
        CASE_ESCALATED, actor, at=at, **_about(case), to=people or None, urging=urging.pk, level=level, clock=clock or None,
        share_percent=percent,
    )  # fmt: skip
    return urging


@action("cases.urge", on="case", label=_("Urge cases"), by_flow=True)
def urge(actor: Actor, *, case: Case, demand: str, at: datetime, until: datetime | None = None) -> Urging:
    """Urge whoever holds a case, with what is demanded and until when he must reply; unsaid, as long as the kind's rules give.

    Refused without a demand, when the case is over, and where the only one to tell is who urges himself.
    """
    found = held(case)
    if not found.is_open:
        raise CaseOver
    if not demand.strip():
        raise Invalid(fields={"demand": [_("Say what is demanded.")]})
    if until is not None and until <= at:
        raise Invalid(fields={"until": [_("Choose a time to come.")]})
    by = staff_of(actor)
    people = [one for one in told(found, [To.ASSIGNEE]) if by is None or one.pk != by.pk]
    if not people:
        raise NobodyToTell
    urging = Urging.objects.create(
        case=found, how=BY_HAND, level=found.level, demand=tidy(demand)[:2000], staff=by, made_at=at, due_at=until
    )  # fmt: skip
    _demand(actor, found, urging, until - at if until else usual_answer(found), people, "urged", at)
    record(CASE_URGED, actor, at=at, **_about(found), to=people, urging=urging.pk, due_at=urging.due_at)
    return urging


def usual_answer(case: Case) -> timedelta:
    """How long an answer to an urging by hand may take, in working time: what the ladder of the kind gives, else an hour."""
    given = [rung.acknowledge for rung in ladder_of(case.kind).rungs if rung.acknowledge]
    return min(given, default=timedelta(hours=1))


@action("cases.escalate", on="case", label=_("Escalate cases"), by_flow=True)
def escalate(actor: Actor, *, case: Case, reason: str, at: datetime) -> Urging:
    """Take a case to the next in line, with the reason. Refused without one, at the highest level, and where nobody is next."""
    found = held(case)
    if not found.is_open:
        raise CaseOver
    if not reason.strip():
        raise ReasonMissing
    if found.level >= LEADERSHIP:
        raise HighestLevel
    people = told(found, [IN_LINE[found.level + 1]])
    if not people:
        raise NobodyToTell
    return _raise(actor, found, found.level + 1, people, usual_answer(found), at, demand=tidy(reason)[:2000])


@action("cases.answer_urging", on="case", label=_("Answer urgings"))
def answer_urging(actor: Actor, *, case: Case, urging: Urging, at: datetime, reply: str = "") -> Urging:
    """Acknowledge an urging, with a reply where something was demanded. Refused for who was not urged, and the second time.

    The same answer serves the other urgings of the case that demanded nothing in particular.
    """
    found = held(case)
    row = Urging.objects.select_for_update().get(pk=urging.pk, case=found)
    staff = staff_of(actor)
    if staff is None or not _is_urged(row, found, staff):
        raise NotUrged
    if row.acknowledged_at is not None:
        raise UrgingAnswered
    if row.demand and not reply.strip():
        raise Invalid(fields={"reply": [_("Say what was done, or will be.")]})
    told_too = Notice.objects.filter(case=found, staff=staff, urging__isnull=False).values("urging")
    others = Urging.objects.select_for_update().filter(pk__in=told_too, acknowledged_at__isnull=True, demand="")
    for one in [row, *others.exclude(pk=row.pk).order_by("pk")]:
        one.acknowledged_at, one.acknowledged_by, one.reply = at, staff, tidy(reply)[:2000]
        one.save(update_fields=["acknowledged_at", "acknowledged_by", "reply"])
        Notice.objects.filter(urging=one, staff=staff, read_at__isnull=True).update(read_at=at)
        clocks.stop(actor, found, one.clock_code, at=at)
        if one.staff is not None and one.staff != staff:
            _notify(found, [one.staff], "answered", at, urging=one)
        record(URGING_ANSWERED, actor, at=at, case=found, hall=found.hall, staff=staff, urging=one.pk)
    ring({staff.pk})
    return row


def _is_urged(urging: Urging, case: Case, staff: Staff) -> bool:
    return case.assignee_id == staff.pk or Notice.objects.filter(urging=urging, staff=staff).exists()


def _demand(
    actor: Actor, case: Case, urging: Urging, acknowledge: timedelta | None, people: list[Staff], code: str, at: datetime
) -> None:
    """Tell the people, and start the clock of their answer: it runs day and night for a time said by hand, else in working hours."""
    _notify(case, people, code, at, urging=urging, clock=urging.clock, due_at=urging.due_at)
    if acknowledge is not None:
        fixed = urging.due_at if urging.how == BY_HAND else None
        clock = clocks.start_clock(actor, case, urging.clock_code, acknowledge, at=at, fixed_at=fixed)
        if urging.due_at != clock.due_at:
            urging.due_at = clock.due_at
            urging.save(update_fields=["due_at"])


def _notify(
    case: Case, people: Iterable[Staff], code: str, at: datetime, *, urging: Urging | None = None, clock: str = "",
    due_at: datetime | None = None,
) -> None:  # fmt: skip
    data = {"clock": clock, "due_at": due_at.isoformat() if due_at else "", "level": case.level}
    tell([Notice(staff=staff, case=case, urging=urging, code=code, data=data, at=at) for staff in people])


def _about(case: Case) -> dict[str, object]:
    return {"case": case, "hall": case.hall, "team": case.team, "assignee": case.assignee}
