"""The page on which a trainer arranges how somebody takes part, and assesses him."""

from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tingtang.core.errors import NotFound
from tingtang.core.views import Request, page
from tingtang.improvement.actions.taking_part import note_part as act
from tingtang.improvement.forms.training import TakingPart
from tingtang.improvement.queries import training as queries
from tingtang.ui import editing


@page("improvement.note_part")
def note_part(request: Request, session: int, attendance: int) -> HttpResponseBase:
    """Who helps somebody, his level or part, and his assessment once he came."""
    found = queries.get_session(request.actor, session, "improvement.note_part")
    row = queries.get_attendance(attendance)
    if row.session_id != found.pk:
        raise NotFound
    url = reverse("improvement:session", args=[found.pk])
    form = TakingPart(request.POST or None, instance=row)
    kept = editing.saved(request, form, lambda: act(request.actor, session=found, attendance=row, at=request.at, **form.said()))
    if kept is not None:
        return editing.done(request, url, _("{name} has been saved.").format(name=kept))
    return editing.page(request, form, submit=_("Keep it"), cancel=url, page_title=f"{found} · {row}")
