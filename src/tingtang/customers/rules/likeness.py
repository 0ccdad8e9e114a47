"""Names brought into one form, so that the same person or company is recognised however the name was written."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

_JUNK = re.compile(r"[\W_]+")
_LEGAL_FORMS = re.compile(
    r"(股份有限责任公司|有限责任公司|股份有限公司|集团有限公司|有限公司|责任公司|公司|集团"
    r"|companylimited|coltd|limited|incorporated|inc|llc|ltd|gmbh|corp)$"
)
_SHORTEST_CORE = 2


@lru_cache(maxsize=1)
def _simplified() -> dict[int, str]:
    """Traditional characters and the simplified ones they became, one by one: names hold no phrases."""
    import opencc  # noqa: PLC0415 - only its table is read, when the first name is

    table = Path(opencc.__file__).parent / "dictionary" / "TSCharacters.txt"
    pairs = (line.split("\t") for line in table.read_text(encoding="utf-8").splitlines() if "\t" in line)
    return {ord(one): others.split(" ")[0] for one, others in pairs if len(one) == 1}


@lru_cache(maxsize=1)
def _readings() -> dict[int, str]:
    from pypinyin.constants import PINYIN_DICT  # noqa: PLC0415 - a fifth of a second, spent when the first name is heard

    return PINYIN_DICT


@lru_cache(maxsize=30_000)
def _sound_of(character: str) -> str:
    reading = _readings().get(ord(character), character).partition(",")[0]
    return "".join(each for each in unicodedata.normalize("NFD", reading) if not unicodedata.combining(each))


def normal(name: str) -> str:
    """`name` in one form: width, case, blanks, points and traditional characters make no difference."""
    text = unicodedata.normalize("NFKC", name).casefold().translate(_simplified())
    return _JUNK.sub("", text)


def core(name: str) -> str:
    """The name of a company without its legal form: 河滨茶业有限责任公司 is 河滨茶业. A branch stays a branch."""
    text = normal(name)
    while (shorter := _LEGAL_FORMS.sub("", text)) != text and len(shorter) >= _SHORTEST_CORE:
        text = shorter
    return text


def sound(name: str) -> str:
    """How a name sounds, without tones: 李敏 and 李民 are both `li min`. The first reading of each character is taken."""
    return " ".join(_sound_of(each) for each in normal(name))


def is_one_off(one: str, other: str) -> bool:
    """Whether two texts differ in exactly one character: another one, one more or one less."""
    if abs(len(one) - len(other)) > 1 or one == other:
        return False
    short, long = sorted((one, other), key=len)
    head = next((n for n, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    return short[head + (len(short) == len(long)) :] == long[head + 1 :]


def near(text: str) -> Iterator[str]:
    """`text` and itself with each one character left out: two texts that are one character apart share one of these."""
    yield text
    for at in range(len(text)):
        yield text[:at] + text[at + 1 :]
