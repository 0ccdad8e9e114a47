"""Pages of a process beside its drawing: its life by phase, named methods of analysis, and what it needs."""

from datetime import timedelta

from django.conf import settings
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from tingtang.catalogue.actions.versions import today
from tingtang.core.errors import NotFound
from tingtang.core.views import Request, page
from tingtang.flows import actions, forms, models, queries, tables
from tingtang.flows.queries.life import life_of
from tingtang.flows.queries.methods import Methods, methods_of
from tingtang.flows.queries.supplies import need_of, supplies
from tingtang.flows.views.analysis import DAYS, days_of
from tingtang.ui import editing
from tingtang.ui.records import Noun, pages

SUPPLY = Noun(
    "flows", "supply", "supplies", title=gettext_lazy("Resources of processes"), new_title=gettext_lazy("New resource of a process"),
    make=gettext_lazy("Plan a resource"), save_verb=gettext_lazy("Save the resource"), remove_verb=gettext_lazy("Remove the resource"),
    table=tables.Supplies, save=actions.save_supply, remove=actions.remove_supply,
)  # fmt: skip


def _find(key: int) -> models.Supply:
    found = supplies().filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


def _short(request: Request) -> dict[str, object]:
    needs = [need_of(one) for one in supplies().order_by("process__code", "name")]
    short = [one for one in needs if one.badge == "risk"]
    return {
        "short": short,
        "short_names": _(", ").join(str(one.supply) for one in short),
        "may_count": request.actor.may("flows.count_supply"),
        "uncounted": [one for one in needs if not one.supply.is_counted_by_itself],
    }


SUPPLY_PAGES = pages(
    SUPPLY, view="flows.view", rows=lambda _request: supplies(), find=lambda _actor, key: _find(key), form=forms.Supply,
    initial=lambda request: {"process": request.GET.get("process")}, template="flows/supplies.html", more=_short,
)  # fmt: skip


@page("flows.count_supply", everywhere=True)
@require_POST
def count_supply(request: Request, supply: int) -> HttpResponseBase:
    """Note how much there is."""
    found, form = _find(supply), forms.Counted(request.POST)
    return editing.attempt(
        request,
        lambda: actions.count_supply(request.actor, supply=found, at=request.at, **form.cleaned_data),
        url=reverse("flows:supplies"),
        text=_("Counted."),
        form=form,
    )


@page("flows.view")
def life(request: Request, process: int) -> HttpResponseBase:
    """The life of a process, phase by phase."""
    return _life(request, queries.get_process(request.actor, process), None)


def _life(request: Request, found: models.Process, form: forms.PhaseRecord | None) -> HttpResponseBase:
    force = queries.version_in_force(found, today(request.at))
    context = {
        "process": found,
        "page_title": _("The life of “{process}”").format(process=found),
        "phases": life_of(request.actor, found, force, request.at),
        "form": (form or forms.PhaseRecord()) if request.actor.may("flows.record_phase") else None,
    }
    return render(request, "flows/life.html", context, status=422 if form else 200)


@page("flows.record_phase", everywhere=True)
@require_POST
def record_phase(request: Request, process: int) -> HttpResponseBase:
    """Record what was done in a phase."""
    found, form = queries.get_process(request.actor, process), forms.PhaseRecord(request.POST)
    kept = editing.saved(
        request, form, lambda: actions.record_phase(request.actor, process=found, at=request.at, **form.cleaned_data)
    )
    if kept is None:
        return _life(request, found, form)
    return editing.done(request, reverse("flows:life", args=[found.pk]), _("The record has been kept."))


@page("flows.view_running")
def methods(request: Request, process: int) -> HttpResponseBase:
    """Value chain, Pareto and control chart over a process."""
    found = queries.get_process(request.actor, process)
    version = queries.version_in_force(found, today(request.at))
    if version is None:
        raise NotFound
    days = days_of(request)
    told = methods_of(request.actor, found, version, request.at - timedelta(days=days), request.at, settings.HOME_ZONE)
    words = dict(models.Worth.choices) | dict(models.Activity.choices) | {"": _("not said yet")}
    context = {
        "process": found,
        "page_title": _("“{process}” through named methods").format(process=found),
        "told": told,
        "worths": [(words[one.code], one) for one in told.worths],
        "activities": [(words[one.code], one) for one in told.activities],
        "worth_choices": [("", "–"), *models.Worth.choices],
        "activity_choices": [("", "–"), *models.Activity.choices],
        "pareto": _pareto(told),
        "control": _control(told),
        "days": days,
        "offered": DAYS,
        "may_value": request.actor.may("flows.value_steps"),
    }
    return render(request, "flows/methods.html", context)


def _pareto(told: Methods) -> dict[str, object]:
    names = [one.name for one in told.causes]
    return {
        "xAxis": {"type": "category", "data": names},
        "yAxis": [{"type": "value"}, {"type": "value", "min": 0, "max": 1, "axisLabel": {"formatter": "@percent"}}],
        "series": [
            {"type": "bar", "name": str(_("deviations")), "data": [one.times for one in told.causes]},
            {
                "type": "line",
                "name": str(_("together")),
                "yAxisIndex": 1,
                "data": [round(one.cumulated, 4) for one in told.causes],
            },
        ],
    }


def _control(told: Methods) -> dict[str, object]:
    chart = told.chart
    if chart is None:
        return {}
    lines = [(_("mean"), chart.mean), (_("upper limit"), chart.upper), (_("lower limit"), chart.lower)]
    return {
        "xAxis": {"type": "category", "data": [day for day, _mean, _n in told.days]},
        "yAxis": {"type": "value", "axisLabel": {"formatter": "@duration"}},
        "series": [
            {"type": "line", "name": str(_("mean time of a step")), "data": [round(mean, 1) for _day, mean, _n in told.days]},
            *(
                {"type": "line", "name": str(name), "data": [round(value, 1)] * len(told.days), "symbol": "none"}
                for name, value in lines
            ),
        ],
    }


@page("flows.value_steps", everywhere=True)
@require_POST
def value_steps(request: Request, process: int) -> HttpResponseBase:
    """Say what the steps are worth."""
    found = queries.get_process(request.actor, process)
    elements = request.POST.getlist("element")
    pairs = zip(elements, request.POST.getlist("worth"), request.POST.getlist("activity"), strict=False)
    values = {element: {"worth": worth, "activity": activity} for element, worth, activity in pairs}
    return editing.attempt(
        request,
        lambda: actions.value_steps(request.actor, process=found, values=values, at=request.at),
        url=reverse("flows:methods", args=[found.pk]),
        text=_("Kept. The shares are worked out anew."),
    )
