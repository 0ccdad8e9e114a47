"""Processes, their versions and changes: which is in force, which is being worked on, who may do what with it."""

from collections.abc import Iterable
from datetime import date
from typing import cast

from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery

from tingtang.core.actors import EVERYWHERE, Actor
from tingtang.core.errors import NotFound
from tingtang.flows.models import Change, Instance, InstanceState, Process, Version, VersionState
from tingtang.flows.queries.drawings import posts_of
from tingtang.flows.queries.reading import VIEW
from tingtang.org.models import Hall, Staff
from tingtang.org.queries import own_posts

MOST_NAMED = 20
OPEN = (VersionState.DRAFT, VersionState.REVIEW, VersionState.APPROVED)


def in_force_on(day: date) -> QuerySet[Version]:
    """Versions of processes in use that new cases follow on `day`, the latest of each process first.

    When a version is retired no older one comes back, unless it was withdrawn before it began.
    """
    ended = Version.objects.filter(
        process=OuterRef("process"), number__gt=OuterRef("number"), effective_date__lte=F("retired_date"), retired_date__lte=day
    )
    found = Version.objects.filter(
        Q(state=VersionState.PUBLISHED) | Q(state=VersionState.RETIRED, retired_date__gt=day),
        ~Exists(ended),
        effective_date__lte=day,
        process__is_active=True,
    )
    return found.order_by("process", "-effective_date", "-number")


def living() -> QuerySet[Version]:
    """Versions that are in force or come into force, without an end: not those before one that was retired."""
    ended = Version.objects.filter(
        process=OuterRef("process"),
        number__gt=OuterRef("number"),
        effective_date__lte=F("retired_date"),
        state=VersionState.RETIRED,
    )
    return Version.objects.filter(~Exists(ended), state=VersionState.PUBLISHED, process__is_active=True)


def processes(day: date) -> QuerySet[Process]:
    """Every process with its version in force on `day`, the one being worked on, and how many changes wait."""
    own = Version.objects.filter(process=OuterRef("pk"))
    force = in_force_on(day).filter(process=OuterRef("pk"))
    coming = own.filter(state=VersionState.PUBLISHED, effective_date__gt=day).order_by("effective_date")
    running = (
        Instance.objects.filter(version__process=OuterRef("pk"), state=InstanceState.RUNNING)
        .order_by().values("version__process").annotate(count=Count("pk"))
    )  # fmt: skip
    waiting = Q(
        changes__version__isnull=True, changes__retires__isnull=True, changes__declined_at__isnull=True, changes__isnull=False
    )
    return Process.objects.select_related("owner", "service").annotate(
        force_number=Subquery(force.values("number")[:1]),
        force_date=Subquery(force.values("effective_date")[:1]),
        coming_date=Subquery(coming.values("effective_date")[:1]),
        open_state=Subquery(own.filter(state__in=OPEN).values("state")[:1]),
        latest_state=Subquery(own.order_by("-number").values("state")[:1]),
        asked_count=Count("changes", filter=waiting, distinct=True),
        running_count=Subquery(running.values("count")[:1], output_field=IntegerField()),
    )


def get_process(actor: Actor, key: int) -> Process:
    """The process with `key`. NotFound when absent or not visible."""
    found = (
        Process.objects.select_related("owner", "service", "variant_of").filter(pk=key).first()
        if actor.may_somewhere(VIEW)
        else None
    )
    if found is None:
        raise NotFound
    return found


def get_version(actor: Actor, key: int) -> Version:
    """The version with `key`, with its process. NotFound when absent or not visible."""
    query = Version.objects.select_related("process__owner", "process__service", "author")
    found = query.filter(pk=key).first() if actor.may_somewhere(VIEW) else None
    if found is None:
        raise NotFound
    return found


def get_change(actor: Actor, key: int) -> Change:
    """The change request with `key`. NotFound when absent or not visible."""
    query = Change.objects.select_related(
        "process__owner", "version__process", "retires__process", "asked_by", "department", "leader"
    )
    found = query.filter(pk=key).first() if actor.may_somewhere(VIEW) else None
    if found is None:
        raise NotFound
    return found


def version_in_force(process: Process, day: date) -> Version | None:
    """The version that new cases follow on `day`."""
    return in_force_on(day).filter(process=process).first()


def processes_in_force(keys: Iterable[int], day: date) -> frozenset[int]:
    """Those of some processes, by their keys, that a new case can follow on `day`: by themselves or by a variant."""
    wanted = set(keys)
    rows = in_force_on(day).filter(Q(process__in=wanted) | Q(process__variant_of__in=wanted)).order_by()
    found = rows.values_list("process", "process__variant_of").distinct()
    return frozenset(wanted.intersection(key for pair in found for key in pair if key is not None))


def published(day: date) -> list[Version]:
    """The version in force on `day` of every process in use, by group and name."""
    found = (
        in_force_on(day).filter(process__is_active=True).select_related("process__owner", "process__service").distinct("process")
    )
    order = {"front": 0, "handling": 1, "back": 2}
    return sorted(found, key=lambda one: (order.get(one.process.group, 3), one.process.code))


def in_work() -> list[Version]:
    """The version being worked on of every process in use, by name."""
    found = Version.objects.filter(state__in=OPEN, process__is_active=True).select_related("process")
    return list(found.order_by("process__code", "-number"))


def held_posts(actor: Actor, versions: Iterable[Version]) -> list[str]:
    """Names of the actor's own posts that do steps of these versions: he executes them, so he does not change them."""
    named = set[str]().union(*(posts_of(version.xml) for version in versions))
    return [str(post) for post in own_posts(actor) if post.code in named] if actor.kind == "account" else []


def who_may(permission: str, versions: Iterable[Version], hall_id: int | None = None) -> list[Staff]:
    """Who may do something with a process, there or everywhere; those who work by it are left out (STD-09)."""
    named = set[str]().union(*(posts_of(version.xml) for version in versions))
    wildcard = f"{permission.partition('.')[0]}.*"
    where = Q(grants__hall__isnull=True) | (Q(grants__hall=hall_id) if hall_id is not None else Q())
    found = Staff.objects.filter(where, left_date__isnull=True, grants__role__permissions__overlap=["*", permission, wildcard])
    return list(found.exclude(posts__code__in=named).distinct().order_by("badge")[:MOST_NAMED])


def asks_from(actor: Actor) -> Hall | None:
    """The hall from which somebody asks for changes: none for who may everywhere, else one where he may."""
    halls = actor.halls("flows.ask_change")
    return None if halls is EVERYWHERE else Hall.objects.filter(pk__in=cast("frozenset[int]", halls)).order_by("pk").first()
