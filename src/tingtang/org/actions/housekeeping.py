"""Writes of the housekeeping systems and of whose turn it is (ORG-04)."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from tingtang.core.actions import action, unchanged
from tingtang.core.actors import Actor
from tingtang.core.errors import Denied, Invalid, Refused
from tingtang.journal.record import changed, record
from tingtang.journal.saving import assign, field_names, locked, remove, tell, write
from tingtang.org import queries, rules
from tingtang.org.actions.places import in_hall
from tingtang.org.events import (
    DUTY_ACKNOWLEDGED,
    DUTY_ASSIGNED,
    DUTY_MARKED,
    DUTY_SWAPPED,
    HOUSEKEEPING_SAVED,
    REMOVED,
)
from tingtang.org.models import DutyTurn, Hall, Housekeeping, Rotation, Staff, TurnState

HOUSEKEEPING_FIELDS = field_names(
    Housekeeping, "code", "name", "names", "instructions", "owner", "owner_post", "frequency", "days", "is_active", "order"
)
LONGEST_PLAN = timedelta(days=92)


class AwayThen(Refused):
    """Somebody cannot be on duty on a day on which he is away."""

    message = _("{name} is away on {day}. Choose somebody else.")


class MarkedAlready(Refused):
    """What came of a turn has been said: who had it stays."""

    message = _("This turn has been marked already and stays as it is.")


class TooEarly(Refused):
    """A turn is marked on its day, not before."""

    message = _("This turn is on {day}. Mark it then.")


class NotMarkedYet(Refused):
    """There is nothing to acknowledge before the turn has been marked."""

    message = _("Nobody has marked this turn yet.")


class PlanTooLong(Refused):
    """A plan reaches three months ahead at most, and begins before it ends."""

    message = _("Choose a first and a last day, at most three months apart.")


@action("org.save_housekeeping", on="hall", label=_("Change housekeeping systems"))
def save_housekeeping(
    actor: Actor,
    /,
    *,
    hall: Hall,
    at: datetime,
    housekeeping: Housekeeping | None = None,
    people: Sequence[Staff] | None = None,
    version: str | None = None,
    **values: Any,
) -> Housekeeping:
    """Change a housekeeping system of `hall`, or make one; `people` take turns in this order. Refused for another hall's."""
    subject = housekeeping or Housekeeping(hall=hall)
    in_hall(subject, hall)
    kept = subject if subject.pk is None else locked(subject, version, HOUSEKEEPING_FIELDS)
    differs = assign(kept, values, HOUSEKEEPING_FIELDS)
    if differs:
        write(kept)
    differs |= _take_turns(kept, people)
    if differs:
        tell(actor, HOUSEKEEPING_SAVED, kept, differs, at=at, about=["hall"])
    else:
        unchanged()
    return kept


def _take_turns(housekeeping: Housekeeping, people: Sequence[Staff] | None) -> dict[str, Any]:
    if people is None:
        return {}
    wanted = list(dict.fromkeys(person.pk for person in people))
    if wanted == list(housekeeping.rotation.order_by("order", "pk").values_list("staff_id", flat=True)):
        return {}
    housekeeping.rotation.all().delete()
    Rotation.objects.bulk_create(Rotation(housekeeping=housekeeping, staff_id=pk, order=n) for n, pk in enumerate(wanted))
    return {"people": wanted}


@action("org.remove_housekeeping", on="housekeeping", label=_("Remove housekeeping systems"))
def remove_housekeeping(actor: Actor, *, housekeeping: Housekeeping, at: datetime) -> None:
    """Remove a system nobody was ever on duty for. Refused with what refers to it."""
    remove(actor, REMOVED, housekeeping, at=at, parts=["rotation"])


class PlannedDuties(NamedTuple):
    """How many turns were given, and on how many dates nobody could be found."""

    made: int
    without: int


@action("org.plan_duties", on="hall", label=_("Plan who is on duty"))
def plan_duties(
    actor: Actor, *, hall: Hall, first: date, last: date, at: datetime, housekeeping: Housekeeping | None = None
) -> PlannedDuties:
    """Give the turns from `first` to `last` that nobody has, in rotation, for one system of `hall` or all.

    Days before today stay as they are. A turn whose person has left or is away by now goes to the next one. Refused for
    more than three months at once.
    """
    if last < first or last - first > LONGEST_PLAN:
        raise PlanTooLong
    first = max(first, at.astimezone(hall.zone).date())
    systems = Housekeeping.objects.filter(hall=hall, is_active=True).select_for_update().order_by("order", "code")
    chosen = systems.filter(pk=housekeeping.pk) if housekeeping is not None else systems
    found = [_plan(actor, hall, one, first, last, at) for one in chosen]
    unchanged()
    return PlannedDuties(sum(one.made for one in found), sum(one.without for one in found))


def _plan(actor: Actor, hall: Hall, system: Housekeeping, first: date, last: date, at: datetime) -> PlannedDuties:
    people = queries.rotation_of(system, before=first)
    held = {turn.date: turn for turn in system.turns.filter(date__range=(first, last)).select_related("staff", "housekeeping")}
    known = {person.pk for person in people} | {turn.staff_id for turn in held.values()}
    is_away = queries.absence_by_day(hall, known, first, last)
    is_kept = {
        day: turn.is_marked or (turn.staff.left_date is None and not is_away(turn.staff_id, day)) for day, turn in held.items()
    }
    is_open = queries.open_days(hall, first - timedelta(days=rules.MOVED_DAYS), last + timedelta(days=rules.MOVED_DAYS))
    due = rules.duty_dates(system.frequency, system.days, first, last, is_open)
    open_dates = [day for day in due if not is_kept.get(day)]
    turns = rules.rotated(open_dates, [person.pk for person in people], lambda pk, day: not is_away(pk, day))
    by_pk = {person.pk: person for person in people}
    for day, pk in turns.items():
        if pk is not None:
            _assign(actor, system, day, by_pk[pk], held.get(day), at)
    return PlannedDuties(sum(pk is not None for pk in turns.values()), sum(pk is None for pk in turns.values()))


