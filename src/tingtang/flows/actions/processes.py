"""Writes of processes themselves: what they are called, for what, and who answers for them."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tingtang.core.actions import action
from tingtang.core.actors import Actor
from tingtang.core.errors import Invalid
from tingtang.flows.actions.executing import refuse_executors
from tingtang.flows.events import PROCESS_SAVED, REMOVED
from tingtang.flows.models import Process
from tingtang.flows.rules.cel_parser import BadExpression, parse
from tingtang.flows.rules.cel_types import ANY, names
from tingtang.flows.rules.diagram import Problem
from tingtang.flows.rules.expressions import check
from tingtang.flows.wording import sentence
from tingtang.journal.saving import field_names, remove, save

PROCESS_FIELDS = field_names(
    Process,
    "code",
    "name",
    "names",
    "group",
    "owner",
    "service",
    "regulation",
    "system",
    "variant_of",
    "variant_when",
    "scope",
    "goal",
    "is_business",
    "is_active",
)


@action("flows.save_process", label=_("Change processes"))
def save_process(
    actor: Actor, /, *, at: datetime, process: Process | None = None, version: str | None = None, **values: Any
) -> Process:
    """Change what a process is called and for, or make one. Refused to whoever executes it.

    A variant is refused when it varies itself or another variant, and when its condition cannot be read.
    """
    _variant(process, values)
    if process is not None and process.pk is not None:
        refuse_executors(actor, process)
    service = values.get("service", process.service if process else None)
    about = ["service"] if service else []
    return save(actor, PROCESS_SAVED, process or Process(), values, PROCESS_FIELDS, at=at, version=version, about=about)


def _variant(process: Process | None, values: dict[str, Any]) -> None:
    usual = values.get("variant_of", process.variant_of if process else None)
    condition = str(values.get("variant_when", process.variant_when if process else "")).strip()
    has_own = process is not None and process.pk is not None and process.variants.exists()
    if usual is not None and (usual == process or usual.variant_of_id is not None or has_own):
        raise Invalid(fields={"variant_of": [str(_("A variant varies a process that is no variant and none of its own."))]})
    if condition:
        try:
            check(condition, dict.fromkeys(names(parse(condition)), ANY))
        except BadExpression as bad:
            about = {"text": condition[:80], "about": bad.about}
            text = sentence(Problem(f"expression_{bad.reason}", "", gettext("Condition"), about), gettext)
            raise Invalid(fields={"variant_when": [text]}) from None


@action("flows.remove_process", label=_("Remove processes"))
def remove_process(actor: Actor, *, process: Process, at: datetime) -> None:
    """Remove a process nobody has drawn a version of. Refused with how many it has."""
    remove(actor, REMOVED, process, at=at, parts=["changes", "step_values", "supplies", "phase_records"])
