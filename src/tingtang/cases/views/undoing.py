"""A step is taken back from the notice that told of it."""

from dataclasses import astuple
from datetime import datetime

from django.core import signing
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tingtang.cases.actions.undoing import UNDO_SECONDS, Before, TooLateToUndo, can_undo, undo_move
from tingtang.cases.models import Case
from tingtang.cases.queries.cases import find_case
from tingtang.cases.views.shown import inside
from tingtang.core.views import Request, page

_SALT = "tingtang.cases.undo"


def undo_address(request: Request, was: Case, now: Case, step: str) -> str:
    """The address that takes a step back, from the case as it was and as it is; empty where the step leaves more behind."""
    taken = now.kind.life.steps.get(step)
    if (
        taken is None
        or not can_undo(now.kind, taken)
        or request.actor.staff_id is None
        or not request.actor.may("cases.undo_move", now)
    ):
        return ""
    before = Before(
        was.state, was.phase, was.times_reopened, was.resolved_at, was.closed_at, now.version, request.at, request.actor.staff_id
    )
    told = [one.isoformat() if isinstance(one, datetime) else one for one in astuple(before)]
    return reverse("cases:undo_move", args=[now.number, signing.dumps([now.pk, *told], salt=_SALT)])


def _read(token: str, case: Case) -> Before:
    try:
        key, state, phase, times, resolved, closed, version, moved, staff = signing.loads(
            token, salt=_SALT, max_age=UNDO_SECONDS * 2
        )
    except signing.BadSignature as error:
        raise TooLateToUndo from error
    if key != case.pk:
        raise TooLateToUndo
    resolved_at, closed_at = (datetime.fromisoformat(one) if one else None for one in (resolved, closed))
    return Before(state, phase, times, resolved_at, closed_at, version, datetime.fromisoformat(moved), staff)


@page("cases.undo_move")
@require_POST
def take_back(request: Request, number: str, token: str) -> HttpResponseBase:
    """Put the case back to where one's step found it."""
    case = find_case(request.actor, number)
    undo_move(request.actor, case=case, before=_read(token, case), at=request.at)
    return inside(request, number, _("Taken back."))
