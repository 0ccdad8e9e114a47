"""Pages of the journal: logs, imports, exports, and the audit view."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.http import FileResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_POST
from procrastinate.contrib.django import app

from tingtang.core.actors import Actor
from tingtang.core.errors import NotFound, Refused
from tingtang.core.views import Request, page
from tingtang.journal import actions, audit, exports, forms, queries, trail, uploads
from tingtang.journal.asking import days, key_of, place_of, token_of
from tingtang.journal.formats import CSV, Malformed, detect
from tingtang.journal.formats.csv_rows import CsvLog, preview
from tingtang.journal.formats.sniff import encodings
from tingtang.journal.models import Import, Log
from tingtang.journal.reasons import words
from tingtang.journal.uploads import Kept
from tingtang.ui.exports import download

IMPORT, EXPORT, HIDE = "journal.import", "journal.export", "journal.hide_log"
LARGEST_IN_BROWSER = 2_000_000
FORMATS = (
    ("ocel-json", gettext_lazy("OCEL 2.0 (JSON)")),
    ("ocel-sqlite", gettext_lazy("OCEL 2.0 (SQLite)")),
    ("parquet", gettext_lazy("Parquet (ZIP)")),
)


class TooLargeHere(Refused):
    """A log too large to wait for in a browser."""

    message = gettext_lazy("This log is too large for the browser. On the server: ./tingtang journal export {code} FILE")


@page(queries.VIEW_IMPORTED)
def logs(request: Request) -> HttpResponseBase:
    """All logs with what can be done with them."""
    found = queries.logs(request.actor).select_related("import_job")
    context = {"page_title": _("Journal and logs"), "logs": found, "may_import": request.actor.may(IMPORT)}
    return render(request, "journal/logs.html", context)


@page(queries.VIEW_IMPORTED)
def log(request: Request, code: str) -> HttpResponseBase:
    """One log: where it comes from, how far its import is, what was left out, what it can be exported as."""
    found = queries.get_log(request.actor, code)
    job = Import.objects.select_related("log").filter(log=found).first()
    found = job.log if job else found  # both of one moment: an import may end while its page is made
    context: dict[str, Any] = {
        "page_title": found.name if found.pk != Log.OWN else _("Own journal"),
        "log": found,
        "formats": FORMATS,
        "may_export": request.actor.may(EXPORT),
        "may_hide": _may_hide(request.actor, found),
        "types": audit.types(found) if found.pk != Log.OWN else [],
        **_progress(request, job),
    }
    return render(request, "journal/log.html", context)


def _may_hide(actor: Actor, log: Log) -> bool:
    if log.pk == Log.OWN:
        return False
    return actor.may(HIDE) or (actor.may("journal.withdraw_log") and queries.is_importer(actor, log))


@page(queries.VIEW_IMPORTED)
def progress(request: Request, code: str) -> HttpResponseBase:
    """The part of a log's page that moves while it is imported."""
    job = queries.get_import(request.actor, code)
    response = render(request, "journal/progress.html", {"log": job.log, **_progress(request, job)})
    if job.log.state != actions.IMPORTING:
        response["HX-Refresh"] = "true"
    return response


def _progress(request: Request, job: Import | None) -> dict[str, Any]:
    if job is None:
        return {"job": None}
    problems = [(line, words(reason), value) for line, reason, value in job.problems]
    return {
        "job": job,
        "is_moving": job.log.state == actions.IMPORTING,
        "is_stalled": job.log.state == actions.IMPORTING and actions.is_stalled(job, request.at),
        "reason": words(job.reason) if job.reason else "",
        "is_bad_rows": job.reason == "bad_rows",
        "problems": problems,
        "percent": round(job.share * 100),
        "may_import": request.actor.may(IMPORT),
    }


