"""Cases end with care: checked by somebody else, everybody told, a sample called back, reopened in time, closed by silence."""

from collections import defaultdict
from datetime import UTC, date, datetime, time, timedelta

from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tingtang.cases.actions.common import held
from tingtang.cases.actions.notes import write_note
from tingtang.cases.actions.refusals import NotReady
from tingtang.cases.actions.steps import GUARDS, REQUIREMENTS, missing_for, move
from tingtang.cases.events import (
    CALL_BACK_ASKED,
    CALL_BACKS_DRAWN,
    CALLED_BACK,
    PERSON_TOLD,
    QUALITY_CHECKED,
    TELLING_ADDED,
)
from tingtang.cases.models import CallBack, CallBackDraw, CallBackState, Case, Kind, QualityCheck, Telling
from tingtang.cases.models.closing import WAYS
from tingtang.cases.rules import sampling
from tingtang.cases.rules.workflow import OPEN_PHASES, Phase, Step
from tingtang.catalogue import queries as catalogue
from tingtang.catalogue.rules import clock
from tingtang.core.actions import action, unchanged
from tingtang.core.actors import Actor
from tingtang.core.errors import Invalid, Refused
from tingtang.journal.record import record
from tingtang.journal.saving import clean, locked, tidy
from tingtang.org.queries import staff_of

MOST_TRIES = 3
LEADER = "leader"
NOTE_OF = {"call": "call", "visit": "visit", "letter": "letter", "mail": "letter", "message": "answer"}


class OwnWork(Refused):
    """The quality of a case is checked by somebody else."""

    message = _("You hold this case yourself. Let somebody else check it.")


class TooLate(Refused):
    """The time to reopen the case is over."""

    message = _("A case of this kind can be reopened for {days} days. Open a new one and link it to this.")


class CalledAlready(Refused):
    """The call-back is over."""

    message = _("This call-back is already done.")


def _is_checked(case: Case) -> bool:
    if not case.kind.ending.quality_check:
        return True
    latest = case.quality_checks.filter(round=case.times_reopened).order_by("-checked_at", "-pk").first()
    return latest is not None and latest.is_passed


def _are_told(case: Case) -> bool:
    if not case.kind.ending.tell:
        return True
    rows = list(case.tellings.filter(round=case.times_reopened).values_list("is_customer", "told_at"))
    is_customer_told = case.customer_id is None or any(customer and told for customer, told in rows)
    return is_customer_told and all(told is not None for _customer, told in rows)


REQUIREMENTS["quality"] = (_("have somebody else check the quality"), _is_checked)
REQUIREMENTS["told"] = (_("tell everybody the outcome"), _are_told)


def _in_time(case: Case, step: Step, at: datetime) -> None:
    goes = case.kind.life.states[step.to].phase
    ended = case.closed_at or case.resolved_at
    days = case.kind.ending.reopen_days
    if case.phase in OPEN_PHASES or goes not in OPEN_PHASES or days is None or ended is None:
        return
    if at > ended + timedelta(days=days):
        raise TooLate(days=days)


GUARDS.append(_in_time)


@action("cases.check_quality", on="case", label=_("Check the quality of cases"))
def check_quality(actor: Actor, *, case: Case, is_passed: bool, at: datetime, note: str = "") -> QualityCheck:
    """Say whether a case was handled well. Refused for who holds it, and for a fault without words."""
    found = held(case)
    staff = staff_of(actor)
    if staff is not None and staff.pk == found.assignee_id:
        raise OwnWork
    if not is_passed and not note.strip():
        raise Invalid(fields={"note": [_("Say what is wrong, so that it can be mended.")]})
    made = QualityCheck(case=found, staff=staff, is_passed=is_passed, note=tidy(note), checked_at=at, round=found.times_reopened)
    made.save()
    record(QUALITY_CHECKED, actor, at=at, case=found, staff=staff, is_passed=is_passed)
    return made


