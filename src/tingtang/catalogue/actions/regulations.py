"""Writes of rules: kept, removed, read by whoever must, drilled."""

from datetime import date, datetime
from typing import Any

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from tingtang.catalogue.actions.versions import today
from tingtang.catalogue.events import DRILL_DUE, REGULATION_DRILLED, REGULATION_READ, REGULATION_SAVED, REMOVED
from tingtang.catalogue.models import Drill, Regulation, RegulationKind, RegulationReading
from tingtang.core.actions import action, unchanged
from tingtang.core.actors import Actor
from tingtang.core.errors import Invalid, Refused
from tingtang.journal.record import record
from tingtang.journal.saving import clean, field_names, locked, remove, save, tidy
from tingtang.org.models import Staff

REGULATION_FIELDS = field_names(
    Regulation, "code", "name", "names", "order", "is_active", "kind", "system", "number", "issuer", "effective_date", "text", "owner",
    "posts", "trigger", "steps", "drill_date", "is_public",
)  # fmt: skip


@action("catalogue.save_regulation", label=_("Change rules, laws and emergency plans"))
def save_regulation(
    actor: Actor, /, *, at: datetime, regulation: Regulation | None = None, version: str | None = None, **values: Any
) -> Regulation:
    """Keep a rule, or change it. When its text or steps change, it is a new revision, to be read again."""
    before = (regulation.text, regulation.steps) if regulation is not None and regulation.pk else None
    kept = save(actor, REGULATION_SAVED, regulation or Regulation(), values, REGULATION_FIELDS, at=at, version=version)
    if before is not None and before != (kept.text, kept.steps):
        kept.revision += 1
        kept.save(update_fields=["revision"])
    return kept


@action("catalogue.remove_regulation", label=_("Remove rules, laws and emergency plans"))
def remove_regulation(actor: Actor, *, regulation: Regulation, at: datetime) -> None:
    """Remove a rule. Refused with what rests on it."""
    remove(actor, REMOVED, regulation, at=at, parts=["readings"])


@action("catalogue.read_regulation", label=_("Say that one has read a rule"))
def read_regulation(actor: Actor, *, regulation: Regulation, at: datetime) -> None:
    """Say that one has read a rule as it is now. Refused while it has no text, and to whoever is nobody of the staff."""
    staff = Staff.objects.filter(pk=actor.staff_id or 0).first()
    if staff is None or not regulation.is_written:
        raise Refused(_("Only staff can say that they have read a rule, and only one that is written."))
    _reading, is_new = RegulationReading.objects.get_or_create(
        regulation=regulation, revision=regulation.revision, staff=staff, defaults={"read_at": at}
    )
    if not is_new:
        unchanged()
        return
    record(REGULATION_READ, actor, at=at, regulation=regulation, staff=staff, revision=regulation.revision)


@action("catalogue.drill_regulation", label=_("Note drills of emergency plans"))
def drill_regulation(
    actor: Actor, *, regulation: Regulation, held_date: date, finding: str, next_date: date, at: datetime
) -> Drill:
    """Note a drill and the day of the next. Refused for what is no emergency plan, for a day to come, and without what was found."""
    held = locked(regulation)
    if held.kind != RegulationKind.EMERGENCY:
        raise Refused(_("Only emergency plans are drilled."))
    day = today(at)
    if held_date > day:
        raise Invalid(fields={"held_date": [str(_("Choose a day that has come."))]})
    if next_date <= day:
        raise Invalid(fields={"next_date": [str(_("Choose a day to come."))]})
    made = Drill(regulation=held, held_date=held_date, finding=tidy(finding), by_id=actor.id if actor.kind == "account" else None)
    clean(made)
    made.save()
    held.drill_date = next_date
    held.save(update_fields=["drill_date"])
    record(REGULATION_DRILLED, actor, at=at, regulation=held, held=held_date.isoformat(), next=next_date.isoformat())
    return made


@action("catalogue.tell_due_drills", label=_("Tell that drills of emergency plans are due (the system does this)"))
def tell_due_drills(actor: Actor, *, at: datetime) -> None:
    """Tell of every emergency plan in use whose day to be drilled has come, once for each such day."""
    unchanged()
    rows = Regulation.objects.filter(kind=RegulationKind.EMERGENCY, is_active=True, drill_date__lte=today(at))
    untold = rows.exclude(drill_told_date__isnull=False, drill_told_date=F("drill_date"))
    for plan in untold.select_for_update().order_by("pk"):
        Regulation.objects.filter(pk=plan.pk).update(drill_told_date=plan.drill_date)
        record(DRILL_DUE, actor, at=at, regulation=plan, day=str(plan.drill_date))
