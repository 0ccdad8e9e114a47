"""Whether every post of a hall is covered at every open hour of a week, by its A and B people (ORG-03)."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from tingtang.org import rules
from tingtang.org.models import Absence, CoverPair, Hall, Post, Shift, Staff

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
    gaps = rules.gaps(open_spans, _spans(hall, midnight, shifts))
    return Covered(day, bool(open_spans), tuple(str(gap) for gap in gaps))


def _minute(hall: Hall, midnight: datetime, moment: datetime) -> int:
    # By the clock on the wall, as opening hours are, also on the days on which it is changed.
    return int((moment.astimezone(hall.zone).replace(tzinfo=None) - midnight).total_seconds() // 60)


@dataclass(frozen=True)
class PairCover:
    """An A/B pair with, for each day of a week, the open hours in which neither is there."""

    pair: CoverPair
    days: tuple[Covered, ...]

    @property
    def has_gap(self) -> bool:
        """Whether there is an open hour in which neither is there."""
        return any(day.gaps for day in self.days)


def pair_cover(hall: Hall, monday: date) -> list[PairCover]:
    """Every A/B pair of a hall, and the open hours of the week in which neither A nor B is there.

    Whoever has a shift from the week before to the week after is there during his shifts; whoever is not planned at all,
    whenever the hall is open. Absences are taken out of both.
    """
    pairs = CoverPair.objects.filter(primary__hall=hall, primary__left_date__isnull=True)
    pairs = pairs.select_related("primary", "backup", "team", "post").order_by("primary__badge", "pk")[:MOST_HOLDERS]
    people = {pk for pair in pairs for pk in (pair.primary_id, pair.backup_id)}
    start = datetime.combine(monday, time(), hall.zone)
    around = {"starts_at__lt": start + timedelta(days=14), "ends_at__gt": start - timedelta(days=7)}
    shifts: dict[int, list[Shift]] = defaultdict(list)
    away: dict[int, list[Absence]] = defaultdict(list)
    for shift in Shift.objects.filter(staff__in=people, **around):
        shifts[shift.staff_id].append(shift)
    for absence in Absence.objects.filter(staff__in=people, **around):
        away[absence.staff_id].append(absence)
    left = set(Staff.objects.filter(pk__in=people, left_date__isnull=False).values_list("pk", flat=True))
    found = []
    for pair in pairs:
        both = [pk for pk in (pair.primary_id, pair.backup_id) if pk not in left]
        days = tuple(_both_away(hall, monday + timedelta(days=n), both, shifts, away) for n in range(7))
        found.append(PairCover(pair, days))
    return found


def _both_away(
    hall: Hall, day: date, people: list[int], shifts: Mapping[int, list[Shift]], away: Mapping[int, list[Absence]]
) -> Covered:
    open_spans = rules.spans(hall.opening, rules.WEEKDAYS[day.weekday()])
    midnight = datetime.combine(day, time())
    present: list[rules.Span] = []
    for pk in people:
        planned = _spans(hall, midnight, shifts[pk]) if shifts.get(pk) else open_spans
        present += rules.gaps(planned, _spans(hall, midnight, away.get(pk, [])))
    return Covered(day, bool(open_spans), tuple(str(gap) for gap in rules.gaps(open_spans, present)))


def _spans(hall: Hall, midnight: datetime, times: Sequence[Shift | Absence]) -> list[rules.Span]:
    return [rules.Span(_minute(hall, midnight, one.starts_at), _minute(hall, midnight, one.ends_at)) for one in times]
