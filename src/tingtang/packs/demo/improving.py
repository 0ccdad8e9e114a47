"""What a demo hall improves: a drive, corrections on their way, knowledge, training, a contest, a self-check report."""

import math
import random
import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Final

from django.utils import timezone, translation

from tingtang.core.actors import SYSTEM
from tingtang.customers.models import Customer
from tingtang.improvement.actions import (
    contests,
    corrections,
    drives,
    effects,
    knowledge,
    meetings,
    rankings,
    selfchecks,
    studies,
    support,
    trainees,
    training,
)
from tingtang.improvement.models import Audience, Basis, Correction, Deliverable, Drive, DriveState, Effect, Mood, Ranking, Study
from tingtang.improvement.queries.examples import drives as drive_examples
from tingtang.improvement.rules import quizzes
from tingtang.org.models import Hall, Staff
from tingtang.packs.demo.exchanging import exchange
from tingtang.packs.demo.gathering import gather, propose, steer
from tingtang.packs.demo.teaching import teach
from tingtang.packs.demo.told import Told, acting, hour_of
from tingtang.packs.loader import load, places, shared_part
from tingtang.packs.schemas.demo import Activity
from tingtang.packs.schemas.improving import Measured, Story
from tingtang.quality.actions import inspections, reckoning
from tingtang.quality.models import Indicator, Inspection, Sheet

WEEKS: Final = 8  # on each side of a change: as many as are asked for first when its effect is measured
CHECKED_AT: Final = time(10)


def enter(hall: Hall, staff: Mapping[str, Staff], activities: Sequence[Activity] = (), *, at: datetime, language: str) -> None:
    """Enter it once; a hall that has a correction has its story."""
    people = [one for one in staff.values() if one.hall_id == hall.pk]
    if len(people) < 3 or Correction.objects.filter(hall=hall).exists():
        return
    told = Told(_story(hall), hall, people, at, language)
    with translation.override(language):  # the example says its phases in the language that is spoken
        drive = _drive(told)
        _checked(told)
    _corrections(told, drive)
    _knowledge(told)
    exchange(told.story, hall, people, told.say, acting, told.at, told.when(-11, time(16)))
    _training(told)
    teach(told.story.taught, told.people, hall=told.hall, say=told.say, when=told.when)
    _customers(told)
    _own(told)
    _contest(told)
    _others(told, drive)
    gather(told, activities)


def reckon(hall: Hall, *, at: datetime, language: str) -> None:
    """What figures tell, once they are there: trainers by rank, the effect of a change."""
    _rank(at=at, language=language)
    _measure(hall, at=at, language=language)


def _story(hall: Hall) -> Story:
    """What every demo hall improves, as the hall's trade says it."""
    story = shared_part(Story)
    return load(hall.industry).demo_improvement.of(story) if hall.industry in places() else story


def _rank(*, at: datetime, language: str) -> None:
    """Rank the trainers once, when figures are there."""
    indicator = Indicator.objects.filter(code=shared_part(Story).ranking.indicator).first()
    if indicator is None or Ranking.objects.exists():
        return
    latest = timezone.localdate(at) - timedelta(days=1)
    rankings.rank_trainers(
        SYSTEM, hall=None, at=at, name=shared_part(Story).ranking.name.read(language), indicator=indicator, basis=Basis.LEVEL,
        first_date=latest - timedelta(days=6), last_date=latest,
    )  # fmt: skip


def _measure(hall: Hall, *, at: datetime, language: str) -> None:
    """Measure once what the drives that are over came to: the figures of the days of their checks are reckoned first."""
    drives_over = {one.name: one for one in Drive.objects.filter(hall=hall, state=DriveState.ENDED)}
    if not drives_over or Effect.objects.filter(hall=hall).exists():
        return
    days = [hour_of(hall, at, -days, CHECKED_AT) for days in range(7 * 2 * WEEKS + 1)]
    reckoning.mark((one, one) for one in days)
    reckoning.keep_up(at)
    for about in shared_part(Story).effects:
        indicator, drive = Indicator.objects.filter(code=about.indicator).first(), drives_over.get(about.name.read(language))
        if indicator is not None and drive is not None:
            effects.measure_effect(
                SYSTEM, hall=hall, at=at, name=drive.name, indicator=indicator, halls=[hall], change_date=drive.first_date, weeks=WEEKS,
                drive=drive,
            )  # fmt: skip


