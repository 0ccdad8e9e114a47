"""Pages show times in the zone of the hall they are about."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone

from tingtang.core.views import actor_of, at_of
from tingtang.org.models import Hall
from tingtang.ui.shell import HALL_COOKIE

_KEPT_FOR = timedelta(seconds=30)


class PageZone:
    """Activates the zone of the hall in the address, else of the hall chosen, else of one's own, else of the first."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self._zones: Mapping[str | int, str] = {}
        self._read_at: datetime | None = None

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        try:
            return self.get_response(request)
        finally:
            timezone.deactivate()

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: dict[str, Any]) -> None:
        """Choose the zone, now that the address has been understood. The API speaks UTC."""
        if request.path.startswith("/api/"):
            return
        zones = self._known(at_of(request))
        wanted = (kwargs.get("hall"), request.COOKIES.get(HALL_COOKIE), actor_of(request).hall_id)
        name = next(
            (zones[key] for key in wanted if key is not None and key in zones), next(iter(zones.values()), settings.TIME_ZONE)
        )
        timezone.activate(ZoneInfo(name))

    def _known(self, at: datetime) -> Mapping[str | int, str]:
        if self._read_at is None or not timedelta(0) <= at - self._read_at < _KEPT_FOR:
            rows = list(Hall.objects.order_by("pk").values_list("pk", "code", "time_zone"))
            self._zones = {key: zone for pk, code, zone in rows for key in (code, pk)}
            self._read_at = at
        return self._zones
