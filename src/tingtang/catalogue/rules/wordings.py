"""What is better not said: expressions of a list of wordings, and apologies that stand for an answer (STD-27)."""

import re
from collections.abc import Iterable
from typing import NamedTuple

MOST_TEXT = 20_000
_SORRY = re.compile(r"对不起|抱歉|不好意思|請見諒|请见谅|(?<![a-z])(?:sorry|apologi[sz]e|apologies)(?![a-z])", re.IGNORECASE)
# After an apology comes what is done about it, or whom it helps.
_REMEDY = re.compile(
    r"为您|為您|帮您|幫您|给您|給您|马上|馬上|立即|立刻|尽快|儘快|已经|已經|现在|現在|可以|将|將"
    r"|(?<![a-z])(?:will|can|now|let me|instead|already)(?![a-z])",
    re.IGNORECASE,
)
_STOP = re.compile(r"[。！？!?\n]|\.(?=\s|$)")


class Flag(NamedTuple):
    """What is flagged: a code (`discouraged`, `repeated_apology`, `bare_apology`), the words found, and what is better said."""

    code: str
    found: str
    say: str = ""


def lines(text: str) -> list[str]:
    """The expressions of a list, one a line."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def flags(text: str, discouraged: Iterable[tuple[str, str]]) -> list[Flag]:
    """What to flag in a text: discouraged expressions with what is said instead, apologies one after another, and bare ones."""
    text = text[:MOST_TEXT]
    folded = text.casefold()
    found = [Flag("discouraged", words, say) for words, say in discouraged if words and words.casefold() in folded]
    sorry = [match.group() for match in _SORRY.finditer(text)]
    if len(sorry) > 1:
        found.append(Flag("repeated_apology", ", ".join(dict.fromkeys(sorry))))
    elif sorry and not _REMEDY.search(_from(text, sorry[0])):
        found.append(Flag("bare_apology", sorry[0]))
    return found


def _from(text: str, words: str) -> str:
    """What follows an apology: the rest of its sentence and the next two."""
    rest = text[text.index(words) :]
    return "。".join(_STOP.split(rest)[:3])
