"""Pages of own study: one's own notes, and what people of one's halls study."""

from typing import Any

from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from tingtang.core.errors import Denied
from tingtang.core.views import Request, page
from tingtang.improvement.actions import studies as actions
from tingtang.improvement.forms.studies import Study as Form
from tingtang.improvement.models import Study
from tingtang.improvement.queries import studies as queries
from tingtang.improvement.tables.training import Studies
from tingtang.improvement.views.parts import today_at
from tingtang.org.queries import staff_of
from tingtang.ui import editing

NOTE = "improvement.note_study"


@page(queries.LEAD)
def studies(request: Request) -> HttpResponseBase:
    """What people study by themselves."""
    return Studies(queries.studies(request.actor), request).respond(page_title=_("Own study"))


@page(NOTE)
def new_study(request: Request) -> HttpResponseBase:
    """A note of one's own study."""
    me, today = staff_of(request.actor), today_at(request)
    if me is None:
        raise Denied
    return _edited(request, Study(staff=me, first_date=today, last_date=today))


@page(NOTE)
def study(request: Request, study: int) -> HttpResponseBase:
    """One's own note, to change."""
    return _edited(request, queries.get_own_study(request.actor, study))


def _edited(request: Request, filled: Study) -> HttpResponseBase:
    form = Form(request.actor, request.POST or None, instance=filled)
    kept = editing.saved(request, form, lambda: actions.note_study(request.actor, study=filled, at=request.at, **form.values()))
    back = reverse("improvement:learning")
    if kept is not None:
        return editing.done(request, back, _("{name} has been saved.").format(name=kept))
    context: dict[str, Any] = {"page_title": filled if filled.pk else _("Note own study")}
    if filled.pk:
        context["remove_url"] = reverse("improvement:remove_study", args=[filled.pk])
        context["remove_verb"] = _("Remove it")
        context["remove_question"] = _("Remove “{name}”?").format(name=filled)
    return editing.page(request, form, submit=_("Note it as own study"), cancel=back, **context)


@page("improvement.remove_study")
@require_POST
def remove_study(request: Request, study: int) -> HttpResponseBase:
    found = queries.get_own_study(request.actor, study)
    return editing.attempt(
        request, lambda: actions.remove_study(request.actor, study=found, at=request.at), url=reverse("improvement:learning"),
        text=_("{name} has been removed.").format(name=found),
    )  # fmt: skip
