"""Standardisation along three axes, per person, per day, per task, rolled up to all staff, whole process, all aspects (STD-05)."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Count, Q
from django.db.models.functions import TruncDate

from tingtang.cases.models import Case
from tingtang.catalogue.models import Service, Standard
from tingtang.catalogue.queries import versions_in_force
from tingtang.catalogue.queries.regulations import coverage
from tingtang.core.actors import Actor
from tingtang.flows.queries.handbook import Chapter, handbook_on
from tingtang.org.models import Staff

DAYS = 30
SOP = ("purpose", "documents", "wording", "system", "minutes")


@dataclass(frozen=True)
class Part:
    """So many of so many, and which are not."""

    count: int
    all: int
    missing: list[object]

    @property
    def share(self) -> float:
        """The share that is standardised."""
        return self.count / self.all if self.all else 0.0


@dataclass(frozen=True)
class Day:
    """A day: cases opened, and how many of them under a standard or led by a procedure."""

    day: date
    opened: int
    covered: int


@dataclass(frozen=True)
class ThreeAxes:
    """The three axes, and what they roll up to."""

    people: Part
    days: list[Day]
    by_day: Part
    tasks: Part
    process: Part
    aspects: Part


def three_axes(actor: Actor, at: datetime, zone: ZoneInfo) -> ThreeAxes:
    """How far work is standardised: people by the steps that procedures and standards give their posts, days by cases, tasks by services.

    All staff: everybody is covered; whole process: every step says its six fields; all aspects: each system has something.
    """
    day = at.astimezone(zone).date()
    chapters = handbook_on(day).chapters
    days = _days(actor, at, zone)
    systems = coverage()
    gaps: list[object] = [one.name for one in systems if one.is_gap]
    opened = sum(one.opened for one in days)
    return ThreeAxes(
        _people(chapters),
        days,
        Part(sum(one.covered for one in days), opened, []),
        _tasks(chapters, day),
        _process(chapters),
        Part(len(systems) - len(gaps), len(systems), gaps),
    )


def _people(chapters: tuple[Chapter, ...]) -> Part:
    posts = {step.post.pk for one in chapters for step in one.steps if step.post is not None}
    work = Standard.objects.filter(is_active=True, versions__state="approved")
    named = {row.get("post") for rows in work.values_list("versions__procedure", flat=True) for row in rows or []}
    people = Staff.objects.filter(left_date__isnull=True).prefetch_related("posts").order_by("name")
    bare: list[object] = [one for one in people if not any(post.pk in posts or post.code in named for post in one.posts.all())]
    return Part(len(people) - len(bare), len(people), bare)


def _days(actor: Actor, at: datetime, zone: ZoneInfo) -> list[Day]:
    since = at - timedelta(days=DAYS)
    rows = Case.objects.visible_to(actor).filter(opened_at__gte=since, opened_at__lte=at)
    led = Q(standard__isnull=False) | Q(kind__process__isnull=False)
    counted = rows.annotate(day=TruncDate("opened_at", tzinfo=zone)).values_list("day").order_by("day")
    return [Day(*row) for row in counted.annotate(opened=Count("pk"), covered=Count("pk", filter=led))]


def _tasks(chapters: tuple[Chapter, ...], day: date) -> Part:
    own = set(versions_in_force(day)) | {one.process.service_id for one in chapters}
    services = list(Service.objects.filter(is_active=True).order_by("order", "code"))
    bare: list[object] = [one for one in services if one.pk not in own]
    return Part(len(services) - len(bare), len(services), bare)


def _process(chapters: tuple[Chapter, ...]) -> Part:
    steps = [(one, step) for one in chapters for step in one.steps]
    bare: list[object] = [
        f"{one.process} · {step.name}"
        for one, step in steps
        if step.post is None or not all(getattr(step.node.sop, name) for name in SOP)
    ]
    return Part(len(steps) - len(bare), len(steps), bare)
