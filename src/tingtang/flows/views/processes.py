"""Pages of processes: the list, one with its versions and changes, and what it is called and for."""

from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from tingtang.catalogue.actions.versions import today
from tingtang.core.views import Request, page
from tingtang.flows import actions, forms, models, queries, tables
from tingtang.flows.actions.starting import day_of
from tingtang.flows.queries.opening import opener_for
from tingtang.flows.queries.shown import change_words, shown_state
from tingtang.flows.queries.supplies import needs_of
from tingtang.ui.records import Noun, edited, listed, removed

PROCESS = Noun(
    "flows",
    "process",
    "processes",
    title=gettext_lazy("Processes"),
    new_title=gettext_lazy("New process"),
    make=gettext_lazy("Make a process"),
    save_verb=gettext_lazy("Save the process"),
    remove_verb=gettext_lazy("Remove the process"),
    table=tables.Processes,
    save=actions.save_process,
    remove=actions.remove_process,
)


@page("flows.view")
def processes(request: Request) -> HttpResponseBase:
    return listed(request, PROCESS, queries.processes(today(request.at)), template="flows/processes.html")


@page("flows.view")
def process(request: Request, process: int) -> HttpResponseBase:
    found = queries.get_process(request.actor, process)
    day = day_of(found, request.at)
    versions = list(found.versions.select_related("author").order_by("-number"))
    changes = list(found.changes.select_related("version__process", "retires", "asked_by", "process__owner").order_by("-pk"))
    force = queries.version_in_force(found, day)
    reviewers = queries.who_may("flows.review_draft", versions[:2], found.owner.hall_id if found.owner else None)
    leaders = queries.who_may("flows.approve_draft", versions[:2])
    context = {
        "process": found,
        "page_title": str(found),
        "versions": [(one, *shown_state(one, force, day)) for one in versions],
        "changes": [(one, *change_words(one)) for one in changes],
        "force": force,
        "held": queries.held_posts(request.actor, versions[:2]),
        "drawers": queries.who_may("flows.save_draft", versions[:2]),
        "reviewers": reviewers,
        "leaders": leaders,
        "is_locked": not any(one != other for one in reviewers for other in leaders),
        "is_unused": force is not None
        and opener_for(found) is None
        and not models.Instance.objects.filter(version__process=found).exists(),
        "running": models.Instance.objects.filter(version__process=found, state="running").count(),
        "may_watch": request.actor.may_somewhere("flows.view_running"),
        "has_open": any(one.state in {"draft", "review", "approved"} for one in versions),
        "may_save": request.actor.may("flows.save_process"),
        "may_ask": request.actor.may_somewhere("flows.ask_change"),
        "may_begin": request.actor.may("flows.begin_draft"),
        "may_decline": request.actor.may("flows.decline_change"),
        "declining": forms.Reason(),
        "variants": found.variants.filter(is_active=True).order_by("code"),
        "needs": needs_of(found),
        "may_plan": request.actor.may("flows.save_supply"),
    }
    return render(request, "flows/process.html", context)


@page("flows.save_process", everywhere=True)
def new_process(request: Request) -> HttpResponseBase:
    form = forms.Process(request.POST or None, instance=models.Process())
    return edited(request, PROCESS, None, form, to_record=True)


@page("flows.save_process", everywhere=True)
def edit_process(request: Request, process: int) -> HttpResponseBase:
    found = queries.get_process(request.actor, process)
    return edited(request, PROCESS, found, forms.Process(request.POST or None, instance=found), to_record=True)


@page("flows.remove_process", everywhere=True)
@require_POST
def remove_process(request: Request, process: int) -> HttpResponseBase:
    return removed(request, PROCESS, queries.get_process(request.actor, process))
