"""Chromium, as the tests of all domains drive it."""

import asyncio
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

BROWSERS = ("chromium-headless-shell", "chromium")  # the first needs half the time of the other
# A page lives for a second: what optimising its scripts costs is never earned back. It took a quarter of the browser's time.
UNOPTIMISED = "--js-flags=--no-opt,--no-maglev"
PATIENCE_MS = 180_000  # how fast a busy machine is, is no matter of right and wrong


@contextmanager
def launched() -> Iterator[tuple[Any, asyncio.AbstractEventLoop]]:
    """A browser with the event loop of its driver."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only where a browser is

    where = os.environ.get("TINGTANG_CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=where, args=["--no-sandbox", UNOPTIMISED])
        loop = asyncio.get_running_loop()
        asyncio._set_running_loop(None)
        yield _patient(browser), loop
        asyncio._set_running_loop(loop)
        browser.close()


def _patient(browser: Any) -> Any:
    """The browser, whose pages wait longer than half a minute for what is to come."""
    new_context = browser.new_context

    def make(**values: Any) -> Any:
        context = new_context(**values)
        context.set_default_timeout(PATIENCE_MS)
        return context

    browser.new_context = make
    return browser