@page(IMPORT, everywhere=True)
def upload(request: Request) -> HttpResponseBase:
    """Take a file. A table goes on to the page that asks which column is what, all else begins at once."""
    form = forms.Upload(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file, values = form.cleaned_data["file"], form.cleaned_data
        if Log.objects.filter(code=values["code"]).exists():
            form.add_error("code", str(actions.LogExists(code=values["code"]).text()))
        else:
            try:
                return _taken(request, Kept(uploads.keep(file), file.name or "", values["code"], values["name"]))
            except Malformed as bad:
                form.add_error("file", str(words(bad.reason)))
    return render(request, "journal/upload.html", {"page_title": _("Import a log"), "form": form})


def _taken(request: Request, kept: Kept) -> HttpResponseBase:
    """Refused (`Malformed`) when the file is not even what its first bytes say."""
    try:
        kind = detect(kept.path)
    except Malformed:
        kept.path.unlink()
        raise
    return redirect("journal:mapping", token=uploads.sealed(kept)) if kind == CSV else _begin(request, kept)


@page(IMPORT, everywhere=True)
def mapping(request: Request, token: str) -> HttpResponseBase:
    """Ask which column of a table is what, showing its first rows."""
    kept = uploads.opened(token)
    wanted = request.POST.get("encoding", "")
    try:
        shown = preview(kept.path, encoding=wanted if wanted in encodings else "")
    except Malformed as bad:
        context = {"page_title": _("Import a log"), "form": forms.Upload(), "bad": words(bad.reason), "value": bad.value}
        return render(request, "journal/upload.html", context)
    form = forms.Mapping(shown, request.POST or None)
    if request.method == "POST" and form.is_valid():
        columns = form.columns()
        try:
            CsvLog(kept.path, columns)
        except Malformed as bad:
            form.add_error("time_pattern" if "time" in bad.reason else None, f"{words(bad.reason)} {bad.where} {bad.value}")
        else:
            more = {"columns": columns, "leaves_out_bad_rows": form.cleaned_data["leaves_out_bad_rows"]}
            return _begin(request, kept, **more)
    context = {
        "page_title": _("Which column is what?"),
        "form": form,
        "shown": shown,
        "rows": shown.rows[:8],
        "source": kept.source,
    }
    return render(request, "journal/mapping.html", context)


def _begin(request: Request, kept: Kept, **more: Any) -> HttpResponseBase:
    named: dict[str, Any] = {"code": kept.code, "name": kept.name, "path": kept.path, "source": kept.source}
    job = actions.import_log(request.actor, **named, at=request.at, **more)
    _defer(job)
    return redirect("journal:log", code=job.log.code)


def _defer(job: Import) -> None:
    app.configure_task("journal.run_import").defer(job_id=job.pk)


@page("journal.resume_import", everywhere=True)
@require_POST
def resume(request: Request, code: str) -> HttpResponseBase:
    """Let an interrupted import go on."""
    job = queries.get_import(request.actor, code)
    leaves_out = True if request.POST.get("leave_out") else None
    _defer(actions.resume_import(request.actor, job=job, at=request.at, leaves_out_bad_rows=leaves_out))
    return redirect("journal:log", code=code)


@page("journal.stop_import", everywhere=True)
@require_POST
def stop(request: Request, code: str) -> HttpResponseBase:
    """Ask an import to stop."""
    actions.stop_import(request.actor, job=queries.get_import(request.actor, code), at=request.at)
    return redirect("journal:log", code=code)


@page(queries.VIEW_IMPORTED, everywhere=True)
@require_POST
def hide(request: Request, code: str) -> HttpResponseBase:
    """Take a log out of sight: any, or with the narrower right one that oneself imported."""
    found = queries.get_log(request.actor, code)
    act = actions.hide_log if request.actor.may(HIDE) else actions.withdraw_log
    act(request.actor, log=found, at=request.at)
    return HttpResponseRedirect(reverse("journal:logs"))


@page(EXPORT, everywhere=True)
@require_POST
def export(request: Request, code: str) -> HttpResponseBase:
    """Send a log as a file. It is made whole first, so that a broken download is never taken for a whole log."""
    found = queries.get_log(request.actor, code)
    format_ = request.POST.get("format", "")
    if format_ not in exports.WRITERS:
        raise NotFound
    if exports.count(found, LARGEST_IN_BROWSER + 1) > LARGEST_IN_BROWSER:
        raise TooLargeHere(code=code)
    actions.export_log(request.actor, log=found, format_=format_, at=request.at)
    name = f"{found.code}-{request.at:%Y%m%d-%H%M}.{exports.WRITERS[format_]}"
    with TemporaryDirectory(dir=uploads.folder()) as folder:
        exports.write(found, format_, Path(folder) / name)
        # The open file outlives its folder, and goes with the response.
        return FileResponse((Path(folder) / name).open("rb"), as_attachment=True, filename=name)


@page(queries.VIEW_IMPORTED)
def events(request: Request, code: str) -> HttpResponseBase:
    """What happened, newest first, as sentences; every name leads to what else happened to it."""
    found = queries.get_log(request.actor, code)
    form = forms.Audit(audit.types(found), request.GET)
    wanted = _wanted(form, request.GET.get("before", "")) if form.is_valid() else audit.Wanted()
    shown, wide = audit.Page([], None), None
    try:
        shown = audit.events(request.actor, found, wanted)
    except audit.TooWide as problem:
        wide = problem.text()
    context = {
        "page_title": _("What happened"), "log": found, "form": form, "page": shown, "wide": wide, "others": _without_place(request),
        "next": token_of(shown.next),
        "is_narrowed": any(request.GET.get(name) for name in form.fields), "is_later": bool(wanted.before),
    }  # fmt: skip
    return render(request, "journal/events.html", context)


def _without_place(request: Request) -> str:
    data = request.GET.copy()
    data.pop("before", None)
    return data.urlencode()


def _wanted(form: forms.Audit, before: str) -> audit.Wanted:
    cleaned = form.cleaned_data
    return audit.Wanted(
        cleaned["type"],
        key_of(cleaned["object"]),
        key_of(cleaned["actor"]),
        *days(cleaned["first"], cleaned["latest"]),
        place_of(before),
    )


@page(queries.VIEW)
def trail_page(request: Request) -> HttpResponseBase:
    """The audit trail: approvals, exceptions, tiers, promises, commands and rights, newest first."""
    form = forms.Trail(request.GET)
    wanted, kind = _of_trail(form, request.GET.get("before", ""))
    shown, wide = trail.Page([], None), None
    try:
        shown = trail.page(request.actor, wanted, kind)
    except audit.TooWide as problem:
        wide = problem.text()
    others = _without_place(request)
    context = {
        "page_title": _("Audit trail"), "form": form, "page": shown, "wide": wide, "others": others,
        "page_note": _("Who approved, made an exception, changed a tier, promised or commanded; why, from what to what."),
        "next": token_of(shown.next),
        "is_narrowed": any(request.GET.get(name) for name in form.fields), "is_later": bool(wanted.before),
        "may_export": request.actor.may(EXPORT),
    }  # fmt: skip
    return render(request, "journal/trail.html", context)


def _of_trail(form: forms.Trail, before: str) -> tuple[audit.Wanted, str]:
    if not form.is_valid():
        return audit.Wanted(), ""
    cleaned = form.cleaned_data
    starts_at, ends_at = days(cleaned["first"], cleaned["latest"])
    wanted = audit.Wanted(
        object=key_of(cleaned["object"]), actor=key_of(cleaned["actor"]), starts_at=starts_at, ends_at=ends_at, before=place_of(before),
        accounts=queries.accounts_called(cleaned["who"]) if cleaned["who"] else None,
    )  # fmt: skip
    return wanted, cleaned["kind"]


@page(EXPORT, everywhere=True)
@require_POST
def export_trail(request: Request) -> HttpResponseBase:
    """Send what is shown of the audit trail as a file; that it was taken out is recorded itself."""
    form = forms.Trail(request.POST)
    wanted, kind = _of_trail(form, "")
    format_ = "xlsx" if request.POST.get("format") == "xlsx" else "csv"
    heads = [
        _("Time"),
        _("Kind"),
        _("What happened"),
        _("Who"),
        _("With what"),
        pgettext("of a change", "Before"),
        pgettext("of a change", "After"),
        _("Why"),
    ]
    rows = [_trail_cells(row) for row in trail.whole(request.actor, wanted, kind)]
    actions.export_log(request.actor, log=Log.objects.get(pk=Log.OWN), format_=f"trail-{format_}", at=request.at)
    return download("audit-trail", heads, rows, format_)


def _trail_cells(row: trail.Row) -> list[str]:
    entry, said = row.entry, row.said
    at = timezone.localtime(entry.at).strftime("%Y-%m-%d %H:%M:%S")
    things = ", ".join(thing.name for thing in entry.things)
    return [
        at,
        str(row.label),
        str(entry.label),
        entry.actor.name if entry.actor else "",
        things,
        said.before,
        said.after,
        said.why,
    ]
