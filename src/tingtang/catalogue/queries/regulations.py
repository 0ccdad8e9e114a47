"""Reads of rules: who must read one and has not, what one has to read, and how the five systems are covered."""

from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q

from tingtang.catalogue.models import Regulation, RegulationReading, System
from tingtang.catalogue.queries.coverage import counted
from tingtang.org.models import Post, Staff


@dataclass(frozen=True)
class Coverage:
    """How a management system is covered: rules in use, those still to be written, and standards and processes that belong to it."""

    code: str
    name: str
    count: int
    unwritten: int
    others: int = 0

    @property
    def is_gap(self) -> bool:
        """Whether nothing at all belongs to it."""
        return not self.count and not self.others


def unread_by(staff: Staff) -> list[Regulation]:
    """The rules in use that the posts of somebody must read, and that he has not read as they are now."""
    posts = list(staff.posts.values_list("code", flat=True))
    read = RegulationReading.objects.filter(regulation=OuterRef("pk"), revision=OuterRef("revision"), staff=staff)
    rows = Regulation.objects.filter(is_active=True, posts__overlap=posts).exclude(text="", steps="")
    return list(rows.exclude(Exists(read)).order_by("order", "code"))


def readers_of(regulation: Regulation) -> list[Staff]:
    """Who must read a rule, each with when he read it as it is now, as `read_at`; those who have not first."""
    people = Staff.objects.filter(left_date__isnull=True, posts__code__in=regulation.posts).select_related("hall").distinct()
    read = RegulationReading.objects.filter(regulation=regulation, revision=regulation.revision)
    times = dict(read.values_list("staff", "read_at"))
    for one in (rows := list(people.order_by("name", "pk"))):
        one.read_at = times.get(one.pk)  # type: ignore[attr-defined]
    return sorted(rows, key=lambda one: one.pk in times)


def post_names(regulation: Regulation) -> list[str]:
    """The posts that must read a rule, in words."""
    return [str(post) for post in Post.objects.filter(code__in=regulation.posts).order_by("code")]


def coverage() -> list[Coverage]:
    """The five management systems, each with how many rules, standards and processes in use it has (STD-06)."""
    unwritten = Q(text="", steps="")
    rows = Regulation.objects.filter(is_active=True).values("system").annotate(n=Count("pk"), bare=Count("pk", filter=unwritten))
    found = {row["system"]: (row["n"], row["bare"]) for row in rows}
    others = counted()
    return [Coverage(code, str(name), *found.get(code, (0, 0)), others.get(code, 0)) for code, name in System.choices]


def published_policies() -> list[Regulation]:
    """What customers read of the service spirit and policy (STD-24)."""
    return list(Regulation.objects.filter(is_active=True, is_public=True).exclude(text="").order_by("order", "code"))
