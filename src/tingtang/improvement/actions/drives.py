"""Writes of drives: drawn up with phases and deliverables, begun, delivered step by step, ended with what was learnt."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from tingtang.core.actions import action, unchanged
from tingtang.core.actors import Actor
from tingtang.core.errors import Refused
from tingtang.improvement.actions.parts import own, part_of
from tingtang.improvement.events import (
    DELIVERABLE_SAVED,
    DELIVERED,
    DRIVE_ENDED,
    DRIVE_SAVED,
    DRIVE_STARTED,
    PHASE_SAVED,
    REMOVED,
    TAKEN_BACK,
)
from tingtang.improvement.models import Deliverable, Drive, DriveState, Phase
from tingtang.improvement.queries.days import day_in
from tingtang.improvement.rules.drives import Planned
from tingtang.journal.record import changed, record
from tingtang.journal.saving import field_names, locked, remove, save, tidy
from tingtang.org.models import Hall
from tingtang.org.queries import staff_of

DRIVE_FIELDS = field_names(
    Drive, "name", "hall", "goal", "owner", "first_date", "last_date", "finding", "gap_study", "gap_number", "cause"
)
PHASE_FIELDS = field_names(Phase, "drive", "name", "first_date", "last_date", "owner")
DELIVERABLE_FIELDS = field_names(Deliverable, "phase", "name", "due_date")


class DriveOver(Refused):
    """The drive has ended."""

    message = _("This drive has ended: what was delivered stays as it is.")


class NotReady(Refused):
    """There is nothing to do in it yet."""

    message = _("Add at least one phase before the drive begins.")


class SummaryMissing(Refused):
    """A drive ends with what was learnt."""

    message = _("Write down what was learnt before the drive ends.")


def _still(drive: Drive) -> Drive:
    kept = locked(drive)
    if kept.state == DriveState.ENDED:
        raise DriveOver
    return kept


@action("improvement.save_drive", on="hall", label=_("Draw up drives"))
def save_drive(
    actor: Actor,
    /,
    *,
    hall: Hall | None,
    at: datetime,
    drive: Drive | None = None,
    version: str | None = None,
    phases: Sequence[Planned] = (),
    **values: Any,
) -> Drive:
    """Change a drive of `hall` (None: the organisation), or draw one up, with `phases`. Refused once it has ended."""
    own(actor, "improvement.save_drive", drive)
    if drive is not None:
        _still(drive)
    given, about = values | {"hall": hall}, ["hall"] if hall else []
    kept = save(actor, DRIVE_SAVED, drive or Drive(), given, DRIVE_FIELDS, at=at, version=version, about=about)
    for one in phases:
        made = save_phase(actor, drive=kept, at=at, name=one.name, first_date=one.first_date, last_date=one.last_date)
        for name, due in one.deliverables:
            save_deliverable(actor, phase=made, at=at, name=name, due_date=due)
    return kept


@action("improvement.remove_drive", on="drive", label=_("Remove drives"))
def remove_drive(actor: Actor, *, drive: Drive, at: datetime) -> None:
    """Remove a drive that has not begun, with its phases. Refused with the corrections that belong to it."""
    if locked(drive).state != DriveState.DRAFT:
        raise Refused(str(_("Only a drive that has not begun can be removed.")))
    remove(actor, REMOVED, drive, at=at, parts=["phases"], code=str(drive.pk))


@action("improvement.start_drive", on="drive", label=_("Begin and end drives"))
def start_drive(actor: Actor, *, drive: Drive, at: datetime) -> Drive:
    """Begin a drive. Refused without a phase."""
    kept = _still(drive)
    if kept.state == DriveState.RUNNING:
        unchanged()
        return kept
    if not kept.phases.exists():
        raise NotReady
    kept.state = DriveState.RUNNING
    kept.save(update_fields=["state"])
    record(DRIVE_STARTED, actor, at=at, drive=kept, hall=kept.hall)
    changed(kept, at=at, state=kept.state)
    return kept


@action("improvement.end_drive", on="drive", label=_("End drives"))
def end_drive(actor: Actor, *, drive: Drive, summary: str, at: datetime) -> Drive:
    """End a drive with what was learnt; what is missing stays visible as missing. Refused without a summary."""
    kept = _still(drive)
    if not tidy(summary):
        raise SummaryMissing
    items = Deliverable.objects.filter(phase__drive=kept)
    delivered = items.filter(done_at__isnull=False).count()
    kept.state, kept.summary = DriveState.ENDED, tidy(summary)[:5000]
    kept.save(update_fields=["state", "summary"])
    record(DRIVE_ENDED, actor, at=at, drive=kept, hall=kept.hall, delivered=delivered, missing=items.count() - delivered)
    changed(kept, at=at, state=kept.state)
    return kept


@action("improvement.save_phase", on="drive", label=_("Plan phases of drives"))
def save_phase(
    actor: Actor, /, *, drive: Drive, at: datetime, phase: Phase | None = None, version: str | None = None, **values: Any
) -> Phase:
    """Change a phase, or add one. Refused outside the days of its drive."""
    kept = _still(drive)
    part_of(kept, phase, "drive")
    return save(
        actor, PHASE_SAVED, phase or Phase(drive=kept), values | {"drive": kept}, PHASE_FIELDS, at=at, version=version, about=["drive"]
    )  # fmt: skip


@action("improvement.remove_phase", on="phase", label=_("Remove phases of drives"))
def remove_phase(actor: Actor, *, phase: Phase, at: datetime) -> None:
    """Remove a phase with what it has to deliver. Refused once something was delivered."""
    _still(phase.drive)
    if phase.deliverables.filter(done_at__isnull=False).exists():
        raise Refused(str(_("Something was delivered in this phase already: it cannot be removed.")))
    remove(actor, REMOVED, phase, at=at, parts=["deliverables"], code=str(phase.pk))


@action("improvement.save_deliverable", on="phase", label=_("Plan what phases deliver"))
def save_deliverable(
    actor: Actor,
    /,
    *,
    phase: Phase,
    at: datetime,
    deliverable: Deliverable | None = None,
    version: str | None = None,
    **values: Any,
) -> Deliverable:
    """Change what a phase has to deliver, or add something."""
    _still(phase.drive)
    part_of(phase, deliverable, "phase")
    return save(
        actor, DELIVERABLE_SAVED, deliverable or Deliverable(), values | {"phase": phase}, DELIVERABLE_FIELDS, at=at, version=version,
        about=["phase"],
    )  # fmt: skip


@action("improvement.remove_deliverable", on="deliverable", label=_("Remove what phases deliver"))
def remove_deliverable(actor: Actor, *, deliverable: Deliverable, at: datetime) -> None:
    """Remove what is not delivered yet."""
    _still(deliverable.phase.drive)
    if locked(deliverable).done_at is not None:
        raise Refused(str(_("It was delivered already: take the delivery back first.")))
    remove(actor, REMOVED, deliverable, at=at, code=str(deliverable.pk))


@action("improvement.deliver", on="deliverable", label=_("Deliver in drives"))
def deliver(actor: Actor, *, deliverable: Deliverable, at: datetime, note: str = "") -> Deliverable:
    """Note that something was delivered, by whom, and how many days late. Refused before the drive begins and after it ended."""
    drive = _still(deliverable.phase.drive)
    if drive.state != DriveState.RUNNING:
        raise Refused(str(_("Begin the drive first.")))
    kept = locked(deliverable)
    if kept.done_at is not None:
        unchanged()
        return kept
    kept.done_at, kept.done_by, kept.note = at, staff_of(actor), tidy(note)[:300]
    kept.save(update_fields=["done_at", "done_by", "note"])
    late = max(0, (day_in(drive.hall, at) - kept.due_date).days)
    about = {"deliverable": kept, "phase": kept.phase, "drive": drive, "hall": drive.hall, "staff": kept.done_by}
    record(DELIVERED, actor, at=at, **about, late_days=late)
    return kept


@action("improvement.take_back", on="deliverable", label=_("Take back deliveries in drives"))
def take_back(actor: Actor, *, deliverable: Deliverable, at: datetime) -> Deliverable:
    """Take a delivery back that was noted by mistake."""
    drive = _still(deliverable.phase.drive)
    kept = locked(deliverable)
    if kept.done_at is None:
        unchanged()
        return kept
    kept.done_at, kept.done_by = None, None
    kept.save(update_fields=["done_at", "done_by"])
    record(TAKEN_BACK, actor, at=at, deliverable=kept, phase=kept.phase, drive=drive)
    return kept
