"""A served page of components for the tests in a browser."""

import os
import re
import shutil
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

BROWSERS = ("chromium-headless-shell", "chromium")  # the first needs half the time of the other
# A page lives for a second: what optimising its scripts costs is never earned back. It took a quarter of the browser's time.
UNOPTIMISED = "--js-flags=--no-opt,--no-maglev"


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name it has in the standard library
        pass


@pytest.fixture(scope="module")
def served() -> Iterator[str]:
    """The address of a server on which everybody is Chen; it needs no database. What it patches is whole again after the module."""
    own = [name for name in settings.MIDDLEWARE if not re.match(r"tingtang\.(?!core\.)", name)]
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
def chromium() -> Iterator[Any]:
    """A browser, for one module: while it is open its event loop keeps Django from the database in this thread."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only where a browser is

    where = os.environ.get("TINGTANG_CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=where, args=["--no-sandbox", UNOPTIMISED])
        yield browser
        browser.close()
