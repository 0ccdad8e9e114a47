"""The web process as WSGI."""

import os
from collections.abc import Iterable
from functools import lru_cache
from wsgiref.types import StartResponse, WSGIEnvironment

import scipy
from django.core.wsgi import get_wsgi_application

from tingtang.config.starting import loading

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tingtang.config.settings")
with loading():
    _pages = get_wsgi_application()

    from django.urls import get_resolver

    from tingtang.config.sent import Request
    from tingtang.core import registry
    from tingtang.journal.nudge import Nudger
    from tingtang.journal.record import on_append

    _addresses = get_resolver()
_ = _addresses.url_patterns  # every page is imported now, not at the first visitor's cost
for _part in ("stats", "optimize"):  # commands and the worker do without; here all processes share what is loaded once
    getattr(scipy, _part)
# An address was compared with two hundred patterns, 1 ms, each time that it was asked for.
_addresses.resolve = lru_cache(maxsize=10_000)(_addresses.resolve)  # type: ignore[method-assign]
_pages.request_class = Request
registry.freeze()
on_append(Nudger().wake)


def application(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """Answer `/healthz` at once, without session or database; everything else is Django's."""
    if environ.get("PATH_INFO") == "/healthz":
        start_response("200 OK", [("Content-Type", "text/plain"), ("Cache-Control", "no-store")])
        return [b"ok\n"]
    return _pages(environ, start_response)
