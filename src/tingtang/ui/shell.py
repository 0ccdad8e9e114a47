"""What the frame of a page shows: places, pages, the hall, and texts for scripts. Read from the registry."""

from collections import Counter
from collections.abc import Callable, Collection, Hashable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import takewhile
from typing import Any, Final, TypeVar

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tingtang.core import registry
from tingtang.core.registry import Place, Text
from tingtang.core.views import actor_of
from tingtang.ui import areas

HALL_COOKIE: Final = "tt_hall"
FindHall = Callable[[HttpRequest, str], str]
MOST_KNOWN: Final = 1000
R = TypeVar("R")
_find_hall: list[FindHall] = []
_belonging: dict[str, str] = {}  # views whose address says nothing of the place they belong to


@dataclass(frozen=True)
class Page:
    """A page of a section, with its address for this reader."""

    name: str
    label: Text
    url: str
    is_current: bool
    heading: Text = ""  # what begins with this page, in a list that is long


@dataclass(frozen=True)
class Section:
    """One of the seven places, with the pages in it that the reader may see."""

    name: str
    label: Text
    icon: str
    pages: tuple[Page, ...]
    is_near: bool = False  # the reader is on a page that belongs here and is not in the menu itself

    @property
    def is_current(self) -> bool:
        return self.is_near or any(page.is_current for page in self.pages)

    @property
    def url(self) -> str:
        return self.pages[0].url

    @property
    def is_long(self) -> bool:
        """Whether its pages stand in a list under headings: more than these do not fit in a row."""
        return len(self.pages) > 9


# For the build: icon="building-community" icon="briefcase" icon="users" icon="clipboard-list"
# icon="mood-smile" icon="chart-line" icon="settings"
SECTIONS: Final[tuple[tuple[str, Text, str], ...]] = (
    ("hall", gettext_lazy("Hall"), "building-community"),
    ("work", gettext_lazy("Work"), "briefcase"),
    ("customers", gettext_lazy("Customers"), "users"),
    ("standards", gettext_lazy("Standards"), "clipboard-list"),
    ("quality", gettext_lazy("Quality"), "mood-smile"),
    ("insight", gettext_lazy("Insight"), "chart-line"),
    ("setup", gettext_lazy("Setup"), "settings"),
)

# Where a part of a section begins, by the order of its places.
HEADINGS: Final[dict[str, tuple[tuple[int, Text], ...]]] = {
    "setup": (
        (0, gettext_lazy("Halls and devices")),
        (50, gettext_lazy("People")),
        (100, gettext_lazy("Cases and customers")),
        (200, gettext_lazy("System")),
    ),
    "standards": (
        (0, gettext_lazy("What is offered")),
        (30, gettext_lazy("Standards and processes")),
        (36, gettext_lazy("Rules and coverage")),
        (60, gettext_lazy("With customers")),
        (80, gettext_lazy("Who does what")),
    ),
    "work": ((0, gettext_lazy("To be done")), (90, gettext_lazy("Know and learn")), (100, gettext_lazy("Kept"))),
    "quality": (
        (0, gettext_lazy("Figures and judgement")),
        (24, gettext_lazy("Look and ask")),
        (40, gettext_lazy("Reward and assess")),
        (50, gettext_lazy("Records and complaints")),
        (100, gettext_lazy("Improve")),
        (130, gettext_lazy("Learn")),
    ),
    "insight": ((0, gettext_lazy("What happened")), (50, gettext_lazy("What to decide"))),
}


def hall_is_known_by(find: FindHall) -> None:
    """Name the function that says in which hall a reader is who chose `wanted` before (or nothing); the organisation does so."""
    _find_hall[:] = [find]


def belongs(view_name: str, *, to: str) -> None:
    """Say that a page is part of the place `to`, by the names of both addresses, where the one address is not below the other."""
    _belonging[view_name] = to


def is_in(request: HttpRequest, hall: object | None) -> None:
    """Say which hall the page is about, so that the menu offers of it what the reader may see there."""
    request._shell_scope = hall  # type: ignore[attr-defined]  # noqa: SLF001 - once for each request


def hall_code(request: HttpRequest) -> str:
    """The hall this reader is in: that of the address, else the one chosen before, else the one he belongs to."""
    match = request.resolver_match
    named = match.kwargs.get("hall") if match else None
    if named:
        return str(named)
    kept: str | None = getattr(request, "_shell_hall", None)
    if kept is None:
        kept = request.COOKIES.get(HALL_COOKIE, "")
        for find in _find_hall:
            kept = find(request, kept)
        request._shell_hall = kept  # type: ignore[attr-defined]  # noqa: SLF001 - once for each request
    return kept


def address(request: HttpRequest, url_name: str) -> str:
    """The address of a page, in the reader's hall when it belongs to one; empty when it has none yet."""
    plain = _address(url_name, "", settings.ROOT_URLCONF)
    hall = hall_code(request) if plain is None else ""
    return plain or (_address(url_name, hall, settings.ROOT_URLCONF) if hall else "") or ""


@lru_cache(maxsize=4096)  # sixty of these on every page took a millisecond
def _address(url_name: str, hall: str, _urls: str) -> str | None:
    try:
        return reverse(url_name, kwargs={"hall": hall} if hall else {})
    except NoReverseMatch:
        return None


def is_at(request: HttpRequest, url_name: str, url: str) -> bool:
    """Whether the reader is on that page or on one below it."""
    match = request.resolver_match
    shown = match and _belonging.get(match.view_name, match.view_name)
    return shown == url_name or (url != "/" and request.path.startswith(url))


