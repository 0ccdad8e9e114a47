"""Pages of programmes of refinement: five areas stage by stage, the parts of the goal, the weak links."""

from collections.abc import Callable
from typing import Any

from django import forms as plain
from django.db.models import Count, Q
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from tingtang.catalogue import queries
from tingtang.catalogue.actions import refinements as actions
from tingtang.catalogue.forms import refinements as forms
from tingtang.catalogue.models import Refinement, RefinementAim
from tingtang.catalogue.queries.refinements import stages, weak
from tingtang.catalogue.tables import library as tables
from tingtang.core.views import Request, page
from tingtang.ui import editing
from tingtang.ui.records import Noun, pages

REFINEMENT = Noun(
    "catalogue", "refinement", "refinements", title=gettext_lazy("Programmes of refinement"), new_title=gettext_lazy("New programme"),
    make=gettext_lazy("Begin a programme"), save_verb=gettext_lazy("Save the programme"), remove_verb=gettext_lazy("Remove the programme"),
    table=tables.Refinements, save=actions.save_refinement, remove=actions.remove_refinement,
)  # fmt: skip
PAGES = pages(
    REFINEMENT, view="catalogue.view",
    rows=lambda _request: Refinement.objects.select_related("owner").annotate(
        aim_count=Count("aims"), reached_count=Count("aims", filter=Q(aims__done_at__isnull=False))
    ),
    find=lambda actor, key: queries.get_one(actor, Refinement, key), form=forms.Refinement, to_record=True,
)  # fmt: skip

_FORMS = (
    ("measuring", forms.Measured, "catalogue.measure_aim"),
    ("reaching", forms.Reached, "catalogue.reach_aim"),
)


@page("catalogue.view")
def refinement(request: Request, refinement: int) -> HttpResponseBase:
    """A programme: its stages with the parts of the goal, and the weak links."""
    return _shown(request, queries.get_one(request.actor, Refinement, refinement))


def _shown(request: Request, found: Refinement, wrong: plain.Form | None = None, at: int = 0) -> HttpResponseBase:
    may, is_open = request.actor.may, found.ended_at is None
    rows = stages(found)
    for one in [one for row in rows for one in row.aims if is_open and one.done_at is None]:
        for name, kind, permission in _FORMS:
            form = wrong if at == one.pk and isinstance(wrong, kind) else kind(auto_id=f"{name}-{one.pk}-%s")
            setattr(one, name, form if may(permission) else None)
    context: dict[str, Any] = {
        "page_title": str(found),
        "refinement": found,
        "stages": rows,
        "weak": weak(found),
        "may_save": is_open and may("catalogue.save_refinement"),
        "may_aim": is_open and may("catalogue.save_refinement_aim"),
        "ending": (wrong if isinstance(wrong, forms.Ended) else forms.Ended())
        if is_open and may("catalogue.end_refinement")
        else None,
    }
    return render(request, "catalogue/refinement.html", context, status=422 if wrong else 200)


@page("catalogue.save_refinement_aim", everywhere=True)
def new_aim(request: Request, refinement: int) -> HttpResponseBase:
    """A new part of the goal."""
    found = queries.get_one(request.actor, Refinement, refinement)
    return _aim(request, found, None, forms.Aim(request.POST or None, instance=RefinementAim(refinement=found)))


@page("catalogue.save_refinement_aim", everywhere=True)
def aim(request: Request, aim: int) -> HttpResponseBase:
    """Change a part of the goal."""
    found = queries.get_one(request.actor, RefinementAim, aim)
    return _aim(request, found.refinement, found, forms.Aim(request.POST or None, instance=found))


def _aim(request: Request, programme: Refinement, found: RefinementAim | None, form: forms.Aim) -> HttpResponseBase:
    given: dict[str, Any] = {"refinement": programme, "refinement_aim": found}
    kept = editing.saved(
        request, form, lambda: actions.save_refinement_aim(request.actor, at=request.at, **given, **form.values())
    )
    if kept is not None:
        return editing.done(request, REFINEMENT.url(programme), _("{name} has been saved.").format(name=kept))
    more = {"page_title": str(found) if found else _("New part of “{name}”").format(name=programme)}
    if found is not None and request.actor.may("catalogue.remove_refinement_aim"):
        more["remove_url"] = reverse("catalogue:remove_refinement_aim", args=[found.pk])
        more["remove_verb"] = _("Remove the part")
        more["remove_question"] = _("Remove “{name}”?").format(name=found)
    return editing.page(request, form, submit=_("Save the part"), cancel=REFINEMENT.url(programme), **more)


@page("catalogue.remove_refinement_aim", everywhere=True)
@require_POST
def remove_aim(request: Request, aim: int) -> HttpResponseBase:
    """Remove a part of the goal."""
    found = queries.get_one(request.actor, RefinementAim, aim)
    return editing.attempt(
        request,
        lambda: actions.remove_refinement_aim(request.actor, refinement_aim=found, at=request.at),
        url=REFINEMENT.url(found.refinement),
        text=_("{name} has been removed.").format(name=found),
    )


@page("catalogue.measure_aim", everywhere=True)
@require_POST
def measure_aim(request: Request, aim: int) -> HttpResponseBase:
    """Note where a part of the goal stands."""
    form = forms.Measured(request.POST, auto_id=f"measuring-{aim}-%s")
    return _step(request, aim, form, lambda one: actions.measure_aim(request.actor, aim=one, at=request.at, **form.cleaned_data))


@page("catalogue.reach_aim", everywhere=True)
@require_POST
def reach_aim(request: Request, aim: int) -> HttpResponseBase:
    """A part of the goal is reached."""
    form = forms.Reached(request.POST, auto_id=f"reaching-{aim}-%s")
    return _step(request, aim, form, lambda one: actions.reach_aim(request.actor, aim=one, at=request.at, **form.cleaned_data))


def _step(request: Request, key: int, form: plain.Form, act: Callable[[RefinementAim], Any]) -> HttpResponseBase:
    found = queries.get_one(request.actor, RefinementAim, key)
    if editing.saved(request, form, lambda: act(found)) is None:
        return _shown(request, found.refinement, form, found.pk)
    return editing.done(request, REFINEMENT.url(found.refinement), _("Noted: {name}.").format(name=found))


@page("catalogue.end_refinement", everywhere=True)
@require_POST
def end_refinement(request: Request, refinement: int) -> HttpResponseBase:
    """End a programme with what was learnt."""
    found, form = queries.get_one(request.actor, Refinement, refinement), forms.Ended(request.POST)
    kept = editing.saved(
        request, form, lambda: actions.end_refinement(request.actor, refinement=found, at=request.at, **form.cleaned_data)
    )
    if kept is None:
        return _shown(request, found, form)
    return editing.done(request, REFINEMENT.url(found), _("The programme has ended."))
