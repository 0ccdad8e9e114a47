"""How like an article is to what somebody asks: by the words they share, rare words counting more. No dictionary, no model.

Words are those of the search over cases: Chinese as pairs of neighbouring characters, Latin words and numbers whole. A word that stands in
`df` of `n` articles weighs ln(1 + n / (df + 0.5)) (inverse document frequency, Spärck Jones 1972, smoothed). One that stands in none counts
a quarter: most such are chance pairs over the border of two words. Words that only make a question of it (怎么办, 哪里) count nothing: half
of all articles hold them. Likeness is the share of the question's weight that is found in the
article, from 0 to 1.
"""

import math
import re
from collections.abc import Iterable, Mapping
from typing import Final

from tingtang.cases.rules.search import words

MOST_ASKED: Final = 60
UNKNOWN: Final = 0.25
LIKE: Final = 0.3  # below it, what is suggested is rarely of use

_ASKING: Final = re.compile(
    "请问|請問|我想|怎么办|怎麼辦|怎麽辦|怎么|怎麼|怎样|怎樣|如何|什么|什麼|甚麼|哪里|哪裡|哪儿|哪些|哪个|哪個|为什么|為什麼|多少|多久|"
    "能不能|可不可以|是不是|是否|需要|可以|吗|嗎|呢|么|麼"
)


def terms(*texts: str) -> list[str]:
    """The words of some texts, each once, in order; single Chinese characters say too little."""
    found = (word for text in texts for word, _place in words(text))
    return list(dict.fromkeys(word for word in found if len(word) > 1))


def asked_terms(*texts: str) -> list[str]:
    """The words of a question without those that only make a question of it; all of them where nothing else is said."""
    return terms(*(_ASKING.sub(" ", text) for text in texts)) or terms(*texts)


def weights(asked: Iterable[str], frequency: Mapping[str, int], articles: int) -> dict[str, float]:
    """What each word of a question weighs."""
    known = {word: math.log(1 + articles / (frequency.get(word, 0) + 0.5)) for word in asked}
    return {word: weight if frequency.get(word) else UNKNOWN * weight for word, weight in known.items()}


def likeness(weight: Mapping[str, float], held: Iterable[str]) -> float:
    """The share of a question's weight that an article holds; 0 for a question without words."""
    whole = sum(weight.values())
    return sum(weight.get(word, 0.0) for word in set(held)) / whole if whole else 0.0
