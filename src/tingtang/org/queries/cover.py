"""Whether every post of a hall is covered at every open hour of a week, by its A and B people (ORG-03)."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from tingtang.org import rules
from tingtang.org.models import Hall, Post, Shift, Staff

PAIR = 2
MOST_HOLDERS = 500


@dataclass(frozen=True)
class Covered:
    """One day of a post: whether the hall is open, and the open hours in which nobody who holds the post is there."""

    date: date
    is_open: bool
    gaps: tuple[str, ...]


@dataclass(frozen=True)
class Cover:
    """A post with who holds it in the hall, the first being A and the second B, and how the week is covered."""

    post: Post
    holders: tuple[Staff, ...]
    days: tuple[Covered, ...]

    @property
    def has_pair(self) -> bool:
        """Whether somebody is there when the first is away."""
        return len(self.holders) >= PAIR


def cover_of(hall: Hall, monday: date) -> list[Cover]:
    """Every post with duties that somebody of the hall holds, and the open hours of the week that nobody covers.

    A shift counts for the post it names; without one, for all posts its person holds.
    """
    start = datetime.combine(monday, time(), hall.zone)
    end = datetime.combine(monday + timedelta(days=7), time(), hall.zone)
    shifts = (
        Shift.objects.filter(hall=hall, starts_at__lt=end, ends_at__gt=start)
        .select_related("staff")
        .prefetch_related("staff__posts")
    )
    present: dict[int, list[Shift]] = defaultdict(list)
    for shift in shifts:
        for post_id in [shift.post_id] if shift.post_id else [post.pk for post in shift.staff.posts.all()]:
            present[post_id].append(shift)
    holders: dict[int, list[Staff]] = defaultdict(list)
    held = Staff.posts.through.objects.filter(staff__hall=hall, staff__left_date__isnull=True).select_related("staff")
    for link in held.order_by("staff__badge")[:MOST_HOLDERS]:
        holders[link.post_id].append(link.staff)
    posts = Post.objects.filter(pk__in={*present, *holders}).exclude(duties=[]).order_by("code")
    dates = [monday + timedelta(days=n) for n in range(7)]
    return [Cover(post, tuple(holders[post.pk]), tuple(_covered(hall, day, present[post.pk]) for day in dates)) for post in posts]


def _covered(hall: Hall, day: date, shifts: list[Shift]) -> Covered:
    open_spans = rules.spans(hall.opening, rules.WEEKDAYS[day.weekday()])
    midnight = datetime.combine(day, time())
    present = [rules.Span(_minute(hall, midnight, shift.starts_at), _minute(hall, midnight, shift.ends_at)) for shift in shifts]
    return Covered(day, bool(open_spans), tuple(str(gap) for gap in rules.gaps(open_spans, present)))


def _minute(hall: Hall, midnight: datetime, moment: datetime) -> int:
    # By the clock on the wall, as opening hours are, also on the days on which it is changed.
    return int((moment.astimezone(hall.zone).replace(tzinfo=None) - midnight).total_seconds() // 60)
