"""What people of a demo hall tell one another: a service case with comments and what was drawn from it, a discussion round."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from tingtang.catalogue.queries import published_promises
from tingtang.core.actors import SYSTEM, Actor
from tingtang.improvement.actions import knowledge, meetings, rounds
from tingtang.improvement.models import Comment
from tingtang.org.models import Hall, Staff
from tingtang.packs.schemas import Text
from tingtang.packs.schemas.improving import Round, Story, Told

Say = Callable[[Text], str]


def exchange(
    story: Story, hall: Hall, people: Sequence[Staff], say: Say, acting: Callable[[Staff], Actor], at: datetime, met: datetime
) -> None:
    """Enter a service case that was told, and a discussion round that was held."""
    _told(story.told, hall, people, say, acting, at - timedelta(days=26))
    _round(story.round, hall, people, say, met)


def _told(about: Told, hall: Hall, people: Sequence[Staff], say: Say, acting: Callable[[Staff], Actor], at: datetime) -> None:
    given: dict[str, Any] = {"hall": hall, "title": say(about.title), "body": say(about.body), "author": people[1]}
    written = knowledge.save_article(SYSTEM, at=at, kind="story", **given)
    case = knowledge.publish_article(SYSTEM, article=written, at=at)
    for number, text in enumerate(about.comments):
        who = people[(number + 2) % len(people)]
        said = Comment(article=case, text=say(text))
        knowledge.comment(acting(who), comment=said, at=at + timedelta(days=number + 1))
    drawn = at + timedelta(days=len(about.comments) + 2)
    given = {"hall": hall, "title": say(about.drawn.title), "body": say(about.drawn.body), "author": people[0]}
    made = knowledge.save_article(SYSTEM, at=drawn, kind="practice", drawn_from=case, **given)
    knowledge.publish_article(SYSTEM, article=made, at=drawn)


def _round(about: Round, hall: Hall, people: Sequence[Staff], say: Say, begins: datetime) -> None:
    promises = published_promises()
    if not promises:
        return
    over = begins + timedelta(hours=1)
    made = meetings.save_meeting(
        SYSTEM, hall=hall, at=begins - timedelta(days=3), kind="round", title=say(about.title), chair=people[0],
        starts_at=begins, ends_at=over, people=people, promises=promises[:2],
    )  # fmt: skip
    meetings.hold_meeting(SYSTEM, meeting=made, minutes=say(about.minutes), came={one.pk for one in people[:-1]}, at=over)
    first, *others = made.talks.order_by("pk")
    difference, wording = say(about.difference), say(about.wording)
    rounds.settle_promise(SYSTEM, meeting=made, talk=first, at=over, is_alike=False, difference=difference, wording=wording)
    for talk in others:
        rounds.settle_promise(SYSTEM, meeting=made, talk=talk, at=over, is_alike=True)
