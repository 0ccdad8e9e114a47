"""Reads of the reception book."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from tingtang.cases.models import Case, Reception
from tingtang.cases.models.reception import VIEW_RECEPTIONS
from tingtang.core.actors import Actor
from tingtang.core.errors import NotFound
from tingtang.core.permissions import reading
from tingtang.org.models import Hall, Staff, StaffRole

VIEW = reading(VIEW_RECEPTIONS, _("Read the reception book"))
TO_HELP, FOLLOW_UP = "cases.urge", "cases.end_reception"


def entries(actor: Actor) -> QuerySet[Reception]:
    """The entries that an actor may read, each with the number of the case it became where he may see that."""
    became = Case.objects.visible_to(actor).filter(pk=OuterRef("case_id")).values("number")[:1]
    found = Reception.objects.visible_to(actor).select_related("hall", "customer", "keeper", "taken_by", "case")
    return found.annotate(case_number=Subquery(became))


def to_follow_up(actor: Actor) -> QuerySet[Reception]:
    """What an actor is to follow up, the first due first."""
    return entries(actor).filter(keeper_id=actor.staff_id or 0, ended_at__isnull=True).order_by("due_at", "pk")


def get_entry(actor: Actor, key: int) -> Reception:
    """One entry. NotFound when absent or not to be read."""
    found = entries(actor).filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


@dataclass(frozen=True)
class Figures:
    """What the book says of a time: entries, how many wait or are late, and of criticism how much was settled at once."""

    entries: int
    waiting: int
    late: int
    help: int
    criticism: int
    settled: int

    @property
    def share(self) -> float | None:
        """Of criticism, what was settled at once; None without any."""
        return self.settled / self.criticism if self.criticism else None


def figures(actor: Actor, since: datetime, at: datetime) -> Figures:
    """The figures of entries since a time; what waits is counted whenever it was taken."""
    waits = Q(ended_at__isnull=True)
    criticised = Q(topic=Reception.Topic.CRITICISM, taken_at__gte=since)
    at_once = criticised & Q(ended_at__isnull=False, case__isnull=True, result="")
    counted = Reception.objects.visible_to(actor).aggregate(
        entries=Count("pk", filter=Q(taken_at__gte=since)),
        waiting=Count("pk", filter=waits),
        late=Count("pk", filter=waits & Q(due_at__lt=at)),
        help=Count("pk", filter=waits & Q(state=Reception.State.HELP)),
        criticism=Count("pk", filter=criticised),
        settled=Count("pk", filter=at_once),
    )
    return Figures(**counted)


def helpers(hall_id: int) -> list[int]:
    """Who is called when criticism is not settled: those who lead the hall, else those who lead everywhere."""
    holders = StaffRole.objects.filter(role__permissions__contains=[TO_HELP], staff__left_date__isnull=True)
    near = holders.filter(hall=hall_id)
    found = near if near.exists() else holders.filter(hall__isnull=True)
    return sorted(set(found.values_list("staff", flat=True)))


def people_of(hall: Hall) -> QuerySet[Staff]:
    """Who can follow up for a hall: whoever is here and may say there what came of an entry."""
    able = StaffRole.objects.filter(Q(hall=hall) | Q(hall__isnull=True), role__permissions__overlap=["*", "cases.*", FOLLOW_UP])
    return Staff.objects.filter(left_date__isnull=True, account__is_active=True, pk__in=able.values("staff")).order_by("name")
