"""Writes of what is done for a standard once it stands: shared, evaluated, certified, followed up."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from tingtang.catalogue.actions.versions import today
from tingtang.catalogue.events import REMOVED, UPKEEP_SAVED
from tingtang.catalogue.models import Upkeep, UpkeepKind
from tingtang.core.actions import action
from tingtang.core.actors import Actor
from tingtang.core.errors import Invalid
from tingtang.journal.saving import field_names, remove, save

UPKEEP_FIELDS = field_names(Upkeep, "standard", "kind", "body", "done_date", "result", "number", "until_date", "next_date")


@action("catalogue.save_upkeep", label=_("Note services for standards"))
def save_upkeep(
    actor: Actor, /, *, at: datetime, upkeep: Upkeep | None = None, version: str | None = None, **values: Any
) -> Upkeep:
    """Note that a standard was shared, evaluated, certified or followed up, with its result, or mend the note.

    Refused for a day to come, for a certificate without number and end, and when the next time lies before this one.
    """
    kept = upkeep or Upkeep()
    said = {name: values.get(name, getattr(kept, name, None)) for name in UPKEEP_FIELDS if name != "standard"}
    fields: dict[str, list[str]] = {}
    if said["done_date"] and said["done_date"] > today(at):
        fields["done_date"] = [str(_("Choose a day that has come."))]
    if said["kind"] == UpkeepKind.CERTIFICATION and not (said["number"] and said["until_date"]):
        fields["number"] = [str(_("A certificate has a number and a day until which it holds."))]
    for name in ("until_date", "next_date"):
        if said[name] and said["done_date"] and said[name] <= said["done_date"]:
            fields[name] = [str(_("This day lies after the day on which it was done."))]
    if fields:
        raise Invalid(fields=fields)
    if kept.pk is None:
        kept.by_id = actor.id if actor.kind == "account" else None
    return save(actor, UPKEEP_SAVED, kept, values, UPKEEP_FIELDS, at=at, version=version, about=["standard"])


@action("catalogue.remove_upkeep", label=_("Remove notes of services for standards"))
def remove_upkeep(actor: Actor, *, upkeep: Upkeep, at: datetime) -> None:
    """Remove a note that was made wrongly."""
    remove(actor, REMOVED, upkeep, at=at, code=f"{upkeep.standard.code} {upkeep.kind}")
