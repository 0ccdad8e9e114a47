"""Pages of imports: upload, which column is what with a look at the first rows, progress, faults to download."""

from itertools import islice
from typing import Any

import orjson
from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from procrastinate.contrib.django import app

from tingtang.core.actors import EVERYWHERE
from tingtang.core.sealing import unseal
from tingtang.core.views import Request, page
from tingtang.customers import uploads, wording
from tingtang.customers.actions import importing as acts
from tingtang.customers.actions.taking import Plan
from tingtang.customers.forms import importing as forms
from tingtang.customers.imports import heads_of
from tingtang.customers.models import CustomerImport
from tingtang.customers.queries import imports as reads
from tingtang.customers.rules import importing
from tingtang.customers.tables import worklists
from tingtang.customers.uploads import Kept
from tingtang.journal.formats import tables as reading
from tingtang.journal.formats.tables import Table, Unreadable
from tingtang.ui import editing, exports
from tingtang.ui.mapping import looked_at

IMPORT = reads.IMPORT
_LOOKED_AT, _SHOWN = 500, 6


def _job(request: Request, key: int) -> CustomerImport:
    return reads.get_job(request.actor, key)


@page(IMPORT)
@require_GET
def imports(request: Request) -> HttpResponseBase:
    """All imports, and a button for the next one."""
    first = {"empty_url": reverse("customers:new_import"), "empty_verb": _("Import customers")}
    table = worklists.Imports(reads.with_looks(reads.jobs(request.actor), request.at), request, **first)
    return table.respond("ui/records.html", page_title=_("Imports of customers"), make=first)


