"""Changes of processes: asked for, begun, declined, approved on two levels, given back."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tingtang.core.views import Request, page
from tingtang.flows import actions, forms, models, queries
from tingtang.ui import editing


@page("flows.ask_change")
def ask_change(request: Request, process: int) -> HttpResponseBase:
    """Ask for a change; who may draw begins at once."""
    found = queries.get_process(request.actor, process)
    form = forms.Change(request.POST or None, initial={"reason": request.GET.get("reason", "")[:4000]})
    kept = editing.saved(
        request,
        form,
        lambda: actions.ask_change(
            request.actor, process=found, hall=queries.asks_from(request.actor), at=request.at, **form.cleaned_data
        ),
    )
    if kept is not None:
        return editing.done(
            request, _process(kept), _("The change has been asked for. Whoever looks after processes takes it up.")
        )
    context: dict[str, Any] = {"process": found, "page_title": _("Ask for a change of “{process}”").format(process=found)}
    return editing.page(
        request, form, submit=_("Ask for the change"), cancel=reverse("flows:process", args=[found.pk]), **context
    )


def _process(change: models.Change) -> str:
    return reverse("flows:process", args=[change.process_id])


def _version(change: models.Change) -> str:
    key = change.version_id or change.retires_id
    return reverse("flows:version", args=[key]) if key else _process(change)


@page("flows.begin_draft", everywhere=True)
@require_POST
def begin_draft(request: Request, change: int) -> HttpResponseBase:
    found = queries.get_change(request.actor, change)
    made: list[models.Version] = []
    answer = editing.attempt(
        request,
        lambda: made.append(actions.begin_draft(request.actor, change=found, at=request.at)),
        url=_process(found),
        text=_("A draft has been begun."),
    )
    return HttpResponseRedirect(reverse("flows:studio", args=[made[0].pk])) if made else answer


@page("flows.decline_change", everywhere=True)
@require_POST
def decline_change(request: Request, change: int) -> HttpResponseBase:
    found = queries.get_change(request.actor, change)
    return _with_reason(request, found, actions.decline_change, _process(found), _("Declined."))


@page("flows.review_draft")
@require_POST
def review_draft(request: Request, change: int) -> HttpResponseBase:
    found = queries.get_change(request.actor, change)
    return editing.attempt(
        request,
        lambda: actions.review_draft(request.actor, change=found, at=request.at),
        url=_version(found),
        text=_("Approved for the department."),
    )


@page("flows.approve_draft", everywhere=True)
@require_POST
def approve_draft(request: Request, change: int) -> HttpResponseBase:
    found = queries.get_change(request.actor, change)
    return editing.attempt(
        request,
        lambda: actions.approve_draft(request.actor, change=found, at=request.at),
        url=_version(found),
        text=_("Approved. It can be published now.") if found.retires_id is None else _("Approved: it is retired."),
    )


@page("flows.return_draft")
@require_POST
def return_draft(request: Request, change: int) -> HttpResponseBase:
    found = queries.get_change(request.actor, change)
    text = _("Given back to whoever drew it.") if found.retires_id is None else _("Declined. It goes on as now.")
    return _with_reason(request, found, actions.return_draft, _version(found), text)


def _with_reason(request: Request, change: models.Change, act: Callable[..., object], url: str, text: str) -> HttpResponseBase:
    form = forms.Reason(request.POST)
    return editing.attempt(
        request, lambda: act(request.actor, change=change, at=request.at, **form.cleaned_data), url=url, text=text, form=form
    )
