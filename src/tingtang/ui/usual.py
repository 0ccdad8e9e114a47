"""The mark of a browser in which somebody has come in before: a signed cookie, read only where one comes in."""

from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.crypto import get_random_string

MOST_NAMES = 12  # several people come in at the same machine
AGE_SECONDS = 180 * 86400


@dataclass(frozen=True)
class Usual:
    """One door that browsers are marked for: the cookie of its marks."""

    cookie: str

    def mark_of(self, request: HttpRequest, name: str) -> str:
        """What this browser was given when `name` last came in here; empty where it never did."""
        return self._held(request).get(name.lower(), "")

    def keep_mark(self, request: HttpRequest, response: HttpResponseBase, name: str, *, path: str) -> None:
        """Remember in the browser that `name` has come in here, for the address at which it is read."""
        held = self._held(request)
        mark = held.pop(name.lower(), "") or get_random_string(22)
        latest = dict([*held.items(), (name.lower(), mark)][-MOST_NAMES:])
        response.set_cookie(
            self.cookie, signing.dumps(latest, salt=self.cookie), max_age=AGE_SECONDS, path=path, httponly=True, samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
        )  # fmt: skip

    def _held(self, request: HttpRequest) -> dict[str, str]:
        try:
            held: dict[str, str] = signing.loads(request.COOKIES.get(self.cookie, ""), salt=self.cookie, max_age=AGE_SECONDS)
        except signing.BadSignature:
            return {}
        return held
