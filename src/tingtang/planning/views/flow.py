"""What-if of a procedure: a published flow as a scenario, simulated as it is and with a change."""

import json
import math
from typing import Any

import yaml
from django import forms
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from tingtang.core.views import Request, page
from tingtang.flows.models import Version
from tingtang.org.models import Post
from tingtang.planning.queries import VIEW
from tingtang.planning.queries.flows import OfJournal, flow_read, flows, get_flow, of_journal
from tingtang.planning.rules.flow_answers import Answer, answered, with_change
from tingtang.planning.rules.flow_scenario import ANYBODY, Read
from tingtang.planning.rules.simulation.figures import Figure
from tingtang.planning.rules.simulation.scenario import Wrong
from tingtang.planning.views.gaps import Row, interval, number_row
from tingtang.planning.words.plain import figure
from tingtang.ui import formats
from tingtang.ui.choosing import offer_choices

HOUR = 3600.0
_SELECT, _CONTROL = {"class": "form-select"}, {"class": "form-control"}


class Changed(forms.Form):
    """Which flow, and what would be different."""

    flow = forms.ChoiceField(label=gettext_lazy("Process"), widget=forms.Select(attrs=_SELECT))
    per_hour = forms.FloatField(
        label=gettext_lazy("Cases an hour (empty: as recorded)"), required=False, min_value=0.01, max_value=500,
        widget=forms.NumberInput(attrs=_CONTROL | {"step": "any"}),
    )  # fmt: skip
    arrivals = forms.IntegerField(
        label=gettext_lazy("Cases, in % of that"), min_value=25, max_value=400, widget=forms.NumberInput(attrs=_CONTROL)
    )
    post = forms.ChoiceField(label=gettext_lazy("Post"), required=False, widget=forms.Select(attrs=_SELECT))
    people = forms.IntegerField(
        label=gettext_lazy("People of this post more or fewer"),
        min_value=-20,
        max_value=50,
        widget=forms.NumberInput(attrs=_CONTROL),
    )


def _posts(found: Read) -> dict[str, str]:
    names = {post.code: post.name_in() for post in Post.objects.all()}
    return {
        each.name: names.get(each.name, _("anybody") if each.name == ANYBODY else each.name) for each in found.scenario.counters
    }


def _form(request: Request, version: Version, versions: list[Version], posts: dict[str, str]) -> Changed:
    defaults = {"flow": version.process.code, "per_hour": "", "arrivals": "100", "post": "", "people": "1"}
    form = Changed({name: request.GET.get(name) or value for name, value in defaults.items()})
    offer_choices(form, "flow", [(one.process.code, str(one.process)) for one in versions])
    offer_choices(form, "post", [("", _("nobody")), *posts.items()])
    return form


@page(VIEW)
@require_safe
def flow_what_if(request: Request) -> HttpResponseBase:
    """How long cases of a published procedure take and where they wait, now and with a change."""
    versions = flows(request.actor, request.at)
    context: dict[str, Any] = {"page_title": _("What if in procedures?"), "is_empty": not versions}
    if not versions:
        return render(request, "planning/flow.html", context)
    version = get_flow(request.actor, request.GET.get("flow", ""), request.at)
    journal = of_journal(request.actor, version.process_id, request.at)
    try:
        found = flow_read(version, journal)
    except Wrong:
        form = _form(request, version, versions, {})
        return render(request, "planning/flow.html", context | {"form": form, "cannot": True})
    posts = _posts(found)
    form = _form(request, version, versions, posts)
    context |= {"form": form, "version": version}
    if form.is_valid():
        context |= _answers(found, journal, form.cleaned_data, posts)
    return render(request, "planning/flow.html", context, status=200 if form.is_valid() else 422)


def _answers(found: Read, journal: OfJournal, given: dict[str, Any], posts: dict[str, str]) -> dict[str, Any]:
    recorded = sum(found.scenario.arrivals[0].counts) / len(found.scenario.arrivals[0].counts)
    base = with_change(found.scenario, arrivals=given["per_hour"] / recorded if given["per_hour"] else 1.0)
    then = with_change(base, arrivals=given["arrivals"] / 100, post=given["post"], people=given["people"] if given["post"] else 0)
    now = answered(base)
    after = now if then == base else answered(then)
    rates = sum(base.arrivals[0].counts) / len(base.arrivals[0].counts)
    return {
        "rows": _rows(now, after),
        "steps": _steps(found, now, after, posts),
        "posts": [
            {
                "name": posts[code], "people": next(each.count for each in base.counters if each.name == code),
                "then_people": next(each.count for each in then.counters if each.name == code), "busy": formats.share(share.value),
                "then": formats.share(after.busy[code].value), "is_over": code in now.overloaded, "then_over": code in after.overloaded,
            }
            for code, share in now.busy.items()
        ],
        "cases": formats.number(now.cases, 0), "rate": figure(rates, 2), "read": found, "began": journal.began, "since": journal.since,
        "query": {"flow": given["flow"], "per_hour": given["per_hour"] or ""},
    }  # fmt: skip


def _rows(now: Answer, after: Answer) -> list[Row]:
    labels = (
        ("mean", _("Mean time of a case")),
        ("p50", _("Half of the cases take up to")),
        ("p90", _("9 of 10 cases take up to")),
    )
    rows = []
    for name, label in labels:
        before, then = _hours(getattr(now, name)), _hours(getattr(after, name))
        rows.append(number_row(label, (before, then, then.minus(before))))
    return rows


def _steps(found: Read, now: Answer, after: Answer, posts: dict[str, str]) -> list[dict[str, Any]]:
    waits, later = ({one.code: one for one in each.steps} for each in (now, after))
    longest = max((one.wait.value for one in now.steps if math.isfinite(one.wait.value)), default=0.0)
    return [
        {
            "name": step.name, "post": posts[step.post], "minutes": figure(step.minutes, 1), "n": step.n, "seen": step.seen,
            "onward": ", ".join(f"{found.names[to]} {formats.share(share)}" for to, share in step.onward.items())
            or (_("end of the branch") if step.is_branch else _("end")),
            "visits": figure(waits[step.code].visits, 2), "wait": _said(waits[step.code].wait),
            "interval": interval(_hours(waits[step.code].wait), lambda value: figure(max(0.0, value), 2)),
            "then": _said(later[step.code].wait),
            "is_longest": longest > 0 and waits[step.code].wait.value == longest,
        }
        for step in found.steps
    ]  # fmt: skip


def _hours(one: Figure) -> Figure:
    return Figure(
        one.value / HOUR, None if one.low is None else one.low / HOUR, None if one.high is None else one.high / HOUR,
        tuple(each / HOUR for each in one.sections),
    )  # fmt: skip


def _said(one: Figure) -> str:
    return figure(one.value / HOUR, 2) if math.isfinite(one.value) else "–"


@page(VIEW)
@require_safe
def flow_yaml(request: Request) -> HttpResponseBase:
    """The scenario of a published procedure as the file that `tingtang simulate` reads."""
    version = get_flow(request.actor, request.GET.get("flow", ""), request.at)
    try:
        found = flow_read(version, of_journal(request.actor, version.process_id, request.at))
    except Wrong as wrong:
        return HttpResponse("\n".join(wrong.sentences), status=422, content_type="text/plain; charset=utf-8")
    data = json.loads(found.scenario.model_dump_json(by_alias=True, exclude_unset=True))
    response = HttpResponse(
        yaml.safe_dump({"name": str(version), **data}, allow_unicode=True, sort_keys=False), content_type="application/yaml"
    )
    response["Content-Disposition"] = f'attachment; filename="{version.process.code}.yaml"'
    return response
