"""Enters the terms, classes, pupils and lessons of a demo, by ordinary actions at their times."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import translation

from tingtang.core.actors import SYSTEM, Actor
from tingtang.customers.actions.care import note_contact
from tingtang.customers.models import ContactPlan, Customer
from tingtang.lessons import actions
from tingtang.lessons.models import Enrolment, Group, Mark, Term
from tingtang.lessons.queries import day_of
from tingtang.org.models import Hall, Staff, Zone
from tingtang.packs.schemas import lessons as schemas


class _Story:
    """What one hall tells: who takes part, when."""

    def __init__(
        self, hall: Hall, known: Mapping[str, Customer], staff: Mapping[str, Staff], acting: Mapping[int, Actor], at: datetime
    ) -> None:
        self.hall, self.known, self.staff, self.acting, self.at = hall, known, staff, acting, at
        self.today = day_of(hall, at)

    def actor(self, name: str) -> Actor:
        return self.acting[self.staff[name].pk]

    def noon(self, day: date) -> datetime:
        """A time on a day of the hall, never to come."""
        return min(datetime.combine(day, time(12), self.hall.zone), self.at)


def enter(
    demo: schemas.DemoLessons, hall: Hall, known: Mapping[str, Customer], staff: Mapping[str, Staff], acting: Mapping[int, Actor],
    *, at: datetime, language: str,
) -> None:  # fmt: skip
    """Enter the terms once for a hall."""
    if Term.objects.filter(hall=hall).exists():
        return
    story = _Story(hall, known, staff, acting, at)
    with translation.override(language):  # what is written by itself, such as what calls are about, is the hall's language
        for one in demo.terms:
            _term(story, one, language)


def _term(story: _Story, one: schemas.Term, language: str) -> None:
    starts, ends = (story.today + timedelta(days=days) for days in (one.starts, one.ends))
    names: dict[str, Any] = {"name": one.name.read(language), "names": one.name.all}
    term = actions.save_term(
        SYSTEM,
        hall=story.hall,
        at=story.noon(starts - timedelta(days=40)),
        code=one.code,
        starts_date=starts,
        ends_date=ends,
        **names,
    )
    groups = [_group(story, term, group, language) for group in one.groups]
    if one.published is not None:
        actions.publish_term(SYSTEM, term=term, at=story.noon(starts - timedelta(days=one.published)))
    for group, told in zip(groups, one.groups, strict=True):
        group.refresh_from_db()
        _lived(story, group, told)


def _group(story: _Story, term: Term, one: schemas.Group, language: str) -> Group:
    zone = Zone.objects.filter(hall=story.hall, code=one.room or "").first()
    people: dict[str, Any] = {
        name: story.staff[code]
        for name, code in (("teacher", one.teacher), ("adviser", one.adviser), ("specialist", one.specialist))
        if code
    }
    units = [{"week": unit.week, "school_week": unit.school, "name": unit.name} for unit in one.units]
    return actions.save_group(
        SYSTEM, term=term, at=story.noon(term.starts_date - timedelta(days=40)), code=one.code, name=one.name.read(language),
        names=one.name.all, grade=one.grade, room=zone, weekday=(story.today + timedelta(days=one.day)).weekday(),
        starts_time=time.fromisoformat(one.starts), ends_time=time.fromisoformat(one.ends), price_cents=round(one.price * 100),
        seats=one.seats, pass_percent=one.pass_percent, check_days=one.check_days,
        facts=one.facts.read(language) if one.facts else "", units=units, **people,
    )  # fmt: skip


def _lived(story: _Story, group: Group, one: schemas.Group) -> None:
    pupils = {pupil.who: _pupil(story, group, pupil) for pupil in one.pupils}
    for lesson in sorted(one.lessons, key=lambda each: -each.weeks_ago):
        _lesson(story, group, lesson, pupils)
    for said in one.said:
        then = story.at - timedelta(days=said.days_ago)
        actions.guide(story.acting[group.teacher_id], enrolment=pupils[said.who], kind=said.kind, text=said.text, at=then)
    if one.altered is not None:
        change = one.altered
        actions.alter_group(
            SYSTEM, group=group, what="teacher", teacher=story.staff[change.teacher], reason=change.reason,
            handover=change.handover, told=change.told, at=story.at - timedelta(days=change.days_ago),
        )  # fmt: skip


def _pupil(story: _Story, group: Group, one: schemas.Pupil) -> Enrolment:
    then = story.at - timedelta(days=one.days_ago)
    parent = story.known[one.parent] if one.parent else None
    made = actions.enquire(SYSTEM, group=group, customer=story.known[one.who], parent=parent, question=one.question, at=then)
    if one.test is not None:
        made = actions.note_test(SYSTEM, enrolment=made, percent=one.test, at=then + timedelta(minutes=40))
    if one.taken_by:
        paid = min(then + timedelta(hours=1), story.at)
        made = actions.take_fee(story.actor(one.taken_by), enrolment=made, cents=group.price_cents, way="phone", at=paid)
        if one.checked_by:
            checked = min(paid + timedelta(minutes=20), story.at)
            made = actions.check_fee(story.actor(one.checked_by), enrolment=made, at=checked)
            _called(story, made, one.calls)
    return made


def _called(story: _Story, enrolment: Enrolment, outcomes: list[str]) -> None:
    who = enrolment.parent or enrolment.customer
    due = ContactPlan.objects.filter(customer=who, state="planned", topic__contains=str(enrolment.group)).order_by("due_date")
    for plan, outcome in zip(due, outcomes, strict=False):
        if plan.due_date <= story.today:
            then = story.noon(plan.due_date)
            note_contact(story.acting[plan.owner_id], customer=who, plan=plan, outcome=outcome, at=then)


def _lesson(story: _Story, group: Group, one: schemas.Lesson, pupils: Mapping[str, Enrolment]) -> None:
    latest = max((day for day in group.days() if day <= story.today), default=None)
    day = latest - timedelta(days=7 * one.weeks_ago) if latest is not None else None
    if day is None or day < group.term.starts_date:
        return
    held = min(datetime.combine(day, group.ends_time, story.hall.zone), story.at)
    enrolled = {key: found for key, found in pupils.items() if found.state == Enrolment.State.ENROLLED}
    marks = {
        found.pk: {"attendance": "excused" if key in one.absent else "present", "behaviour": 5, "homework": "done"}
        for key, found in enrolled.items()
    }
    lesson = actions.record_lesson(
        story.acting[group.teacher_id], group=group, day=day, marks=marks, key_points=one.key_points, homework=one.homework,
        unit=one.unit, recording=one.film, at=held,
    )  # fmt: skip
    kept = {mark.enrolment_id: mark for mark in Mark.objects.filter(lesson=lesson)}
    for key, found in enrolled.items():
        mark = kept[found.pk]
        if one.homework and key not in one.unsigned:
            actions.sign(SYSTEM, mark=mark, by=found.parent, at=min(held + timedelta(hours=3), story.at))
        if key in one.made_up:
            actions.make_up(SYSTEM, mark=mark, day=min(day + timedelta(days=4), story.today), at=story.at)
