"""Writes of what is kept beside a drawing: what steps are worth, what a process needs, records of its phases."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from tingtang.core.actions import action, unchanged
from tingtang.core.actors import Actor
from tingtang.core.errors import Invalid
from tingtang.flows.events import PHASE_RECORDED, REMOVED, STEPS_VALUED, SUPPLY_COUNTED, SUPPLY_SAVED
from tingtang.flows.models import Phase, PhaseRecord, Process, StepValue, Supply
from tingtang.flows.queries.drawings import steps
from tingtang.flows.rules.methods import ACTIVITIES, WORTHS
from tingtang.journal.record import changed, record
from tingtang.journal.saving import clean, field_names, locked, remove, save, tidy

SUPPLY_FIELDS = field_names(Supply, "process", "kind", "name", "post", "asset_kind", "needed", "unit")
MOST = 1_000_000


@action("flows.value_steps", label=_("Say what steps of processes are worth"))
def value_steps(actor: Actor, *, process: Process, values: Mapping[str, Mapping[str, str]], at: datetime) -> None:
    """Say of steps what they are worth to the customer and which activity of the value chain they are.

    Refused for a step that no version has, and for a word that is not of the list.
    """
    kept = locked(process)
    known = {node.id for version in kept.versions.order_by("-number")[:3] for node in steps(version.xml)}
    for element, said in values.items():
        if element not in known:
            raise Invalid(fields={"values": [str(_("There is no such step: {step}.")).format(step=element)]})
        if said.get("worth", "") not in {*WORTHS, ""} or said.get("activity", "") not in {*ACTIVITIES, ""}:
            raise Invalid(fields={"values": [str(_("Choose worth and activity from the lists."))]})
    before = {one.element: (one.worth, one.activity) for one in kept.step_values.all()}
    wanted = {element: (said.get("worth", ""), said.get("activity", "")) for element, said in values.items()}
    differs = {element: pair for element, pair in wanted.items() if before.get(element, ("", "")) != pair}
    if not differs:
        unchanged()
        return
    for element, (worth, activity) in differs.items():
        StepValue.objects.update_or_create(process=kept, element=element, defaults={"worth": worth, "activity": activity})
    record(STEPS_VALUED, actor, at=at, process=kept, count=len(differs))
    changed(kept, at=at, step_values={element: list(pair) for element, pair in differs.items()})


@action("flows.save_supply", label=_("Say what processes need"))
def save_supply(
    actor: Actor, /, *, at: datetime, supply: Supply | None = None, version: str | None = None, **values: Any
) -> Supply:
    """Say what a process needs: people, materials, systems, and how much. Refused when it is there already."""
    return save(actor, SUPPLY_SAVED, supply or Supply(), values, SUPPLY_FIELDS, at=at, version=version, about=["process"])


@action("flows.remove_supply", label=_("Remove what processes need"))
def remove_supply(actor: Actor, *, supply: Supply, at: datetime) -> None:
    """Remove something that is needed no more."""
    remove(actor, REMOVED, supply, at=at, code=f"{supply.process.code} {supply.kind}")


@action("flows.count_supply", label=_("Count what processes need"))
def count_supply(actor: Actor, *, supply: Supply, available: int, at: datetime) -> Supply:
    """Note how much there is of something a process needs. Refused below nothing, and for what is counted by itself."""
    kept = locked(supply)
    if kept.is_counted_by_itself:
        raise Invalid(fields={"available": [str(_("People of a post and assets of a kind are counted by themselves."))]})
    if not 0 <= available <= MOST:
        raise Invalid(fields={"available": [str(_("Give a number from 0 to 1,000,000."))]})
    kept.available, kept.counted_at = available, at
    kept.save(update_fields=["available", "counted_at"])
    record(SUPPLY_COUNTED, actor, at=at, supply=kept, process=kept.process, available=available, is_short=available < kept.needed)
    return kept


@action("flows.record_phase", label=_("Record phases of processes"))
def record_phase(actor: Actor, *, process: Process, phase: str, text: str, at: datetime) -> PhaseRecord:
    """Record what was done in a phase of a process, and what came of it. Refused without words."""
    if phase not in Phase.values:
        raise Invalid(fields={"phase": [str(_("Choose a phase."))]})
    by = actor.id if actor.kind == "account" else None
    made = PhaseRecord(process=process, phase=phase, text=str(tidy(text)), by_id=by, made_at=at)
    clean(made)
    made.save()
    record(PHASE_RECORDED, actor, at=at, process=process, phase=phase)
    return made
