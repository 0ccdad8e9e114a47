"""The reader's language: kept in a cookie, and wherever else somebody asks to be told of the choice."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

Keep = Callable[[HttpRequest, str], None]
_keepers: list[Keep] = []


def on_choice(keep: Keep) -> Keep:
    """Have `keep(request, language)` called when a reader chooses; the account's page does so."""
    _keepers.append(keep)
    return keep


def choose(request: HttpRequest, response: HttpResponse, language: str) -> HttpResponse:
    """Remember `language` for a year. An unknown language changes nothing."""
    if language in dict(settings.LANGUAGES):
        response.set_cookie(settings.LANGUAGE_COOKIE_NAME, language, max_age=365 * 86400, samesite="Lax")
        for keep in _keepers:
            keep(request, language)
    return response
