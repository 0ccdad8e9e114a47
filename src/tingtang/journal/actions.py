"""Writes of the journal beyond `record()`: imports into named logs, exports, and taking a log out of sight."""

from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from tingtang.core.actions import action, unchanged
from tingtang.core.actors import Actor
from tingtang.core.errors import Denied, Refused
from tingtang.journal.events import (
    IMPORT_RESUMED,
    IMPORT_STARTED,
    IMPORT_STOPPED,
    LOG_EXPORTED,
    LOG_HIDDEN,
    LOG_IMPORTED,
)
from tingtang.journal.formats import Columns, detect
from tingtang.journal.models import Import, Log
from tingtang.journal.queries import is_importer
from tingtang.journal.record import record

IMPORTING, COMPLETE, INCOMPLETE = "importing", "complete", "incomplete"


class LogExists(Refused):
    """A log of this name is there already."""

    message = _("There is already a log “{code}”. Choose another short name.")


class NotResumable(Refused):
    """The import is running or done."""

    message = _("This import is not interrupted.")


class OwnLogStays(Refused):
    """The organisation's own log cannot be taken out of sight."""

    message = _("The organisation's own journal always stays in view.")


class LogIncomplete(Refused):
    """A log whose import was interrupted is no whole log."""

    message = _("The import of this log is not complete. Resume it first.")


@action("journal.import", label=_("Import logs"))
def import_log(
    actor: Actor,
    *,
    code: str,
    name: str,
    path: Path,
    source: str,
    at: datetime,
    columns: Columns | None = None,
    leaves_out_bad_rows: bool = False,
) -> Import:
    """Begin the import of the file at `path` as a new log; the reading itself is `imports.run`.

    Refused when a log of that code exists, also one taken out of sight.
    """
    log, is_new = Log.objects.get_or_create(
        code=code, defaults={"name": name, "source": source[:300], "state": IMPORTING, "created_at": at}
    )
    if not is_new:
        raise LogExists(code=code)
    job = Import.objects.create(
        log=log,
        path=str(path),
        columns=asdict(columns) if columns else None,
        leaves_out_bad_rows=leaves_out_bad_rows,
        created_at=at,
        moved_at=at,
    )
    record(IMPORT_STARTED, actor, at=at, log=log, source=log.source, format=detect(path))
    return job


@action("journal.resume_import", label=_("Resume interrupted imports"))
def resume_import(actor: Actor, *, job: Import, at: datetime, leaves_out_bad_rows: bool | None = None) -> Import:
    """Let an interrupted import go on where it stopped. Refused when it is running or complete."""
    locked = Import.objects.select_for_update().select_related("log").get(pk=job.pk)
    if locked.state == Import.State.COMPLETE or (locked.log.state == IMPORTING and not is_stalled(locked, at)):
        raise NotResumable
    locked.state, locked.is_stop_wanted, locked.moved_at = Import.State.WAITING, False, at
    locked.reason = locked.where = locked.value = ""
    if leaves_out_bad_rows is not None:
        locked.leaves_out_bad_rows = leaves_out_bad_rows
    locked.save()
    Log.objects.filter(pk=locked.log_id).update(state=IMPORTING)
    record(IMPORT_RESUMED, actor, at=at, log=locked.log)
    return locked


def is_stalled(job: Import, at: datetime, *, after_seconds: float = 60) -> bool:
    """Whether nothing moved for so long that the process that ran it must be gone."""
    return (at - job.moved_at).total_seconds() > after_seconds


@action("journal.stop_import", label=_("Stop imports"))
def stop_import(actor: Actor, *, job: Import, at: datetime) -> None:
    """Ask a running import to stop after its present batch."""
    wanted = Import.objects.filter(pk=job.pk, is_stop_wanted=False, log__state=IMPORTING).update(is_stop_wanted=True)
    if wanted:
        record(IMPORT_STOPPED, actor, at=at, log=job.log, reason="wanted")
    else:
        unchanged()


@action("journal.close_import", label=_("Note the end of an import (the system does this)"))
def close_import(actor: Actor, *, job: Import, state: str, at: datetime) -> None:
    """Note how the import ended: the log is complete, or incomplete until it is resumed."""
    job.state, job.moved_at = state, at
    job.log.event_count = job.event_count
    job.log.state = COMPLETE if state == Import.State.COMPLETE else INCOMPLETE
    job.save()
    job.log.save()
    if state == Import.State.COMPLETE:
        counts = {"events": job.event_count, "objects": job.object_count, "left_out": job.problem_count}
        record(LOG_IMPORTED, actor, at=at, log=job.log, **counts)
    else:
        record(IMPORT_STOPPED, actor, at=at, log=job.log, reason=job.reason or state)


@action("journal.export", label=_("Export the journal"))
def export_log(actor: Actor, *, log: Log, format_: str, at: datetime) -> None:
    """Note that `log` is exported, which its reader may then do. Refused while its import is incomplete."""
    if log.state != COMPLETE:
        raise LogIncomplete
    record(LOG_EXPORTED, actor, at=at, log=log, format=format_)


@action("journal.hide_log", label=_("Take imported logs out of sight"))
def hide_log(actor: Actor, *, log: Log, at: datetime) -> None:
    """Take an imported log out of every list; its events stay, the journal forgets nothing. Refused for the own log."""
    if log.pk == Log.OWN:
        raise OwnLogStays
    Log.objects.filter(pk=log.pk).update(is_hidden=True)
    record(LOG_HIDDEN, actor, at=at, log=log)


@action("journal.withdraw_log", label=_("Take logs out of sight that one imported oneself"))
def withdraw_log(actor: Actor, *, log: Log, at: datetime) -> None:
    """Take out of every list a log the actor imported, as `hide_log` does with any. Denied for logs of others."""
    if not is_importer(actor, log):
        raise Denied(permission="journal.hide_log")
    hide_log(actor, log=log, at=at)
