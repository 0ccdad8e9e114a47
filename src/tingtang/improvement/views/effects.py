"""Pages of effects."""

from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar

from django.db.models import Model
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_POST

from tingtang.core.actors import Actor
from tingtang.core.errors import NotFound
from tingtang.core.views import Request, page
from tingtang.improvement.actions import effects as actions
from tingtang.improvement.forms import effects as forms
from tingtang.improvement.models import VIEW, Effect
from tingtang.improvement.queries import corrections, drives
from tingtang.improvement.queries import effects as queries
from tingtang.improvement.shown import effects as shown
from tingtang.improvement.tables.effects import Effects
from tingtang.improvement.views.parts import LONGEST_KEY, day_of, today_at
from tingtang.ui import editing

MEASURE = "improvement.measure_effect"
M = TypeVar("M", bound=Model)


def _url(key: int) -> str:
    return reverse("improvement:effect", args=[key])


@page(VIEW)
def effects(request: Request) -> HttpResponseBase:
    may = request.actor.may_somewhere(MEASURE)
    first = {"empty_url": reverse("improvement:new_effect"), "empty_verb": _("Measure an effect")} if may else {}
    table = Effects(queries.effects(request.actor), request, **first)  # type: ignore[arg-type]
    return table.respond("ui/records.html", page_title=pgettext_lazy("improvement", "Effects"), make=first)


@page(MEASURE)
def new_effect(request: Request) -> HttpResponseBase:
    """A new effect; `?name=` says what was changed, `?on=` when."""
    changed = day_of(request.GET.get("on", ""), today_at(request) - timedelta(days=56))
    filled = Effect(change_date=changed, name=request.GET.get("name", "")[:200].replace("\x00", ""))
    filled.drive = _asked(request, "drive", drives.get_drive)
    filled.correction = _asked(request, "correction", corrections.get_correction)
    return _edited(request, None, filled)


def _asked(request: Request, name: str, get: Callable[[Actor, int], M]) -> M | None:
    """The drive or correction that an address names and the reader may see."""
    key = request.GET.get(name, "")
    try:
        return get(request.actor, int(key)) if key.isdecimal() and len(key) < LONGEST_KEY else None
    except NotFound:
        return None


@page(MEASURE)
def edit_effect(request: Request, effect: int) -> HttpResponseBase:
    """Measure again, with what happened since or with other days."""
    found = queries.get_effect(request.actor, effect, MEASURE)
    return _edited(request, found, found)


def _edited(request: Request, found: Effect | None, filled: Effect) -> HttpResponseBase:
    form = forms.Effect(request.actor, request.POST or None, instance=filled)
    drive, correction = filled.drive, filled.correction

    def act() -> Effect:
        return actions.measure_effect(
            request.actor, effect=found, at=request.at, drive=drive, correction=correction, **form.values()
        )

    kept = editing.saved(request, form, act)
    if kept is not None:
        return editing.done(request, _url(kept.pk), _("It is measured."))
    cancel = _url(found.pk) if found else reverse("improvement:effects")
    return editing.page(request, form, submit=_("Measure it"), cancel=cancel, page_title=found or _("Measure an effect"))


@page(VIEW)
def effect(request: Request, effect: int) -> HttpResponseBase:
    """An effect, said plainly."""
    found = queries.get_effect(request.actor, effect)
    state, word = shown.word(found)
    may = {verb: request.actor.may(f"improvement.{verb}", found) for verb in ("measure_effect", "remove_effect")}
    context = {
        "page_title": found.name, "effect": found, "state": state, "word": word, "sentences": shown.sentences(found), "may": may,
        "chart": shown.chart(found),
    }  # fmt: skip
    return render(request, "improvement/effect.html", context)


@page("improvement.remove_effect")
@require_POST
def remove_effect(request: Request, effect: int) -> HttpResponseBase:
    found = queries.get_effect(request.actor, effect, "improvement.remove_effect")
    return editing.attempt(
        request, lambda: actions.remove_effect(request.actor, effect=found, at=request.at), url=reverse("improvement:effects"),
        text=_("{name} has been removed.").format(name=found),
    )  # fmt: skip