def _checked(told: Told) -> None:
    """Drives that are over, and a check a week, here and in a hall that changed nothing, so that their effect can be seen.

    What a check finds is drawn by lot: nobody wrote the scores down.
    """
    other = Hall.objects.filter(is_active=True, is_demo=True).exclude(pk=told.hall.pk)
    unchanged = other.exclude(pk__in=Correction.objects.values("hall")).order_by("pk").first()
    for about in told.story.effects:
        sheet = Sheet.objects.filter(code=about.sheet).first()
        if sheet is None:
            continue
        _over(told, about)
        chance = random.Random(f"{about.sheet} {told.hall.code}")  # noqa: S311 - a demo is the same each time
        _checks(told, told.hall, sheet, [about.before] * WEEKS + [about.after] * WEEKS, chance)
        if unchanged is not None and not Inspection.objects.filter(hall=unchanged, sheet=sheet).exists():
            _checks(told, unchanged, sheet, [about.elsewhere] * 2 * WEEKS, chance)


def _over(told: Told, about: Measured) -> None:
    """A drive of the past: begun eight weeks ago, everything delivered on its day, ended with what was learnt."""
    example = drive_examples()["quality-drive"]
    first = told.today - timedelta(weeks=WEEKS)
    last = first + timedelta(days=example.days - 1)
    made = drives.save_drive(
        SYSTEM, hall=told.hall, at=told.when(-7 * WEEKS - 3), name=told.say(about.name), goal=example.goal_in(), owner=told.people[0],
        first_date=first, last_date=last, phases=example.planned(first, last),
    )  # fmt: skip
    drives.start_drive(SYSTEM, drive=made, at=told.when(-7 * WEEKS))
    for item in Deliverable.objects.filter(phase__drive=made).order_by("due_date"):
        drives.deliver(SYSTEM, deliverable=item, at=told.when((item.due_date - told.today).days))
    drives.end_drive(SYSTEM, drive=made, summary=told.say(about.summary), at=told.when((last - told.today).days))


def _checks(told: Told, hall: Hall, sheet: Sheet, chances: Sequence[float], chance: random.Random) -> None:
    actor = acting(told.people[0])
    for number, full in enumerate(chances):
        marks = {
            item.code: {"value": item.most if chance.random() < full else math.ceil(item.most * sheet.pass_share)}
            for item in sheet.looked_at
        }
        when = hour_of(hall, told.at, 2 - 7 * (len(chances) - number), CHECKED_AT)
        inspections.hand_in(actor, hall=hall, key=uuid.uuid4(), sheet=sheet, marks=marks, at=when)


def _drive(told: Told) -> Drive:
    example = drive_examples()["quality-drive"]
    first = told.today - timedelta(days=12)
    last = first + timedelta(days=example.days - 1)
    phases = example.planned(first, last)
    long_ago = told.at - timedelta(days=14)
    drive = drives.save_drive(
        SYSTEM, hall=told.hall, at=long_ago, name=example.name_in(), goal=example.goal_in(), owner=told.people[0], first_date=first,
        last_date=last, phases=phases,
    )  # fmt: skip
    drives.start_drive(SYSTEM, drive=drive, at=told.at - timedelta(days=12))
    begun = Deliverable.objects.filter(phase__drive=drive).order_by("due_date")[0]
    drives.deliver(SYSTEM, deliverable=begun, at=told.at - timedelta(days=8))
    return drive


