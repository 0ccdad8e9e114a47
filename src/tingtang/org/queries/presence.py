"""Who is at work at a moment, and who stands in for whoever is not (ORG-03). A fixed number of statements, however many are asked for."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from itertools import chain

from django.db.models import Exists, OuterRef, Q

from tingtang.org import rules
from tingtang.org.models import Absence, CoverPair, Hall, Post, Shift, Staff, Team

PLANNED_WITHIN = timedelta(days=7)


def is_present(staff_ids: Iterable[int], at: datetime) -> set[int]:
    """Which of these people are at work at `at`.

    Nobody who has left or whose absence covers `at`. Whoever has a shift within seven days of `at`, before or after, is
    planned, and present exactly during his shifts, in whatever hall. Whoever is not planned at all is present while his
    home hall is open (a hall without opening hours is always open); without a home hall, while any hall in use is open.
    """
    wanted = set(staff_ids)
    near = Shift.objects.filter(staff=OuterRef("pk"), starts_at__lt=at + PLANNED_WITHIN, ends_at__gt=at - PLANNED_WITHIN)
    people = Staff.objects.filter(pk__in=wanted, left_date__isnull=True).annotate(
        is_away=Exists(Absence.objects.filter(staff=OuterRef("pk"), starts_at__lte=at, ends_at__gt=at)),
        is_planned=Exists(near),
        is_on_shift=Exists(Shift.objects.filter(staff=OuterRef("pk"), starts_at__lte=at, ends_at__gt=at)),
    )
    asked = people.filter(is_away=False)
    open_halls = _open_halls(at)
    return {
        pk
        for pk, hall_id, is_planned, is_on_shift in asked.values_list("pk", "hall_id", "is_planned", "is_on_shift")
        if is_on_shift or (not is_planned and (hall_id in open_halls if hall_id else bool(open_halls)))
    }


def _open_halls(at: datetime) -> set[int]:
    halls = Hall.objects.filter(is_active=True)
    return {hall.pk for hall in halls if not hall.opening or rules.is_open(hall.opening, at.astimezone(hall.zone))}


def covers_for(
    staff_ids: Iterable[int], at: datetime, *, team: Team | None = None, post: Post | None = None
) -> dict[int, int | None]:
    """For each of these people the one who does his work at `at`: himself when present, else B, else the B of B.

    Pairs made for `team` or `post` come first, then those for everything. None when everybody along the chain is away.
    """
    wanted = set(staff_ids)
    backups = _backups(team, post)
    present = is_present(_reached(wanted, backups), at)
    return {pk: rules.stands_in(pk, backups, present) for pk in wanted}


def cover_for(staff: Staff, at: datetime, *, team: Team | None = None, post: Post | None = None) -> Staff | None:
    """Who does the work of `staff` at `at`: himself when present, else whoever stands in; None when nobody is there."""
    found = covers_for([staff.pk], at, team=team, post=post)[staff.pk]
    return staff if found == staff.pk else Staff.objects.filter(pk=found or 0).first()


def _backups(team: Team | None, post: Post | None) -> dict[int, list[int]]:
    of_all = Q(team__isnull=True, post__isnull=True)
    narrow = of_all | Q(team=team, team__isnull=False) | Q(post=post, post__isnull=False)
    pairs = CoverPair.objects.filter(narrow).order_by("team_id", "post_id", "pk")  # PostgreSQL sorts NULL last
    found: dict[int, list[int]] = defaultdict(list)
    for primary, backup in pairs.values_list("primary_id", "backup_id"):
        found[primary].append(backup)
    return found


def _reached(wanted: Collection[int], backups: dict[int, list[int]]) -> set[int]:
    reached, newly = set(wanted), set(wanted)
    while newly:
        newly = set(chain.from_iterable(backups.get(pk, ()) for pk in newly)) - reached
        reached |= newly
    return reached
