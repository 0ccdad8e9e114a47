"""The extension API: a closed list of kinds, filled while the program starts and frozen afterwards."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.utils.functional import Promise

T = TypeVar("T")
Text = str | Promise


class Frozen(RuntimeError):
    """Something was registered after the start."""


class Kind(Generic[T]):
    """One kind of extension: things looked up by name."""

    def __init__(self, name: str, contract: str) -> None:
        self.name, self.contract = name, contract
        self._items: dict[str, T] = {}
        self._frozen = False

    def add(self, name: str, item: T) -> T:
        """Register `item` under `name`. Refused when the name is taken or the program has started."""
        if self._frozen:
            raise Frozen(f"{self.name} {name!r} is registered too late: do it in AppConfig.ready() or at import")
        if name in self._items and self._items[name] is not item:
            raise ValueError(f"{self.name} {name!r} is registered twice")
        self._items[name] = item
        return item

    def __getitem__(self, name: str) -> T:
        return self._items[name]

    def get(self, name: str) -> T | None:
        return self._items.get(name)

    def __contains__(self, name: object) -> bool:
        return name in self._items

    def __iter__(self) -> Iterator[str]:
        return iter(self._items)

    def items(self) -> Iterator[tuple[str, T]]:
        return iter(self._items.items())

    def values(self) -> Iterator[T]:
        return iter(self._items.values())

    def __len__(self) -> int:
        return len(self._items)

    def freeze(self) -> None:
        self._frozen = True


@dataclass(frozen=True)
class Place:
    """A page in the menu: under which of the seven places, who sees it, in which order."""

    name: str
    section: str  # hall, work, customers, standards, quality, insight, setup
    label: Text
    url_name: str
    permission: str
    order: int = 100


@dataclass(frozen=True)
class Panel:
    """A part of somebody else's page: `render(request, subject)` gives HTML for the slot."""

    slot: str
    render: Callable[..., str]
    permission: str
    order: int = 100


@dataclass(frozen=True)
class Step:
    """Something to set up before work begins: what it is, why, whether it is done, and the page where it is done."""

    label: Text
    note: Text
    is_done: Callable[[], bool]
    url_name: str
    permission: str
    order: int = 100
    left: Callable[[], Sequence[Text]] = tuple  # what exactly is left to do, where that can be named


@dataclass(frozen=True)
class Found:
    """One thing that Ctrl-K has found: where it is, under which heading it is listed, and a word to tell it from others."""

    label: Text
    url: str
    group: Text
    note: Text = ""


@dataclass(frozen=True)
class Custody:
    """What a domain keeps of customers, by their keys: why not to erase them now, texts that may speak of them, how it erases."""

    obligations: Callable[[list[int]], list[Text]]
    erase: Callable[[list[int]], dict[str, int]]
    mentions: Callable[[list[int]], list[Text]] = lambda _keys: []


actor: Kind[Callable[..., Any]] = Kind("actor", "loads an Actor of one kind from its key: (key) -> Actor | None")
action: Kind[Any] = Kind("action", "a named write: (actor, **arguments) -> result; permission and BPMN task of the same name")
event: Kind[Any] = Kind("event", "an EventType: name, label, object qualifiers, attributes")
reading: Kind[Text] = Kind("reading", "a permission to see something: its label")
discipline: Kind[Any] = Kind("discipline", "an order of service: picks one of those who wait, in Python and in SQL alike")
score: Kind[Any] = Kind("score", "a number with n and interval computed from the journal")
step: Kind[Step] = Kind("step", "what the administrator's checklist asks for")
panel: Kind[Panel] = Kind("panel", "a part of a page of another domain")
report: Kind[Any] = Kind("report", "a page of figures computed from the journal")
connector: Kind[Any] = Kind("connector", "a border to another system or part: printer, message service, who tells people of what")
navigation: Kind[Place] = Kind("navigation", "a page in the menu")
search: Kind[Callable[..., Any]] = Kind("search", "finds for Ctrl-K: (request, text) -> at most ten Found the actor may see")
custody: Kind[Custody] = Kind("custody", "what a domain keeps of customers: what forbids erasing them, and how it erases")
present: Kind[Callable[..., Any]] = Kind("present", "what a hall is like now, for whoever predicts: (actor, hall, at) -> Present")
estimator: Kind[Callable[..., Any]] = Kind("estimator", "how long one will wait; the one registered last is asked")
occasion: Kind[Any] = Kind("occasion", "something people are told of by message: usual words, and what is filled in")
_FOUND = (search, custody, present, estimator, occasion)
KINDS = (actor, action, event, reading, discipline, score, step, panel, report, connector, navigation, *_FOUND)


def freeze() -> None:
    """Close every kind; called when all domains are loaded."""
    for kind in KINDS:
        kind.freeze()
