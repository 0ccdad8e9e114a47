"""Pages of packs under Setup: the list, the preview of a difference, and applying it."""

from contextlib import suppress

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from tingtang.core.errors import NotFound, Refused
from tingtang.core.views import Request, page
from tingtang.org.models import Hall
from tingtang.packs import actions, queries, show, words
from tingtang.packs.kinds import KINDS
from tingtang.packs.loaded import Loaded
from tingtang.packs.plan import Change, Step
from tingtang.ui import editing


@page(queries.VIEW)
def packs(request: Request) -> HttpResponse:
    rows = sorted((_row(found) for found in queries.packs(request.actor)), key=lambda row: not row["waits"])
    return render(
        request,
        "packs/packs.html",
        {"page_title": _("Packs"), "page_note": _("An industry as content: services, posts, roles, rules."), "rows": rows},
    )


def _row(found: queries.Found) -> dict[str, object]:
    language = get_language() or ""
    pack = found.loaded.pack if found.loaded else None
    return {
        "key": found.key,
        "name": pack.name.read(language) if pack else found.key,
        "summary": pack.summary.read(language) if pack else "",
        "version": pack.version if pack else "",
        "standing": show.standing(found),
        "tone": "late" if found.broken else "waiting" if found.has_update else "on_time" if found.applied else "closed",
        "problems": found.broken.problems if found.broken else (),
        "applied_at": found.applied.applied_at if found.applied else None,
        "waits": found.has_update,
    }


@page(queries.VIEW)
def pack(request: Request, key: str) -> HttpResponse:
    found = _get(request, key)
    overwrite = request.GET.get("overwrite") == "1"
    steps = queries.difference(found, overwrite=overwrite)
    return render(request, "packs/pack.html", _preview(request, key, found, steps, overwrite=overwrite))


@page("packs.apply")
@require_POST
def apply(request: Request, key: str) -> HttpResponse:
    actor, overwrite = request.actor, request.POST.get("overwrite") == "1"
    actions.apply(actor, loaded=_get(request, key), at=request.at, overwrite=overwrite)
    words.write_here()
    return redirect(reverse("packs:pack", args=[key]) + "?done=1")


@page("packs.apply")
@require_POST
def load_demo(request: Request, key: str) -> HttpResponse:
    """Have the worker load the demo hall of a pack. Refused where real halls are at work."""
    found = _get(request, key)
    if not _offers_demo(found):
        raise Refused(_("A demo is loaded beside other demo halls only, and once."))
    with suppress(AlreadyEnqueued), transaction.atomic():  # pressed twice
        app.configure_task("packs.load_demo", queueing_lock="packs.load_demo").defer(name=key, language=get_language() or "")
    return editing.done(
        request,
        reverse("packs:pack", args=[key]),
        _("The demo hall is being loaded; in a quarter of a minute it is among the halls."),
    )


def _offers_demo(loaded: Loaded) -> bool:
    """Whether a pack has a demo hall that is not there yet, and all that are there are demos."""
    halls = Hall.objects.filter(is_active=True)
    return (
        loaded.demo is not None
        and halls.exists()
        and not halls.filter(is_demo=False).exists()
        and not halls.filter(code=loaded.demo.hall.code).exists()
    )


def _get(request: Request, key: str) -> Loaded:
    for found in queries.packs(request.actor):
        if found.key == key and found.loaded is not None:
            return found.loaded
    raise NotFound


def _preview(request: Request, key: str, loaded: Loaded, steps: list[Step], *, overwrite: bool) -> dict[str, object]:
    language = get_language() or ""
    groups: dict[str, list[dict[str, object]]] = {}
    for step in steps:
        if step.change is not Change.SAME:
            groups.setdefault(str(KINDS[step.kind].label), []).append(_shown(step))
    return {
        "page_title": loaded.pack.name.read(language),
        "page_note": loaded.pack.summary.read(language),
        "key": key,
        "version": loaded.pack.version,
        "groups": groups,
        "summary": show.summary(steps),
        "has_work": any(step.does for step in steps) or queries.is_newer(loaded),
        "has_kept": any(step.keeps for step in steps),
        "overwrite": overwrite,
        "is_done": request.GET.get("done") == "1",
        "may_apply": request.actor.may("packs.apply"),
        "offers_demo": request.actor.may("packs.apply") and _offers_demo(loaded),
    }


_TONES = {Change.CREATE: "on_time", Change.CHANGE: "called", Change.KEEP: "waiting", Change.GONE: "closed"}


def _shown(step: Step) -> dict[str, object]:
    changed = [] if step.change is Change.CREATE else [show.pair(*each) for each in step.sets.items()]
    return {
        "label": show.label(step),
        "code": step.code,
        "word": show.WORDS[step.change],
        "tone": _TONES[step.change],
        "sets": changed,
        "keeps": [show.pair(*each) for each in step.keeps.items()],
    }