@action("cases.add_telling", on="case", label=_("Name who is to be told the outcome"), by_flow=True)
def add_telling(actor: Actor, *, case: Case, name: str, at: datetime, role: str = "", is_customer: bool = False) -> Telling:
    """Name somebody who is to be told the outcome of a case, besides the customer."""
    found = held(case)
    made = Telling(case=found, name=tidy(name), role=tidy(role), is_customer=is_customer, round=found.times_reopened)
    clean(made)
    made.save()
    record(TELLING_ADDED, actor, at=at, case=found, telling=made)
    return made


@action("cases.tell", on="case", label=_("Tell people the outcome"))
def tell(
    actor: Actor, *, case: Case, way: str, text: str, at: datetime, telling: Telling | None = None, is_thanked: bool = False
) -> Telling:
    """Note that somebody was told the outcome, how and what (CMP-03); without `telling` it is the customer.

    What the customer is told stands on the case, where he reads it. Refused without words.
    """
    found = held(case)
    if not text.strip():
        raise Invalid(fields={"text": [_("Write what was said.")]})
    if way not in dict(WAYS):
        raise Invalid(fields={"way": [_("Choose how.")]})
    if telling is None:
        known = found.tellings.filter(is_customer=True, round=found.times_reopened).first()
        name = found.customer.name if found.customer else gettext("the customer")
        telling = known or add_telling(actor, case=found, name=name, at=at, is_customer=True)
    kept = locked(telling)
    kept.way, kept.text, kept.is_thanked, kept.told_at, kept.staff = way, tidy(text), is_thanked, at, staff_of(actor)
    clean(kept)
    kept.save()
    record(PERSON_TOLD, actor, at=at, case=found, telling=kept, staff=kept.staff, way=way, is_thanked=is_thanked)
    if kept.is_customer:
        write_note(actor, case=found, body=kept.text, kind=NOTE_OF[way], at=at)
    return kept


@action("cases.ask_call_back", on="case", label=_("Ask for call-backs"), by_flow=True)
def ask_call_back(actor: Actor, *, case: Case, at: datetime) -> CallBack:
    """Have a case called back though it was not drawn."""
    found = held(case)
    due = found.call_backs.filter(state=CallBackState.DUE).first()
    if due is not None:
        unchanged()
        return due
    made = CallBack.objects.create(case=found, team=found.team, made_at=at)
    record(CALL_BACK_ASKED, actor, at=at, case=found, callback=made)
    return made


@action("cases.note_call_back", on="call_back", label=_("Call customers back"))
def note_call_back(
    actor: Actor,
    *,
    call_back: CallBack,
    is_reached: bool,
    at: datetime,
    satisfaction: int | None = None,
    note: str = "",
) -> CallBack:
    """Note a call: reached and how satisfied with the handling (CMP-06), or not reached, which after three tries ends it."""
    kept = locked(call_back)
    if kept.state != CallBackState.DUE:
        raise CalledAlready
    if is_reached and satisfaction not in {1, 2, 3, 4}:
        raise Invalid(fields={"satisfaction": [_("Ask how satisfied the customer is with the handling.")]})
    kept.times_tried += 1
    kept.called_at, kept.staff, kept.note = at, staff_of(actor), tidy(note)
    kept.satisfaction = satisfaction if is_reached else None
    if is_reached or kept.times_tried >= MOST_TRIES:
        kept.state = CallBackState.REACHED if is_reached else CallBackState.UNREACHED
    clean(kept)
    kept.save()
    record(
        CALLED_BACK,
        actor,
        at=at,
        case=kept.case,
        callback=kept,
        customer=kept.case.customer,
        staff=kept.staff,
        is_reached=is_reached,
        satisfaction=kept.satisfaction,
        times_tried=kept.times_tried,
    )
    return kept


@action("cases.draw_call_backs", label=_("Draw cases for call-back"))
def draw_call_backs(actor: Actor, *, kind: Kind, day: date, at: datetime) -> CallBackDraw | None:
    """Draw the kind's share of the cases closed in the week or month of `day`, per team; drawn once, and always the same.

    Nothing is drawn for a kind without a share, or for a period that is not over.
    """
    ending = kind.ending
    starts, ends = sampling.period(day, ending.call_back_period)
    zone = catalogue.hall_zone(None)
    is_over = at >= datetime.combine(ends, time(), zone)
    if not (ending.call_back_share or ending.call_back_least) or not is_over:
        unchanged()
        return None
    known = CallBackDraw.objects.filter(kind=kind, starts_date=starts, ends_date=ends).first()
    if known is not None:
        unchanged()
        return known
    closed = Case.objects.filter(
        kind=kind,
        customer__isnull=False,
        merged_into__isnull=True,
        closed_at__gte=datetime.combine(starts, time(), zone),
        closed_at__lt=datetime.combine(ends, time(), zone),
    ).select_related("team")
    return _drawn(actor, CallBackDraw(kind=kind, starts_date=starts, ends_date=ends, drawn_at=at), list(closed))


