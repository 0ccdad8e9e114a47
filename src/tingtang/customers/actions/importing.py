"""Writes of imports: begin, go on, stop, discard, note the end. The rows themselves are taken by `actions.taking`."""

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Final, TypeVar

import orjson
from django.db import connection
from django.db.models import Manager
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tingtang.core.actions import action, unchanged
from tingtang.core.actors import Actor
from tingtang.core.errors import Invalid, Refused
from tingtang.core.sealing import seal
from tingtang.customers.actions.merging import account_id
from tingtang.customers.events import (
    IMPORT_COMPLETED,
    IMPORT_DISCARDED,
    IMPORT_RESUMED,
    IMPORT_STARTED,
    IMPORT_STOPPED,
)
from tingtang.customers.models import CustomerImport, DataSource, TableImport
from tingtang.journal.formats.reading import Overtaken
from tingtang.journal.record import record
from tingtang.org.models import Hall

PURPOSE: Final = "import"
J = TypeVar("J", bound=TableImport)


def begun_with(model: type[J], path: Path) -> J | None:
    """The import that reads a file already: of two presses at once the second waits here for what the first began."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [str(path)])
    found = _all_of(model).filter(path=str(path)).first()
    if found is not None:
        unchanged()
    return found


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
    data_source: DataSource | None = None,
    taken_date: date | None = None,
    is_once: bool = False,
) -> CustomerImport:
    """Begin the import of the table at `path`; `columns` says which head stands for which field. Reading is `imports.run`.

    With `is_once` a file that is read already is not read again. Refused with a source of data that is no longer used, or as of a day
    to come.
    """
    if is_once and (begun := begun_with(CustomerImport, path)):
        return begun
    if data_source is not None and not data_source.is_active:
        raise Invalid(fields={"data_source": [str(_("This source is no longer used."))]})
    as_of = (taken_date or timezone.localdate(at)) if data_source is not None else None
    if as_of is not None and as_of > timezone.localdate(at):
        raise Invalid(fields={"taken_date": [str(_("This day is still to come."))]})
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
        data_source=data_source,
        taken_date=as_of,
        by_id=account_id(actor),
        created_at=at,
        moved_at=at,
    )
    record(IMPORT_STARTED, actor, at=at, job=job, hall=hall, datasource=data_source)
    return job


@action("customers.resume_import", on="job", label=_("Go on with interrupted imports of customers"))
def resume_import(actor: Actor, *, job: CustomerImport, at: datetime) -> CustomerImport:
    """Let an interrupted import go on where it stopped. Refused while it moves, and at its end."""
    held = let_go_on(job, at)
    record(IMPORT_RESUMED, actor, at=at, job=held, hall=held.hall)
    return held


def _all_like(job: J) -> Manager[J]:
    return _all_of(type(job))


def _all_of(model: type[J]) -> Manager[J]:
    found = model._meta.default_manager
    assert found is not None  # noqa: S101 - every table has one
    return found


def let_go_on(job: J, at: datetime) -> J:
    """Have a table read on from where its reading stopped. Refused while it moves, and at its end."""
    held = held_still(job, at)
    if held.state in TableImport.ENDED:
        raise NotInterrupted
    held.state, held.is_stop_wanted, held.reason, held.moved_at = TableImport.State.WAITING, False, "", at
    held.save()
    return held


def held_still(job: J, at: datetime) -> J:
    """The import, locked. Refused while it moves."""
    held = _all_like(job).select_for_update(of=("self",)).get(pk=job.pk)
    if held.state in TableImport.MOVING and not held.is_stalled(at):
        raise NotInterrupted
    return held


def ask_to_stop(job: TableImport) -> bool:
    """Have the reading stop after its present batch; whether it was moving."""
    moving = _all_like(job).filter(pk=job.pk, is_stop_wanted=False, state__in=TableImport.MOVING)
    return bool(moving.update(is_stop_wanted=True))


def put_forward(job: TableImport, counts: Mapping[str, int], share: float, at: datetime) -> None:
    """Note that a batch was taken: what is counted of its rows by name. Refused (`Overtaken`) when another process took them."""
    moved = {f"{name}_count": getattr(job, f"{name}_count") + count for name, count in counts.items()}
    here = _all_like(job).filter(pk=job.pk, row_count=job.row_count)
    if not here.update(**moved, state=TableImport.State.RUNNING, share=share, moved_at=at):
        raise Overtaken


def put_at_end(job: TableImport, state: str, reason: str, at: datetime) -> bool:
    """Note how the reading ended; whether nothing is left to read: then the file is not needed any more."""
    is_complete = state == TableImport.State.COMPLETE
    ended = {"state": state, "reason": reason, "moved_at": at, **({"share": 1} if is_complete else {})}
    _all_like(job).filter(pk=job.pk).update(**ended)
    job.refresh_from_db()
    if is_complete:
        Path(job.path).unlink(missing_ok=True)
    return is_complete


@action("customers.stop_import", on="job", label=_("Stop imports of customers"))
def stop_import(actor: Actor, *, job: CustomerImport, at: datetime) -> None:
    """Ask a running import to stop after its present batch."""
    if ask_to_stop(job):
        record(IMPORT_STOPPED, actor, at=at, job=job, hall=job.hall, reason="wanted")
    else:
        unchanged()


@action("customers.discard_import", on="job", label=_("Discard imports of customers"))
def discard_import(actor: Actor, *, job: CustomerImport, at: datetime) -> None:
    """Give up an import that is not running: its file and its list of faults go, customers already taken stay."""
    held = held_still(job, at)
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
    if put_at_end(job, state, reason, at):
        counts = {"rows": job.row_count, "new": job.new_count, "updated": job.updated_count, "faults": job.fault_count}
        record(IMPORT_COMPLETED, actor, at=at, job=job, hall=job.hall, **counts)
    else:
        record(IMPORT_STOPPED, actor, at=at, job=job, hall=job.hall, reason=reason or state)
