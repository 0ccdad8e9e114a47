"""How a process is worked by: its steps on five attributes, what to look into, and who keeps to it."""

from datetime import timedelta
from urllib.parse import urlencode

from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from tingtang.catalogue.actions.versions import today
from tingtang.core.errors import NotFound
from tingtang.core.registry import Text
from tingtang.core.views import Request, page
from tingtang.flows import queries
from tingtang.flows.queries.analysis import Analysis, analysis_of, observance_of
from tingtang.flows.rules.analysis import Finding

DAYS = (7, 30, 90, 365)
_FOUND: dict[str, Text] = {
    "slow": gettext_lazy("“{step}” takes {share} of the whole time. Shorten it, divide it, or let it begin earlier."),
    "late": gettext_lazy("“{step}” is late in {share} of the times. Shorten the step, or give it a limit that can be kept."),
    "repeated": gettext_lazy("“{step}” is done {figure:.1f} times in a procedure. Find why it comes back, and mend that."),
    "skipped": gettext_lazy("“{step}” is skipped in {share} of the times. Remove it, or say when it is not needed."),
    "same_post": gettext_lazy("“{step}” and “{other}” follow one another in the same hands. Merge them into one step."),
}


def days_of(request: Request) -> int:
    """The days looked at."""
    text = request.GET.get("days", "")
    return int(text) if text in map(str, DAYS) else 30


@page("flows.view_running")
def analysis(request: Request, process: int) -> HttpResponseBase:
    found = queries.get_process(request.actor, process)
    version = queries.version_in_force(found, today(request.at))
    if version is None:
        raise NotFound
    days = days_of(request)
    told = analysis_of(request.actor, found, version, request.at - timedelta(days=days), request.at)
    text = request.GET.get("rate", "")
    rate = float(text) if text.replace(".", "", 1).isascii() and text.replace(".", "", 1).isdigit() and len(text) < 8 else None
    words = [sentence(told, one) for one in told.findings]
    context = {
        "process": found,
        "page_title": _("How “{process}” is worked by").format(process=found),
        "told": told,
        "rows": [(one, one.hours * rate if rate is not None else None) for one in told.steps],
        "words": words,
        "rate": text if rate is not None else "",
        "days": days,
        "offered": DAYS,
        "people": observance_of(request.actor, found, request.at - timedelta(days=days), request.at),
        "change_url": f"{reverse('flows:ask_change', args=[found.pk])}?{urlencode({'reason': chr(10).join(words)})}"
        if words
        else "",
        "may_ask": request.actor.may_somewhere("flows.ask_change"),
    }
    return render(request, "flows/analysis.html", context)


def sentence(told: Analysis, one: Finding) -> str:
    """What was found, in words."""
    names, share = told.names, pgettext("a share", "{percent} %").format(percent=round(100 * one.figure))
    return str(_FOUND[one.code]).format(
        step=names.get(one.element, one.element), other=names.get(one.other, one.other), share=share, figure=one.figure
    )