def _drawn(actor: Actor, draw: CallBackDraw, closed: list[Case]) -> CallBackDraw:
    ending = draw.kind.ending
    groups: dict[str, list[str]] = defaultdict(list)
    for case in closed:
        groups[case.team.code if case.team else ""].append(case.number)
    draw.seed = f"{draw.kind.code}:{draw.starts_date.isoformat()}"
    picked = sampling.draw(groups, seed=draw.seed, share=ending.call_back_share, least=ending.call_back_least)
    numbers = {number for rows in picked.values() for number in rows}
    known = Q(state=CallBackState.DUE) | Q(made_at__gte=F("case__closed_at"))  # who waits for a call, or had one, gets no second
    waiting = set(CallBack.objects.filter(known, case__in=closed).values_list("case_id", flat=True))
    # The general manager's line calls everybody back (CMP-05), mostly long before a period is over.
    numbers |= {case.number for case in closed if case.channel == LEADER and case.pk not in waiting}
    draw.population, draw.drawn = len(closed), len(numbers)
    draw.save()
    CallBack.objects.bulk_create(
        CallBack(case=case, draw=draw, team=case.team, made_at=draw.drawn_at)
        for case in closed
        if case.number in numbers and case.pk not in waiting
    )
    record(
        CALL_BACKS_DRAWN,
        actor,
        at=draw.drawn_at,
        kind=draw.kind,
        draw=draw,
        population=draw.population,
        drawn=draw.drawn,
        seed=draw.seed,
    )
    return draw


@action("cases.close_silent", on="case", label=_("Close cases after silence"))
def close_silent(actor: Actor, *, case: Case, at: datetime) -> Case:
    """Close a resolved case about which nobody said a word for the kind's number of working days.

    Nothing happens before that, and while a step to the end still asks for something.
    """
    found = held(case)
    step = _way_out(found)
    if found.phase != Phase.RESOLVED or step is None or not is_silent(found, at) or missing_for(found, step):
        unchanged()
        return found
    reason = gettext("No word from the customer for {days} working days.").format(days=found.kind.ending.auto_close_days)
    try:
        return move(actor, case=found, step=step.code, reason=reason, at=at)
    except NotReady:
        unchanged()
        return found


def _way_out(case: Case) -> Step | None:
    life = case.kind.life
    return next((step for step in life.steps_from(case.state) if life.states[step.to].phase is Phase.CLOSED), None)


def is_silent(case: Case, at: datetime) -> bool:
    """Whether a resolved case has been left alone for the kind's number of working days."""
    days = case.kind.ending.auto_close_days
    if days is None or case.resolved_at is None:
        return False
    heard = case.notes.filter(customer__isnull=False).order_by("-written_at").values_list("written_at", flat=True).first()
    return at >= silent_until(max(case.resolved_at, heard or case.resolved_at), days, case)


def silent_until(start: datetime, days: int, case: Case) -> datetime:
    """The end of the `days`-th working day after the day of `start`, in the hall of a case."""
    zone = catalogue.hall_zone(case.hall)
    calendar = catalogue.working_calendar(catalogue.calendar_for(case.hall), zone)
    day, left = start.astimezone(zone).date(), days
    for _n in range(days * 7 + 60):
        day += timedelta(days=1)
        morning, night = (datetime.combine(each, time(), zone).astimezone(UTC) for each in (day, day + timedelta(days=1)))
        left -= bool(clock.elapsed(morning, night, calendar))
        if left == 0:
            return night
    return datetime.combine(day, time(), zone).astimezone(UTC)
