"""Writes of lists of points and of what covers them."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from tingtang.catalogue.events import FRAMEWORK_SAVED, POINT_COVERED, POINT_DUE, POINT_SAVED, POINT_UNCOVERED, REMOVED
from tingtang.catalogue.models import Cover, Framework, Point
from tingtang.catalogue.queries.followed import SOURCES, followed
from tingtang.catalogue.queries.frameworks import ready
from tingtang.catalogue.queries.subjects import SUBJECTS, name_of
from tingtang.core.actions import action, unchanged
from tingtang.core.actors import SYSTEM, Actor
from tingtang.core.errors import Invalid, NotFound
from tingtang.journal.record import record
from tingtang.journal.saving import field_names, locked, remove, save

FRAMEWORK_FIELDS = field_names(Framework, "code", "name", "names", "order", "is_active", "number", "about")
POINT_FIELDS = field_names(
    Point, "framework", "code", "name", "names", "order", "follow", "every_days", "owner", "post", "inputs", "output"
)


@action("catalogue.save_framework", label=_("Change lists of points"))
def save_framework(
    actor: Actor, /, *, at: datetime, framework: Framework | None = None, version: str | None = None, **values: Any
) -> Framework:
    """Keep a list of points, or change what it is called and for."""
    return save(actor, FRAMEWORK_SAVED, framework or Framework(), values, FRAMEWORK_FIELDS, at=at, version=version)


@action("catalogue.remove_framework", label=_("Remove lists of points"))
def remove_framework(actor: Actor, *, framework: Framework, at: datetime) -> None:
    """Remove a list without points. Refused with how many it has."""
    remove(actor, REMOVED, framework, at=at)


@action("catalogue.save_point", label=_("Change points of lists"))
def save_point(actor: Actor, /, *, at: datetime, point: Point | None = None, version: str | None = None, **values: Any) -> Point:
    """Keep a point of a list, or change it. Refused when it is to be followed by what nobody tells of."""
    if (follow := values.get("follow")) and follow not in SOURCES:
        raise Invalid(fields={"follow": [_("Choose one of those offered.")]})
    return save(actor, POINT_SAVED, point or Point(), values, POINT_FIELDS, at=at, version=version, about=["framework"])


@action("catalogue.remove_point", label=_("Remove points of lists"))
def remove_point(actor: Actor, *, point: Point, at: datetime) -> None:
    """Remove a point that nothing covers. Refused with how much does."""
    remove(actor, REMOVED, point, at=at, code=f"{point.framework.code} {point.code}")


@action("catalogue.cover_point", label=_("Say what covers a point of a list"))
def cover_point(actor: Actor, *, point: Point, subject: Model, at: datetime) -> Cover:
    """Say that a standard, rule, process or kind of case covers a point. Refused for anything else."""
    about = SUBJECTS.get(name_of(subject))
    if about is None or not about.covers:
        raise NotFound
    kept, is_new = Cover.objects.get_or_create(point=locked(point), subject_type=name_of(subject), subject_id=subject.pk)
    if not is_new:
        unchanged()
        return kept
    record(POINT_COVERED, actor, at=at, point=point, framework=point.framework, subject=subject)
    return kept


@action("catalogue.uncover_point", label=_("Take back what covers a point of a list"))
def uncover_point(actor: Actor, *, cover: Cover, at: datetime) -> None:
    """Take back that something covers a point."""
    kept = locked(cover)
    record(
        POINT_UNCOVERED,
        actor,
        at=at,
        point=kept.point,
        framework=kept.point.framework,
        was=f"{kept.subject_type} {kept.subject_id}",
    )
    Cover.objects.filter(pk=kept.pk).delete()


@action("catalogue.adopt_framework", label=_("Take over ready lists of points"))
def adopt_framework(actor: Actor, *, code: str, at: datetime) -> Framework:
    """Take over a ready list with its points; points that are here already stay as they are. Refused when there is no such list."""
    said = ready().get(code)
    if said is None:
        raise NotFound
    found = Framework.objects.filter(code=code).first()
    order = list(ready()).index(code) + 1
    if found is None:
        texts = {"name": said["name"]["zh-hans"], "names": said["name"], "about": said["about"]["zh-hans"]}
        found = save_framework(actor, at=at, code=code, number=said.get("number", ""), order=order, **texts)
    here = set(found.points.values_list("code", flat=True))
    for number, (key, name, english, *seen) in enumerate(said["points"], 1):
        if key not in here:
            texts, (follow, days, *flow) = {"zh-hans": name, "en": english}, seen or ("", None)
            more: dict[str, Any] = {"follow": follow, "every_days": days} if follow in SOURCES else {}
            more |= dict(zip(("inputs", "output"), flow, strict=False))
            save_point(actor, at=at, framework=found, code=key, name=name, names=texts, order=number, **more)
    unchanged()
    return found


@action("catalogue.tell_due_points", label=_("Tell that points of lists are due (the system does this)"))
def tell_due_points(actor: Actor, *, at: datetime) -> None:
    """Tell of every followed point for which it is high time, once in each of its times; one that was done meanwhile is settled."""
    unchanged()
    rows = Point.objects.filter(every_days__isnull=False, framework__is_active=True).exclude(follow="")
    for point in rows.select_related("framework").select_for_update(of=("self",)).order_by("pk"):
        found = followed(SYSTEM, point, at)
        if found is None or not found.is_due:
            Point.objects.filter(pk=point.pk, told_at__isnull=False).update(told_at=None)
        elif point.told_at is None or point.told_at <= at - timedelta(days=found.days):
            Point.objects.filter(pk=point.pk).update(told_at=at)
            record(POINT_DUE, actor, at=at, point=point, framework=point.framework, days=found.days)
