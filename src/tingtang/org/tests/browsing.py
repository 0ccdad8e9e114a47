"""Pages of people who have signed in, in a real browser."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from tingtang.org.models import Staff
from tingtang.org.tests.clients import browser


@contextmanager
def own_pages(chromium: Any, origin: str) -> Iterator[Callable[..., Any]]:
    """Opens a page for somebody, in a browser of his own; all are closed at the end, and none may have had a fault in its scripts."""
    pages: list[Any] = []
    faults: list[str] = []

    def make(staff: Staff, language: str, path: str, size: tuple[int, int] = (1440, 900)) -> Any:
        context = chromium.new_context(viewport={"width": size[0], "height": size[1]}, base_url=origin)
        cookies = {"tt_session": browser(staff).cookies["tt_session"].value, "tt_language": language}
        context.add_cookies([{"name": name, "value": value, "url": origin} for name, value in cookies.items()])
        pages.append(context.new_page())
        pages[-1].on("pageerror", lambda error: faults.append(str(error)))
        pages[-1].goto(path)
        return pages[-1]

    yield make
    for page in pages:
        page.goto("about:blank")
        page.context.close()
    assert faults == []
