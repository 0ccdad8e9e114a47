"""Writes of the five gaps: what a study rests on, measured and kept, and what people find behind each gap."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from tingtang.core.actions import action
from tingtang.core.actors import Actor
from tingtang.core.errors import Denied, Invalid, Refused
from tingtang.journal.record import changed, record
from tingtang.journal.saving import field_names, locked, remove, save, tidy
from tingtang.org.models import Hall
from tingtang.quality.events import GAP_EXPLAINED, GAPS_MEASURED, GAPS_SAVED, REMOVED
from tingtang.quality.models import CAUSES, REMEDIES, GapStudy
from tingtang.quality.queries import gaps as queries

GAP_FIELDS = field_names(GapStudy, "name", "hall", "log", "first_date", "latest_date", "customers", "managers", "links")


class NothingMeasured(Refused):
    """No gap has any evidence."""

    message = _("There is nothing to measure yet: no survey, no filled sheet and no promise in these days.")


class NotMeasured(Refused):
    """Reasons are given for gaps that were measured."""

    message = _("Measure the gaps first.")


@action("quality.save_gap_study", on="hall", label=_("Study the five gaps"))
def save_gap_study(
    actor: Actor,
    /,
    *,
    hall: Hall | None,
    at: datetime,
    gap_study: GapStudy | None = None,
    version: str | None = None,
    **values: Any,
) -> GapStudy:
    """Change what a study rests on, or begin one; what was measured before is forgotten. Refused for a study of another hall."""
    if gap_study is not None and not actor.may("quality.save_gap_study", gap_study.hall):
        raise Denied
    if gap_study is None and "links" not in values:
        values["links"] = queries.earlier_links(hall, values.get("customers"))
    about = ["hall"] if hall is not None else []
    kept = save(
        actor, GAPS_SAVED, gap_study or GapStudy(), values | {"hall": hall}, GAP_FIELDS, at=at, version=version, about=about
    )
    if kept.measured_at is not None:
        kept.result, kept.measured_at = {}, None
        kept.save(update_fields=["result", "measured_at"])
    return kept


@action("quality.remove_gap_study", on="gap_study", label=_("Remove gap studies"))
def remove_gap_study(actor: Actor, *, gap_study: GapStudy, at: datetime) -> None:
    """Remove a study."""
    remove(actor, REMOVED, gap_study, at=at, code=gap_study.name)


@action("quality.measure_gaps", on="gap_study", label=_("Measure the five gaps"))
def measure_gaps(actor: Actor, *, gap_study: GapStudy, at: datetime) -> GapStudy:
    """Measure all gaps from what is known now, and keep them. Refused when there is no evidence for any."""
    kept = locked(gap_study)
    found = queries.measured(kept, at)
    if not any(one.whole.value is not None or one.whole.is_withheld for one in found):
        raise NothingMeasured
    kept.result, kept.measured_at = queries.as_result(found, queries.heard(kept, at)), at
    kept.save(update_fields=["result", "measured_at"])
    values = {f"gap{one.number}": None if one.whole.value is None else round(one.whole.value, 4) for one in found}
    record(GAPS_MEASURED, actor, at=at, gapstudy=kept, hall=kept.hall, **values)
    changed(kept, at=at, result=kept.result)
    return kept


@action("quality.explain_gap", on="gap_study", label=_("Name causes and remedies of gaps"))
def explain_gap(
    actor: Actor, *, gap_study: GapStudy, gap: int, causes: Sequence[str], remedies: Sequence[str], at: datetime, note: str = ""
) -> GapStudy:
    """Say which of the known causes are behind a gap and which remedies are taken. Refused before it is measured, and for unknown ones."""
    kept = locked(gap_study)
    if kept.measured_at is None:
        raise NotMeasured
    if gap not in CAUSES or set(causes) - set(CAUSES[gap]) or set(remedies) - set(REMEDIES[gap]):
        raise Invalid(fields={"causes": [_("Choose one of those offered.")]})
    told = {"gap": gap, "causes": sorted(set(causes)), "remedies": sorted(set(remedies)), "note": tidy(note)[:2000]}
    kept.reasons = sorted([*(one for one in kept.reasons if one["gap"] != gap), told], key=lambda one: one["gap"])
    kept.save(update_fields=["reasons"])
    record(
        GAP_EXPLAINED, actor, at=at, gapstudy=kept, hall=kept.hall, gap=gap, causes=",".join(told["causes"]),
        remedies=",".join(told["remedies"]),
    )  # fmt: skip
    return kept
