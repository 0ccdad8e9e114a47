"""Which variant of a process holds: the first whose condition holds and whose four cautions stand, else the usual process (FLW-19)."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import Q

from tingtang.catalogue.models import Appraisal, Sheet
from tingtang.catalogue.rules.questions import open_points
from tingtang.flows.models import Process, Version
from tingtang.flows.queries.processes import in_force_on
from tingtang.flows.rules.cel_parser import BadExpression
from tingtang.flows.rules.expressions import holds


def version_for(process: Process, values: Mapping[str, Any], day: date) -> Version | None:
    """The version that a new case follows: of a variant whose condition holds for `values`, else of the process itself."""
    rows = in_force_on(day).filter(Q(process=process) | Q(process__variant_of=process, process__is_active=True))
    found = list(rows.select_related("process").distinct("process"))
    usual = next((one for one in found if one.process_id == process.pk), None)
    variants = sorted((one for one in found if one.process_id != process.pk), key=lambda one: one.process.code)
    fitting = [one for one in variants if _fits(one.process, values)]
    return next((one for one in fitting if one.process_id in _cautious(fitting)), usual)


def _fits(process: Process, values: Mapping[str, Any]) -> bool:
    try:
        return holds(process.variant_when, values)
    except BadExpression:
        return False


def _cautious(versions: list[Version]) -> set[int]:
    """The processes whose four cautions are answered and hold."""
    keys = [one.process_id for one in versions]
    rows = Appraisal.objects.filter(sheet=Sheet.VARIANT, subject_type="flows.process", subject_id__in=keys)
    return {one.subject_id for one in rows if not open_points("variant", one.answers)}