def places(request: HttpRequest) -> list[Section]:
    """The sections in which the reader may see a page. Only the page with the longest address is the current one.

    On a page that is not in the menu, such as the second tab of a page that is, the section is the current one whose addresses
    are nearest: its pages stay in sight. The very same list for all who have the same rights, in the same hall and on the same page.
    """
    if getattr(request, "actor", None) is None or actor_of(request).is_anonymous:
        return []
    pages = _pages(request)
    here = [(len(url), place.name) for place, url in pages if is_at(request, place.url_name, url)]
    longest = max(here, default=(0, ""))[0]
    current = frozenset(name for length, name in here if length == longest)
    near = "" if current else _nearest(request.path, pages)
    return _known_by(_sections, pages, (current, near), lambda: _drawn(pages, current, near))


def _nearest(path: str, pages: Iterable[tuple[Place, str]]) -> str:
    parts = path.strip("/").split("/")
    shared = Counter[tuple[int, str]]()
    for place, url in pages:
        common = sum(
            1 for _pair in takewhile(lambda pair: pair[0] == pair[1], zip(parts, url.strip("/").split("/"), strict=False))
        )
        shared[common, place.section] += 1
    (common, section), _count = max(shared.items(), key=lambda one: (one[0][0], one[1]), default=((0, ""), 0))
    return section if common and parts != [""] else ""


def _pages(request: HttpRequest) -> tuple[tuple[Place, str], ...]:
    """The places that the reader may see, with their addresses; those of a hall, if he may see them in this one."""
    actor, hall = actor_of(request), getattr(request, "_shell_scope", None)
    away = areas.hidden(request.resolver_match.view_name if request.resolver_match else "")

    def may(place: Place) -> bool:
        of_hall = hall is not None and _address(place.url_name, "", settings.ROOT_URLCONF) is None
        return actor.may(place.permission, hall) if of_hall else actor.may_somewhere(place.permission)

    def seen() -> tuple[tuple[Place, str], ...]:
        ordered = sorted(registry.navigation.values(), key=lambda one: one.order)
        found = [(place, address(request, place.url_name)) for place in ordered if place.name not in away and may(place)]
        return tuple((place, url) for place, url in found if url)

    about = (registry.navigation, hall_code(request), settings.ROOT_URLCONF, actor.kind, away)
    return _known_by(_seen, actor.grants, about, seen)


def _drawn(pages: Iterable[tuple[Place, str]], current: Collection[str], near: str = "") -> list[Section]:
    found: dict[str, list[Page]] = {name: [] for name, _label, _icon in SECTIONS}
    begun: dict[str, Text] = {}
    for place, url in pages:
        heading = _heading(place)
        fresh = "" if heading is begun.get(place.section, "") else heading
        found.setdefault(place.section, []).append(Page(place.name, place.label, url, place.name in current, fresh))
        begun[place.section] = heading
    return [Section(name, label, icon, tuple(found[name]), name == near) for name, label, icon in SECTIONS if found[name]]


def _heading(place: Place) -> Text:
    return next((label for start, label in reversed(HEADINGS.get(place.section, ())) if start <= place.order), "")


_seen: dict[Any, tuple[object, tuple[tuple[Place, str], ...]]] = {}
_sections: dict[Any, tuple[object, list[Section]]] = {}


def _known_by(known: dict[Any, tuple[object, R]], thing: object, about: Hashable, make: Callable[[], R]) -> R:
    """What was made of the very same thing before; the thing is held for as long as that is."""
    key = id(thing), about
    found = known.get(key)
    if found is None:
        if len(known) >= MOST_KNOWN:
            known.clear()
        found = known[key] = thing, make()
    return found[1]


def panels(request: HttpRequest, slot: str, subject: object) -> SafeString:
    """What the domains put in `slot`, in order, as far as the reader may see it."""
    actor = actor_of(request)
    found = sorted((one for one in registry.panel.values() if one.slot == slot), key=lambda one: one.order)
    shown = [panel for panel in found if not panel.permission or actor.may_somewhere(panel.permission)]
    return format_html_join("", "{}", ((mark_safe(panel.render(request, subject)),) for panel in shown))  # noqa: S308 - rendered


def script_texts() -> dict[str, str]:
    """Texts that the shell's scripts show, by the name under which they ask for them."""
    return {
        "undo": _("Undo"),
        "close": _("Close"),
        "continue": _("Continue"),
        "offline": _("The server could not be reached. Nothing was lost: try again."),
        "failed": _("This did not work (error {status}). What you typed is still here: try again, or tell your administrator."),
        "pressed": _("The page has just changed. Look at it first, then press again."),
        "unsent": _("Your time had run out before this was sent. What you typed is here again: look at it and send it."),
        "find": _("Find a page or a thing"),
        "keys": _("Keys of this page"),
        "rows": _("Move between rows"),
        "open": _("Open the row"),
        "filter": _("Go to the filter"),
        "missing": _("Please fill this in."),
        "length": _("The length is not right."),
        "least": _("At least {bound}."),
        "most": _("At most {bound}."),
        "malformed": _("This is not in the right form."),
        "updated": _("Updated {time}"),
        "stale": _("Line cut, as of {time}"),
        "cut": _("Line cut"),
        "picked": _("{count} picked"),
        "forget": _("Forget the view {name}"),
        "as_table": _("As table"),
        "as_chart": _("As chart"),
        "seconds": _("{s} s"),
        "minutes": _("{m} minutes"),
        "minutes_seconds": _("{m} min {s} s"),
        "hours": _("{h} h {m} min"),
        "days": _("{d} d {h} h"),
    }
