"""Writes of programmes of refinement: the goal, its parts, what is measured, and what is reached, stage by stage."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from tingtang.catalogue.events import AIM_MEASURED, AIM_REACHED, AIM_SAVED, REFINEMENT_ENDED, REFINEMENT_SAVED, REMOVED
from tingtang.catalogue.models import Refinement, RefinementAim, RefinementArea
from tingtang.catalogue.queries.refinements import missing_areas, open_areas
from tingtang.catalogue.rules.refinements import left_of, waits_for
from tingtang.core.actions import action
from tingtang.core.actors import Actor
from tingtang.core.errors import Invalid, Refused
from tingtang.journal.record import changed, record
from tingtang.journal.saving import clean, field_names, locked, remove, save, tidy

REFINEMENT_FIELDS = field_names(Refinement, "name", "goal", "owner", "until_date")
AIM_FIELDS = field_names(
    RefinementAim, "refinement", "area", "name", "fine", "detailed", "standard", "measure", "start", "target"
)  # fmt: skip


class NotItsTurn(Refused):
    """A part of the goal was to be closed before the areas before its own are finished."""

    message = _("Stage by stage: finish these areas first: {areas}.")


class NotReached(Refused):
    """A programme was to end before its goal is reached."""

    message = _("The programme cannot end yet: {why}")


@action("catalogue.save_refinement", label=_("Plan programmes of refinement"))
def save_refinement(
    actor: Actor, /, *, at: datetime, refinement: Refinement | None = None, version: str | None = None, **values: Any
) -> Refinement:
    """Begin a programme, or change its goal, owner and date. Refused once it has ended."""
    if refinement is not None and refinement.ended_at is not None:
        raise Refused(_("This programme has ended."))
    return save(actor, REFINEMENT_SAVED, refinement or Refinement(), values, REFINEMENT_FIELDS, at=at, version=version)


@action("catalogue.remove_refinement", label=_("Remove programmes of refinement"))
def remove_refinement(actor: Actor, *, refinement: Refinement, at: datetime) -> None:
    """Remove a programme without parts. Refused with how many it has."""
    remove(actor, REMOVED, refinement, at=at, code=refinement.name)


@action("catalogue.save_refinement_aim", label=_("Break goals of refinement into parts"))
def save_refinement_aim(
    actor: Actor, /, *, at: datetime, refinement_aim: RefinementAim | None = None, version: str | None = None, **values: Any
) -> RefinementAim:
    """Put a part of the goal into one of the five areas, or change it. Refused once it is reached, and in a programme that has ended."""
    kept = refinement_aim or RefinementAim()
    programme = values.get("refinement") or (kept.refinement if kept.pk else None)
    if kept.done_at is not None or (programme is not None and locked(programme).ended_at is not None):
        raise Refused(_("What is reached is not changed any more."))
    return save(actor, AIM_SAVED, kept, values, AIM_FIELDS, at=at, version=version, about=["refinement"])


@action("catalogue.remove_refinement_aim", label=_("Remove parts of goals of refinement"))
def remove_refinement_aim(actor: Actor, *, refinement_aim: RefinementAim, at: datetime) -> None:
    """Remove a part of a goal. Refused once it is reached."""
    if refinement_aim.done_at is not None:
        raise Refused(_("What is reached is not changed any more."))
    remove(actor, REMOVED, refinement_aim, at=at, code=refinement_aim.name)


@action("catalogue.measure_aim", label=_("Measure parts of goals of refinement"))
def measure_aim(
    actor: Actor, *, aim: RefinementAim, at: datetime, current: Decimal | None = None, weak: str = ""
) -> RefinementAim:
    """Note where a part of the goal stands, and the weak link that holds it up. Refused once it is reached, and without either."""
    kept = locked(aim)
    if kept.done_at is not None:
        raise Refused(_("What is reached is not changed any more."))
    if current is None and not weak.strip():
        raise Invalid(fields={"current": [str(_("Give a value, or name the weak link."))]})
    kept.current, kept.weak, kept.measured_at = (kept.current if current is None else current), str(tidy(weak)), at
    clean(kept)
    kept.save(update_fields=["current", "weak", "measured_at"])
    record(AIM_MEASURED, actor, at=at, aim=kept, refinement=kept.refinement, left=left_of(kept))
    changed(kept, at=at, current=kept.current, weak=kept.weak)
    return kept


@action("catalogue.reach_aim", label=_("Close parts of goals of refinement"))
def reach_aim(actor: Actor, *, aim: RefinementAim, at: datetime, note: str = "") -> RefinementAim:
    """A part of the goal is reached. Refused (`NotItsTurn`) while areas before its own are open, and short of its target without a note."""
    kept = locked(aim)
    first = waits_for(kept.area, open_areas(kept.refinement))
    if first:
        raise NotItsTurn(areas=str(_(", ")).join(str(RefinementArea(one).label) for one in first))
    if kept.done_at is not None:
        raise Refused(_("What is reached is not changed any more."))
    if left_of(kept) != 0 and not note.strip():
        raise Invalid(fields={"note": [str(_("It is not at its target, or not measured: say why it counts as reached."))]})
    kept.done_at, kept.done_note = at, str(tidy(note))[:500]
    kept.save(update_fields=["done_at", "done_note"])
    record(AIM_REACHED, actor, at=at, aim=kept, refinement=kept.refinement, area=kept.area)
    return kept


@action("catalogue.end_refinement", label=_("End programmes of refinement"))
def end_refinement(actor: Actor, *, refinement: Refinement, summary: str, at: datetime) -> Refinement:
    """End a programme with what was learnt. Refused (`NotReached`) while an area has no part of the goal or an open one."""
    kept = locked(refinement)
    lacking, still_open = missing_areas(kept), open_areas(kept)
    if kept.ended_at is not None:
        raise Refused(_("This programme has ended."))
    if lacking:
        raise NotReached(why=str(_("no part of the goal in {areas}.")).format(areas=str(_(", ")).join(lacking)))
    if still_open:
        names = str(_(", ")).join(str(label) for area, label in RefinementArea.choices if area in still_open)
        raise NotReached(why=str(_("open in {areas}.")).format(areas=names))
    if not summary.strip():
        raise Invalid(fields={"summary": [str(_("Say what was learnt."))]})
    kept.summary, kept.ended_at = str(tidy(summary))[:5000], at
    kept.save(update_fields=["summary", "ended_at"])
    record(REFINEMENT_ENDED, actor, at=at, refinement=kept, aims=kept.aims.count())
    return kept
