"""What the system sees of a point of a list: what was done for it lately, what is open, and whether it is high time (ITL-11 to ITL-13).

Each domain says in `SOURCES` what it can tell; a point names one of them, and how often something must happen.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any

from django.db.models import Count, Max, Q, QuerySet, Value
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tingtang.catalogue.models import Point, Round, StrategyReview, Upkeep, UpkeepKind
from tingtang.catalogue.queries.routines import going
from tingtang.core.actors import Actor
from tingtang.core.registry import Text
from tingtang.customers.models import ContactPlan, Customer, Placement

SEEN_DAYS = 30


@dataclass(frozen=True)
class Seen:
    """What happened in a time: how often, when the latest time ever, and how much of it is open now."""

    count: int
    latest_at: datetime | None
    open: int = 0


@dataclass(frozen=True)
class Source:
    """What a domain can tell of a point: what it counts, how what is open is called, and the page on which
    people do it, if it is one for all halls.
    """

    label: Text
    open_label: Text
    url: Callable[[], str]
    seen: Callable[[Actor, datetime, datetime], Seen]


@dataclass(frozen=True)
class Followed:
    """A point with what is seen of it in its time."""

    source: Source
    days: int
    seen: Seen
    is_due: bool

    @property
    def badge(self) -> str:
        """The state that its badge shows."""
        return "late" if self.is_due else "ok" if self.seen.count else "nothing"


def rows_seen(rows: QuerySet[Any], moment: str, since: datetime, until: datetime, *, is_open: Q | None = None) -> Seen:
    """What rows tell by the field that says when each happened."""
    before = rows.filter(**{f"{moment}__lte": until}).order_by()
    lately = _counted(before.filter(**{f"{moment}__gt": since}), "lately", moment)
    both = lately if is_open is None else lately.union(_counted(rows.filter(is_open).order_by(), "open", moment), all=True)
    found = {which: (count, latest) for which, count, latest in both}
    count, latest = found.get("lately", (0, None))
    latest = latest or before.order_by(f"-{moment}").values_list(moment, flat=True).first()
    return Seen(count, latest, found.get("open", (0, None))[0])


def _counted(rows: QuerySet[Any], which: str, moment: str) -> Any:
    named = rows.annotate(which=Value(which)).values("which")
    return named.annotate(count=Count("pk"), latest=Max(moment)).values_list("which", "count", "latest")


def followed(actor: Actor, point: Point, at: datetime) -> Followed | None:
    """What is seen of a point, None where it names no source (any more). It is due when nothing happened for so long as it says."""
    source = SOURCES.get(point.follow)
    if source is None:
        return None
    days = point.every_days or SEEN_DAYS
    since = at - timedelta(days=days)
    seen = source.seen(actor, since, at)
    return Followed(source, days, seen, point.every_days is not None and (seen.latest_at is None or seen.latest_at <= since))


def _rounds(actor: Actor, since: datetime, until: datetime) -> Seen:
    here = going(actor, until)
    done = rows_seen(Round.objects.filter(routine__in=[one.routine.pk for one in here]), "done_at", since, until)
    return Seen(done.count, done.latest_at, sum(place.state == "late" for one in here for place in one.places))


def _reviews(_actor: Actor, since: datetime, until: datetime) -> Seen:
    return rows_seen(StrategyReview.objects.all(), "reviewed_at", since, until)


def _audits(_actor: Actor, since: datetime, until: datetime) -> Seen:
    rows = Upkeep.objects.filter(kind__in=[UpkeepKind.EVALUATION, UpkeepKind.CERTIFICATION])
    today = until.date()
    is_over = Q(until_date__lt=today) | Q(until_date=None, next_date__lt=today)
    found = rows.aggregate(
        n=Count("pk", filter=Q(done_date__gt=since.date(), done_date__lte=today)),
        day=Max("done_date", filter=Q(done_date__lte=today)),
        o=Count("pk", is_over),
    )
    return Seen(found["n"], datetime.combine(found["day"], time(), UTC) if found["day"] else None, found["o"])


def _known(actor: Actor, since: datetime, until: datetime) -> Seen:
    return rows_seen(Customer.objects.visible_to(actor).living(), "created_at", since, until)


def _placed(actor: Actor, since: datetime, until: datetime) -> Seen:
    rows = Placement.objects.filter(customer__in=Customer.objects.visible_to(actor).values("pk"))
    is_open = Q(ends_at=None, review_date__lt=until.date())
    return rows_seen(rows, "starts_at", since, until, is_open=is_open)


def _contacts(actor: Actor, since: datetime, until: datetime) -> Seen:
    rows = ContactPlan.objects.filter(customer__in=Customer.objects.visible_to(actor).values("pk"))
    late = Q(state=ContactPlan.State.PLANNED, due_date__lt=until.date())
    done = rows_seen(rows.filter(state=ContactPlan.State.DONE), "ended_at", since, until)
    return Seen(done.count, done.latest_at, rows.filter(late).count())


SOURCES: dict[str, Source] = {
    "customers": Source(_("customers registered"), "", lambda: reverse("customers:customers"), _known),
    "tiers": Source(_("customers placed in tiers"), _("to be rated again"), lambda: reverse("customers:reviews"), _placed),
    "contacts": Source(_("contacts made"), _("overdue"), lambda: reverse("customers:contacts"), _contacts),
    "rounds": Source(_("rounds done"), _("late now"), lambda: reverse("catalogue:rounds"), _rounds),
    "strategy-reviews": Source(_("reviews of strategies"), "", lambda: reverse("catalogue:strategies"), _reviews),
    "outside-audits": Source(
        _("evaluations and certifications from outside"), _("run out or due again"), lambda: reverse("catalogue:upkeeps"), _audits
    ),
}