def _corrections(told: Told, drive: Drive) -> None:
    story, say = told.story, told.say
    for number, one in enumerate(story.corrections):
        found, due = (told.today + timedelta(days=days) for days in one.days)
        at = told.at + timedelta(days=one.days[0])
        owner, other = told.people[number % 3], told.people[(number + 1) % 3]
        made = corrections.save_correction(
            SYSTEM, hall=told.hall, at=at, title=say(one.title), owner=owner, found_date=found, due_date=due, origin=one.origin,
            weight=one.weight, drive=drive if number < 3 else None,
        )  # fmt: skip
        if one.state == "reported":
            continue
        cause, whys = say(story.cause), [say(story.why)]
        corrections.analyse(SYSTEM, correction=made, root_cause=cause, whys=whys, causes={"method": whys}, at=at)
        if one.state == "analysed":
            continue
        measure = corrections.save_measure(
            SYSTEM, correction=made, text=say(story.measure), owner=other, due_date=due, at=at + timedelta(days=1)
        )
        if one.state == "acting":
            continue
        corrections.finish_measure(SYSTEM, measure=measure, at=at + timedelta(days=3))
        corrections.submit_correction(SYSTEM, correction=made, at=at + timedelta(days=3))
        if one.state == "lasting":
            day = at + timedelta(days=5)
            corrections.accept_correction(SYSTEM, correction=made, verdict=say(story.verdict), is_accepted=True, at=day)
            corrections.make_lasting(SYSTEM, correction=made, lasting=say(story.lasting), customers=say(story.heard), at=day)


def _knowledge(told: Told) -> None:
    story, say, at = told.story, told.say, told.at - timedelta(days=40)
    for one in story.articles:
        title, body = say(one.title), say(one.body)
        made = knowledge.save_article(SYSTEM, hall=told.hall, at=at, title=title, body=body, author=told.people[0])
        knowledge.publish_article(SYSTEM, article=made, at=at)
    asked = told.at - timedelta(hours=5)
    knowledge.ask(SYSTEM, hall=told.hall, at=asked, text=say(story.question), expert=told.people[0])


def _training(told: Told) -> None:
    written, say, at, trainer = told.story.course, told.say, told.at - timedelta(days=20), told.people[0]
    quiz = quizzes.as_data(quizzes.read(say(written.quiz)))
    course = training.save_course(
        SYSTEM, hall=told.hall, at=at, name=say(written.name), aim=say(written.aim), material=say(written.material), quiz=quiz
    )
    since = told.today - timedelta(days=60)
    until = since + timedelta(days=730)
    training.save_certificate(SYSTEM, staff=trainer, at=at, outlets=[told.hall], since_date=since, until_date=until)
    begins = told.when(3, time(14))
    session = training.save_session(
        SYSTEM, hall=told.hall, at=at, course=course, trainer=trainer, starts_at=begins, ends_at=begins + timedelta(hours=1),
        theme=say(written.theme),
    )  # fmt: skip
    training.nominate(SYSTEM, session=session, staff=told.people[1:], at=at)
    past = told.when(-10, time(14))
    held = training.save_session(
        SYSTEM, hall=told.hall, at=at, course=course, trainer=trainer, starts_at=past, ends_at=past + timedelta(hours=1),
        theme=say(written.theme), reason=say(written.reason),
    )  # fmt: skip
    training.nominate(SYSTEM, session=held, staff=told.people[1:], at=at)
    for one in held.attendances.all()[:3]:
        training.note_came(SYSTEM, session=held, attendance=one, at=past)
    training.end_session(SYSTEM, session=held, is_held=True, at=past + timedelta(hours=1))
    reading, due = told.story.reading, told.today + timedelta(days=10)
    made = training.save_reading(SYSTEM, hall=told.hall, at=at, title=say(reading.title), body=say(reading.body), due_date=due)
    training.assign_reading(SYSTEM, reading=made, staff=told.people, at=at)


def _customers(told: Told) -> None:
    """A course for customers, and what those who came had right before and after."""
    about, say, at = told.story.customers, told.say, told.at - timedelta(days=20)
    course = training.save_course(
        SYSTEM, hall=told.hall, at=at, name=say(about.name), audience=Audience.CUSTOMERS, needs=say(about.needs), aim=say(about.aim),
        material=say(about.material),
    )  # fmt: skip
    begins = told.when(about.days, time(10))
    held = training.save_session(
        SYSTEM,
        hall=told.hall,
        at=at,
        course=course,
        trainer=told.people[0],
        starts_at=begins,
        ends_at=begins + timedelta(hours=1),
    )
    people = list(Customer.objects.filter(kind="person", merged_into=None).order_by("pk")[: len(about.tests)])
    trainees.invite_customers(SYSTEM, session=held, customers=people, at=at)
    for one, (before, after) in zip(held.trainees.order_by("pk"), about.tests, strict=False):
        trainees.note_trainee(SYSTEM, session=held, trainee=one, at=begins, before=before, after=after, stars=5)
    training.end_session(SYSTEM, session=held, is_held=True, at=begins + timedelta(hours=1))


