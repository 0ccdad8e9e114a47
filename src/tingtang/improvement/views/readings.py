"""Pages of required reading."""

from datetime import timedelta
from typing import Any

from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from tingtang.core.errors import NotFound
from tingtang.core.views import Request, page
from tingtang.improvement.actions import training as actions
from tingtang.improvement.forms import training as forms
from tingtang.improvement.models import VIEW, Reading
from tingtang.improvement.queries import training as queries
from tingtang.improvement.queries.meetings import get_meeting
from tingtang.improvement.queries.rounds import talks_of
from tingtang.improvement.tables.training import Readings
from tingtang.improvement.views.parts import LONGEST_KEY, today_at
from tingtang.ui import editing

SAVE, READ = "improvement.save_reading", "improvement.confirm_reading"


def _url(key: int) -> str:
    return reverse("improvement:reading", args=[key])


@page(VIEW)
def readings(request: Request) -> HttpResponseBase:
    may = request.actor.may_somewhere(SAVE)
    first = {"empty_url": reverse("improvement:new_reading"), "empty_verb": _("Require a reading")} if may else {}
    table = Readings(queries.readings(request.actor), request, **first)  # type: ignore[arg-type]
    return table.respond("ui/records.html", page_title=_("Required reading"), make=first)


@page(SAVE)
def new_reading(request: Request) -> HttpResponseBase:
    """A new required reading; `?round=` brings what a discussion round agreed that everybody says."""
    filled = Reading(due_date=today_at(request) + timedelta(days=14))
    asked = request.GET.get("round", "")
    if asked.isdecimal() and len(asked) < LONGEST_KEY:
        found = get_meeting(request.actor, int(asked))
        said = [f"{one.promise.words}\n{one.wording}".strip() for one in talks_of(found) if one.settled_at is not None]
        filled.title, filled.hall, filled.source = str(_("What all of us say of our promises")), found.hall, found.title
        filled.body = "\n\n".join(said)
    return _edited(request, None, filled)


@page(SAVE)
def edit_reading(request: Request, reading: int) -> HttpResponseBase:
    found = queries.get_reading(request.actor, reading, SAVE)
    return _edited(request, found, found)


def _edited(request: Request, found: Reading | None, filled: Reading) -> HttpResponseBase:
    form = forms.Reading(request.actor, request.POST or None, instance=filled)
    kept = editing.saved(
        request, form, lambda: actions.save_reading(request.actor, reading=found, at=request.at, **form.values())
    )
    if kept is not None:
        return editing.done(request, _url(kept.pk), _("{name} has been saved.").format(name=kept))
    cancel = _url(found.pk) if found else reverse("improvement:readings")
    context: dict[str, Any] = {"page_title": found or _("New required reading")}
    if found is not None and request.actor.may("improvement.remove_reading", found):
        context["remove_url"] = reverse("improvement:remove_reading", args=[found.pk])
        context["remove_verb"] = _("Remove it")
        context["remove_question"] = _("Remove “{name}”?").format(name=found)
    return editing.page(request, form, submit=_("Save the reading"), cancel=cancel, **context)


@page("improvement.remove_reading")
@require_POST
def remove_reading(request: Request, reading: int) -> HttpResponseBase:
    found = queries.get_reading(request.actor, reading, "improvement.remove_reading")
    return editing.attempt(
        request, lambda: actions.remove_reading(request.actor, reading=found, at=request.at), url=reverse("improvement:readings"),
        text=_("{name} has been removed.").format(name=found),
    )  # fmt: skip


@page(READ)
def reading(request: Request, reading: int) -> HttpResponseBase:
    """What has to be read: for who has to, the text with a button at its end; for who assigned it, who has read it."""
    return _shown(request, reading)


def _shown(request: Request, key: int, status: int = 200, **bound: Any) -> HttpResponseBase:
    actor, own = request.actor, queries.own_receipt(request.actor, key)
    found = queries.get_reading(actor, key) if own is None or actor.may_somewhere(VIEW) else own.reading
    may = {verb: actor.may(f"improvement.{verb}", found) for verb in ("save_reading", "assign_reading")}
    rows = list(found.receipts.select_related("staff").order_by("staff__name", "pk")) if may["assign_reading"] else []
    context: dict[str, Any] = {
        "page_title": found.title, "reading": found, "own": own, "is_read": own is not None and queries.is_read(own), "may": may,
        "rows": [(one, one.digest == found.digest and one.read_at is not None) for one in rows],
        "done": sum(one.digest == found.digest and one.read_at is not None for one in rows), "today": today_at(request, found),
    }  # fmt: skip
    if may["assign_reading"]:
        context["assigning"] = forms.People(actor, "improvement.assign_reading", [one.staff_id for one in rows])
    return render(request, "improvement/reading.html", context | bound, status=status)


@page("improvement.assign_reading")
@require_POST
def assign_reading(request: Request, reading: int) -> HttpResponseBase:
    found = queries.get_reading(request.actor, reading, "improvement.assign_reading")
    form = forms.People(request.actor, "improvement.assign_reading", found.receipts.values("staff_id"), request.POST)
    kept = editing.saved(
        request,
        form,
        lambda: actions.assign_reading(request.actor, reading=found, staff=form.cleaned_data["staff"], at=request.at),
    )
    if kept is not None:
        return editing.done(request, _url(found.pk), _("They find it under “My learning”."))
    return _shown(request, reading, 422, assigning=form)


@page(READ)
@require_POST
def confirm_reading(request: Request, reading: int) -> HttpResponseBase:
    found = queries.own_receipt(request.actor, reading)
    if found is None:
        raise NotFound
    digest = request.POST.get("digest", "")[:64]
    return editing.attempt(
        request, lambda: actions.confirm_reading(request.actor, receipt=found, digest=digest, at=request.at), url=_url(reading),
        text=_("Thank you: it is kept that you have read it."),
    )  # fmt: skip
