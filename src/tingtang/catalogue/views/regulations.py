"""Pages of rules: the library with the five systems, one rule with who has read it, drills of emergency plans."""

from typing import Any

from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from tingtang.catalogue import queries
from tingtang.catalogue.actions import regulations as actions
from tingtang.catalogue.actions.versions import today
from tingtang.catalogue.forms import regulations as forms
from tingtang.catalogue.models import Regulation, RegulationKind
from tingtang.catalogue.queries.regulations import coverage, post_names, readers_of, unread_by
from tingtang.catalogue.tables import regulations as tables
from tingtang.core.views import Request, page
from tingtang.org.models import Staff
from tingtang.ui import editing
from tingtang.ui.records import Noun, pages

REGULATION = Noun(
    "catalogue", "regulation", "regulations", title=gettext_lazy("Rules and laws"), new_title=gettext_lazy("New rule"),
    make=gettext_lazy("Write a rule"), save_verb=gettext_lazy("Keep this rule"), remove_verb=gettext_lazy("Remove this rule"),
    table=tables.Regulations, save=actions.save_regulation, remove=actions.remove_regulation,
)  # fmt: skip


def _more(request: Request) -> dict[str, Any]:
    staff = Staff.objects.filter(pk=request.actor.staff_id or 0).first()
    return {"coverage": coverage(), "unread": unread_by(staff) if staff else []}


PAGES = pages(
    REGULATION, view="catalogue.view", rows=lambda _request: Regulation.objects.select_related("owner"),
    find=lambda actor, key: queries.get_one(actor, Regulation, key), form=forms.Regulation, to_record=True,
    template="catalogue/regulations.html", more=_more,
)  # fmt: skip


@page("catalogue.view")
def regulation(request: Request, regulation: int) -> HttpResponseBase:
    """A rule, who must read it and has; an emergency plan with its drills."""
    return _shown(request, queries.get_one(request.actor, Regulation, regulation), None)


def _shown(request: Request, found: Regulation, form: forms.Drill | None) -> HttpResponseBase:
    readers = readers_of(found)
    is_plan = found.kind == RegulationKind.EMERGENCY
    mine = request.actor.staff_id
    context = {
        "page_title": str(found),
        "regulation": found,
        "posts": post_names(found),
        "readers": readers if request.actor.may("catalogue.save_regulation") else [],
        "read_count": sum(one.read_at is not None for one in readers),  # type: ignore[attr-defined]
        "reader_count": len(readers),
        "may_read": found.is_written
        and mine is not None
        and not found.readings.filter(staff=mine, revision=found.revision).exists(),
        "drills": found.drills.select_related("by").order_by("-held_date", "-pk"),
        "is_plan": is_plan,
        "is_due": is_plan and found.drill_date is not None and found.drill_date <= today(request.at),
        "form": (form or forms.Drill()) if is_plan and request.actor.may("catalogue.drill_regulation") else None,
        "may_save": request.actor.may("catalogue.save_regulation"),
    }
    return render(request, "catalogue/regulation.html", context, status=422 if form is not None else 200)


@page("catalogue.read_regulation")
@require_POST
def read_regulation(request: Request, regulation: int) -> HttpResponseBase:
    """Say that one has read it."""
    found = queries.get_one(request.actor, Regulation, regulation)
    return editing.attempt(
        request,
        lambda: actions.read_regulation(request.actor, regulation=found, at=request.at),
        url=reverse("catalogue:regulation", args=[found.pk]),
        text=_("Noted: you have read it."),
    )


@page("catalogue.drill_regulation", everywhere=True)
@require_POST
def drill_regulation(request: Request, regulation: int) -> HttpResponseBase:
    """Note a drill."""
    found, form = queries.get_one(request.actor, Regulation, regulation), forms.Drill(request.POST)
    made = editing.saved(
        request, form, lambda: actions.drill_regulation(request.actor, regulation=found, at=request.at, **form.cleaned_data)
    )
    if made is None:
        return _shown(request, found, form)
    return editing.done(request, reverse("catalogue:regulation", args=[found.pk]), _("The drill has been noted."))
