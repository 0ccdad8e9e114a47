"""What a text is found by: Latin words and numbers whole, Chinese as every pair of neighbouring characters.

A pair needs no dictionary, so that any two characters that stand side by side are found, also in names and new words. Positions keep
pairs that were neighbours together: 水费账单 is searched as 水费 followed by 费账 followed by 账单. Traditional characters are indexed as
their simplified ones, full-width letters as half-width ones, capitals as small ones. The last character of a run is indexed alone too, so
that a single character finds every word it stands in.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path

import opencc
from opencc import OpenCC

_PART = re.compile(r"[㐀-鿿\U00020000-\U0003ffff]+|[^\W_㐀-鿿]+(?:[._@-][^\W_㐀-鿿]+)*")
_INNER = re.compile(r"[._@-]")
_HAN = re.compile(r"[㐀-鿿\U00020000-\U0003ffff]")
# PostgreSQL keeps positions up to 16,383 and words up to 2,046 bytes.
LATEST_POSITION, LONGEST_WORD, MOST_WORDS = 16_000, 200, 20_000
MOST_ASKED = 12
# Characters written both ways on the mainland too.
_VARIANTS = str.maketrans("帐", "账")


@lru_cache(maxsize=1)
def _converter() -> OpenCC:
    return OpenCC("t2s")


@lru_cache(maxsize=1)
def _traditional() -> frozenset[str]:
    """Characters without which a text has nothing to convert, which takes twenty times as long as looking for them."""
    found: set[str] = set()
    folder = Path(opencc.__file__).parent / "dictionary"
    for name in ("TSCharacters.txt", "TSPhrases.txt"):
        for line in (folder / name).read_text(encoding="utf-8").splitlines():
            word, _tab, simple = line.partition("\t")
            if word != simple.split(" ")[0] and found.isdisjoint(word):
                found.update(word)
    return frozenset(found)


def plain(text: str) -> str:
    """A text in the characters it is compared in: half-width, small letters, simplified."""
    if text.isascii():
        return text.lower()
    wide = unicodedata.normalize("NFKC", text).lower()
    simple = wide if _traditional().isdisjoint(wide) else str(_converter().convert(wide))
    return simple.translate(_VARIANTS)


def words(text: str) -> Iterator[tuple[str, int]]:
    """The words of a text with their positions, from 1. Parts of a compound (a-b@c) have the place of the whole."""
    position = 0
    for part in _PART.findall(plain(text)):
        if _HAN.match(part):
            for n in range(len(part)):
                position += 1
                yield part[n : n + 2], position
            continue
        position += 1
        yield part[:LONGEST_WORD], position
        pieces = _INNER.split(part)
        if len(pieces) > 1:
            yield from ((piece[:LONGEST_WORD], position) for piece in pieces)
        number = part.lstrip("abcdefghijklmnopqrstuvwxyz").lstrip("0")
        if number.isdigit() and number != part:
            yield number[:LONGEST_WORD], position


def vector(texts: Iterable[str]) -> str:
    """A PostgreSQL tsvector of several texts, one behind another with a gap, so that no phrase spans two of them."""
    found: dict[str, list[int]] = {}
    base = 0
    for text in texts:
        latest = 0
        for word, latest in words(text) if text else ():
            places = found.get(word)
            if places is None:
                if len(found) >= MOST_WORDS:
                    break
                places = found[word] = []
            if base + latest <= LATEST_POSITION and len(places) < 200:
                places.append(base + latest)
        base += latest + 10
    # Words are of letters and digits (`_PART`): there is nothing in them to escape.
    return " ".join([f"'{word}'{_placed(places) if len(places) != 1 else f':{places[0]}'}" for word, places in found.items()])


def _placed(places: list[int]) -> str:
    return f":{','.join(map(str, sorted(set(places))))}" if places else ""


def query(text: str) -> str:
    """A PostgreSQL tsquery for what somebody typed: every word must be there, the last Latin one may be begun. Empty for nothing."""
    parts = _PART.findall(plain(text))[:MOST_ASKED]
    return " & ".join(_asked(part) for part in parts)


def _asked(part: str) -> str:
    if not _HAN.match(part):
        return f"'{part[:LONGEST_WORD]}':*"
    if len(part) == 1:
        return f"'{part}':*"
    pairs = [f"'{part[n : n + 2]}'" for n in range(len(part) - 1)]
    return f"({' <-> '.join(pairs)})" if len(pairs) > 1 else pairs[0]
