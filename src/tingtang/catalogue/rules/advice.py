"""What to advise: what suits the traits noticed, without what must not be, several choices of different kinds (RST-03, RST-10)."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

LEAST_CHOICES = 3


@dataclass(frozen=True)
class Choice:
    """Something that can be advised: its kind, traits it is right and wrong for, words it is told by, and whether it is a key product."""

    key: int
    kind: int
    suits: frozenset[str] = frozenset()
    unsuited: frozenset[str] = frozenset()
    words: str = ""
    is_key: bool = False


@dataclass(frozen=True)
class Advised:
    """A choice with the traits that speak for it."""

    key: int
    because: tuple[str, ...]


@dataclass(frozen=True)
class LeftOut:
    """A choice that must not be, with the traits or disliked words that say so."""

    key: int
    traits: tuple[str, ...]
    words: tuple[str, ...]


def advise(
    choices: Iterable[Choice], traits: Collection[str], disliked: Sequence[str] = (), most: int = 6
) -> tuple[list[Advised], list[LeftOut]]:
    """The best choices first, from as many kinds as there are, and what is left out.

    Each trait that speaks for a choice counts two, a key product one. Of a kind the second comes after the first of the others,
    so that a guest who comes for the first time chooses among different things.
    """
    wanted = set(traits)
    fit: list[tuple[int, Choice, tuple[str, ...]]] = []
    out: list[LeftOut] = []
    for one in choices:
        against = tuple(sorted(one.unsuited & wanted))
        said = tuple(word for word in disliked if word and word in one.words)
        if against or said:
            out.append(LeftOut(one.key, against, said))
            continue
        because = tuple(sorted(one.suits & wanted))
        fit.append((2 * len(because) + one.is_key, one, because))
    ranked = sorted(fit, key=lambda found: -found[0])
    if any(because for _score, _one, because in ranked):
        supported = [found for found in ranked if found[0] > 0]
        ranked = supported if len(supported) >= LEAST_CHOICES else ranked[:LEAST_CHOICES]
    return [Advised(one.key, because) for one, because in _spread(ranked)][:most], out


def _spread(ranked: Sequence[tuple[int, Choice, tuple[str, ...]]]) -> list[tuple[Choice, tuple[str, ...]]]:
    seen: dict[int, int] = {}
    placed = []
    for place, (_score, one, because) in enumerate(ranked):
        turn = seen.get(one.kind, 0)
        seen[one.kind] = turn + 1
        placed.append((turn, place, one, because))
    return [(one, because) for _turn, _place, one, because in sorted(placed, key=lambda found: found[:2])]
