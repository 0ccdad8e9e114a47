"""Imports of assets over the API."""

from itertools import islice
from typing import Annotated, Any

import orjson
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import File, Form, Router
from ninja.decorators import decorate_view
from ninja.files import UploadedFile

from tingtang.assets import actions, schemas, wording
from tingtang.assets.actions.importing import MOST_ROWS
from tingtang.assets.api.setup import hall_for, only
from tingtang.assets.models import AssetImport, AssetKind
from tingtang.assets.rules import importing as rules
from tingtang.assets.uploads import FILES
from tingtang.core.actors import EVERYWHERE
from tingtang.core.api import idempotent
from tingtang.core.errors import Invalid, NotFound
from tingtang.core.views import actor_of, at_of
from tingtang.journal.formats.tables import WORDS, Unreadable, opened
from tingtang.ui.resources import Row, answer

router = Router()


def _told(job: AssetImport) -> dict[str, Any]:
    faults = [{"line": line, "why": wording.trouble(reasons, job.kind)} for line, reasons, _cells in job.faults[:1000]]
    counts = {"rows": job.row_count, "new": job.new_count, "updated": job.updated_count, "same": job.same_count}
    return {"id": job.pk, "source": job.source, "kind": job.kind.code, **counts, "faults": faults}


@router.post("/asset-imports", response={201: schemas.ImportOut}, operation_id="import_assets", summary="Import assets")
@decorate_view(idempotent)
def import_assets(
    request: HttpRequest,
    file: Annotated[UploadedFile, File()],
    kind: Annotated[str, Form(max_length=40)],
    hall: Annotated[str, Form(max_length=40)] = "",
    columns: Annotated[str, Form(max_length=8000, description='JSON: {"field": "head of the column"}; none: by the heads.')] = "",
) -> HttpResponse:
    """Take the sound rows of a CSV or XLSX file, as a form with the part `file`; what is wrong with the others is told."""
    actor = actor_of(request)
    found: AssetKind = only("kind", AssetKind.objects.filter(code=kind, is_active=True))
    home = hall_for(actor, "assets.import", hall)
    path = FILES.keep(file)
    try:
        table = opened(path)
        rows = list(islice(table.rows(), MOST_ROWS + 1))
    except Unreadable as bad:
        raise Invalid(fields={"file": [str(WORDS[bad.fault])]}) from None
    finally:
        path.unlink(missing_ok=True)
    said = _columns(columns, table.heads, found)
    job = actions.import_assets(
        actor, hall=home, kind=found, source=file.name or "", heads=table.heads, columns=said, rows=rows, at=at_of(request)
    )
    return answer(_told(job), 201)


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
    halls = actor_of(request).halls("assets.import")
    seen = AssetImport.objects.select_related("kind")
    found = (seen if halls is EVERYWHERE else seen.filter(Q(hall__in=halls))).filter(pk=key).first()
    if found is None:
        raise NotFound
    return answer(_told(found))
