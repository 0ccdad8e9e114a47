"""Whether a message may be sent, when it is tried again, and what stands in it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

BACK_OFF: Final = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2), timedelta(hours=8))
STOP_WORDS: Final = frozenset({"td", "t", "n", "退订", "退訂", "stop", "unsubscribe", "quit"})
_PLACE: Final = re.compile(r"\{([a-z_]{1,30})\}")


class No(StrEnum):
    """Why a message is not sent."""

    NO_ADDRESS = "no_address"
    OPTED_OUT = "opted_out"
    NO_CONSENT = "no_consent"
    WITHDRAWN = "withdrawn"
    TOO_OFTEN = "too_often"
    ERASED = "erased"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of somebody before a message that he did not ask for."""

    has_address: bool
    is_opted_out: bool = False
    consent: bool | None = None
    sent_lately: int = 0


def refusal(standing: Standing, *, most_lately: int = 0) -> No | None:
    """Why an unasked message may not go; None when it may. Without a limit (0) how many came lately does not matter.

    Consent must have been given, and silence is no consent (Personal Information Protection Law, art. 14; Advertising Law, art. 43).
    """
    if not standing.has_address:
        return No.OPTED_OUT if standing.is_opted_out else No.NO_ADDRESS
    if standing.consent is not True:
        return No.WITHDRAWN if standing.consent is False else No.NO_CONSENT
    if most_lately and standing.sent_lately >= most_lately:
        return No.TOO_OFTEN
    return None


def next_try(tries: int, at: datetime) -> datetime | None:
    """When a message that could not be delivered is tried again after so many tries; None when it is given up."""
    return at + BACK_OFF[tries - 1] if 1 <= tries <= len(BACK_OFF) else None


def filled(text: str, values: Mapping[str, str]) -> str:
    """A text with its places filled; one that is not known stays as it is written."""
    return _PLACE.sub(lambda found: values.get(found[1], found[0]), text)


def places(text: str) -> set[str]:
    """The places of a text."""
    return set(_PLACE.findall(text))


def is_reachable(medium: str, address: str) -> bool:
    """Whether an address looks like one by which a medium reaches somebody."""
    if medium == "mail":
        return re.fullmatch(r"[^@\s<>\"',;:]{1,64}@[^@\s<>\"',;:]+\.[^@\s<>\"',;:]{2,63}", address) is not None
    if medium == "sms":
        return re.fullmatch(r"\+?[0-9][0-9 -]{5,18}[0-9]", address) is not None
    return 1 <= len(address) <= 100


def is_stop_word(text: str) -> bool:
    """Whether an answer asks to be left alone, as messages by phone are answered (T, TD, 退订)."""
    return text.strip().strip("。.!！").casefold() in STOP_WORDS
