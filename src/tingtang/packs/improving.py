"""What a demo hall improves: a drive, corrections on their way, knowledge, training, a meeting, an idea, a self-check report."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.utils import translation

from tingtang.core.actors import SYSTEM
from tingtang.improvement.actions import corrections, drives, ideas, knowledge, meetings, selfchecks, training
from tingtang.improvement.models import Correction, Deliverable, Drive
from tingtang.improvement.queries.examples import drives as drive_examples
from tingtang.improvement.rules import quizzes
from tingtang.org.models import Hall, Staff

_FILE = Path(__file__).parent / "shared" / "improvement.yaml"


@cache
def _told() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(_FILE.read_bytes())
    return found


class _Story:
    """One hall's story: who takes part, when it is told, in which language."""

    def __init__(self, hall: Hall, people: Sequence[Staff], at: datetime, language: str) -> None:
        self.hall, self.people, self.at, self.language = hall, people, at, language
        self.today = at.astimezone(hall.zone).date()

    def say(self, text: Mapping[str, str]) -> str:
        return text["en"] if self.language == "en" else text["zh-hans"]


def enter(hall: Hall, staff: Mapping[str, Staff], *, at: datetime, language: str) -> None:
    """Enter it once; a hall that has a correction has its story."""
    people = [one for one in staff.values() if one.hall_id == hall.pk]
    if len(people) < 3 or Correction.objects.filter(hall=hall).exists():
        return
    story = _Story(hall, people, at, language)
    with translation.override(language):  # the example says its phases in the language that is spoken
        drive = _drive(story)
    _corrections(story, drive)
    _knowledge(story)
    _training(story)
    _others(story, drive)


def _drive(story: _Story) -> Drive:
    example = drive_examples()["quality-drive"]
    first = story.today - timedelta(days=12)
    last = first + timedelta(days=example.days - 1)
    phases = example.planned(first, last)
    long_ago = story.at - timedelta(days=14)
    drive = drives.save_drive(
        SYSTEM, hall=story.hall, at=long_ago, name=example.name_in(), goal=example.goal_in(), owner=story.people[0], first_date=first,
        last_date=last, phases=phases,
    )  # fmt: skip
    drives.start_drive(SYSTEM, drive=drive, at=story.at - timedelta(days=12))
    begun = Deliverable.objects.filter(phase__drive=drive).order_by("due_date")[0]
    drives.deliver(SYSTEM, deliverable=begun, at=story.at - timedelta(days=8))
    return drive


def _corrections(story: _Story, drive: Drive) -> None:
    told, say = _told(), story.say
    for number, one in enumerate(told["corrections"]):
        found, due = (story.today + timedelta(days=days) for days in one["days"])
        at = story.at + timedelta(days=one["days"][0])
        owner, other = story.people[number % 3], story.people[(number + 1) % 3]
        made = corrections.save_correction(
            SYSTEM, hall=story.hall, at=at, title=say(one["title"]), owner=owner, found_date=found, due_date=due, origin=one["origin"],
            weight=one["weight"], drive=drive if number < 3 else None,
        )  # fmt: skip
        if one["state"] == "reported":
            continue
        cause, whys = say(told["cause"]), [say(told["why"])]
        corrections.analyse(SYSTEM, correction=made, root_cause=cause, whys=whys, causes={"method": whys}, at=at)
        if one["state"] == "analysed":
            continue
        measure = corrections.save_measure(
            SYSTEM, correction=made, text=say(told["measure"]), owner=other, due_date=due, at=at + timedelta(days=1)
        )
        if one["state"] == "acting":
            continue
        corrections.finish_measure(SYSTEM, measure=measure, at=at + timedelta(days=3))
        corrections.submit_correction(SYSTEM, correction=made, at=at + timedelta(days=3))
        if one["state"] == "lasting":
            day = at + timedelta(days=5)
            corrections.accept_correction(SYSTEM, correction=made, verdict=say(told["verdict"]), is_accepted=True, at=day)
            corrections.make_lasting(SYSTEM, correction=made, lasting=say(told["lasting"]), at=day)


def _knowledge(story: _Story) -> None:
    told, say, at = _told(), story.say, story.at - timedelta(days=40)
    for one in told["articles"]:
        title, body = say(one["title"]), say(one["body"])
        made = knowledge.save_article(SYSTEM, hall=story.hall, at=at, title=title, body=body, author=story.people[0])
        knowledge.publish_article(SYSTEM, article=made, at=at)
    asked = story.at - timedelta(hours=5)
    knowledge.ask(SYSTEM, hall=story.hall, at=asked, text=say(told["question"]), expert=story.people[0])


def _training(story: _Story) -> None:
    told, say, at, trainer = _told()["course"], story.say, story.at - timedelta(days=20), story.people[0]
    quiz = quizzes.as_data(quizzes.read(say(told["quiz"])))
    course = training.save_course(
        SYSTEM, hall=story.hall, at=at, name=say(told["name"]), aim=say(told["aim"]), material=say(told["material"]), quiz=quiz
    )
    until = at.date() + timedelta(days=730)
    training.save_certificate(SYSTEM, staff=trainer, at=at, outlets=[story.hall], since_date=at.date(), until_date=until)
    begins = story.at + timedelta(days=3)
    session = training.save_session(
        SYSTEM, hall=story.hall, at=at, course=course, trainer=trainer, starts_at=begins, ends_at=begins + timedelta(hours=1)
    )
    training.nominate(SYSTEM, session=session, staff=story.people[1:], at=at)
    reading, due = _told()["reading"], story.today + timedelta(days=10)
    made = training.save_reading(
        SYSTEM, hall=story.hall, at=at, title=say(reading["title"]), body=say(reading["body"]), due_date=due
    )
    training.assign_reading(SYSTEM, reading=made, staff=story.people, at=at)


def _others(story: _Story, drive: Drive) -> None:
    told, say, chair = _told(), story.say, story.people[0]
    about, begins = told["meeting"], story.at - timedelta(hours=6)
    topics = [{"text": say(one), "by": ""} for one in about["topics"]]
    made = meetings.save_meeting(
        SYSTEM, hall=story.hall, at=begins - timedelta(days=1), title=say(about["title"]), chair=chair, topics=topics,
        starts_at=begins, ends_at=begins + timedelta(minutes=15), people=story.people,
    )  # fmt: skip
    came = {one.pk for one in story.people[:-1]}
    meetings.hold_meeting(SYSTEM, meeting=made, minutes=say(about["minutes"]), came=came, at=begins + timedelta(minutes=15))
    due = story.today + timedelta(days=5)
    meetings.save_decision(
        SYSTEM, meeting=made, text=say(about["decision"]), owner=story.people[1], due_date=due, at=begins + timedelta(minutes=15)
    )
    idea = told["idea"]
    ideas.propose(
        SYSTEM, hall=story.hall, at=story.at - timedelta(days=2), title=say(idea["title"]), body=say(idea["body"]), kind="mode"
    )
    parts = {code: say(text) for code, text in told["report"]["parts"].items()}
    selfchecks.save_selfcheck(
        SYSTEM, hall=story.hall, at=story.at - timedelta(days=3), title=say(told["report"]["title"]), form="findings", drive=drive,
        author=chair, due_date=story.today + timedelta(days=4), parts=parts,
    )  # fmt: skip