def _assign(actor: Actor, system: Housekeeping, day: date, staff: Staff, turn: DutyTurn | None, at: datetime) -> DutyTurn:
    kept = turn or DutyTurn(housekeeping=system, date=day)
    kept.staff = staff
    write(kept)
    record(DUTY_ASSIGNED, actor, at=at, dutyturn=kept, housekeeping=system, staff=staff, date=day.isoformat())
    changed(kept, at=at, staff=staff.pk)
    return kept


@action("org.assign_duty", on="hall", label=_("Put somebody on duty on a day"))
def assign_duty(
    actor: Actor,
    *,
    hall: Hall,
    housekeeping: Housekeeping,
    date: date,
    staff: Staff,
    at: datetime,
) -> DutyTurn:
    """Put `staff` on duty on a day, in place of whoever was. Refused when that turn is marked, and for who is away or has left."""
    in_hall(housekeeping, hall)
    locked(housekeeping)
    turn = DutyTurn.objects.filter(housekeeping=housekeeping, date=date).first()
    if turn is not None and turn.staff_id == staff.pk:
        unchanged()
        return turn
    if turn is not None and turn.is_marked:
        raise MarkedAlready
    _refuse_away(hall, staff, date)
    return _assign(actor, housekeeping, date, staff, turn, at)


def _refuse_away(hall: Hall, staff: Staff, day: date) -> None:
    if staff.left_date is not None:
        raise Invalid(fields={"staff": [str(_("This person has left."))]})
    if queries.absence_by_day(hall, [staff.pk], day, day)(staff.pk, day):
        raise AwayThen(name=str(staff), day=day.isoformat())


@action("org.swap_duties", on="turn", label=_("Swap turns of duty"))
def swap_duties(actor: Actor, *, turn: DutyTurn, other: DutyTurn, at: datetime) -> None:
    """Let two people change their turns. Refused when one is marked, of another hall, or when somebody is away on his new day."""
    hall = turn.housekeeping.hall
    in_hall(other, hall)
    one, two = (locked(found) for found in sorted((turn, other), key=lambda found: found.pk))
    if one.is_marked or two.is_marked:
        raise MarkedAlready
    _refuse_away(hall, one.staff, two.date)
    _refuse_away(hall, two.staff, one.date)
    one.staff, two.staff = two.staff, one.staff
    for found in (one, two):
        found.save(update_fields=["staff"])
        changed(found, at=at, staff=found.staff_id)
    record(DUTY_SWAPPED, actor, at=at, dutyturn=one, other=two)


@action("org.mark_duty", on="turn", label=_("Say what came of one's duty"))
def mark_duty(actor: Actor, *, turn: DutyTurn, is_done: bool, at: datetime, note: str = "") -> DutyTurn:
    """Say that the duty of a day was done or not, with a note.

    Refused for anybody but who is on duty or plans the duties, before the day, without a reason when it was not done, and
    once it is acknowledged.
    """
    kept = locked(turn)
    if actor.staff_id != kept.staff_id and not actor.may("org.assign_duty", kept):
        raise Denied(permission="org.mark_duty")
    today = at.astimezone(kept.housekeeping.hall.zone).date()
    if kept.acknowledged_at is not None:
        raise MarkedAlready
    if kept.date > today:
        raise TooEarly(day=kept.date.isoformat())
    if not is_done and not note.strip():
        raise Invalid(fields={"note": [str(_("Say why it was not done."))]})
    state = TurnState.DONE if is_done else TurnState.NOT_DONE
    values = {"state": state.value, "note": note.strip()}
    if all(getattr(kept, name) == value for name, value in values.items()):
        unchanged()
        return kept
    kept.put(**values, marked_at=at)
    late = (today - kept.date).days
    about = {"dutyturn": kept, "housekeeping": kept.housekeeping, "staff": kept.staff}
    record(DUTY_MARKED, actor, at=at, **about, state=state.value, days_late=late)
    changed(kept, at=at, **values)
    return kept


@action("org.acknowledge_duty", on="turn", label=_("Acknowledge what was done on duty"))
def acknowledge_duty(actor: Actor, *, turn: DutyTurn, at: datetime) -> DutyTurn:
    """Take note of what came of a turn. Refused for anybody who does not answer for the system, and before it is marked."""
    kept = locked(turn)
    staff = queries.staff_record_of(actor)
    if staff is None or not queries.answers_for(staff, kept.housekeeping):
        raise Denied(permission="org.acknowledge_duty")
    if not kept.is_marked:
        raise NotMarkedYet
    if kept.acknowledged_at is not None:
        unchanged()
        return kept
    kept.put(acknowledged_at=at, acknowledged_by=staff)
    record(DUTY_ACKNOWLEDGED, actor, at=at, dutyturn=kept, housekeeping=kept.housekeeping, staff=kept.staff)
    return kept
