"""Reads of lists of points: what covers each, how much of a list is covered, and the lists that are ready to be taken over."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.db.models import Model

from tingtang.catalogue.models import Cover, Framework, Point
from tingtang.catalogue.queries.followed import Followed, followed
from tingtang.catalogue.queries.subjects import SUBJECTS, name_of
from tingtang.core.actors import Actor
from tingtang.core.registry import Text

READY = Path(__file__).parent.parent / "ready" / "frameworks.yaml"


@dataclass(frozen=True)
class Covering:
    """What covers a point: what it is, its name and page, and whether it is in use."""

    cover: Cover
    label: Text
    subject: Model
    url: str
    is_in_use: bool


@dataclass(frozen=True)
class PointRow:
    """A point with what covers it."""

    point: Point
    covers: list[Covering] = field(default_factory=list)
    followed: Followed | None = None

    @property
    def is_covered(self) -> bool:
        """Whether something in use covers it."""
        return any(one.is_in_use for one in self.covers)


@dataclass(frozen=True)
class Covered:
    """A list with how many of its points are covered."""

    framework: Framework
    points: list[PointRow]

    @property
    def count(self) -> int:
        """How many points something in use covers."""
        return sum(one.is_covered for one in self.points)

    @property
    def due_count(self) -> int:
        """At how many points it is high time."""
        return sum(one.followed is not None and one.followed.is_due for one in self.points)

    @property
    def share(self) -> float:
        """The share that is covered."""
        return self.count / len(self.points) if self.points else 0.0


def covered(frameworks: Iterable[Framework], seen_by: Actor | None = None, at: datetime | None = None) -> list[Covered]:
    """Lists with their points, and what covers each; with what is seen of each where it is said by whom and when."""
    kept = list(frameworks)
    points = list(Point.objects.filter(framework__in=kept).select_related("owner", "post").order_by("order", "pk"))
    seen = {one.pk: followed(seen_by, one, at) for one in points} if seen_by is not None and at is not None else {}
    rows = {point.pk: PointRow(point, followed=seen.get(point.pk)) for point in points}
    for one in _coverings(Cover.objects.filter(point__in=rows)):
        rows[one.cover.point_id].covers.append(one)
    return [Covered(one, [rows[point.pk] for point in points if point.framework_id == one.pk]) for one in kept]


def _coverings(covers: Iterable[Cover]) -> Iterable[Covering]:
    rows = list(covers)
    for what, about in SUBJECTS.items():
        keys = [one.subject_id for one in rows if one.subject_type == what]
        if not keys or not about.covers:
            continue
        model: Any = about.in_use().model
        here, used = model._base_manager.in_bulk(keys), set(about.in_use().filter(pk__in=keys).values_list("pk", flat=True))
        for one in rows:
            if one.subject_type == what and (subject := here.get(one.subject_id)) is not None:
                yield Covering(one, about.label, subject, about.url(subject), one.subject_id in used)


def due_for(actor: Actor, at: datetime) -> list[PointRow]:
    """The points somebody was told of and for which it is still high time: his own; of who may change lists, those nobody answers for."""
    keeps = actor.may_somewhere("catalogue.save_point")
    told = Point.objects.filter(told_at__isnull=False, framework__is_active=True).select_related("framework", "owner", "post")
    rows = [
        point
        for point in told.order_by("told_at", "pk")
        if (keeps if not (people := point.answering) else actor.staff_id in {one.pk for one in people})
    ]
    found = [PointRow(point, followed=followed(actor, point, at)) for point in rows]
    return [one for one in found if one.followed is not None and one.followed.is_due]


def points_of(subject: Model) -> list[Cover]:
    """The points that something covers."""
    rows = Cover.objects.filter(subject_type=name_of(subject), subject_id=subject.pk)
    return list(rows.select_related("point__framework").order_by("point__framework__order", "point__order"))


def choices_for(subject: Model) -> list[tuple[str, list[tuple[int, str]]]]:
    """The points that something does not cover yet, by list: for choosing one."""
    taken = [one.point_id for one in points_of(subject)]
    found: dict[str, list[tuple[int, str]]] = {}
    rows = Point.objects.filter(framework__is_active=True).exclude(pk__in=taken).select_related("framework")
    for point in rows.order_by("framework__order", "framework__code", "order"):
        found.setdefault(str(point.framework), []).append((point.pk, str(point)))
    return list(found.items())


def subjects_in_use() -> list[tuple[str, list[tuple[str, str]]]]:
    """What may cover a point, by kind: for choosing one."""
    return [
        (str(about.label), [(f"{what}:{one.pk}", str(one)) for one in about.in_use()])
        for what, about in SUBJECTS.items()
        if about.covers
    ]


@cache
def ready() -> dict[str, dict[str, Any]]:
    """The lists that can be taken over, by code."""
    found: list[dict[str, Any]] = yaml.safe_load(READY.read_bytes())
    return {one["code"]: one for one in found}
