"""Pages of routines: rounds as they are due, place by place, with customers' wishes that come first; and what is kept of a routine."""

from collections.abc import Callable

from django.db.models import Count
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from tingtang.catalogue.actions import routines as actions
from tingtang.catalogue.forms import library as forms
from tingtang.catalogue.models import Routine
from tingtang.catalogue.queries.routines import going
from tingtang.catalogue.tables import library as tables
from tingtang.core.actors import Actor
from tingtang.core.errors import NotFound
from tingtang.core.views import Request, page
from tingtang.ui import editing
from tingtang.ui.records import Noun, pages

ROUTINE = Noun(
    "catalogue", "routine", "routines", title=gettext_lazy("Routines"), new_title=gettext_lazy("New routine"),
    make=gettext_lazy("Make a routine"), save_verb=gettext_lazy("Save the routine"), remove_verb=gettext_lazy("Remove the routine"),
    table=tables.Routines, save=actions.save_routine, remove=actions.remove_routine,
)  # fmt: skip


def find(actor: Actor, key: int) -> Routine:
    """A routine of a hall the actor may see. NotFound otherwise."""
    found = Routine.objects.visible_to(actor).select_related("hall").filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


PAGES = pages(
    ROUTINE, view="catalogue.view",
    rows=lambda request: Routine.objects.visible_to(request.actor).select_related("hall").annotate(wish_count=Count("overrides")),
    find=find, form=forms.Routine,
)  # fmt: skip


@page("catalogue.view")
def rounds(request: Request) -> HttpResponseBase:
    """What is due where, and where a customer's wish comes first."""
    rows = going(request.actor, request.at, hall=request.GET.get("hall", ""))
    context = {
        "page_title": _("Rounds"),
        "rows": [(one, request.actor.may("catalogue.do_round", one.routine)) for one in rows],
        "wish": forms.Wish(),
        "may_save": request.actor.may("catalogue.save_routine"),
    }
    return render(request, "catalogue/rounds.html", context)


def _done(request: Request, routine: int, act: Callable[..., object], text: str, **values: object) -> HttpResponseBase:
    found = find(request.actor, routine)
    place = request.POST.get("place", "")
    return editing.attempt(
        request,
        lambda: act(request.actor, routine=found, place=place, at=request.at, **values),
        url=reverse("catalogue:rounds"),
        text=text.format(place=place),
    )


@page("catalogue.do_round")
@require_POST
def do_round(request: Request, routine: int) -> HttpResponseBase:
    """Note a round."""
    return _done(request, routine, actions.do_round, _("{place}: done."))


@page("catalogue.override_routine")
@require_POST
def override_routine(request: Request, routine: int) -> HttpResponseBase:
    """Put a customer's wish before a routine."""
    form = forms.Wish(request.POST)

    def act(*args: object, **values: object) -> None:
        if not form.is_valid():
            editing.raise_errors(form)
        actions.override_routine(*args, **values, **form.cleaned_data)  # type: ignore[arg-type]

    return _done(request, routine, act, _("{place}: the customer's wish comes first."))


@page("catalogue.resume_routine")
@require_POST
def resume_routine(request: Request, routine: int) -> HttpResponseBase:
    """Let a routine go on."""
    return _done(request, routine, actions.resume_routine, _("{place}: the routine goes on."))