def _own(told: Told) -> None:
    """What people study by themselves, how they feel, and a talk that supported one of them."""
    story, say = told.story, told.say
    for who, one in zip(told.people[::2], story.study, strict=False):
        first, last = (told.today + timedelta(days=days) for days in one.days)
        studies.note_study(
            acting(who), study=Study(staff=who), at=told.at + timedelta(days=one.days[1]), title=say(one.title),
            source=say(one.read_from), first_date=first, last_date=last, hours=Decimal(str(one.hours)), learnt=say(one.learnt),
        )  # fmt: skip
    for number, who in enumerate(told.people):
        for days in range(1 + number % 3, 15, 3):
            level = story.moods[(number + days) % len(story.moods)]
            support.note_mood(acting(who), mood=Mood(staff=who, hall=told.hall, level=level), at=told.at - timedelta(days=days))
    day, again = (told.today + timedelta(days=days) for days in story.talk.days)
    support.note_support(
        acting(told.people[0]), staff=told.people[1], at=told.at + timedelta(days=story.talk.days[0]), day=day, again_date=again,
        said=say(story.talk.said), agreed=say(story.talk.agreed),
    )  # fmt: skip


def _contest(told: Told) -> None:
    about, say, entrants, judge = told.story.contest, told.say, told.people[1:], told.people[0]
    held = told.when(about.days, time(15))
    subjects = [{"name": say(one.name), "kind": one.kind, "weight": one.weight} for one in about.subjects]
    made = contests.save_contest(
        SYSTEM, hall=told.hall, at=held - timedelta(days=7), name=say(about.name), goal=say(about.goal),
        held_date=told.today + timedelta(days=about.days),
        subjects=subjects, prizes=[{"to": one.to, "prize": say(one.prize)} for one in about.prizes], entrants=entrants, judges=[judge],
    )  # fmt: skip
    competing = made.entrants.order_by("pk")
    marks = {
        (one.pk, place): subject.marks[number % len(subject.marks)]
        for number, one in enumerate(competing)
        for place, subject in enumerate(about.subjects)
    }
    contests.enter_marks(SYSTEM, contest=made, judge=made.judges.get(), marks=marks, at=held)
    contests.publish_contest(SYSTEM, contest=made, at=held)


def _others(told: Told, drive: Drive) -> None:
    story, say, chair = told.story, told.say, told.people[0]
    about, begins = story.meeting, told.when(0, time(8, 30))
    if begins + timedelta(minutes=15) > told.at:
        begins -= timedelta(days=1)
    topics = [{"text": say(one), "by": ""} for one in about.topics]
    made = meetings.save_meeting(
        SYSTEM, hall=told.hall, at=begins - timedelta(days=1), title=say(about.title), chair=chair, topics=topics,
        starts_at=begins, ends_at=begins + timedelta(minutes=15), people=told.people,
    )  # fmt: skip
    came = {one.pk for one in told.people[:-1]}
    meetings.hold_meeting(SYSTEM, meeting=made, minutes=say(about.minutes), came=came, at=begins + timedelta(minutes=15))
    due = told.today + timedelta(days=5)
    meetings.save_decision(
        SYSTEM, meeting=made, text=say(about.decision), owner=told.people[1], due_date=due, at=begins + timedelta(minutes=15)
    )
    gather(told, told.story.gatherings)
    steer(told)
    propose(told)
    parts = {code: say(text) for code, text in story.report.parts.items()}
    selfchecks.save_selfcheck(
        SYSTEM, hall=told.hall, at=told.at - timedelta(days=3), title=say(story.report.title), form="findings", drive=drive,
        author=chair, due_date=told.today + timedelta(days=4), parts=parts,
    )  # fmt: skip
