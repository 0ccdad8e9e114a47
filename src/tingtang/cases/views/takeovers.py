"""Pages of taking over another help desk: its log, which column is what, progress, what came of it."""

from typing import Any

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tingtang.cases import taking
from tingtang.cases.actions import takeovers as acts
from tingtang.cases.forms import takeovers as forms
from tingtang.cases.models import Takeover
from tingtang.cases.queries.takeovers import TAKE_OVER, get_takeover, takeovers_of
from tingtang.cases.tables.setup import Takeovers
from tingtang.cases.takeover import heads_of
from tingtang.cases.tasks import defer_takeover
from tingtang.core.errors import Problem
from tingtang.core.views import Request, page
from tingtang.customers.queries.imports import progress_of, with_looks
from tingtang.ui import editing
from tingtang.ui.kept_files import Kept


@page(TAKE_OVER, everywhere=True)
@require_GET
def takeovers(request: Request) -> HttpResponseBase:
    """All takeovers, and a button for the next one."""
    first = {"empty_url": reverse("cases:new_takeover"), "empty_verb": _("Take over a help desk")}
    table = Takeovers(with_looks(takeovers_of(request.actor), request.at), request, **first)
    return table.respond("ui/records.html", page_title=_("Other help desks"), make=first)


@page(TAKE_OVER, everywhere=True)
def new_takeover(request: Request) -> HttpResponseBase:
    """Take a log and look whether it is one."""
    form = forms.Log(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        kept = Kept(taking.FILES.keep(file), file.name or "")
        try:
            heads_of(kept.path)
        except Problem as bad:
            kept.path.unlink(missing_ok=True)
            form.add_error("file", taking.fault_words(bad))
        else:
            return redirect("cases:map_takeover", token=taking.FILES.sealed(kept))
    context = {"page_title": _("Take over a help desk"), "form": form}
    return render(request, "cases/takeovers/new.html", context, status=422 if form.errors else 200)


@page(TAKE_OVER, everywhere=True)
def map_takeover(request: Request, token: str) -> HttpResponseBase:
    """Ask which column is what, and show what the first lines are with it."""
    kept = taking.FILES.opened(token)
    try:
        heads = heads_of(kept.path)
    except Problem as bad:
        messages.error(request, taking.fault_words(bad))
        return redirect("cases:new_takeover")
    form = forms.Meaning(heads, taking.guess(heads), request.POST or None)
    is_sent = request.method == "POST" and "look" not in request.POST
    if is_sent and form.is_valid():
        said = form.cleaned_data
        given = {"path": kept.path, "source": kept.source, "code": said["code"], "zone": said["zone"]}
        job = editing.told(
            form, lambda: acts.start_takeover(request.actor, columns=form.columns(), at=request.at, **given)
        )  # fmt: skip
        if job is not None:
            defer_takeover(job)
            return redirect("cases:takeover", job=job.pk)
    context = {"page_title": _("Which column is what?"), "form": form, "source": kept.source, **_look(kept, form)}
    return render(request, "cases/takeovers/columns.html", context, status=422 if is_sent else 200)


def _look(kept: Kept, form: forms.Meaning) -> dict[str, Any]:
    zone = str(form["zone"].value())
    try:
        look = taking.look_at(kept.path, zone, form.columns())
    except Problem as bad:
        return {"trouble": taking.fault_words(bad)}
    return {"look": look, "zone": zone}


@page(TAKE_OVER, everywhere=True)
@require_GET
def takeover(request: Request, job: int) -> HttpResponseBase:
    """One takeover: how far it is, what it did, and what to do next."""
    found = get_takeover(request.actor, job)
    columns = [(forms.WORDS[name], head) for name, head in found.columns.items() if head]
    return render(request, "cases/takeovers/takeover.html", {"page_title": found.source, "columns": columns, **_progress(found)})


@page(TAKE_OVER, everywhere=True)
@require_GET
def progress(request: Request, job: int) -> HttpResponseBase:
    """The part of a takeover's page that moves."""
    context = _progress(get_takeover(request.actor, job))
    response = render(request, "cases/takeovers/progress.html", context)
    if not context["is_moving"]:
        response["HX-Refresh"] = "true"
    return response


def _progress(job: Takeover) -> dict[str, Any]:
    return progress_of(job, timezone.now())


@page("cases.resume_takeover", everywhere=True)
@require_POST
def resume_takeover(request: Request, job: int) -> HttpResponseBase:
    """Let an interrupted takeover go on."""
    defer_takeover(acts.resume_takeover(request.actor, job=get_takeover(request.actor, job), at=request.at))
    return redirect("cases:takeover", job=job)


@page("cases.stop_takeover", everywhere=True)
@require_POST
def stop_takeover(request: Request, job: int) -> HttpResponseBase:
    """Ask a takeover to stop."""
    acts.stop_takeover(request.actor, job=get_takeover(request.actor, job), at=request.at)
    return redirect("cases:takeover", job=job)
