"""Reads of drives."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet

from tingtang.core.actors import Actor
from tingtang.core.errors import NotFound
from tingtang.improvement.models import VIEW, Deliverable, Drive, Phase


def drives(actor: Actor, today: date) -> QuerySet[Drive]:
    """Drives the actor may see, with how much of each is delivered and how much is late."""
    items = "phases__deliverables"
    late = Q(**{f"{items}__done_at__isnull": True, f"{items}__due_date__lt": today})
    found: QuerySet[Drive] = (
        Drive.objects.visible_to(actor)
        .select_related("hall", "owner")
        .annotate(
            asked=Count(items), delivered=Count(items, filter=Q(**{f"{items}__done_at__isnull": False})), late=Count(items, filter=late)
        )
    )  # fmt: skip
    return found


def get_drive(actor: Actor, key: int, permission: str = VIEW) -> Drive:
    """A drive the actor may see, or change by `permission`. NotFound otherwise."""
    found = Drive.objects.visible_to(actor, permission).select_related("hall", "owner").filter(pk=key).first()
    if found is None:
        raise NotFound
    drive: Drive = found
    return drive


def get_phase(actor: Actor, key: int, permission: str) -> Phase:
    """A phase of a drive in which the actor holds `permission`."""
    found = Phase.objects.select_related("drive__hall").filter(pk=key).first()
    if found is None:
        raise NotFound
    get_drive(actor, found.drive_id, permission)
    return found


def get_deliverable(actor: Actor, key: int, permission: str) -> Deliverable:
    """Something a phase has to deliver, of a drive in which the actor holds `permission`."""
    found = Deliverable.objects.select_related("phase__drive__hall").filter(pk=key).first()
    if found is None:
        raise NotFound
    get_drive(actor, found.phase.drive_id, permission)
    return found


@dataclass(frozen=True)
class Bar:
    """A phase on the chart of its drive: where it lies in per cent of all days, what it delivers, and whether it is late."""

    phase: Phase
    left: float
    width: float
    items: list[tuple[Deliverable, bool]]
    state: str
    overlaps: list[str]


def bars(drive: Drive, today: date) -> list[Bar]:
    """The phases in order, each with its place on the drive's days and the phases it shares days with."""
    phases = list(drive.phases.select_related("owner").prefetch_related("deliverables__done_by"))
    days = (drive.last_date - drive.first_date).days + 1
    shape = "%m-%d" if drive.first_date.year == drive.last_date.year else "%Y-%m-%d"
    found = []
    for one in phases:
        items = [(item, item.is_late(today)) for item in one.deliverables.all()]
        left = (one.first_date - drive.first_date).days / days
        width = ((one.last_date - one.first_date).days + 1) / days
        others = [_shared(one, each, shape) for each in phases if each is not one and _meet(one, each)]
        found.append(Bar(one, 100 * left, 100 * width, items, _state(one, items, today), others))
    return found


def _meet(one: Phase, other: Phase) -> bool:
    return other.first_date <= one.last_date and one.first_date <= other.last_date


def _shared(one: Phase, other: Phase, shape: str) -> str:
    """The other phase with the days that both have."""
    first, latest = max(one.first_date, other.first_date), min(one.last_date, other.last_date)
    days = f"{first:{shape}}" if first == latest else f"{first:{shape}} – {latest:{shape}}"
    return f"{other} ({days})"


def _state(phase: Phase, items: list[tuple[Deliverable, bool]], today: date) -> str:
    if any(is_late for _item, is_late in items):
        return "late"
    if all(item.done_at is not None for item, _late in items) and (items or phase.last_date < today):
        return "done"
    return "running" if phase.first_date <= today <= phase.last_date else "coming" if today < phase.first_date else "closed"
