"""What became of a change and of a running procedure, from the journal: who did what, when, why, and how it deviated (STD-07, FLW-18)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tingtang.core.actors import EVERYWHERE
from tingtang.core.registry import Text
from tingtang.flows.events import DEVIATIONS, DRAFT_RETURNED, DRAFT_SAVED
from tingtang.flows.models import Change, Instance, Version
from tingtang.flows.queries.tables import table_read
from tingtang.journal.models import Code, Log, ObjectChange
from tingtang.journal.timeline import Entry, story

MOST = 100


@dataclass(frozen=True)
class Turn:
    """One thing that was done, with the reason that was given."""

    entry: Entry
    reason: str


def retire_reason(version: Version) -> str:
    """Why a version was retired; empty when nobody said so."""
    code = Code.objects.filter(kind="object", name=version._meta.label_lower).values_list("pk", flat=True).first() or 0
    rows = ObjectChange.objects.filter(log=Log.OWN, object_type_id=code, object_id=version.pk, field="retire_reason")
    return str(rows.order_by("-at").values_list("value", flat=True).first() or "")


def story_of(change: Change) -> Sequence[Turn]:
    """What was done with a change and the version drawn for it, the latest first; every keeping of the drawing is left out."""
    kind = change._meta.label_lower
    code = Code.objects.filter(kind="object", name=kind).values_list("pk", flat=True).first() or 0
    given = ObjectChange.objects.filter(log=Log.OWN, object_type_id=code, object_id=change.pk, field="return_reason")
    reasons = dict(given.values_list("at", "value"))
    found = story(kind, [change.pk], EVERYWHERE, size=MOST, without=[DRAFT_SAVED.name]).entries
    return [Turn(one, str(reasons.get(one.at, "")) if one.event == DRAFT_RETURNED.name else "") for one in found]


@dataclass(frozen=True)
class Turning:
    """One thing that happened in a running procedure: at which step as the reader calls it, how it deviated, and the reason given."""

    entry: Entry
    step: str
    deviation: Text
    reason: str


def course_of(instance: Instance) -> Sequence[Turning]:
    """What happened in a running procedure, the latest first."""
    table = table_read(instance.version_id)
    names = dict(zip(table.ids, table.names, strict=True))
    found = story(instance._meta.label_lower, [instance.pk], EVERYWHERE, size=MOST).entries
    return [_turning(one, names) for one in found]


def _turning(entry: Entry, names: Mapping[str, str]) -> Turning:
    told = {key: str(entry.raw.get(key) or "") for key in ("step", "name", "deviation", "reason")}
    return Turning(entry, names.get(told["step"]) or told["name"], DEVIATIONS.get(told["deviation"], ""), told["reason"])
