"""Writes of imports: begin, go on, stop, discard, note the end. The rows themselves are taken by `actions.taking`."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Final

import orjson
from django.utils.translation import gettext_lazy as _

from tingtang.core.actions import action, unchanged
from tingtang.core.actors import Actor
from tingtang.core.errors import Refused
from tingtang.core.sealing import seal
from tingtang.customers.actions.merging import account_id
from tingtang.customers.events import (
    IMPORT_COMPLETED,
    IMPORT_DISCARDED,
    IMPORT_RESUMED,
    IMPORT_STARTED,
    IMPORT_STOPPED,
)
from tingtang.customers.models import CustomerImport
from tingtang.journal.record import record
from tingtang.org.models import Hall

PURPOSE: Final = "import"
STALLED_SECONDS: Final = 60
_MOVING = (CustomerImport.State.WAITING, CustomerImport.State.RUNNING)


class NotInterrupted(Refused):
    """The import is running or at its end."""

    message = _("This import is running or at its end.")


@action("customers.import", on="hall", label=_("Import customers from files"))
def start_import(
    actor: Actor,
    *,
    hall: Hall | None,
    path: Path,
    source: str,
    heads: tuple[str, ...],
    columns: Mapping[str, str],
    at: datetime,
    encoding: str = "",
    delimiter: str = "",
    existing: str = CustomerImport.Existing.SKIP,
    keeps_malformed: bool = False,
) -> CustomerImport:
    """Begin the import of the table at `path`; `columns` says which head stands for which field. Reading is `imports.run`."""
    job = CustomerImport.objects.create(
        hall=hall,
        path=str(path),
        source=source[:200],
        heads=seal(orjson.dumps(heads).decode(), PURPOSE),
        columns=dict(columns),
        encoding=encoding,
        delimiter=delimiter,
        existing=existing,
        keeps_malformed=keeps_malformed,
        by_id=account_id(actor),
        created_at=at,
        moved_at=at,
    )
    record(IMPORT_STARTED, actor, at=at, job=job, hall=hall)
    return job


@action("customers.resume_import", on="job", label=_("Go on with interrupted imports of customers"))
def resume_import(actor: Actor, *, job: CustomerImport, at: datetime) -> CustomerImport:
    """Let an interrupted import go on where it stopped. Refused while it moves, and at its end."""
    held = CustomerImport.objects.select_for_update(of=("self",)).get(pk=job.pk)
    if held.state in CustomerImport.ENDED or (held.state in _MOVING and not is_stalled(held, at)):
        raise NotInterrupted
    held.state, held.is_stop_wanted, held.reason, held.moved_at = CustomerImport.State.WAITING, False, "", at
    held.save()
    record(IMPORT_RESUMED, actor, at=at, job=held, hall=held.hall)
    return held


def is_stalled(job: CustomerImport, at: datetime) -> bool:
    """Whether nothing moved for so long that the process that ran it must be gone."""
    return job.state in _MOVING and (at - job.moved_at).total_seconds() > STALLED_SECONDS


@action("customers.stop_import", on="job", label=_("Stop imports of customers"))
def stop_import(actor: Actor, *, job: CustomerImport, at: datetime) -> None:
    """Ask a running import to stop after its present batch."""
    if CustomerImport.objects.filter(pk=job.pk, is_stop_wanted=False, state__in=_MOVING).update(is_stop_wanted=True):
        record(IMPORT_STOPPED, actor, at=at, job=job, hall=job.hall, reason="wanted")
    else:
        unchanged()


@action("customers.discard_import", on="job", label=_("Discard imports of customers"))
def discard_import(actor: Actor, *, job: CustomerImport, at: datetime) -> None:
    """Give up an import that is not running: its file and its list of faults go, customers already taken stay."""
    held = CustomerImport.objects.select_for_update(of=("self",)).get(pk=job.pk)
    if held.state in _MOVING and not is_stalled(held, at):
        raise NotInterrupted
    forget(held)
    if held.state != CustomerImport.State.COMPLETE:
        held.state = CustomerImport.State.DISCARDED
    held.heads, held.moved_at = None, at
    held.save()
    record(IMPORT_DISCARDED, actor, at=at, job=held, hall=held.hall)


def forget(job: CustomerImport) -> None:
    """Remove what an import keeps of the file: the file itself, and the rows it could not take."""
    job.faults.all().delete()
    Path(job.path).unlink(missing_ok=True)


@action("customers.close_import", label=_("Note the end of an import of customers (the system does this)"))
def close_import(actor: Actor, *, job: CustomerImport, state: str, reason: str = "", at: datetime) -> None:
    """Note how the reading ended; of a complete import the file is no longer needed."""
    ended = {"state": state, "reason": reason, "moved_at": at}
    if state == CustomerImport.State.COMPLETE:
        ended["share"] = 1
    CustomerImport.objects.filter(pk=job.pk).update(**ended)
    job.refresh_from_db()
    if state == CustomerImport.State.COMPLETE:
        counts = {"rows": job.row_count, "new": job.new_count, "updated": job.updated_count, "faults": job.fault_count}
        record(IMPORT_COMPLETED, actor, at=at, job=job, hall=job.hall, **counts)
        Path(job.path).unlink(missing_ok=True)
    else:
        record(IMPORT_STOPPED, actor, at=at, job=job, hall=job.hall, reason=reason or state)
