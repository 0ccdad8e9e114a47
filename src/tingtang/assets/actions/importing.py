"""Writes of imports of assets: begin, go on, stop, discard, note the end. The rows themselves are taken by `actions.taking`."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from tingtang.assets.events import IMPORT_DISCARDED, IMPORT_RESUMED, IMPORT_STARTED, IMPORT_STOPPED, IMPORTED
from tingtang.assets.models import AssetImport, AssetKind
from tingtang.core.actions import action, unchanged
from tingtang.core.actors import Actor
from tingtang.customers.actions.importing import ask_to_stop, begun_with, held_still, let_go_on, put_at_end
from tingtang.journal.record import record
from tingtang.org.models import Hall


@action("assets.import", on="hall", label=_("Import assets from files"))
def start_import(
    actor: Actor,
    *,
    hall: Hall | None,
    kind: AssetKind,
    path: Path,
    source: str,
    heads: Sequence[str],
    columns: Mapping[str, str],
    at: datetime,
    encoding: str = "",
    delimiter: str = "",
    is_once: bool = False,
) -> AssetImport:
    """Begin the import of the table at `path` as assets of a kind; `columns` says which head holds what. Reading is `imports.run`.

    New numbers are registered, known ones brought up to date. Rows with faults are kept with the import, to be mended and sent again.
    With `is_once` a file that is read already is not read again.
    """
    if is_once and (begun := begun_with(AssetImport, path)):
        return begun
    job = AssetImport.objects.create(
        kind=kind,
        hall=hall,
        path=str(path),
        source=source[:200],
        heads=list(heads),
        columns=dict(columns),
        encoding=encoding,
        delimiter=delimiter,
        by_id=actor.id if actor.kind == "account" else None,
        created_at=at,
        moved_at=at,
    )
    record(IMPORT_STARTED, actor, at=at, job=job, hall=hall)
    return job


@action("assets.resume_import", on="job", label=_("Go on with interrupted imports of assets"))
def resume_import(actor: Actor, *, job: AssetImport, at: datetime) -> AssetImport:
    """Let an interrupted import go on where it stopped. Refused while it moves, and at its end."""
    held = let_go_on(job, at)
    record(IMPORT_RESUMED, actor, at=at, job=held, hall=held.hall)
    return held


@action("assets.stop_import", on="job", label=_("Stop imports of assets"))
def stop_import(actor: Actor, *, job: AssetImport, at: datetime) -> None:
    """Ask a running import to stop after its present batch."""
    if ask_to_stop(job):
        record(IMPORT_STOPPED, actor, at=at, job=job, hall=job.hall, reason="wanted")
    else:
        unchanged()


@action("assets.discard_import", on="job", label=_("Discard imports of assets"))
def discard_import(actor: Actor, *, job: AssetImport, at: datetime) -> None:
    """Give up an import that is not running: its file and its list of faults go, assets already taken stay."""
    held = held_still(job, at)
    held.faults.all().delete()
    Path(held.path).unlink(missing_ok=True)
    if held.state != AssetImport.State.COMPLETE:
        held.state = AssetImport.State.DISCARDED
    held.moved_at = at
    held.save()
    record(IMPORT_DISCARDED, actor, at=at, job=held, hall=held.hall)


@action("assets.close_import", label=_("Note the end of an import of assets (the system does this)"))
def close_import(actor: Actor, *, job: AssetImport, state: str, reason: str = "", at: datetime) -> None:
    """Note how the reading ended; of a complete import the file is no longer needed."""
    if put_at_end(job, state, reason, at):
        counts = {"rows": job.row_count, "new": job.new_count, "updated": job.updated_count, "faults": job.fault_count}
        record(IMPORTED, actor, at=at, job=job, hall=job.hall, **counts)
    else:
        record(IMPORT_STOPPED, actor, at=at, job=job, hall=job.hall, reason=reason or state)
