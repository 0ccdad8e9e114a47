"""Reads of talking points: what is to be told where and when, and what was told where."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from tingtang.cases.models import Case, Kind
from tingtang.cases.queries.kinds import beginning_at
from tingtang.core.actors import Actor
from tingtang.core.permissions import reading
from tingtang.customers.models import Customer
from tingtang.org.models import Hall, Staff, Zone
from tingtang.visits.models import HostTurn, TalkingPoint, TalkKind, Told

VIEW: Final = reading("visits.view_talks", _("See what patrols can tell"))
VIEW_TOLD: Final = reading("visits.view_told", _("See what was told where"))
ON_PATROL: Final = timedelta(hours=8)
COVERED: Final = timedelta(days=30)


def points_in_force(hall: Hall, day: date, zone: Zone | None = None, staff: Staff | None = None) -> list[TalkingPoint]:
    """What is told in a hall on a day: of a place and of the whole hall, by the posts somebody holds. Of the place first."""
    rows = TalkingPoint.objects.filter(Q(last_date=None) | Q(last_date__gte=day), hall=hall, first_date__lte=day)
    if zone is not None:
        rows = rows.filter(Q(zone=None) | Q(zone=zone))
    if staff is not None:
        held = list(staff.posts.values_list("code", flat=True))
        rows = rows.filter(Q(posts=[]) | Q(posts__overlap=held)) if held else rows
    order = {kind: number for number, kind in enumerate(TalkKind.values)}
    found = rows.select_related("zone", "regulation").annotate(
        times=Count("told", filter=Q(told__zone=zone) if zone else Q(told__isnull=False))
    )
    return sorted(found, key=lambda one: (order[one.kind], one.zone_id is None, -one.first_date.toordinal(), one.pk))


def place_of(hall: Hall, staff: Staff | None, at: datetime) -> Zone | None:
    """Where somebody is: where he was sent to walk, told something last today, or which place he answers for; None when unknown."""
    if staff is None:
        return None
    walks = HostTurn.objects.filter(hall=hall, staff=staff, ended_at=None).select_related("zone").first()
    if walks is not None:
        return walks.zone
    latest = Told.objects.filter(hall=hall, staff=staff, told_at__gt=at - ON_PATROL, told_at__lte=at, zone__isnull=False)
    told = latest.select_related("zone").order_by("-told_at").first()
    return told.zone if told else Zone.objects.filter(hall=hall, owner=staff).order_by("order", "code").first()


def told_in(actor: Actor, hall: Hall, permission: str = VIEW_TOLD) -> QuerySet[Told]:
    """What was told in a hall, the latest first; of each whether the actor may see its customer and its case."""
    seen = {
        "sees_customer": Exists(Customer.objects.visible_to(actor).filter(pk=OuterRef("customer_id"))),
        "sees_case": Exists(Case.objects.visible_to(actor).filter(pk=OuterRef("case_id"))),
    }
    rows = Told.objects.visible_to(actor, permission).filter(hall=hall).annotate(**seen)
    return rows.select_related("point", "zone", "staff", "customer", "case").order_by("-told_at", "-pk")


@dataclass(frozen=True)
class Coverage:
    """A talking point and how often it was told at each place; None where it is not to be told."""

    point: TalkingPoint
    counts: list[int | None]
    total: int

    @property
    def missing(self) -> int:
        """At how many places it was not told yet."""
        return sum(count == 0 for count in self.counts)


def coverage(hall: Hall, zones: Sequence[Zone], day: date, at: datetime) -> list[Coverage]:
    """The points of today against the places of the hall: how often each was told there in thirty days."""
    points = points_in_force(hall, day)
    rows = Told.objects.filter(point__in=points, told_at__gt=at - COVERED, told_at__lte=at)
    counts = {(point, zone): n for point, zone, n in rows.values_list("point", "zone").annotate(n=Count("pk"))}
    found = []
    for point in points:
        here = [counts.get((point.pk, zone.pk), 0) if point.zone_id in {None, zone.pk} else None for zone in zones]
        found.append(Coverage(point, here, sum(n for (key, _zone), n in counts.items() if key == point.pk)))
    return found


def kinds_of_wishes(hall: Hall, at: datetime) -> list[Kind]:
    """Kinds of which a case can be made from what somebody wished on a patrol: those that ask no more than that.

    Suggestions first, then in their order.
    """
    found = [kind for kind in beginning_at(hall, at).filter(is_public=True) if fields_of(kind, "") is not None]
    return sorted(found, key=lambda kind: kind.nature != "suggestion")


def fields_of(kind: Kind, place: str) -> dict[str, Any] | None:
    """What a case made on a patrol says in its fields: the place, and “other” of what is chosen; None when it asks for more."""
    found: dict[str, Any] = {}
    for field in kind.form:
        if field.is_later:
            continue
        if field.code == "place" and field.kind == "text":
            found[field.code] = place
        elif field.is_required:
            if field.kind != "choice" or "other" not in {one.code for one in field.choices}:
                return None
            found[field.code] = "other"
    return found
