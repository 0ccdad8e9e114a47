"""The HTTP API: who may call it, how errors are told, and that a repeated write gets its first answer."""

import hashlib
import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError
from ninja.utils import check_csrf

from tingtang import __version__
from tingtang.core.actions import envelope
from tingtang.core.actors import Actor
from tingtang.core.database.statements import ask, one, raw, read_raw
from tingtang.core.errors import Denied, Invalid, NotFound, Problem, Refused, Unknown
from tingtang.core.middleware import as_document
from tingtang.core.views import actor_of, at_of

_STORED_STATUS = frozenset({200, 201, 202, 204, 404, 409, 422})


class KeyMissing(Problem):
    """A write came without an idempotency key."""

    message = _("Send an Idempotency-Key header with every write: a fresh random text of 8 to 80 characters for each intention.")


class KeyReused(Invalid):
    """The same idempotency key came with another request."""

    message = _("This Idempotency-Key was already used for a different request. Use a fresh key.")


def authenticated(request: HttpRequest) -> Actor | None:
    """The actor of an API call. A browser's session must prove by its CSRF token that the page is ours."""
    actor = actor_of(request)
    if actor.is_anonymous:
        return None
    by_key = request.headers.get("Authorization", "")[:7].lower() == "bearer "  # any other kind is no proof: the session acts
    if not by_key and check_csrf(request) is not None:
        raise Denied(_("The form has expired. Load the page again."))
    return actor


api = NinjaAPI(
    title="Tingtang",
    version=__version__,
    urls_namespace="api",
    auth=authenticated,
    docs_url=None,  # Ninja's page fetches its scripts from elsewhere; ours is ui/reference.py
    description="Every write takes an Idempotency-Key header; errors are problem+json (RFC 9457).",
)


@api.exception_handler(Problem)
def _problem(request: HttpRequest, problem: Problem) -> HttpResponse:
    return as_document(problem)


@api.exception_handler(AuthenticationError)
def _unknown(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    return as_document(Unknown())


@api.exception_handler(HttpError)
def _http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    problem = {404: NotFound(), 403: Denied(), 409: Refused(), 400: Invalid(_("What was sent cannot be read as JSON."))}.get(
        error.status_code
    )
    return as_document(problem or Invalid(str(error)))


class _Failed(Exception):
    def __init__(self, response: HttpResponse) -> None:
        self.response = response


class _Overtaken(Exception):
    """Another request with the same key was faster."""


def idempotent(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Give a repeated write its first answer: the answer is stored in the transaction of the write itself."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if actor_of(request).is_anonymous:
            return view(request, *args, **kwargs)
        key = request.headers.get("Idempotency-Key", "")
        if not 8 <= len(key) <= 80 or not key.isprintable():
            return as_document(KeyMissing())
        digest = _digest(request)
        earlier = _stored(request, key, digest)
        return earlier or _first(view, request, key, digest, args, kwargs)

    return answer


def _digest(request: HttpRequest) -> bytes:
    """What was asked: the address with the body, or with the fields and files of a form, which may be larger than memory holds."""
    found = hashlib.sha256(f"{request.method} {request.get_full_path()}\n".encode())
    if request.content_type != "multipart/form-data":
        found.update(request.body)
        return found.digest()
    found.update(json.dumps(sorted(request.POST.lists())).encode())
    for name, files in sorted(request.FILES.lists()):
        for file in files:
            found.update(json.dumps([name, file.name, file.size]).encode())
            for chunk in file.chunks():
                found.update(chunk)
            file.seek(0)
    return found.digest()


def _first(
    view: Callable[..., HttpResponse], request: HttpRequest, key: str, digest: bytes, args: Any, kwargs: Any
) -> HttpResponse:
    try:
        with envelope():
            response = view(request, *args, **kwargs)
            if response.status_code >= 400:
                raise _Failed(response)
            if not _store(request, key, digest, response):
                raise _Overtaken
    except _Failed as failed:
        response = failed.response
        if response.status_code in _STORED_STATUS:
            _store(request, key, digest, response)
    except _Overtaken:
        return _stored(request, key, digest) or as_document(Refused())
    return response


_LOOK = "SELECT request_hash, status, content_type, body FROM core_idempotencykey WHERE actor_kind = %s AND actor_id = %s AND key = %s"
_KEEP = """
INSERT INTO core_idempotencykey (actor_kind, actor_id, key, request_hash, status, content_type, body, created_at)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT (actor_kind, actor_id, key) DO NOTHING RETURNING 1
"""


def _stored(request: HttpRequest, key: str, digest: bytes) -> HttpResponse | None:
    actor = actor_of(request)
    found = ask(_LOOK, one(actor.kind), one(actor.id), one(key))
    if not found:
        return None
    kept, status, kind, body = (value or b"" for value in found[0])
    if read_raw(kept) != digest:
        return as_document(KeyReused())
    response = HttpResponse(read_raw(body), status=int(status), content_type=kind.decode())
    response.headers["Idempotency-Replayed"] = "true"
    return response


def _store(request: HttpRequest, key: str, digest: bytes, response: HttpResponse) -> bool:
    actor, kind = actor_of(request), response.headers.get("Content-Type", "")
    given = one(actor.kind), one(actor.id), one(key), raw(digest), one(response.status_code), one(kind), raw(response.content)
    return bool(ask(_KEEP, *given, one(at_of(request))))


def void(request: HttpRequest, key: str) -> dict[str, Any] | None:
    """Make a key of the asker useless: the answer it once got, or None, and then it never gets one.

    For clients that gave up waiting for an answer: whatever still arrives under that key is refused.
    """
    actor = actor_of(request)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO core_idempotencykey (actor_kind, actor_id, key, request_hash, status, content_type, body, created_at)"
            " VALUES (%s, %s, %s, '', 409, 'application/problem+json', '', %s)"
            " ON CONFLICT (actor_kind, actor_id, key) DO NOTHING",
            [actor.kind, actor.id, key, request.at],  # type: ignore[attr-defined]
        )
        cursor.execute(
            "SELECT status, body FROM core_idempotencykey WHERE actor_kind = %s AND actor_id = %s AND key = %s",
            [actor.kind, actor.id, key],
        )
        status, answer = cursor.fetchone()
    return dict(json.loads(bytes(answer))) if status == 200 else None