@page(IMPORT)
def new_import(request: Request) -> HttpResponseBase:
    """Take a file and look into it."""
    form = forms.Upload(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        kept = Kept(uploads.keep(file), file.name or "")
        try:
            reading.opened(kept.path)
        except Unreadable as bad:
            kept.path.unlink(missing_ok=True)
            form.add_error("file", str(wording.FAULTS[bad.fault]))
        else:
            return redirect("customers:map_import", token=uploads.sealed(kept))
    context = {"page_title": _("Import customers"), "form": form}
    return render(request, "customers/import_new.html", context, status=422 if form.errors else 200)


@page(IMPORT)
def map_import(request: Request, token: str) -> HttpResponseBase:
    """Ask which column is what, and show what the first rows become with it."""
    kept = uploads.opened(token)
    try:
        table = reading.opened(kept.path)
        first = list(islice(table.rows(), _LOOKED_AT))
    except Unreadable as bad:
        messages.error(request, str(wording.FAULTS[bad.fault]))
        return redirect("customers:new_import")
    form = _columns(request, table)
    is_look = "look" in request.POST or request.method != "POST"
    if not is_look and form.is_valid():
        return _begin(request, kept, table, form)
    kinds = wording.identity_names()
    context = {
        "page_title": _("Which column is what?"), "form": form, "source": kept.source,
        "targets": [wording.target_name(target, kinds) for target in form.columns()],
        "encoding": "XLSX" if table.is_workbook else table.encoding.upper(), "verb": _("Import the customers"),
        "again_url": reverse("customers:new_import"), **looked_at(_looked_at(form, table, first), _SHOWN),
    }  # fmt: skip
    return render(request, "customers/import_columns.html", context, status=422 if form.is_bound and not is_look else 200)


def _columns(request: Request, table: Table) -> forms.Columns:
    kinds = wording.identity_names()
    specs = Plan(CustomerImport(), ()).specs
    known = {code: name for code, name in kinds.items() if code in specs}
    guess = importing.guess(table.heads, specs.values())
    needs_hall = request.actor.halls(IMPORT) is not EVERYWHERE
    return forms.Columns(table.heads, guess, known, reads.halls_for(request.actor), request.POST or None, needs_hall=needs_hall)


def _looked_at(form: forms.Columns, table: Table, first: list[tuple[int, list[str]]]) -> list[dict[str, Any]]:
    """Rows as the import would take them: each cell by its field, and what is wrong with the row."""
    hall = form["hall"].value()
    hall_id = int(hall) if str(hall or "").isdecimal() else None
    job = CustomerImport(columns=form.columns(), hall_id=hall_id, keeps_malformed=bool(form["keeps_malformed"].value()))
    if any(head not in table.heads for head in job.columns.values()):
        return []
    plan, kinds = Plan(job, table.heads), wording.identity_names()
    words = {"": _("person"), "company": _("company")}
    found = []
    for line, row in first:
        said = plan.read(row)
        wrong = {one.column for one in said.troubles}
        cells = [(row[at] if at < len(row) else "", target in wrong) for target, at in plan.places.items()]
        troubles = wording.trouble([(one.column, one.why) for one in said.troubles], kinds)
        found.append(
            {
                "line": line,
                "cells": cells,
                "troubles": troubles,
                "tone": "ok",
                "word": words.get(said.values.get("kind", ""), words[""]),
            }
        )
    return found


def _begin(request: Request, kept: Kept, table: Table, form: forms.Columns) -> HttpResponseBase:
    job = acts.start_import(
        request.actor, hall=form.cleaned_data["hall"], path=kept.path, source=kept.source, heads=table.heads,
        columns=form.columns(), at=request.at, encoding=table.encoding, delimiter=table.delimiter, is_once=True,
        **{name: form.cleaned_data[name] for name in ("existing", "keeps_malformed", "data_source", "taken_date")},
    )  # fmt: skip
    if job.created_at == request.at:
        _defer(job)
    return redirect("customers:import", job=job.pk)


def _defer(job: CustomerImport) -> None:
    app.configure_task("customers.run_import").defer(job_id=job.pk)


@page(IMPORT)
@require_GET
def import_(request: Request, job: int) -> HttpResponseBase:
    """One import: how far it is, what it did, what it could not take."""
    found = _job(request, job)
    kinds = wording.identity_names()
    faults = [(one.line, wording.trouble(one.reasons, kinds)) for one in found.faults.order_by("line")[:50]]
    columns = [(wording.target_name(target, kinds), head) for target, head in found.columns.items()]
    context = {"page_title": found.source, "faults": faults, "columns": columns, **_progress(request, found)}
    return render(request, "customers/import.html", context)


@page(IMPORT)
@require_GET
def progress(request: Request, job: int) -> HttpResponseBase:
    """The part of an import's page that moves."""
    context = _progress(request, _job(request, job))
    response = render(request, "customers/parts/import_progress.html", context)
    if not context["is_moving"]:
        response["HX-Refresh"] = "true"
    return response


def _progress(request: Request, job: CustomerImport) -> dict[str, Any]:
    found = reads.progress_of(job, request.at)
    return {
        **found,
        "may_discard": found["may_discard"] and job.heads is not None,
        "reason": wording.FAULTS.get(job.reason, ""),
        "new_label": _("New customers"),
        "faults_url": reverse("customers:import_faults", args=[job.pk]),
        "discard_url": reverse("customers:discard_import", args=[job.pk]),
        "stays": _("Customers already taken stay."),
        **{f"{verb}_url": reverse(f"customers:{verb}_import", args=[job.pk]) for verb in ("stop", "resume")},
        "progress_url": reverse("customers:import_progress", args=[job.pk]),
    }


@page("customers.resume_import")
@require_POST
def resume_import(request: Request, job: int) -> HttpResponseBase:
    """Let an interrupted import go on."""
    _defer(acts.resume_import(request.actor, job=_job(request, job), at=request.at))
    return redirect("customers:import", job=job)


@page("customers.stop_import")
@require_POST
def stop_import(request: Request, job: int) -> HttpResponseBase:
    """Ask an import to stop."""
    acts.stop_import(request.actor, job=_job(request, job), at=request.at)
    return redirect("customers:import", job=job)


@page("customers.discard_import")
@require_POST
def discard_import(request: Request, job: int) -> HttpResponseBase:
    """Give an import up, or clear away what it could not take."""
    acts.discard_import(request.actor, job=_job(request, job), at=request.at)
    return editing.done(request, reverse("customers:imports"), _("File and faults have been removed. Customers taken stay."))


@page(IMPORT)
@require_GET
def import_faults(request: Request, job: int) -> HttpResponseBase:
    """Rows that could not be taken, as a table of the same shape with one more column: why. Mended, it can be imported as it is."""
    found = _job(request, job)
    kinds = wording.identity_names()
    heads = [*heads_of(found), _("Why it was not taken")]
    rows = [
        [*_padded(orjson.loads(unseal(one.sealed, acts.PURPOSE)), len(heads) - 1), wording.trouble(one.reasons, kinds)]
        for one in found.faults.order_by("line").iterator(chunk_size=2000)
    ]
    return exports.download(f"faults-{found.pk}", heads, rows, request.GET.get("as", ""))


def _padded(cells: list[str], count: int) -> list[str]:
    return [*cells, *[""] * (count - len(cells))][:count]
