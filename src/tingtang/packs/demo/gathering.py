"""What a demo hall meets about: the culture calendar, the steering group of service, and ideas of its people."""

from collections.abc import Sequence
from datetime import time, timedelta

from tingtang.core.actors import SYSTEM
from tingtang.improvement.actions import ideas, meetings
from tingtang.org.models import Staff
from tingtang.packs.demo.told import Told, acting
from tingtang.packs.schemas.demo import Activity
from tingtang.packs.schemas.improving import Gathering, Thanked


def gather(told: Told, gatherings: Sequence[Gathering | Activity]) -> None:
    """The culture calendar: what was, with who came, and what is to come, with who said so."""
    say, chair, people = told.say, told.people[0], told.people
    for about in gatherings:
        begins = told.when(about.days, time(15))
        called = min(told.at, begins) - timedelta(days=7)
        made = meetings.save_meeting(
            SYSTEM, hall=told.hall, at=called, kind=getattr(about, "kind", "community"), title=say(about.title),
            place=say(about.place), chair=chair, starts_at=begins, ends_at=begins + timedelta(hours=2), people=people,
        )  # fmt: skip
        if about.days < 0:
            came = {one.pk for number, one in enumerate(people) if number % 4 != 3}
            minutes = say(about.minutes) if about.minutes else ""
            others = getattr(about, "others", None)
            over = begins + timedelta(hours=2)
            meetings.hold_meeting(SYSTEM, meeting=made, minutes=minutes, came=came, others_came=others, at=over)


def steer(told: Told) -> None:
    """The steering group of service has met: the leadership in the chair, who leads the hall and some of its people beside it."""
    about, say, begins = told.story.steering, told.say, told.when(-6, time(14))
    leaders = Staff.objects.filter(posts__level="leadership", left_date__isnull=True, account__is_demo=True).order_by("pk")
    first = leaders.filter(grants__role__code="leadership").first() or leaders.filter(hall__isnull=True).first()
    chair = first or leaders.first() or told.people[0]
    people = list(dict.fromkeys([chair, *told.people[:4]]))
    made = meetings.save_meeting(
        SYSTEM, hall=told.hall, at=begins - timedelta(days=3), title=say(about.title), kind="steering", chair=chair,
        topics=[{"text": say(one), "by": ""} for one in about.topics], starts_at=begins, ends_at=begins + timedelta(hours=1), people=people,
    )  # fmt: skip
    over = begins + timedelta(hours=1)
    meetings.hold_meeting(SYSTEM, meeting=made, minutes=say(about.minutes), came={one.pk for one in people}, at=over)
    due = told.today + timedelta(days=24)
    meetings.save_decision(SYSTEM, meeting=made, text=say(about.decision), owner=told.people[0], due_date=due, at=over)


def propose(told: Told) -> None:
    """What two of its people proposed; one was tried, and thanked for."""
    for who, idea, days in ((told.people[1], told.story.idea, 2), (told.people[2], told.story.thanked, 18)):
        actor = acting(who)
        at = told.at - timedelta(days=days)
        made = ideas.propose(actor, hall=told.hall, at=at, title=told.say(idea.title), body=told.say(idea.body), kind="mode")
        if isinstance(idea, Thanked):
            first = told.today - timedelta(days=14)
            ideas.try_idea(SYSTEM, idea=made, outlets=[told.hall], first=first, last=first + timedelta(days=6), at=at)
            result, thanks = told.say(idea.result), told.say(idea.thanks)
            ideas.decide_idea(SYSTEM, idea=made, is_adopted=True, result=result, thanks=thanks, at=told.at - timedelta(days=5))
