"""Pages of people who have signed in, in a real browser."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from tingtang.org.models import Staff
from tingtang.org.tests.clients import browser
from tingtang.ui.tests.browser import borrowed, given_back


@contextmanager
def own_pages(chromium: Any, origin: str) -> Iterator[Callable[..., Any]]:
    """Opens a page for somebody, in a browser of his own; all are given back at the end, and none may have had a fault in its scripts."""
    pages: list[Any] = []
    faults: list[str] = []

    def make(staff: Staff, language: str, path: str, size: tuple[int, int] = (1440, 900)) -> Any:
        cookies = {"tt_session": browser(staff).cookies["tt_session"].value, "tt_language": language}
        pages.append(borrowed(chromium, origin, cookies, size))
        pages[-1].on("pageerror", lambda error: faults.append(str(error)))
        pages[-1].goto(path)
        return pages[-1]

    yield make
    for page in pages:
        given_back(page)
    assert faults == []
