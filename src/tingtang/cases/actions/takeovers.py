"""Writes of takeovers from uploaded logs: begin, go on, stop, note how far and the end. The cases themselves are `histories`."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from tingtang.cases.events import TAKEOVER_COMPLETED, TAKEOVER_RESUMED, TAKEOVER_STARTED, TAKEOVER_STOPPED
from tingtang.cases.models import Takeover
from tingtang.core.actions import action, unchanged
from tingtang.core.actors import Actor
from tingtang.core.errors import Refused
from tingtang.customers.actions.importing import ask_to_stop, let_go_on, put_at_end
from tingtang.journal.record import record


class TakenOverNow(Refused):
    """Another file of this desk is being taken over."""

    message = _("Another file of “{code}” is being taken over. Wait until it is done, or give this desk a name of its own.")


@action("cases.take_over", label=_("Take over cases of other help desks"))
def start_takeover(
    actor: Actor, *, path: Path, source: str, code: str, zone: str, columns: Mapping[str, str], at: datetime
) -> Takeover:
    """Begin to take over the log at `path`; `columns` says which head stands for what. Refused while another of this desk moves."""
    job = Takeover(path=str(path), source=source[:200], code=code, zone=zone, columns=dict(columns), created_at=at, moved_at=at)
    job.by_id = actor.id if actor.kind == "account" else None
    try:
        with transaction.atomic():
            job.save()
    except IntegrityError:
        raise TakenOverNow(code=code) from None
    record(TAKEOVER_STARTED, actor, at=at, job=job)
    return job


@action("cases.resume_takeover", label=_("Go on with interrupted takeovers of other help desks"))
def resume_takeover(actor: Actor, *, job: Takeover, at: datetime) -> Takeover:
    """Let an interrupted takeover go on. Refused while it moves, and at its end."""
    held = let_go_on(job, at)
    record(TAKEOVER_RESUMED, actor, at=at, job=held)
    return held


@action("cases.stop_takeover", label=_("Stop takeovers of other help desks"))
def stop_takeover(actor: Actor, *, job: Takeover, at: datetime) -> None:
    """Ask a running takeover to stop after its present case."""
    if ask_to_stop(job):
        record(TAKEOVER_STOPPED, actor, at=at, job=job, reason="wanted")
    else:
        unchanged()


def note_progress(job: Takeover, *, done: int, of: int, new: int, known: int, lines: int, at: datetime) -> bool:
    """Note how far a takeover is; whether it is to go on."""
    told = {"row_count": done, "new_count": new, "same_count": known, "line_count": lines, "share": done / max(1, of)}
    here = Takeover.objects.filter(pk=job.pk, state__in=Takeover.MOVING)
    here.update(**told, state=Takeover.State.RUNNING, moved_at=at)
    return here.filter(is_stop_wanted=False).exists()


@action("cases.close_takeover", label=_("Note the end of a takeover (the system does this)"))
def close_takeover(actor: Actor, *, job: Takeover, state: str, at: datetime, fault: str = "") -> None:
    """Note how a takeover ended; of a complete one the file is no longer needed."""
    Takeover.objects.filter(pk=job.pk).update(fault=fault[:400])
    if put_at_end(job, state, "", at):
        record(TAKEOVER_COMPLETED, actor, at=at, job=job, cases=job.row_count, new=job.new_count, lines=job.line_count)
    else:
        record(TAKEOVER_STOPPED, actor, at=at, job=job, reason=state)
