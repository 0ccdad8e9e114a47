"""Pages of imports of assets: upload, which column is what with a look at the first rows, progress, faults to download."""

from itertools import islice
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST, require_safe
from procrastinate.contrib.django import app

from tingtang.assets import tables, wording
from tingtang.assets.actions import importing as acts
from tingtang.assets.actions.taking import Plan, Row
from tingtang.assets.forms import importing as forms
from tingtang.assets.models import AssetImport, AssetKind
from tingtang.assets.rules import importing as rules
from tingtang.assets.uploads import FILES, Kept
from tingtang.core.actors import EVERYWHERE
from tingtang.core.errors import Denied, NotFound, Refused
from tingtang.core.views import Request, page
from tingtang.customers.queries.imports import progress_of, with_looks
from tingtang.journal.formats.tables import WORDS, Table, Unreadable, opened
from tingtang.org.models import Hall
from tingtang.ui import editing, exports
from tingtang.ui.mapping import looked_at

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
    return tables.Imports(with_looks(_jobs(request), request.at), request, **first).respond(
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
    context = {
        "page_title": _("Which column is what?"), "form": form, "source": kept.source, "kind": kind,
        "targets": [wording.target_name(target, kind) for target in form.columns()], "verb": _("Import the assets"),
        "again_url": reverse("assets:new_import"), **looked_at(_looked_at(request, kind, form, table, first), _SHOWN),
    }  # fmt: skip
    return render(request, "assets/import_columns.html", context, status=422 if form.is_bound and not is_look else 200)


def _looked_at(request: Request, kind: AssetKind, form: forms.Columns, table: Table, first: list[Row]) -> list[dict[str, Any]]:
    """Rows as the import would take them: each cell by its field, and what is wrong with the row."""
    columns = form.columns()
    if "number" not in columns or any(head not in table.heads for head in columns.values()):
        return []
    key = str(form["hall"].value() or "")
    hall = Hall.objects.visible_to(request.actor, IMPORT).filter(pk=int(key)).first() if key.isdecimal() else None
    plan = Plan(request.actor, kind, hall, columns, table.heads)
    found = []
    known, new = {"tone": "info", "word": _("brought up to date")}, {"tone": "ok", "word": pgettext("of rows", "new")}
    for ready in plan.read(first):
        wrong = {target for target, _why in ready.troubles}
        cells = [(ready.cells[at] if at < len(ready.cells) else "", target in wrong) for target, at in plan.places.items()]
        troubles = wording.trouble(ready.troubles, kind)
        found.append({"line": ready.line, "cells": cells, "troubles": troubles, **(known if ready.asset is not None else new)})
    return found


def _begin(request: Request, kind: AssetKind, kept: Kept, table: Table, form: forms.Columns) -> HttpResponseBase | None:
    try:
        job = acts.start_import(
            request.actor, hall=form.cleaned_data["hall"], kind=kind, path=kept.path, source=kept.source, heads=table.heads,
            columns=form.columns(), encoding=table.encoding, delimiter=table.delimiter, at=request.at, is_once=True,
        )  # fmt: skip
    except (Refused, Denied) as refused:
        form.add_error(None, refused.text())
        return None
    if job.created_at == request.at:
        _defer(job)
    return redirect("assets:import", job=job.pk)


def _defer(job: AssetImport) -> None:
    app.configure_task("assets.run_import").defer(job_id=job.pk)


@page(IMPORT)
@require_safe
def import_(request: Request, job: int) -> HttpResponseBase:
    """One import: how far it is, what it did, what it could not take."""
    found = _job(request, job)
    faults = [(one.line, wording.trouble(one.reasons, found.kind)) for one in found.faults.order_by("line")[:50]]
    columns = [(wording.target_name(target, found.kind), head) for target, head in found.columns.items()]
    context = {"page_title": found.source, "faults": faults, "columns": columns, **_progress(request, found)}
    return render(request, "assets/import.html", context)


@page(IMPORT)
@require_safe
def progress(request: Request, job: int) -> HttpResponseBase:
    """The part of an import's page that moves."""
    context = _progress(request, _job(request, job))
    response = render(request, "customers/parts/import_progress.html", context)
    if not context["is_moving"]:
        response["HX-Refresh"] = "true"
    return response


def _progress(request: Request, job: AssetImport) -> dict[str, Any]:
    found = progress_of(job, request.at)
    return {
        **found,
        "reason": WORDS.get(job.reason, ""),
        "may_discard": found["may_discard"] and job.state != "discarded",
        "new_label": pgettext("of rows", "New"),
        "faults_url": reverse("assets:import_faults", args=[job.pk]),
        "discard_url": reverse("assets:discard_import", args=[job.pk]),
        "stays": _("Assets already taken stay."),
        **{f"{verb}_url": reverse(f"assets:{verb}_import", args=[job.pk]) for verb in ("stop", "resume")},
        "progress_url": reverse("assets:import_progress", args=[job.pk]),
    }


@page("assets.resume_import")
@require_POST
def resume_import(request: Request, job: int) -> HttpResponseBase:
    """Let an interrupted import go on."""
    _defer(acts.resume_import(request.actor, job=_job(request, job), at=request.at))
    return redirect("assets:import", job=job)


@page("assets.stop_import")
@require_POST
def stop_import(request: Request, job: int) -> HttpResponseBase:
    """Ask an import to stop."""
    acts.stop_import(request.actor, job=_job(request, job), at=request.at)
    return redirect("assets:import", job=job)


@page("assets.discard_import")
@require_POST
def discard_import(request: Request, job: int) -> HttpResponseBase:
    """Give an import up, or clear away what it could not take."""
    acts.discard_import(request.actor, job=_job(request, job), at=request.at)
    return editing.done(request, reverse("assets:imports"), _("File and faults have been removed. Assets taken stay."))


@page(IMPORT)
@require_safe
def import_faults(request: Request, job: int) -> HttpResponseBase:
    """Rows that could not be taken, as a table of the same shape with one more column: why. Mended, it can be imported as it is."""
    found = _job(request, job)
    heads = [*found.heads, _("Why it was not taken")]
    rows = [
        [*[*one.cells, *[""] * len(found.heads)][: len(found.heads)], wording.trouble(one.reasons, found.kind)]
        for one in found.faults.order_by("line").iterator(chunk_size=2000)
    ]
    return exports.download(f"faults-{found.pk}", heads, rows, request.GET.get("as", ""))
