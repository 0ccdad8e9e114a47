"""Pages of promises and how everybody says them."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from tingtang.core.views import Request, page
from tingtang.improvement.forms import rounds as forms
from tingtang.improvement.models import VIEW, Meeting, MeetingKind, MeetingState
from tingtang.improvement.queries import rounds

CALL, SETTLE, REQUIRE = "improvement.save_meeting", "improvement.settle_promise", "improvement.save_reading"


@page(VIEW)
def promises(request: Request) -> HttpResponseBase:
    """Every published promise: what everybody says of it, when that was talked about, and from which halls nobody was there."""
    rows = rounds.promises_said(request.actor, request.at)
    context = {
        "page_title": _("What we promise, said alike"), "rows": rows, "due": [one for one in rows if one.is_due],
        "may_call": request.actor.may_somewhere(CALL), "days": rounds.TALKED_EVERY.days,
    }  # fmt: skip
    return render(request, "improvement/promises.html", context)


def of_meeting(request: Request, found: Meeting, bound: Mapping[int, forms.Settled] = MappingProxyType({})) -> dict[str, Any]:
    """What a meeting talks about: promises, each with the form to settle it for who may from when it begins, and who is there."""
    rows = rounds.talks_of(found)
    if not rows and found.kind != MeetingKind.ROUND:
        return {}
    may = request.at >= found.starts_at and found.state != MeetingState.CANCELLED and request.actor.may(SETTLE, found)
    talks = [(one, (bound.get(one.pk) or forms.Settled(one)) if may else None) for one in rows]
    is_settled = any(one.settled_at is not None for one in rows)
    circle = rounds.circle_of(found, is_over=found.state == MeetingState.HELD)
    return {"talks": talks, "circle": circle, "may_require": is_settled and request.actor.may_somewhere(REQUIRE)}
