"""A step is taken back from the notice that told of it."""

from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tingtang.cases.actions.undoing import read_key, undo_key, undo_move
from tingtang.cases.models import Case
from tingtang.cases.queries.cases import find_case
from tingtang.cases.views.shown import inside
from tingtang.core.views import Request, page


def undo_address(request: Request, was: Case, now: Case, step: str) -> str:
    """The address that takes a step back; empty where the step leaves more behind."""
    key = undo_key(request.actor, was, now, step, at=request.at)
    return reverse("cases:undo_move", args=[now.number, key]) if key else ""


@page("cases.undo_move")
@require_POST
def take_back(request: Request, number: str, token: str) -> HttpResponseBase:
    """Put the case back to where one's step found it."""
    case = find_case(request.actor, number)
    undo_move(request.actor, case=case, before=read_key(token, case), at=request.at)
    return inside(request, number, _("Taken back."))
