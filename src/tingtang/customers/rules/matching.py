"""How alike two records are: clues that speak for and against, each in words, and a score between 0 and 1.

A score is what is left of doubt when independent clues each take their share of it (the "noisy or"): 1 − Π(1 − wᵢ). What
contradicts multiplies it. The weights are ours, chosen so that one strong clue, or two weak ones, make a pair worth a look.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from math import prod

from tingtang.customers.rules import likeness

POSSIBLE, STRONG, CERTAIN = 0.5, 0.75, 0.95
RARE = 3  # a name that more people bear says too little by itself


class Reason(StrEnum):
    """What speaks for one and the same customer, or against."""

    SAME_IDENTITY = "same_identity"
    SAME_PHONE = "same_phone"
    SAME_MAIL = "same_mail"
    SAME_ADDRESS = "same_address"
    SAME_NAME = "same_name"
    RARE_NAME = "rare_name"
    OTHER_SCRIPT = "other_script"
    SAME_SOUND = "same_sound"
    ONE_CHARACTER = "one_character"
    SAME_COMPANY = "same_company"
    NEAR_COMPANY = "near_company"
    OTHER_IDENTITY = "other_identity"
    OTHER_NAME = "other_name"


WEIGHTS = {
    Reason.SAME_IDENTITY: 0.97,
    Reason.SAME_PHONE: 0.55,
    Reason.SAME_MAIL: 0.55,
    Reason.SAME_ADDRESS: 0.35,
    Reason.SAME_NAME: 0.45,
    Reason.RARE_NAME: 0.2,
    Reason.OTHER_SCRIPT: 0.45,
    Reason.SAME_SOUND: 0.3,
    Reason.ONE_CHARACTER: 0.3,
    Reason.SAME_COMPANY: 0.85,
    Reason.NEAR_COMPANY: 0.5,
}
AGAINST = {Reason.OTHER_IDENTITY: 0.3, Reason.OTHER_NAME: 0.8}
# One person has one of each; of accounts, meters and policies he may have many.
ONE_EACH = frozenset({"resident_id", "credit_code"})


@dataclass(frozen=True, slots=True)
class Clues:
    """What is known of a customer that can be compared. All but the name may be keyed digests. Identities are (kind, value)."""

    kind: str
    name: str
    phones: frozenset[str] = field(default_factory=frozenset)
    mails: frozenset[str] = field(default_factory=frozenset)
    addresses: frozenset[str] = field(default_factory=frozenset)
    identities: frozenset[tuple[str, str]] = field(default_factory=frozenset)

    @property
    def is_bare(self) -> bool:
        """Whether nothing but the name is known, so that the name is all there is to compare."""
        return not (self.phones or self.mails or self.identities)


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike two records are, and why."""

    score: float
    reasons: tuple[Reason, ...]


def compare(one: Clues, other: Clues, *, bearers: int = RARE + 1) -> Likeness:
    """The likeness of two records. `bearers` is how many customers bear the name: a rare one says more."""
    if one.kind != other.kind:
        return Likeness(0.0, ())
    reasons = (*_shared(one, other), *_named(one, other, bearers), *_against(one, other))
    doubt = prod(1 - WEIGHTS[reason] for reason in reasons if reason in WEIGHTS)
    return Likeness(round((1 - doubt) * prod(AGAINST[each] for each in reasons if each in AGAINST), 4), reasons)


def _shared(one: Clues, other: Clues) -> Iterator[Reason]:
    pairs = (
        (one.identities & other.identities, Reason.SAME_IDENTITY),
        (one.phones & other.phones, Reason.SAME_PHONE),
        (one.mails & other.mails, Reason.SAME_MAIL),
        (one.addresses & other.addresses, Reason.SAME_ADDRESS),
    )
    yield from (reason for common, reason in pairs if common)


def _named(one: Clues, other: Clues, bearers: int) -> Iterator[Reason]:
    if one.kind == "company":
        yield from _company(likeness.core(one.name), likeness.core(other.name))
        return
    a, b = likeness.normal(one.name), likeness.normal(other.name)
    if a == b:
        yield Reason.SAME_NAME if names_alike(one.name, other.name) else Reason.OTHER_SCRIPT
        if bearers <= RARE and (one.is_bare or other.is_bare):
            yield Reason.RARE_NAME
    elif likeness.sound(a) == likeness.sound(b):
        yield Reason.SAME_SOUND
    elif min(len(a), len(b)) > 1 and likeness.is_one_off(a, b):
        yield Reason.ONE_CHARACTER


def _company(a: str, b: str) -> Iterator[Reason]:
    if a == b:
        yield Reason.SAME_COMPANY
    elif min(len(a), len(b)) > 3 and (likeness.is_one_off(a, b) or likeness.sound(a) == likeness.sound(b)):
        yield Reason.NEAR_COMPANY


def names_alike(one: str, other: str) -> bool:
    """Whether two names are written with the same characters."""
    return one.split() == other.split() or one.casefold().replace(" ", "") == other.casefold().replace(" ", "")


def _against(one: Clues, other: Clues) -> Iterator[Reason]:
    mine, theirs = _by_kind(one.identities), _by_kind(other.identities)
    if any(not mine[kind] & theirs[kind] for kind in mine.keys() & theirs.keys()):
        yield Reason.OTHER_IDENTITY
    if not any(True for _each in _named(one, other, RARE + 1)):
        yield Reason.OTHER_NAME


def _by_kind(identities: Iterable[tuple[str, str]]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for kind, value in identities:
        if kind in ONE_EACH:
            found.setdefault(kind, set()).add(value)
    return found


@dataclass(frozen=True, slots=True)
class Key:
    """A form of a name that two records share when they are worth comparing; `most` may share it before it says nothing."""

    text: str
    most: int


MOST = 30


def keys(clues: Clues) -> Iterator[Key]:
    """The forms of its name under which a record is looked for (blocking); numbers and contacts are looked for by themselves.

    The name of a person alone pairs only where it is rare and one of the two records holds nothing else.
    """
    if clues.kind == "company":
        name = likeness.core(clues.name)
        if len(name) > 3:
            yield from (Key(f"company:{text}", MOST) for text in dict.fromkeys(likeness.near(name)))
        yield Key(f"sound:{likeness.sound(name)}", MOST)
        return
    name = likeness.normal(clues.name)
    yield Key(f"name:{name}", RARE)
    yield from (Key(f"home:{likeness.sound(name)}|{address}", MOST) for address in clues.addresses)
