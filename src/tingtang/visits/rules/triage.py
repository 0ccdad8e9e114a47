"""Which service does somebody mean? Scores services by what people say, in Chinese or in Latin letters.

Chinese has no blanks: a text is cut into runs of characters and each run into its pairs, the share of the query's pairs
(and, at a lower weight, single characters) found in a service's words is its score. Words in the name count for more than
those in the category, and these for more than those in documents and descriptions.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

NAME, CATEGORY, DETAIL = 1.0, 0.6, 0.4
LEAST = 0.15
SINGLE = 0.45  # a single character says less than a pair
_RUNS = re.compile(r"[\u3400-\u9fff]+|[0-9a-zà-ÿ]+", re.IGNORECASE)
_FILLERS = re.compile(
    "我想要?|我要|请问|怎么|如何|一下|哪里|可以|办理|办个?|帮我|的|了|吗|呢|i want to|i need to|please|how do i"
)


@dataclass(frozen=True, slots=True)
class Described:
    """A service by its words: names in every language, its category, and what else is said of it."""

    id: int
    names: Sequence[str]
    category: Sequence[str] = ()
    details: Sequence[str] = ()


def pieces(text: str) -> tuple[set[str], set[str]]:
    """The pairs of characters (or whole Latin words) of a text, and its single characters."""
    pairs: set[str] = set()
    singles: set[str] = set()
    for run in _RUNS.findall(text.lower()):
        if "\u3400" <= run[0] <= "\u9fff":
            singles.update(run)
            pairs.update(run[i : i + 2] for i in range(len(run) - 1))
        else:
            pairs.add(run)
    return pairs, singles


def score(said: str, service: Described) -> float:
    """How well a service fits what was said: 0 not at all, 1 every word of it is in the name."""
    meant = _FILLERS.sub(" ", said.lower())
    pairs, singles = pieces(meant)
    if not pairs and not singles:
        pairs, singles = pieces(said)
    weights = ((service.names, NAME), (service.category, CATEGORY), (service.details, DETAIL))
    return max((weight * _share(pairs, singles, text) for texts, weight in weights for text in texts), default=0.0)


def _share(pairs: set[str], singles: set[str], text: str) -> float:
    inside = text.lower()
    found = sum(pair in inside for pair in pairs) + SINGLE * sum(each in inside for each in singles)
    wanted = len(pairs) + SINGLE * len(singles)
    return found / wanted if wanted else 0.0


def fitting(said: str, services: Iterable[Described], *, most: int = 8) -> list[int]:
    """The services that fit best, at most `most`; none when nothing fits."""
    scored = [(score(said, service), service.id) for service in services]
    return [one for value, one in sorted(scored, key=lambda pair: (-pair[0], pair[1])) if value >= LEAST][:most]
