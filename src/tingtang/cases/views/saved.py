"""Saved views of the list: kept under a name, shared by scope."""

from typing import Any

from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tingtang.cases.actions import desk
from tingtang.cases.forms import desk as forms
from tingtang.cases.models import SavedView
from tingtang.cases.queries import VIEW_OWN, choices
from tingtang.cases.queries import desk as reads
from tingtang.core.views import Request, page
from tingtang.ui import editing


@page(VIEW_OWN)
@require_safe
def views(request: Request) -> HttpResponseBase:
    """The views one is offered, and by whom."""
    found = reads.views_of(request.actor, "staff", "team", "hall")
    context = {"page_title": _("Saved views"), "views": [(one, reads.keeps_view(request.actor, one)) for one in found]}
    return render(request, "cases/views.html", context)


@page("cases.save_view")
def new_view(request: Request) -> HttpResponseBase:
    """Keep the list with the filters of the address under a name."""
    query = request.POST.get("query") or request.GET.urlencode()
    return _edited(request, None, query[:2000])


@page("cases.save_view")
def view(request: Request, view_id: int) -> HttpResponseBase:
    """Change a view that one keeps."""
    return _edited(request, reads.get_view(request.actor, view_id), "")


def _edited(request: Request, found: SavedView | None, query: str) -> HttpResponseBase:
    actor = request.actor
    halls = choices.halls_where(actor, "cases.share_view")
    form = forms.View(request.POST or None, instance=found or SavedView(), actor=actor, halls=halls)
    place = choices.desk_of(actor, "cases.save_view")

    def save() -> SavedView:
        given = {**form.cleaned_data, "query": found.query if found else query}
        kept = reads.get_view(actor, found.pk) if found else None
        return desk.save_view(actor, desk=place, view=kept, at=request.at, **given)

    kept = editing.saved(request, form, save)
    if kept is not None:
        url = f"{reverse('cases:cases')}?{kept.query}"
        return editing.done(request, url, _("The view “{name}” has been saved.").format(name=kept.name))
    context: dict[str, Any] = {
        "page_title": found.name if found else _("Save this list as a view"),
        "query": query,
        "view": found,
    }
    return editing.page(
        request, form, submit=_("Save the view"), cancel=reverse("cases:views"), template="cases/view.html", **context
    )


@page("cases.remove_view")
@require_POST
def remove_view(request: Request, view_id: int) -> HttpResponseBase:
    """Remove a view of one's own."""
    found = reads.get_view(request.actor, view_id)
    name = found.name
    place = choices.desk_of(request.actor, "cases.remove_view")
    desk.remove_view(request.actor, desk=place, view=found, at=request.at)
    return editing.done(request, reverse("cases:views"), _("The view “{name}” has been removed.").format(name=name))
