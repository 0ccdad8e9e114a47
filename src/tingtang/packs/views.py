"""Pages of packs under Setup: the list, the preview of a difference, and applying it."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tingtang.core.errors import NotFound
from tingtang.core.views import Request, page
from tingtang.packs import actions, queries, show, words
from tingtang.packs.kinds import KINDS
from tingtang.packs.loader import Loaded
from tingtang.packs.plan import Change, Step


@page(queries.VIEW)
def packs(request: Request) -> HttpResponse:
    rows = [_row(found) for found in queries.packs(request.actor)]
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
        "has_work": any(step.does for step in steps),
        "has_kept": any(step.keeps for step in steps),
        "overwrite": overwrite,
        "is_done": request.GET.get("done") == "1",
        "may_apply": request.actor.may("packs.apply"),
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
