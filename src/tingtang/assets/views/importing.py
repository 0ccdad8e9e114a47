"""Pages of imports of assets: upload, which column is what with a look at the first rows, what was taken and what not."""

import csv
import io
from itertools import islice
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tingtang.assets import tables, wording
from tingtang.assets.actions import importing as acts
from tingtang.assets.forms import importing as forms
from tingtang.assets.models import AssetImport, AssetKind
from tingtang.assets.rules import importing as rules
from tingtang.assets.uploads import FILES, Kept
from tingtang.core.actors import EVERYWHERE
from tingtang.core.errors import Denied, NotFound, Refused
from tingtang.core.views import Request, page
from tingtang.journal.formats.tables import WORDS, Table, Unreadable, opened
from tingtang.org.models import Hall
from tingtang.ui.exports import safe

IMPORT = "assets.import"
_LOOKED_AT, _SHOWN = 500, 8


def _jobs(request: Request) -> Any:
    halls = request.actor.halls(IMPORT)
    found = AssetImport.objects.select_related("kind", "hall")
    return found if halls is EVERYWHERE else found.filter(Q(hall__in=halls))


def _job(request: Request, key: int) -> AssetImport:
    found: AssetImport | None = _jobs(request).filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


@page(IMPORT)
@require_safe
def imports(request: Request) -> HttpResponseBase:
    """All imports, and a button for the next one."""
    first = {"empty_url": reverse("assets:new_import"), "empty_verb": _("Import assets")}
    return tables.Imports(_jobs(request), request, **first).respond(
        "ui/records.html", page_title=_("Imports of assets"), make=first
    )


@page(IMPORT)
def new_import(request: Request) -> HttpResponseBase:
    """Take a file and look into it."""
    form = forms.Upload(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        kept = Kept(FILES.keep(file), file.name or "")
        try:
            opened(kept.path)
        except Unreadable as bad:
            kept.path.unlink(missing_ok=True)
            form.add_error("file", str(WORDS[bad.fault]))
        else:
            return redirect("assets:map_import", asset_kind=form.cleaned_data["kind"].code, token=FILES.sealed(kept))
    context = {"page_title": _("Import assets"), "form": form, "has_kinds": AssetKind.objects.filter(is_active=True).exists()}
    return render(request, "assets/import_new.html", context, status=422 if form.errors else 200)


@page(IMPORT)
def map_import(request: Request, asset_kind: str, token: str) -> HttpResponseBase:
    """Ask which column is what, and show what the first rows become with it."""
    kind = AssetKind.objects.filter(code=asset_kind).first()
    if kind is None:
        raise NotFound
    kept = FILES.opened(token)
    try:
        table = opened(kept.path)
        first = list(islice(table.rows(), _LOOKED_AT))
    except Unreadable as bad:
        messages.error(request, str(WORDS[bad.fault]))
        return redirect("assets:new_import")
    own = {one.code: tuple(one.names.values()) for one in kind.form}
    form = forms.Columns(kind, table.heads, rules.guess(table.heads, own), request.actor, request.POST or None)
    is_look = "look" in request.POST or request.method != "POST"
    if not is_look and form.is_valid():
        begun = _begin(request, kind, kept, table, form)
        if begun is not None:
            return begun
    rows = _looked_at(request, kind, form, table, first)
    faulty = [row for row in rows if row["troubles"]]
    sound = [row for row in rows if not row["troubles"]]
    context = {
        "page_title": _("Which column is what?"), "form": form, "source": kept.source, "kind": kind, "count": len(rows),
        "targets": [wording.target_name(target, kind) for target in form.columns()], "faulty_count": len(faulty),
        "rows": sorted([*faulty[:_SHOWN], *sound[:_SHOWN]], key=lambda row: row["line"]),
    }  # fmt: skip
    return render(request, "assets/import_columns.html", context, status=422 if form.is_bound and not is_look else 200)


def _looked_at(
    request: Request, kind: AssetKind, form: forms.Columns, table: Table, first: list[acts.Row]
) -> list[dict[str, Any]]:
    """Rows as the import would take them: each cell by its field, and what is wrong with the row."""
    columns = form.columns()
    if "number" not in columns or any(head not in table.heads for head in columns.values()):
        return []
    key = str(form["hall"].value() or "")
    hall = Hall.objects.visible_to(request.actor, IMPORT).filter(pk=int(key)).first() if key.isdigit() else None
    plan = acts.Plan(request.actor, kind, hall, columns, table.heads)
    found = []
    for ready in plan.read(first):
        wrong = {target for target, _why in ready.troubles}
        cells = [(ready.cells[at] if at < len(ready.cells) else "", target in wrong) for target, at in plan.places.items()]
        troubles = wording.trouble(ready.troubles, kind)
        found.append({"line": ready.line, "cells": cells, "troubles": troubles, "is_known": ready.asset is not None})
    return found


def _begin(request: Request, kind: AssetKind, kept: Kept, table: Table, form: forms.Columns) -> HttpResponseBase | None:
    try:
        job = acts.import_assets(
            request.actor, hall=form.cleaned_data["hall"], kind=kind, source=kept.source, heads=table.heads, columns=form.columns(),
            rows=list(islice(table.rows(), acts.MOST_ROWS + 1)), at=request.at,
        )  # fmt: skip
    except Unreadable as bad:
        form.add_error(None, str(WORDS[bad.fault]))
        return None
    except (Refused, Denied) as refused:
        form.add_error(None, refused.text())
        return None
    kept.path.unlink(missing_ok=True)
    return redirect("assets:import", job=job.pk)


@page(IMPORT)
@require_safe
def import_(request: Request, job: int) -> HttpResponseBase:
    """One import: what it did, what it could not take."""
    found = _job(request, job)
    faults = [(line, wording.trouble(reasons, found.kind)) for line, reasons, _cells in found.faults[:50]]
    return render(request, "assets/import.html", {"page_title": found.source, "job": found, "faults": faults})


@page(IMPORT)
@require_safe
def import_faults(request: Request, job: int) -> HttpResponseBase:
    """Rows that could not be taken, as a table of the same shape with one more column: why. Mended, it can be imported as it is."""
    found = _job(request, job)
    heads = [*found.heads, _("Why it was not taken")]
    rows = [
        [*[*cells, *[""] * len(found.heads)][: len(found.heads)], wording.trouble(reasons, found.kind)]
        for _line, reasons, cells in found.faults
    ]
    if request.GET.get("as") == "xlsx":
        from tingtang.ui.sheets import sheet  # noqa: PLC0415 - loads slowly

        return FileResponse(sheet("faults", heads, rows), as_attachment=True, filename=f"faults-{found.pk}.xlsx")
    file = io.StringIO("\ufeff")
    file.seek(0, io.SEEK_END)
    csv.writer(file).writerows([[safe(cell) for cell in row] for row in (heads, *rows)])
    response = HttpResponse(file.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="faults-{found.pk}.csv"'
    return response
