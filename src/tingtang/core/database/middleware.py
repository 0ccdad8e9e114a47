"""What a request does when the database goes away under it."""

import sys
from typing import Any

from django.core.signals import got_request_exception
from django.db import DEFAULT_DB_ALIAS, Error, connection, connections
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from tingtang.core.actors import ANONYMOUS
from tingtang.core.database.base import Cut, DatabaseWrapper
from tingtang.core.errors import Unavailable
from tingtang.core.middleware import Next, told

WAIT_SECONDS = 3


class Uncut:
    """When the database went away in the middle of a request: asks once more for a page, and says so where that is no use."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response
        got_request_exception.connect(_note_a_cut)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        was_cut = _was_cut(request)
        if was_cut and request.method == "GET":
            response = self.get_response(request)
            was_cut = _was_cut(request)
        if not was_cut:
            return response
        request.actor = ANONYMOUS  # type: ignore[attr-defined]  # the frame of somebody's pages would ask the database
        return told(request, Unavailable(wait_seconds=WAIT_SECONDS))


def _note_a_cut(request: HttpRequest | None = None, **_signal: Any) -> None:
    fault, line = sys.exc_info()[1], connections[DEFAULT_DB_ALIAS]
    if not (request and isinstance(fault, Error) and isinstance(line, DatabaseWrapper)):
        return
    if isinstance(fault, Cut) or not line.answers():
        request._was_cut = True  # type: ignore[attr-defined]  # noqa: SLF001 - from here to the middleware and no further


def _was_cut(request: HttpRequest) -> bool:
    """Whether the latest try failed for want of the database; the next starts on another line."""
    if not request.__dict__.pop("_was_cut", False):
        return False
    connection.close()
    return True
