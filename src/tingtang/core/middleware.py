"""Who asks, in which language, and how a problem is told."""

import json
import logging
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.db import DataError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.translation.trans_real import get_supported_language_variant

from tingtang.core import queries
from tingtang.core.actors import ANONYMOUS
from tingtang.core.errors import Invalid, NotFound, Problem, Unavailable, Unknown
from tingtang.core.live import live_origin

BACKDATED = "HTTP_TINGTANG_TIME"
Next = Callable[[HttpRequest], HttpResponseBase]
_log = logging.getLogger("tingtang.problems")


def trigger(response: HttpResponse, event: str, detail: dict[str, Any]) -> HttpResponse:
    """Have htmx raise `event` with `detail` in the page."""
    events = json.loads(response.headers.get("HX-Trigger", "{}")) | {event: detail}
    response.headers["HX-Trigger"] = json.dumps(events, ensure_ascii=True)
    return response


class Identify:
    """Puts `request.actor` and `request.at` on every request: session, device cookie, or bearer key."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.at = timezone.now()  # type: ignore[attr-defined]
        request.actor = ANONYMOUS  # type: ignore[attr-defined]
        if "\x00" in request.path_info or "%00" in request.META.get("QUERY_STRING", ""):
            return told(request, NotFound())  # the database has no word with a NUL in it
        actor = queries.actor_of_request(request, request.at)  # type: ignore[attr-defined]
        request.actor = actor or ANONYMOUS  # type: ignore[attr-defined]
        if BACKDATED in request.META:  # `headers` are made of all of them, when somebody asks for one
            try:
                request.at = queries.backdated(request, request.at)  # type: ignore[attr-defined]
            except Problem as problem:
                return told(request, problem)
        return self.get_response(request)


class Locale:
    """Chooses the language: the reader's own choice first (cookie), then the browser's, then the installation's."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with translation.override(self._language(request)):
            request.LANGUAGE_CODE = translation.get_language()
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", translation.get_language() or "")
            return response

    def _language(self, request: HttpRequest) -> str:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        if chosen in dict(settings.LANGUAGES):
            return chosen
        for wanted in request.META.get("HTTP_ACCEPT_LANGUAGE", "").split(","):
            try:
                return get_supported_language_variant(wanted.split(";")[0].strip().lower())
            except LookupError:
                continue
        return settings.LANGUAGE_CODE


class ContentSecurity:
    """One policy for every page: everything from here, live streams from the live process."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        live = live_origin(request)
        response.headers.setdefault(
            "Content-Security-Policy",
            f"default-src 'self'; connect-src 'self' {live}; img-src 'self' data: blob:{getattr(response, 'pictures', '')}; "
            "style-src 'self' 'unsafe-inline'; object-src 'none'; base-uri 'self'; frame-ancestors 'none'; form-action 'self'",
        )
        response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        return response


class Problems:
    """Tells a problem in the manner of the asker: problem+json, a notice in the page, or a page."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponseBase | None:
        if isinstance(exception, (DataError, OverflowError)):  # a NUL, a day beyond all bounds: no form of ours sends it
            _log.warning("%s %s", request.method, request.path, exc_info=exception)
            return told(request, Invalid())
        return told(request, exception) if isinstance(exception, Problem) else None


def told(request: HttpRequest, problem: Problem) -> HttpResponseBase:
    """The response that tells `problem`."""
    _log.info("%s %s: %s %s", request.method, request.path, problem.code, problem.data)
    if request.path.startswith("/api/"):
        return as_document(problem)
    if request.headers.get("HX-Request"):
        return _as_notice(request, problem)
    if isinstance(problem, Unknown):
        here = request.get_full_path() if request.method == "GET" else request.headers.get("Referer", "/")  # the page of the form
        return HttpResponseRedirect(f"{settings.LOGIN_URL}?next={quote(here)}")
    response = render(request, "ui/error.html", {"problem": problem, "text": problem.text()}, status=problem.status)
    comes_again = isinstance(problem, Unavailable) and request.method == "GET"
    by_itself = {"Refresh": problem.headers["Retry-After"]} if comes_again else {}
    for name, value in {**problem.headers, **by_itself}.items():
        response.headers[name] = value
    return response


def as_document(problem: Problem) -> HttpResponse:
    """`problem` as problem+json (RFC 9457)."""
    about: Any = {"status": problem.status, "headers": problem.headers, "content_type": "application/problem+json"}
    return JsonResponse(problem.as_document(), json_dumps_params={"ensure_ascii": False}, **about)


def _as_notice(request: HttpRequest, problem: Problem) -> HttpResponse:
    response = HttpResponse(status=problem.status)
    if isinstance(problem, Unknown):
        response.headers["HX-Redirect"] = f"{settings.LOGIN_URL}?next={quote(request.headers.get('HX-Current-URL', '/'))}"
        return response
    response.headers["HX-Reswap"] = "none"
    detail: dict[str, Any] = {"level": "danger", "message": problem.text()}
    if isinstance(problem, Invalid):
        detail["fields"] = {k: [str(v) for v in vs] for k, vs in problem.fields.items()}
    return trigger(response, "tt:notice", detail)
