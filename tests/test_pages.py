"""Every page of the menu, as each role finds it: usable by everybody, no wider than the screen, no English among the Chinese."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.contrib.sessions.backends.db import SessionStore

from tests.cast import Cast, assemble
from tests.prepared import prepared
from tingtang.core.queries import SESSION_ACCOUNT, SESSION_SEAL
from tingtang.org.models import Staff
from tingtang.org.queries import seal_of
from tingtang.ui.tests.axe import problems_of
from tingtang.ui.tests.conftest import chromium, silence  # noqa: F401 - fixtures

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # the browser's driver runs a loop in the thread of the tests
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# Sentences of three and more plain English words in a Chinese page; names, codes and figures are not.
ENGLISH = r"""body => {
  const found = [];
  const walk = document.createTreeWalker(body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const parent = walk.currentNode.parentElement;
    const text = walk.currentNode.textContent.trim();
    if (/^[A-Z][a-z]+( [a-z]+){2,}/.test(text) && !parent.closest('script, style, code, template, [lang=en]')) found.push(text);
  }
  return found;
}"""


def session_of(staff: Staff) -> str:
    """A session in which `staff` has logged in."""
    session = SessionStore()
    session[SESSION_ACCOUNT], session[SESSION_SEAL] = staff.account.pk, seal_of(staff.account.password)
    session.create()
    return str(session.session_key)


IS_LOADED = "() => !document.querySelector('.htmx-request')"
# Pages and themes that axe has been asked about. A later walker finds the same page with fewer buttons, and axe takes as long
# as all the rest of a page; whoever comes first, the administrator, may do everything. In the other theme only the colours differ.
examined: dict[str, set[str]] = {}
# Pages drawn at a width. Who comes later with the same screen reads them without their being drawn again.
drawn: set[tuple[str, int]] = set()
# What a page offers and says, and how wide it is: asked in one go, each question of its own takes as long as all of them.
SEEN = """(page, english) => [
  [...page.querySelectorAll('.bar-place, .pages a')].map(one => one.getAttribute('href')),
  english(page.body),
  page.documentElement.scrollWidth,
]"""
READ = f"""async path => {{
  const answer = await fetch(path);
  return [answer.status, ...({SEEN})(new DOMParser().parseFromString(await answer.text(), 'text/html'), {ENGLISH})];
}}"""
DRAWN = f"() => ({SEEN})(document, {ENGLISH})"


class Walk:
    """Somebody going through all pages of his menu."""

    def __init__(self, page: Any, url: str, width: int, language: str, theme: str) -> None:
        self.page, self.url, self.width, self.language, self.theme = page, url, width, language, theme
        self.faults: list[str] = []
        page.on("pageerror", lambda error: self.note(str(error)))
        page.on("console", lambda message: self.note(message.text) if message.type == "error" else None)

    def note(self, fault: str) -> None:
        self.faults.append(f"{self.page.url.removeprefix(self.url)}: {fault}")

    def go(self) -> int:
        """Visit the start page and every page that the menu offers; how many there were."""
        seen: set[str] = set()
        todo = self.look("/")
        while todo:
            path = todo.pop()
            seen.add(path)
            todo |= (self.read(path) if (path, self.width) in drawn else self.look(path)) - seen
        return len(seen)

    def read(self, path: str) -> set[str]:
        """What a page says to this one, without drawing it; what its menu offers."""
        status, links, english, _width = self.page.evaluate(READ, path)
        if status != 200:
            self.note(f"{path} status {status}")
        self.note_english(path, english)
        return set(links)

    def look(self, path: str) -> set[str]:
        """Draw a page and examine it; what its menu offers."""
        answer = self.page.goto(self.url + path)
        if not self.page.evaluate(IS_LOADED):
            self.page.wait_for_function(IS_LOADED)
        if answer.status != 200:
            self.note(f"status {answer.status}")
        themes = examined.setdefault(path, set())
        if self.theme not in themes:
            for problem in problems_of(self.page, rules=("color-contrast",) if themes else ()):
                self.note(problem)
            themes.add(self.theme)
        links, english, width = self.page.evaluate(DRAWN)
        if width > self.width:
            self.note("wider than the screen")
        drawn.add((path, self.width))
        self.note_english(path, english)
        return set(links)

    def note_english(self, path: str, texts: list[str]) -> None:
        if self.language.startswith("zh"):
            for text in texts:
                self.note(f"{path} English: {text}")


@pytest.fixture
def people() -> Cast:
    return prepared("cast", lambda: assemble(datetime.now(UTC)))


@pytest.fixture
def open_page(chromium: Any, live_server: Any, silence: str, settings: Any) -> Iterator[Any]:  # noqa: F811 - the fixtures
    settings.LIVE_URL = silence
    contexts: list[Any] = []

    def make(staff: Staff, language: str, theme: str, width: int) -> Walk:
        # What moves is drawn sixty times a second, and says nothing to anybody here.
        context = chromium.new_context(viewport={"width": width, "height": 844}, reduced_motion="reduce")
        contexts.append(context)
        cookies = {"tt_session": session_of(staff), "tt_language": language, "tt_theme": theme}
        context.add_cookies([{"name": name, "value": value, "url": live_server.url} for name, value in cookies.items()])
        return Walk(context.new_page(), live_server.url, width, language, theme)

    yield make
    for context in contexts:
        context.pages[0].goto("about:blank")
        context.close()


class TestEveryPageOfTheMenu:
    @pytest.mark.parametrize(
        ("role", "language", "theme", "width", "least"),
        [
            ("administrator", "zh-hans", "light", 1440, 15),
            ("administrator", "en", "dark", 390, 15),
            ("supervisor", "zh-hant", "light", 390, 4),
            ("clerk", "zh-hans", "dark", 1440, 1),
            ("guide", "en", "light", 390, 1),
            ("auditor", "zh-hans", "light", 1440, 1),
        ],
    )
    def test_is_fit_for_everybody(
        self, people: Cast, open_page: Any, role: str, language: str, theme: str, width: int, least: int
    ) -> None:
        walk = open_page(people.staff[role], language, theme, width)

        count = walk.go()

        assert walk.faults == []
        assert count >= least
