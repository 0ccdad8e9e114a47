"""Ctrl-K: pages of the menu first, then whatever the domains find."""

from collections.abc import Iterator
from itertools import groupby, islice

from django.http import HttpRequest
from django.utils.translation import gettext as _

from tingtang.core import registry
from tingtang.core.registry import Found
from tingtang.ui import shell

PAGES = 8
THINGS = 10


def _pages(request: HttpRequest, text: str) -> Iterator[Found]:
    for section in shell.places(request):
        for page in section.pages:
            if text in f"{section.label} {page.label} {page.name}".lower():
                yield Found(page.label, page.url, _("Pages"), section.label)


def found(request: HttpRequest, text: str) -> list[tuple[str, list[Found]]]:
    """What `text` finds, by heading. Without a text: the pages."""
    text = text.replace("\x00", "").strip()  # no database takes that character
    wanted = text.lower()
    hits = list(islice(_pages(request, wanted), PAGES if wanted else 2 * PAGES))
    for find in registry.search.values() if wanted else ():
        hits.extend(islice(find(request, text), THINGS))
    return [(str(group), list(some)) for group, some in groupby(hits, key=lambda hit: str(hit.group))]
