"""Of what customers are told by message, and who tells them: how parts of the house that know no channel reach people."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from tingtang.core import registry
from tingtang.core.registry import Text

TELLER: Final = "customers.teller"
ANNOUNCER: Final = "customers.announcer"
Words = Mapping[str, str | dict[str, str]]  # what is filled into a message: as it is, or in several languages ("": any other)


@dataclass(frozen=True)
class Occasion:
    """Something of which people are told: its name, the usual words, and what is filled into them.

    `is_asked`: whoever is told has asked for it himself, so that no other consent is needed.
    """

    label: Text
    subject: Text
    body: Text
    places: frozenset[str]
    is_asked: bool = False


@dataclass(frozen=True)
class Teller:
    """Who tells people of what they asked to be told of.

    `wanted(label)`: the keys of the things of a kind; `tell(label, key, occasion, mark, words, at)`: once for each mark;
    `over(label, key, reason, at)`: there is nothing more to tell; `write(customer, hall, occasion, words, at)`: to one customer
    who agreed to what the occasion needs, unasked.
    """

    wanted: Callable[[str], set[int]]
    tell: Callable[[str, int, str, str, Words, datetime], None]
    over: Callable[[str, int, str, datetime], None]
    write: Callable[[int, int | None, str, Words, datetime], None]


def teller() -> Teller | None:
    """Who tells people; None where no part of the house does."""
    found = registry.connector.get(TELLER)
    return found if isinstance(found, Teller) else None


def announced(hall_id: int | None, place: str, at: datetime) -> list[dict[str, str]]:
    """What is announced in a place (board, phone, kiosk, portal) of a hall now, by language; nothing where nobody announces."""
    found = registry.connector.get(ANNOUNCER)
    return found(hall_id, place, at) if callable(found) else []
