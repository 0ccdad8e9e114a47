"""Ratings as the wall shows them. Nobody sees who rated: no ticket, no number, and nobody his own single ratings."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet

from tingtang.core.actors import Actor
from tingtang.core.errors import NotFound
from tingtang.core.naming import text_in
from tingtang.org.models import Hall
from tingtang.visits.models import Call, HallSetup, Rating
from tingtang.visits.queries import VIEW_RATING_STAFF, VIEW_RATINGS
from tingtang.visits.queries.console import today

SHOWN = 40


@dataclass(frozen=True)
class Level:
    """One level of the hall's scale and how often it was given today."""

    code: str
    name: str
    value: int
    is_bad: bool
    count: int
    share: float


@dataclass(frozen=True)
class Shown:
    """One rating, without the customer: what, where, and by whom served if the reader may know."""

    rating: Rating
    level_name: str
    clerk: str


@dataclass(frozen=True)
class ByClerk:
    """The ratings at one counter today; too few of them are not shown by level."""

    name: str
    counter_number: int
    rated: int
    asked: int
    bad: int
    mean: float | None


@dataclass(frozen=True)
class Wall:
    """A hall's ratings of today."""

    levels: list[Level]
    rated: int
    asked: int
    open: int
    recent: list[Shown]
    alerts: list[Shown]
    clerks: list[ByClerk]
    sees_staff: bool
    at: datetime

    @property
    def not_rated(self) -> int:
        """Asked, and the time to rate is over: a state of its own, never "average"."""
        return self.asked - self.rated - self.open

    @property
    def good_share(self) -> float | None:
        good = sum(level.count for level in self.levels if not level.is_bad)
        return good / self.rated if self.rated else None


def ratings(actor: Actor, hall: Hall, at: datetime) -> QuerySet[Rating]:
    """Ratings asked today in a hall; those that somebody confirmed as forged are none."""
    start = datetime.combine(today(hall, at), datetime.min.time(), hall.zone)
    found = Rating.objects.visible_to(actor, VIEW_RATINGS).filter(hall=hall, asked_at__gte=start, is_forged=False)
    return found.select_related("call__service", "call__counter", "call__clerk")


def wall(actor: Actor, hall: Hall, at: datetime) -> Wall:
    """The wall of a hall: how often each level was given, the latest ratings, and bad ones nobody has answered yet."""
    asked, sees_staff = ratings(actor, hall, at), actor.may(VIEW_RATING_STAFF, hall)
    others = asked.exclude(call__clerk_id=actor.staff_id) if actor.staff_id else asked
    names = level_names(hall)
    counts = dict(asked.exclude(level="").order_by().values_list("level").annotate(n=Count("pk")))
    rated = sum(counts.values())
    shown = [_shown(r, names, sees_staff) for r in others.filter(rated_at__isnull=False).order_by("-rated_at")[:SHOWN]]
    bad = others.filter(is_bad=True, seen_at=None, rated_at__isnull=False).order_by("rated_at")
    return Wall(
        levels=[_level(row, counts, rated) for row in _scale(hall)],
        rated=rated,
        asked=asked.count(),
        open=asked.filter(level="", expires_at__gt=at).count(),
        recent=shown,
        alerts=[_shown(r, names, sees_staff) for r in bad],
        clerks=_by_clerk(asked) if sees_staff else [],
        sees_staff=sees_staff,
        at=at,
    )


def count_alerts(actor: Actor, hall: Hall, at: datetime) -> int:
    """Bad ratings of today that nobody has answered."""
    return ratings(actor, hall, at).filter(is_bad=True, seen_at=None, rated_at__isnull=False).count()


def get_rating(actor: Actor, rating_id: int) -> Rating:
    """A rating of a hall whose ratings the actor may see. NotFound when absent, not visible, or his own."""
    found = Rating.objects.visible_to(actor, VIEW_RATINGS).filter(pk=rating_id)
    rating = found.exclude(call__clerk_id=actor.staff_id or 0).select_related("hall", "call").first()
    if not isinstance(rating, Rating):
        raise NotFound
    return rating


def level_names(hall: Hall) -> dict[str, str]:
    """The words of the hall's scale in the reader's language."""
    return {row["code"]: text_in(row.get("names", {}), default=row.get("name", row["code"])) for row in _scale(hall)}


def _scale(hall: Hall) -> list[dict[str, Any]]:
    setup = HallSetup.objects.filter(hall=hall).select_related("scale").first()
    return list(setup.scale.levels) if setup and setup.scale else []


def _level(row: dict[str, Any], counts: dict[str, int], rated: int) -> Level:
    name = text_in(row.get("names", {}), default=row.get("name", row["code"]))
    count = counts.get(row["code"], 0)
    return Level(row["code"], name, row.get("value", 0), bool(row.get("is_bad")), count, count / rated if rated else 0.0)


def _shown(rating: Any, names: dict[str, str], sees_staff: bool) -> Shown:
    clerk = rating.call.clerk.name if sees_staff and rating.call.clerk else ""
    return Shown(rating, names.get(rating.level, rating.level), clerk)


def _by_clerk(asked: QuerySet[Rating]) -> list[ByClerk]:
    rows = (
        Call.objects.filter(rating__in=asked.order_by(), clerk__isnull=False)
        .values("clerk__name", "counter__number")
        .annotate(
            rated=Count("rating__level", filter=~Q(rating__level="")),
            asked=Count("pk"),
            bad=Count("pk", filter=Q(rating__is_bad=True)),
        )
        .order_by("-bad", "-asked")
    )
    return [ByClerk(r["clerk__name"], r["counter__number"], r["rated"], r["asked"], r["bad"], None) for r in rows]
