"""Whether every post of a hall is covered at every open hour of a week, by its A and B people (ORG-03)."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Exists, OuterRef, Q

from tingtang.org import rules
from tingtang.org.models import Absence, CoverPair, Hall, Obligation, Post, Shift, Staff

PAIR = 2
MOST_HOLDERS = 500


@dataclass(frozen=True)
class Covered:
    """One day of a post or pair: whether the hall is open and anybody is planned, and the open hours in which nobody is there."""

    date: date
    is_open: bool
    gaps: tuple[str, ...]
    is_planned: bool = True


@dataclass(frozen=True)
class Cover:
    """A post with who holds it in the hall or stands in, the first being A and the second B, and how the week is covered."""

    post: Post
    holders: tuple[Staff, ...]
    days: tuple[Covered, ...]

    @property
    def has_pair(self) -> bool:
        """Whether somebody is there when the first is away."""
        return len(self.holders) >= PAIR


def cover_of(hall: Hall, monday: date) -> list[Cover]:
    """Every post with duties that somebody of the hall holds, and the open hours of the week that nobody covers.

    A shift counts for the post it names; without one, for all posts its person holds. The B of an A/B pair of that post,
    or of a pair for everything, covers it too. Absences are taken out.
    """
    start = datetime.combine(monday, time(), hall.zone)
    week = {"starts_at__lt": start + timedelta(days=7), "ends_at__gt": start}
    shifts = list(Shift.objects.filter(hall=hall, **week).select_related("staff").prefetch_related("staff__posts"))
    away: dict[int, list[Absence]] = defaultdict(list)
    for absence in Absence.objects.filter(staff__in={shift.staff_id for shift in shifts}, **week):
        away[absence.staff_id].append(absence)
    holders = _holders(hall)
    present: dict[int, list[Shift]] = defaultdict(list)
    for shift in shifts:
        held = [shift.post_id] if shift.post_id else [post.pk for post in shift.staff.posts.all()]
        covered = [post_id for post_id, people in holders.items() if shift.staff_id in people]
        for post_id in dict.fromkeys([*held, *covered] if not shift.post_id else held):
            present[post_id].append(shift)
    owed = ~Q(duties=[]) | Exists(Obligation.objects.filter(post=OuterRef("pk"), is_active=True))
    posts = Post.objects.filter(owed, pk__in={*present, *holders}).order_by("code")
    dates = [monday + timedelta(days=n) for n in range(7)]
    return [
        Cover(
            post,
            tuple(holders.get(post.pk, {}).values()),
            tuple(_covered(hall, day, present[post.pk], away) for day in dates),
        )
        for post in posts
    ]


def _holders(hall: Hall) -> dict[int, dict[int, Staff]]:
    """Who holds each post in a hall, by badge, and after them whoever stands in for them there."""
    found: dict[int, dict[int, Staff]] = defaultdict(dict)
    held = Staff.posts.through.objects.filter(staff__hall=hall, staff__left_date__isnull=True).select_related("staff")
    for link in held.order_by("staff__badge")[:MOST_HOLDERS]:
        found[link.post_id][link.staff_id] = link.staff
    pairs = CoverPair.objects.filter(primary__hall=hall, team__isnull=True, backup__left_date__isnull=True)
    for pair in pairs.select_related("backup").order_by("pk")[:MOST_HOLDERS]:
        for post_id, people in found.items():
            if pair.primary_id in people and pair.post_id in {None, post_id}:
                people.setdefault(pair.backup_id, pair.backup)
    return dict(found)


def _covered(hall: Hall, day: date, shifts: list[Shift], away: Mapping[int, list[Absence]]) -> Covered:
    open_spans = rules.spans(hall.opening, rules.WEEKDAYS[day.weekday()])
    midnight = datetime.combine(day, time())
    present: list[rules.Span] = []
    for shift in shifts:
        present += rules.gaps(_spans(hall, midnight, [shift]), _spans(hall, midnight, away.get(shift.staff_id, [])))
    return Covered(day, bool(open_spans), tuple(str(gap) for gap in rules.gaps(open_spans, present)))


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
        return any(day.gaps and day.is_planned for day in self.days)


def pair_cover(hall: Hall, monday: date) -> list[PairCover]:
    """Every A/B pair of a hall, and the open hours of the week in which neither A nor B is there.

    Whoever has a shift from the week before to the week after is there during his shifts; whoever is not planned at all,
    whenever the hall is open. Absences are taken out of both. A day on which nobody at all has a shift in the hall is not
    planned yet, and tells nothing.
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
    planned = _planned_days(hall, start)
    left = set(Staff.objects.filter(pk__in=people, left_date__isnull=False).values_list("pk", flat=True))
    found = []
    for pair in pairs:
        both = [pk for pk in (pair.primary_id, pair.backup_id) if pk not in left]
        days = tuple(_both_away(hall, monday + timedelta(days=n), both, shifts, away, planned) for n in range(7))
        found.append(PairCover(pair, days))
    return found


def halls_with_pairs(halls: Sequence[Hall]) -> list[Hall]:
    """Those of `halls` in which somebody has a B."""
    known = set(CoverPair.objects.filter(primary__hall__in=halls).values_list("primary__hall_id", flat=True))
    return [hall for hall in halls if hall.pk in known]


def _planned_days(hall: Hall, start: datetime) -> set[date] | None:
    """The days of a week on which anybody is planned in a hall; None where shifts are not used around then at all."""
    near = Shift.objects.filter(hall=hall, starts_at__lt=start + timedelta(days=14), ends_at__gt=start - timedelta(days=7))
    return {moment.astimezone(hall.zone).date() for moment in near.values_list("starts_at", flat=True)} or None


def _both_away(
    hall: Hall,
    day: date,
    people: list[int],
    shifts: Mapping[int, list[Shift]],
    away: Mapping[int, list[Absence]],
    planned: set[date] | None,
) -> Covered:
    open_spans = rules.spans(hall.opening, rules.WEEKDAYS[day.weekday()])
    midnight = datetime.combine(day, time())
    present: list[rules.Span] = []
    for pk in people:
        here = _spans(hall, midnight, shifts[pk]) if shifts.get(pk) else open_spans
        present += rules.gaps(here, _spans(hall, midnight, away.get(pk, [])))
    return Covered(
        day, bool(open_spans), tuple(str(gap) for gap in rules.gaps(open_spans, present)), planned is None or day in planned
    )


def _spans(hall: Hall, midnight: datetime, times: Sequence[Shift | Absence]) -> list[rules.Span]:
    return [rules.Span(_minute(hall, midnight, one.starts_at), _minute(hall, midnight, one.ends_at)) for one in times]
