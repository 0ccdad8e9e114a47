"""Chromium, as the tests of all domains drive it.

A page that is opened for a test alone begins a process of the browser, which reads our style sheets and compiles our scripts anew: 300 ms
of processor, where the next address in a page that is there takes 90. So tests of pages of the program borrow theirs (`borrowed`).
"""

import asyncio
import os
import shutil
from collections import defaultdict
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


# Pages that nobody uses, each in a context of its own, by the script that all their documents begin with and what else they begin with.
_free: dict[tuple[Any, ...], list[Any]] = defaultdict(list)
HEARD = ("console", "pageerror", "request", "response", "requestfinished", "dialog", "download", "popup")
# Both write while a page is there, and neither goes with the cookies.
FORGET = "() => { localStorage.clear(); sessionStorage.clear(); return ['__pwClock' in globalThis, location.origin]; }"
STORED = "cache_storage,indexeddb,service_workers"


def borrowed(
    browser: Any, origin: str, cookies: dict[str, str], size: tuple[int, int], *, script: str = "", **options: Any
) -> Any:
    """An empty page in which nobody has been, with these cookies; for `given_back` when the test ends."""
    kind = (script, *sorted(options.items()))
    page = _free[kind].pop() if _free[kind] else _opened(browser, script, {"base_url": origin, **options})
    page.kind = kind
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.context.add_cookies([{"name": name, "value": value, "url": origin} for name, value in cookies.items()])
    return page


def _opened(browser: Any, script: str, options: dict[str, Any]) -> Any:
    page = browser.new_context(**options).new_page()
    add = page.add_init_script
    if script:
        add(script)

    def add_for_good(more: str) -> None:
        page.kind = None
        add(more)

    page.add_init_script = add_for_good
    return page


def given_back(page: Any) -> None:
    """Have a page forget everything, for the next test; where it cannot, the browser closes it."""
    if _forgets(page):
        _free[page.kind].append(page)
    else:
        page.context.close()


def is_free(context: Any) -> bool:
    """Whether a context waits for whoever borrows its page."""
    return any(page.context == context for pages in _free.values() for page in pages)


def _forgets(page: Any) -> bool:
    from playwright.sync_api import Error  # noqa: PLC0415 - only where a browser is

    context = page.context
    try:
        context.set_offline(False)
        context.unroute_all(behavior="ignoreErrors")
        page.unroute_all(behavior="ignoreErrors")
        is_clock_set, origin = page.evaluate(FORGET)  # a clock is set for good
        page.goto("about:blank")
        devtools = context.new_cdp_session(page)
        devtools.send("Storage.clearDataForOrigin", {"origin": origin, "storageTypes": STORED})
        devtools.detach()
        page.mouse.move(0, 0)
    except Error:
        return False
    for what in HEARD:
        page._impl_obj.remove_all_listeners(what)
    context.clear_cookies()
    return page.kind is not None and not is_clock_set and context.pages == [page]
