"""The mark of a browser in which somebody has logged in before: a signed cookie, read only where somebody logs in."""

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import get_random_string

from tingtang.core.models import Account

COOKIE, SALT = "tt_usual", "org.usual"
MOST_NAMES = 12  # several people log in at the same counter
AGE_SECONDS = 180 * 86400


def mark_of(request: HttpRequest, username: str) -> str:
    """What this browser was given when `username` last logged in here; empty where it never did."""
    return _held(request).get(username.lower(), "")


def keep_mark(request: HttpRequest, response: HttpResponse, account: Account) -> None:
    """Remember in the browser that `account` has logged in here."""
    name = account.username.lower()
    held = _held(request)
    mark = held.pop(name, "") or get_random_string(22)
    latest = dict([*held.items(), (name, mark)][-MOST_NAMES:])
    response.set_cookie(
        COOKIE, signing.dumps(latest, salt=SALT), max_age=AGE_SECONDS, path=settings.LOGIN_URL, httponly=True, samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )  # fmt: skip


def _held(request: HttpRequest) -> dict[str, str]:
    try:
        held: dict[str, str] = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=AGE_SECONDS)
    except signing.BadSignature:
        return {}
    return held
