"""Writes of processes themselves: what they are called, for what, and who answers for them."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from tingtang.core.actions import action
from tingtang.core.actors import Actor
from tingtang.flows.actions.executing import refuse_executors
from tingtang.flows.events import PROCESS_SAVED, REMOVED
from tingtang.flows.models import Process
from tingtang.journal.saving import field_names, remove, save

PROCESS_FIELDS = field_names(
    Process, "code", "name", "names", "group", "owner", "service", "regulation", "scope", "goal", "is_business", "is_active"
)


@action("flows.save_process", label=_("Change processes"))
def save_process(
    actor: Actor, /, *, at: datetime, process: Process | None = None, version: str | None = None, **values: Any
) -> Process:
    """Change what a process is called and for, or make one. Refused to whoever executes it."""
    if process is not None and process.pk is not None:
        refuse_executors(actor, process)
    service = values.get("service", process.service if process else None)
    about = ["service"] if service else []
    return save(actor, PROCESS_SAVED, process or Process(), values, PROCESS_FIELDS, at=at, version=version, about=about)


@action("flows.remove_process", label=_("Remove processes"))
def remove_process(actor: Actor, *, process: Process, at: datetime) -> None:
    """Remove a process nobody has drawn a version of. Refused with how many it has."""
    remove(actor, REMOVED, process, at=at, parts=["changes"])
