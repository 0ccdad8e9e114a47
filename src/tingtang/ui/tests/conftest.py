"""A served page of components for the tests in a browser."""

import asyncio
import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.test.utils import override_settings

from tingtang.core import registry
from tingtang.ui import shell
from tingtang.ui.tests.browser import is_free


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name it has in the standard library
        pass


@pytest.fixture(scope="module")
def served() -> Iterator[str]:
    """The address of a server on which everybody is Chen; it needs no database. What it patches is whole again after the module."""
    own = [name for name in settings.MIDDLEWARE if not re.match(r"tingtang\.(?!core\.|ui\.)", name)]
    middleware = [name.replace("core.middleware.Identify", "ui.tests.readers.Identify") for name in own]
    patch = pytest.MonkeyPatch()
    patch.setattr(registry, "panel", registry.Kind("panel", "what domains put into pages would ask the database"))
    patch.setattr(shell, "_find_hall", [])
    with override_settings(MIDDLEWARE=middleware, ALLOWED_HOSTS=["*"]):
        application = WSGIHandler()
    server = make_server("127.0.0.1", 0, application, server_class=_Server, handler_class=_Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    patch.undo()


class _Silence(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Access-Control-Allow-Origin", "*")
        self.end_headers()
        self.wfile.write(b"retry: 60000\n\n")

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name it has in the standard library
        pass


@pytest.fixture(scope="module")
def silence() -> Iterator[str]:
    """The address of a live process that has no news, for pages that are not about them.

    Answering in the browser's place instead would keep the browser from remembering anything it has loaded.
    """
    with ThreadingHTTPServer(("127.0.0.1", 0), _Silence) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture(scope="module")
def chromium(one_browser: tuple[Any, asyncio.AbstractEventLoop]) -> Iterator[Any]:
    """The process's browser, for one module: to others the loop of its driver does not run in the thread of the tests."""
    browser, loop = one_browser
    asyncio._set_running_loop(loop)
    yield browser
    for context in browser.contexts:
        if not is_free(context):
            context.close()
    asyncio._set_running_loop(None)
