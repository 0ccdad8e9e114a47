"""What is done with a roster: planned, brought in a file, published."""

from collections.abc import Mapping
from typing import Any

from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tingtang.core.errors import Invalid
from tingtang.core.views import Request, page
from tingtang.planning import actions, forms, queries, tasks
from tingtang.planning.models import Sheet
from tingtang.planning.words import rosters as words
from tingtang.ui import editing, formats


@page("planning.plan_roster")
@require_POST
def plan_roster(request: Request, sheet: int) -> HttpResponseBase:
    """Ask for the best roster; the worker searches."""
    found = queries.find_sheet(request.actor, sheet, "planning.plan_roster")
    url, text = reverse("planning:sheet", args=[found.pk]), _("The search has begun. You may leave this page meanwhile.")

    def ask() -> None:
        tasks.begin(actions.plan_roster(request.actor, sheet=found, at=request.at))

    return editing.attempt(request, ask, url=url, text=text)


@page(queries.VIEW)
@require_safe
def search(request: Request, sheet: int) -> HttpResponseBase:
    """How far a search is; the page is read anew when it is over."""
    found = queries.get_sheet(request.actor, sheet)
    context = search_of(request, found)
    response = render(request, "planning/search.html", context)
    if not context["search"]:
        response["HX-Refresh"] = "true"
    return response


def search_of(request: Request, sheet: Sheet) -> dict[str, Any]:
    """What the page says of a search that goes on."""
    if not actions.is_searching(sheet, request.at):
        return {"search": None, "sheet": sheet}
    told: dict[str, Any] = sheet.search or {}
    value, bound, most = told.get("value"), told.get("bound"), float(sheet.data.get("seconds", 10))
    gap = None if value is None or bound is None else abs(value - bound) / max(1.0, abs(value))
    percent = min(100, round(100 * told.get("seconds", 0) / most))
    return {
        "search": told, "sheet": sheet, "percent": percent, "most": round(most), "search_gap": None if gap is None else formats.share(gap),
        "may_plan": request.actor.may("planning.plan_roster", sheet),
    }  # fmt: skip


def clashes_of(sheet: Sheet, answer: Mapping[str, Any]) -> dict[str, Any]:
    """Of a roster that cannot be: the rules that clash, each ticked where setting it aside is enough; and what is set aside already."""
    needed = [(one["rule"], one["about"]) for one in answer.get("relax", ())]
    named = {(one["rule"], one["about"]): one for one in [*answer.get("relax", ()), *answer.get("clashing", ())]}
    shown = [("|".join(key), words.rule(one, _), key in needed) for key, one in named.items()]
    return {"clashes": shown if answer.get("state") == "infeasible" else [], "has_lifted": bool(sheet.data.get("lifted"))}


@page("planning.save_sheet")
@require_POST
def set_aside(request: Request, sheet: int) -> HttpResponseBase:
    """Set the ticked rules aside and search again; with none ticked, all rules hold again."""
    found = queries.find_sheet(request.actor, sheet, "planning.save_sheet")
    url, picked = reverse("planning:sheet", args=[found.pk]), request.POST.getlist("rule")
    rules = [dict(zip(("rule", "about"), one.partition("|")[::2], strict=True)) for one in picked]
    note = _("rules set aside") if rules else _("all rules hold again")

    def act() -> None:
        if request.POST.get("aside") and not rules:
            raise Invalid(_("Tick a rule to set aside."))
        kept = actions.set_aside(request.actor, sheet=found, rules=rules, note=note, at=request.at)
        if rules:
            tasks.begin(actions.plan_roster(request.actor, sheet=kept, at=request.at))

    text = _("The rules are set aside in this sheet; the search has begun.") if rules else _("All rules hold again.")
    return editing.attempt(request, act, url=url, text=text)


@page("planning.stop_roster")
@require_POST
def stop_roster(request: Request, sheet: int) -> HttpResponseBase:
    """End a search with the best found so far."""
    found = queries.find_sheet(request.actor, sheet, "planning.stop_roster")
    url, text = reverse("planning:sheet", args=[found.pk]), _("The search ends; the best roster found so far is kept.")
    return editing.attempt(request, lambda: actions.stop_roster(request.actor, sheet=found, at=request.at), url=url, text=text)


@page("planning.bring_roster")
def bring_roster(request: Request, sheet: int) -> HttpResponseBase:
    """Turns from a CSV file, as the page gives them out."""
    found = queries.find_sheet(request.actor, sheet, "planning.bring_roster")
    form = forms.Turns(request.POST or None, request.FILES or None)
    url = reverse("planning:sheet", args=[found.pk])

    def bring() -> Sheet:
        try:
            return actions.bring_roster(request.actor, sheet=found, text=form.cleaned_data["file"], at=request.at)
        except actions.BadContent as bad:
            raise Invalid(fields={"file": bad.fields["data"]}) from None

    kept = editing.saved(request, form, bring)
    if kept is not None:
        return editing.done(request, url, _("The roster has been taken from the file."))
    return editing.page(request, form, submit=_("Read the file"), cancel=url, page_title=_("Roster from a file"))


@page("planning.publish_roster")
@require_POST
def publish_roster(request: Request, sheet: int) -> HttpResponseBase:
    """Make it the shifts of its halls."""
    found = queries.find_sheet(request.actor, sheet, "planning.publish_roster")
    url = reverse("planning:sheet", args=[found.pk])
    text, is_instead = _("The roster is now the plan of its halls."), request.POST.get("instead") == "1"

    def publish() -> None:
        actions.publish_roster(request.actor, sheet=found, at=request.at, is_instead=is_instead)

    return editing.attempt(request, publish, url=url, text=text)
