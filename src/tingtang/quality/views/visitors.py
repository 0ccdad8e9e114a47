"""Pages of mystery visits: planned in secret, made, published."""

from typing import Any

from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_POST

from tingtang.core.views import Request, page
from tingtang.quality.actions import visitors as actions
from tingtang.quality.forms import inspections as forms
from tingtang.quality.models import VisitorWave
from tingtang.quality.queries import visitors as queries
from tingtang.quality.tables.inspections import VisitorWaves
from tingtang.ui import editing, formats
from tingtang.ui.records import Noun, edited, listed, removed

WAVE = Noun(
    "quality", "visitor_wave", "visitor_waves", title=_("Mystery visits"), new_title=_("New wave of mystery visits"),
    make=_("Plan mystery visits"), save_verb=_("Save the wave"), remove_verb=_("Remove the wave"), table=VisitorWaves,
    save=actions.save_visitor_wave, remove=actions.remove_visitor_wave,
)  # fmt: skip


@page(queries.VIEW_RESULTS)
def visitor_waves(request: Request) -> HttpResponseBase:
    """Waves: all for who holds the secret, published ones for the others."""
    return listed(request, WAVE, queries.waves(request.actor))


@page("quality.save_visitor_wave", everywhere=True)
def new_visitor_wave(request: Request) -> HttpResponseBase:
    made = VisitorWave(year=request.at.year)
    return edited(request, WAVE, None, forms.VisitorWave(request.POST or None, instance=made), to_record=True)


@page("quality.save_visitor_wave", everywhere=True)
def edit_visitor_wave(request: Request, visitor_wave: int) -> HttpResponseBase:
    found = queries.get_wave(request.actor, visitor_wave)
    return edited(request, WAVE, found, forms.VisitorWave(request.POST or None, instance=found), to_record=True)


@page("quality.remove_visitor_wave", everywhere=True)
@require_POST
def remove_visitor_wave(request: Request, visitor_wave: int) -> HttpResponseBase:
    return removed(request, WAVE, queries.get_wave(request.actor, visitor_wave))


@page(queries.VIEW_RESULTS)
def visitor_wave(request: Request, visitor_wave: int) -> HttpResponseBase:
    """One wave: who goes where for who holds the secret, and what it came to."""
    return render(request, "quality/visitor_wave.html", _shown(request, queries.get_wave(request.actor, visitor_wave)))


def _shown(request: Request, found: VisitorWave) -> dict[str, Any]:
    actor = request.actor
    results = queries.results(actor, found)
    scored = [one for one in results if one.score.value is not None]
    option = {
        "xAxis": {"type": "value", "min": 0, "max": 100},
        "yAxis": {"type": "category", "inverse": True, "data": [str(one.hall) for one in scored]},
        "series": [{"type": "bar", "data": [round(one.score.value or 0, 1) for one in scored], "barMaxWidth": 24}],
    }
    missing = queries.short_of(found) if actor.may(queries.VIEW) else {}
    return {
        "page_title": str(found), "wave": found, "visits": queries.visits(actor, found),
        "told": queries.told_visits(actor, found), "results": results, "missing": missing.items(),
        "is_secret": actor.may(queries.VIEW), "chart": option if scored else None,
        "chart_columns": [(_("Hall"), "text"), (_("Score"), "number"), (_("95 %"), "text"), ("n", "number")],
        "chart_rows": [[str(one.hall), round(one.score.value or 0, 1), _interval(one), one.done] for one in scored],
        "unfinished": queries.unfinished(found).items() if actor.may(queries.VIEW) and found.published_at is None else (),
        "people": forms.People(label=pgettext_lazy("mystery visits", "Visitors"), people=queries.visitors_for(found))
        if missing and actor.may("quality.assign_visits") and not found.published_at else None,
        "may_save": actor.may("quality.save_visitor_wave") and not found.published_at,
        "may_publish": actor.may("quality.publish_visitors") and not found.published_at,
    }  # fmt: skip


def _interval(one: queries.HallResult) -> str:
    low, high = one.score.low, one.score.high
    return f"{max(0.0, low):.1f} – {min(100.0, high):.1f}" if low is not None and high is not None else formats.MISSING


@page("quality.assign_visits", everywhere=True)
@require_POST
def assign_visits(request: Request, visitor_wave: int) -> HttpResponseBase:
    found = queries.get_wave(request.actor, visitor_wave)
    form = forms.People(request.POST, label=pgettext_lazy("mystery visits", "Visitors"), people=queries.visitors_for(found))
    if form.is_valid():
        people = list(form.cleaned_data["people"])
        kept = editing.told(
            form, lambda: actions.assign_visits(request.actor, visitor_wave=found, visitors=people, at=request.at)
        )
        if kept is not None:
            return editing.done(request, reverse("quality:visitor_wave", args=[found.pk]), _("The visits have been assigned."))
    return render(request, "quality/visitor_wave.html", _shown(request, found) | {"people": form}, status=422)


@page("quality.publish_visitors", everywhere=True)
@require_POST
def publish_visitors(request: Request, visitor_wave: int) -> HttpResponseBase:
    found = queries.get_wave(request.actor, visitor_wave)
    return editing.attempt(
        request, lambda: actions.publish_visitors(request.actor, visitor_wave=found, at=request.at),
        url=reverse("quality:visitor_wave", args=[found.pk]), text=_("The results are published and count in the annual assessment."),
    )  # fmt: skip
