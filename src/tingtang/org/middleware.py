"""Every page is about a hall, and shows times in its zone."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone

from tingtang.core.views import actor_of, at_of
from tingtang.org import queries
from tingtang.org.models import Hall
from tingtang.ui import shell
from tingtang.ui.shell import HALL_COOKIE

MUST_CHANGE = "must_change"  # in a session: the password was given by somebody else and must be changed first
_CHOSEN = "hall_chosen"
_KEPT_FOR = timedelta(seconds=30)


class _Known(NamedTuple):
    pk: int
    code: str
    time_zone: str
    industry: str

    @property
    def hall_id(self) -> int:
        """For the question what one may do in this hall."""
        return self.pk


class PageHall:
    """Finds the hall one is in (chosen, else one's own, else the first) and activates the zone of the page's hall."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self._halls: Sequence[_Known] = ()
        self._read_at: datetime | None = None

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        try:
            return self.get_response(request)
        finally:
            timezone.deactivate()

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: dict[str, Any]) -> HttpResponseBase | None:
        """Choose hall and zone, now that the address has been understood. The API speaks UTC."""
        if request.path.startswith("/api/"):
            return None
        named = {code for code in (kwargs.get("hall"), request.COOKIES.get(HALL_COOKIE)) if code}
        halls = self._known(at_of(request), named)
        chosen = _chosen(request, halls)
        setattr(request, _CHOSEN, chosen.code if chosen else "")
        shown = next((hall for hall in halls if hall.code == kwargs.get("hall")), chosen)
        shell.is_in(request, shown)
        is_named = shown is not None and shown.code == kwargs.get("hall")
        request.trade = shown.industry if is_named and shown else _only_trade(request, halls)  # type: ignore[attr-defined]
        timezone.activate(ZoneInfo(shown.time_zone if shown else settings.HOME_ZONE))
        is_foreign = MUST_CHANGE in request.session and getattr(view, "permission", "") not in {"public", "signed-in"}
        return HttpResponseRedirect(reverse("org:me")) if is_foreign else None

    def _known(self, at: datetime, named: set[str]) -> Sequence["_Known"]:
        """The halls, read twice a minute, and at once when somebody is in one that was not there yet."""
        is_old = self._read_at is None or not timedelta(0) <= at - self._read_at < _KEPT_FOR
        if is_old or not self._halls or not named <= {hall.code for hall in self._halls}:
            rows = Hall.objects.filter(is_active=True).order_by("pk").values_list("pk", "code", "time_zone", "industry")
            self._halls, self._read_at = [_Known(*row) for row in rows], at
        return self._halls


def _chosen(request: HttpRequest, halls: Sequence["_Known"]) -> "_Known | None":
    """The hall chosen before, if the reader has anything to do there; else his own; else the first he has."""
    actor, cookie = actor_of(request), request.COOKIES.get(HALL_COOKIE)
    reach = queries.reach_of(actor)
    mine = [hall for hall in halls if hall.pk in reach]
    wanted = sorted(mine, key=lambda hall: (hall.code != cookie, hall.pk != actor.hall_id))
    return wanted[0] if wanted else None


def _only_trade(request: HttpRequest, halls: Sequence["_Known"]) -> str:
    """The trade of whoever works in halls of one trade alone; none for who sees several, and for the public."""
    actor = actor_of(request)
    if actor.is_anonymous or len({hall.industry for hall in halls}) < 2:
        return ""
    reach = queries.reach_of(actor)
    mine = {hall.industry for hall in halls if hall.pk in reach}
    return mine.pop() if len(mine) == 1 else ""


def hall_of(request: HttpRequest, wanted: str) -> str:
    """The code of the hall the reader of a page is in."""
    return str(getattr(request, _CHOSEN, wanted))
