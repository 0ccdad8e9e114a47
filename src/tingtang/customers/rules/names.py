"""What a name is found by: its pinyin initials, and the pairs of characters it is made of."""

import re
import unicodedata
from typing import Final

_WORD: Final = re.compile(r"[a-z0-9]+")
_HAN: Final = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]+")
_PART: Final = re.compile(f"{_WORD.pattern}|{_HAN.pattern}")
# Surnames read otherwise than the same character elsewhere.
_SURNAMES: Final = {
    "单": "s", "解": "x", "仇": "q", "区": "o", "查": "z", "曾": "z", "任": "r", "盖": "g", "翟": "z", "乐": "y", "朴": "p",
    "尉迟": "yc", "万俟": "mq", "長孫": "zs", "长孙": "zs", "單": "s", "區": "o", "樂": "y", "蓋": "g",
}  # fmt: skip
LONGEST: Final = 60


def initials(name: str) -> str:
    """王芳 → wf; 单晓 → sx; Anna Li → al; of what is neither letter nor digit, nothing."""
    plain = unicodedata.normalize("NFKC", name).strip()
    for length in (2, 1):
        if plain[:length] in _SURNAMES:
            return (_SURNAMES[plain[:length]] + _of(plain[length:]))[:LONGEST]
    return _of(plain)[:LONGEST]


def _of(text: str) -> str:
    return "".join(_letters(part.group()) for part in _PART.finditer(text.lower()))


def _letters(part: str) -> str:
    if part.isascii():
        return part[0]
    from pypinyin import Style, lazy_pinyin  # noqa: PLC0415 - a fifth of a second, spent when the first name is read

    return "".join(lazy_pinyin(part, style=Style.FIRST_LETTER, errors="ignore"))


def grams(name: str) -> list[str]:
    """The words of a name: Latin words whole, Chinese runs as every pair of neighbours (and a lone character)."""
    plain = unicodedata.normalize("NFKC", name).lower()
    found = set(_WORD.findall(plain))
    for run in _HAN.findall(plain):
        found |= {run[n : n + 2] for n in range(len(run) - 1)} or {run}
    return sorted(found)[:200]
