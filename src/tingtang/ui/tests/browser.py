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


@contextmanager
def launched() -> Iterator[tuple[Any, asyncio.AbstractEventLoop]]:
    """A browser with the event loop of its driver."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only where a browser is

    where = os.environ.get("TINGTANG_CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=where, args=["--no-sandbox", UNOPTIMISED])
        loop = asyncio.get_running_loop()
        asyncio._set_running_loop(None)
        yield browser, loop
        asyncio._set_running_loop(loop)
        browser.close()
