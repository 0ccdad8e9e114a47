"""Writes of lessons: what happened in them pupil by pupil, what was made up, what parents sign."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from tingtang.core.actions import action
from tingtang.core.actors import Actor
from tingtang.core.errors import Invalid, Refused
from tingtang.customers.models import Customer
from tingtang.journal.record import record
from tingtang.journal.saving import clean, locked, tidy
from tingtang.lessons.actions.pupils import about
from tingtang.lessons.actions.terms import day_at
from tingtang.lessons.events import MADE_UP, RECORDED, SIGNED
from tingtang.lessons.models import Enrolment, Group, Lesson, Mark
from tingtang.lessons.telling import tell_lesson
from tingtang.org.models import Staff


class SignedAlready(Refused):
    """A parent signs once."""

    message = _("This homework was signed already.")


@action("lessons.record_lesson", on="group", label=_("Record lessons"))
def record_lesson(
    actor: Actor, *, group: Group, day: date, marks: Mapping[int, Mapping[str, Any]], key_points: str, at: datetime,
    homework: str = "", unit: int | None = None, teacher: Staff | None = None, recording: str = "",
) -> Lesson:  # fmt: skip
    """Record a lesson, or correct its record (SCH-09): key points, new homework, and of every pupil (by enrolment) the marks.

    Parents are told of it, and of new homework; a corrected mark tells them nothing. Refused for days to come and before the
    term, without key points, and when a pupil is left out.
    """
    term = group.term
    if day > day_at(group.hall, at) or not term.starts_date <= day <= term.ends_date:
        raise Invalid(fields={"day": [str(_("No lesson of this term was held on this day."))]})
    pupils = {
        one.pk: one
        for one in Enrolment.objects.select_related("customer", "group__term__hall").filter(
            group=group, state=Enrolment.State.ENROLLED
        )
    }
    if set(pupils) - set(marks):
        raise Invalid(fields={"marks": [str(_("Say of every pupil whether he came."))]})
    if unit is not None and not 1 <= unit <= len(group.units):
        raise Invalid(fields={"unit": [str(_("The class has no such unit."))]})
    found = Lesson.objects.select_for_update().filter(group=group, date=day).first() or Lesson(group=group, date=day)
    is_news = found.pk is None or homework.strip() not in {"", found.homework}
    found.key_points, found.homework, found.unit, found.recorded_at = key_points.strip(), homework.strip(), unit, at
    found.teacher, found.recording = teacher or group.teacher, recording.strip()
    clean(found)
    found.save()
    kept = {one.enrolment_id: one for one in Mark.objects.filter(lesson=found)}
    made = [_marked(kept.get(key) or Mark(lesson=found, enrolment=pupils[key]), marks[key]) for key in pupils]
    present = sum(not one.is_missed for one in made)
    record(
        RECORDED, actor, at=at, lesson=found, group=group, staff=found.teacher, hall=group.hall, came=present,
        absent=len(pupils) - present, is_same_day=day == day_at(group.hall, at),
    )  # fmt: skip
    if is_news:
        tell_lesson(found, made, at)
    return found


def _marked(mark: Mark, given: Mapping[str, Any]) -> Mark:
    mark.attendance, mark.note = given.get("attendance", ""), tidy(given.get("note", ""))
    missed = mark.is_missed
    mark.behaviour = None if missed else given.get("behaviour")
    mark.homework = "" if missed else given.get("homework", "")
    clean(mark)
    mark.save()
    return mark


@action("lessons.make_up", on="mark", label=_("Note lessons made up"))
def make_up(actor: Actor, *, mark: Mark, day: date, at: datetime) -> Mark:
    """Note on which day a missed lesson was made up. Refused for one that was not missed, and for a day before it."""
    held = locked(mark)
    if not held.is_missed:
        raise Refused(_("The pupil was there."))
    if day < held.lesson.date:
        raise Invalid(fields={"day": [str(_("This is before the lesson that was missed."))]})
    held.made_up_date = day
    held.save(update_fields=["made_up_date"])
    record(MADE_UP, actor, at=at, mark=held, days=(day - held.lesson.date).days, **about(held.enrolment))
    return held


@action("lessons.sign", on="mark", label=_("Sign homework"))
def sign(actor: Actor, *, mark: Mark, by: Customer | None, at: datetime, words: str = "") -> Mark:
    """Sign the homework of a pupil as a parent does on his own page; the desk may enter what was signed on paper (SCH-08).

    Refused twice, and where no homework was given.
    """
    held = locked(mark)
    if held.signed_at is not None:
        raise SignedAlready
    if not held.lesson.homework:
        raise Refused(_("No homework was given in this lesson."))
    held.signed_at, held.signed_by, held.parent_note = at, by, tidy(words)[:500]
    held.save(update_fields=["signed_at", "signed_by", "parent_note"])
    hours = (at - held.lesson.recorded_at).total_seconds() / 3600
    record(SIGNED, actor, at=at, mark=held, hours=round(hours, 2), **about(held.enrolment))
    return held
