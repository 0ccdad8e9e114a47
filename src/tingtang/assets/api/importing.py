"""Imports of assets over the API."""

from typing import Annotated, Any

import orjson
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import File, Form, Router
from ninja.decorators import decorate_view
from ninja.files import UploadedFile
from procrastinate.contrib.django import app

from tingtang.assets import actions, schemas, wording
from tingtang.assets.api.setup import hall_for, only
from tingtang.assets.models import AssetImport, AssetKind
from tingtang.assets.rules import importing as rules
from tingtang.assets.uploads import FILES
from tingtang.core.actors import EVERYWHERE, Actor
from tingtang.core.api import idempotent
from tingtang.core.errors import Invalid, NotFound
from tingtang.core.views import actor_of, at_of
from tingtang.journal.formats.tables import WORDS, Unreadable, opened
from tingtang.ui.resources import Row, answer

router = Router()


def _told(job: AssetImport) -> dict[str, Any]:
    first = job.faults.order_by("line")[:1000]
    faults = [{"line": one.line, "why": wording.trouble(one.reasons, job.kind)} for one in first]
    counts = {"rows": job.row_count, "new": job.new_count, "updated": job.updated_count, "same": job.same_count}
    how = {"state": job.state, "reason": str(WORDS.get(job.reason, "")), "share": job.share}
    return {"id": job.pk, "source": job.source, "kind": job.kind.code, **how, **counts, "faults": faults}


def _job(actor: Actor, key: int) -> AssetImport:
    halls = actor.halls("assets.import")
    seen = AssetImport.objects.select_related("kind", "hall")
    found = (seen if halls is EVERYWHERE else seen.filter(Q(hall__in=halls))).filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


def _defer(job: AssetImport) -> AssetImport:
    app.configure_task("assets.run_import").defer(job_id=job.pk)
    return job


@router.post("/asset-imports", response={201: schemas.ImportOut}, operation_id="import_assets", summary="Import assets")
@decorate_view(idempotent)
def import_assets(
    request: HttpRequest,
    file: Annotated[UploadedFile, File()],
    kind: Annotated[str, Form(max_length=40)],
    hall: Annotated[str, Form(max_length=40)] = "",
    columns: Annotated[str, Form(max_length=8000, description='JSON: {"field": "head of the column"}; none: by the heads.')] = "",
) -> HttpResponse:
    """Begin to take the sound rows of a CSV or XLSX file, sent as a form with the part `file`.

    They are taken one batch after another: ask for the import to see how far it is, and what is wrong with the other rows.
    """
    actor = actor_of(request)
    found: AssetKind = only("kind", AssetKind.objects.filter(code=kind, is_active=True))
    home = hall_for(actor, "assets.import", hall)
    path = FILES.keep(file)
    try:
        table = opened(path)
        said = _columns(columns, table.heads, found)
    except Unreadable as bad:
        path.unlink(missing_ok=True)
        raise Invalid(fields={"file": [str(WORDS[bad.fault])]}) from None
    except Invalid:
        path.unlink(missing_ok=True)
        raise
    job = actions.start_import(
        actor, hall=home, kind=found, path=path, source=file.name or "", heads=table.heads, columns=said,
        encoding=table.encoding, delimiter=table.delimiter, at=at_of(request),
    )  # fmt: skip
    return answer(_told(_defer(job)), 201)


def _columns(text: str, heads: tuple[str, ...], kind: AssetKind) -> dict[str, str]:
    """The columns said, and those recognised by their heads. Refused without a column for the number."""
    own = {one.code: tuple(one.names.values()) for one in kind.form}
    fields = {*rules.TARGETS, *(rules.FIELD + code for code in own)}
    try:
        said = orjson.loads(text) if text else {}
    except orjson.JSONDecodeError:
        said = None
    if not isinstance(said, dict) or not all(name in fields and head in heads for name, head in said.items()):
        raise Invalid(
            fields={"columns": [str(_("Give JSON that says for fields of assets which head of the table holds them."))]}
        )
    found = rules.guess(heads, own) | said
    if "number" not in found:
        raise Invalid(fields={"columns": [str(_("No column is recognised as the number. Say which it is."))]})
    return found


@router.get("/asset-imports/{key}", response=schemas.ImportOut, operation_id="get_asset_import", summary="What an import did")
def get_import(request: HttpRequest, key: Row) -> HttpResponse:
    """Counts, and the rows that were not taken."""
    return answer(_told(_job(actor_of(request), key)))


@router.post(
    "/asset-imports/{key}/resume", response=schemas.ImportOut, operation_id="resume_asset_import", summary="Go on with an import"
)
@decorate_view(idempotent)
def resume_import(request: HttpRequest, key: Row) -> HttpResponse:
    """Let an interrupted import go on where it stopped."""
    actor = actor_of(request)
    return answer(_told(_defer(actions.resume_import(actor, job=_job(actor, key), at=at_of(request)))))


@router.post("/asset-imports/{key}/stop", response=schemas.ImportOut, operation_id="stop_asset_import", summary="Stop an import")
@decorate_view(idempotent)
def stop_import(request: HttpRequest, key: Row) -> HttpResponse:
    """Have an import stop after its present batch."""
    actor = actor_of(request)
    actions.stop_import(actor, job=_job(actor, key), at=at_of(request))
    return answer(_told(_job(actor, key)))


@router.post(
    "/asset-imports/{key}/discard", response=schemas.ImportOut, operation_id="discard_asset_import", summary="Give an import up"
)
@decorate_view(idempotent)
def discard_import(request: HttpRequest, key: Row) -> HttpResponse:
    """Remove the file of an import and the rows that were not taken; assets taken stay."""
    actor = actor_of(request)
    actions.discard_import(actor, job=_job(actor, key), at=at_of(request))
    return answer(_told(_job(actor, key)))
