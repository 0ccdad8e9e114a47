"""Parts of pages that fetch themselves say what they change: what they do not say, htmx takes from whatever is around them."""

import re
from collections.abc import Iterator
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[2]
TAG = re.compile(r"<[a-z][a-z0-9-]*\s(?:\{%.*?%\}|\{\{.*?\}\}|\"[^\"]*\"|'[^']*'|[^>\"'])*>", re.DOTALL)


def fetching(text: str) -> Iterator[str]:
    """The tags that fetch or send by themselves: when they are loaded, seen, told of something, or every now and then."""
    for tag in TAG.findall(text):
        if re.search(r"hx-trigger=", tag) and re.search(r"hx-(get|post)=", tag):
            yield tag


def test_says_of_a_part_that_fetches_by_itself_what_it_changes() -> None:
    seen, silent = 0, []
    for path in PACKAGE.glob("*/templates/**/*.html"):
        for tag in fetching(path.read_text()):
            seen += 1
            if not re.search(r"hx-target=", tag) and 'hx-swap="none"' not in tag:
                silent.append(f"{path.relative_to(PACKAGE)}: {tag[:120]}")

    assert seen > 10
    assert silent == [], "An inherited target would be replaced instead: give hx-target."
