"""Procedures that run: the list, one on its diagram, and what an operator can do when something is stuck."""

from collections.abc import Iterable

from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tingtang.core.views import Request, page
from tingtang.flows import actions, forms, models, queries, tables
from tingtang.flows.queries.drawings import drawing_read
from tingtang.flows.queries.entered import entered
from tingtang.flows.queries.running import Stuck, get_instance
from tingtang.flows.queries.standing import standing_of
from tingtang.flows.queries.story import course_of
from tingtang.flows.queries.watching import (
    asked_at,
    get_stuck,
    get_token,
    marks_of,
    name_of,
    stuck_token,
    subject_of,
    unopened,
    watched,
)
from tingtang.ui import editing


def _url(instance: models.Instance) -> str:
    return reverse("flows:instance", args=[instance.pk])


@page("flows.view_running")
def running(request: Request) -> HttpResponseBase:
    table = tables.Running(watched(request.actor, request.at), request)
    context = {
        "stuck": _stuck(queries.stuck(request.actor)),
        "may_retry": _may(request, "retry"),
        "may_skip": _may(request, "skip_step"),
        "skipping": forms.Reason(),
    }
    return table.respond("flows/running.html", page_title=_("Running procedures"), **context)


def _stuck(found: Iterable[Stuck]) -> list[tuple[Stuck, str, str | None, models.Token | None]]:
    return [(one, name_of(one), one._meta.model_name, stuck_token(one)) for one in found]


def _may(request: Request, verb: str) -> bool:
    return request.actor.may_somewhere(f"flows.{verb}")


@page("flows.view_running")
def instance(request: Request, instance: int) -> HttpResponseBase:
    found = get_instance(request.actor, instance)
    failed = [one for one in queries.stuck(request.actor) if getattr(one, "instance_id", None) == found.pk]
    standing = standing_of(found, request.at)
    tokens = queries.open_tokens([found])
    context = {
        "instance": found,
        "page_title": str(found),
        "subject": subject_of(request.actor, found),
        "standing": standing,
        "steps": [
            (token, queries.step_of(token), line, forms.Skip(asked_at(token)))
            for token, line in zip(tokens, standing.open, strict=False)
        ],
        "diagram": {"xml": drawing_read(found.version.xml), "marks": marks_of(standing, failed)},
        "waits": [(one, forms.Reason()) for one in standing.waits if one.can_skip and not one.is_work],
        "stuck": _stuck(failed),
        "course": course_of(found),
        "entered": entered(found),
        "skipping": forms.Reason(),
        "may_skip": request.actor.may("flows.skip_step", found),
        "unopened": unopened(standing) if request.actor.may("flows.note_early", found) else [],
        "may_abort": found.ended_at is None and request.actor.may("flows.abort", found),
        "may_retry": request.actor.may("flows.retry", found),
    }
    return render(request, "flows/instance.html", context)


@page("flows.skip_step")
@require_POST
def skip(request: Request, token: int) -> HttpResponseBase:
    found = get_token(request.actor, token)
    form = forms.Skip(asked_at(found), request.POST)

    def step() -> None:
        if not form.is_valid():
            editing.raise_errors(form)
        actions.skip_step(request.actor, token=found, reason=form.cleaned_data["reason"], answers=form.answers(), at=request.at)

    return editing.attempt(request, step, url=_url(found.instance), text=_("Skipped; the deviation is kept with its reason."))


@page("flows.note_early")
@require_POST
def early(request: Request, instance: int) -> HttpResponseBase:
    found = get_instance(request.actor, instance)
    return editing.attempt(
        request,
        lambda: actions.note_early(request.actor, instance=found, step=request.POST.get("step", ""), at=request.at),
        url=_url(found),
        text=_("Noted: the step was done out of order. The procedure stays where it stands."),
    )


@page("flows.abort")
@require_POST
def abort(request: Request, instance: int) -> HttpResponseBase:
    found = get_instance(request.actor, instance)
    return editing.attempt(
        request,
        lambda: actions.abort(request.actor, instance=found, at=request.at),
        url=_url(found),
        text=_("The procedure has been ended."),
    )


@page("flows.retry")
@require_POST
def retry(request: Request, what: str, job: int) -> HttpResponseBase:
    found = get_stuck(request.actor, what, job)
    return editing.attempt(
        request,
        lambda: actions.retry(request.actor, thing=found, at=request.at),  # type: ignore[type-var]
        url=reverse("flows:running") if isinstance(found, models.Start) else _url(found.instance),
        text=_("It is tried again now."),
    )
