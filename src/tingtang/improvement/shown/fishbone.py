"""The drawing of a cause-and-effect diagram (Ishikawa): a spine towards the fault, six branches, the causes on them."""

import re
import unicodedata
from dataclasses import dataclass

from tingtang.improvement.models import BRANCHES, Correction

WIDTH, HEAD, SLOT, SLANT, TWIG = 1000, 190, 256, 64, 186
LINE, EDGE, LABEL, LEAST = 17, 14, 28, 96
LETTER = 13.0  # a Chinese character as drawn; others take a little more than half of it
_PIECES = re.compile(r"[\u2e80-\uffef]|[^\s\u2e80-\uffef]+\s*|\s+")


@dataclass(frozen=True)
class Cause:
    """One cause: its lines with the heights at which they stand, and the twig below them, from `left` to its branch at `right`."""

    lines: tuple[tuple[str, int], ...]
    left: int
    right: int
    y: int


@dataclass(frozen=True)
class Bone:
    """A branch: where it leaves the spine, where its label stands, and what is written on it."""

    label: str
    foot: int
    x: int
    y: int
    box_left: int
    box_top: int
    across: int
    causes: tuple[Cause, ...]


@dataclass(frozen=True)
class Fishbone:
    """The whole diagram, in units of its view box."""

    width: int
    height: int
    spine: int
    head: int
    head_top: int
    head_high: int
    title: tuple[tuple[str, int], ...]
    bones: tuple[Bone, ...]


def wide(text: str) -> float:
    """How wide a text is drawn."""
    return sum(LETTER if unicodedata.east_asian_width(each) in "WF" else LETTER * 0.56 for each in text)


def lines_of(text: str, room: int) -> list[str]:
    """A text in lines that fit: broken between words, between Chinese characters, and inside a word only where it alone is too long."""
    found = [""]
    for piece in _PIECES.findall(text):
        rest = piece
        if found[-1] and wide(found[-1] + rest.rstrip()) > room:
            found.append("")
        while wide(rest.rstrip()) > room:
            fits = max(1, int(room / LETTER))
            found[-1], rest = rest[:fits], rest[fits:]
            found.append("")
        found[-1] += rest
    return [one.strip() for one in found if one.strip()]


def fishbone(correction: Correction) -> Fishbone | None:
    """The diagram of a correction; nothing as long as no branch holds a cause."""
    if not correction.branches:
        return None
    branches = [
        (str(label), [lines_of(one, TWIG) for one in correction.causes.get(code, [])]) for code, label in BRANCHES.items()
    ]
    half = len(branches) // 2
    title = lines_of(correction.title, HEAD - 2 * EDGE)[:6]
    head_high = len(title) * LINE + 2 * EDGE
    above, below = (max(LEAST, head_high // 2, *map(_tall, part)) for part in (branches[:half], branches[half:]))
    spine = EDGE + LABEL + above
    bones = [_bone(spine, -above, number, branch) for number, branch in enumerate(branches[:half])]
    bones += [_bone(spine, below, number, branch) for number, branch in enumerate(branches[half:])]
    top = spine - head_high // 2
    words = tuple((line, top + EDGE + 12 + n * LINE) for n, line in enumerate(title))
    return Fishbone(WIDTH, spine + below + LABEL + EDGE, spine, WIDTH - HEAD, top, head_high, words, tuple(bones))


def _tall(branch: tuple[str, list[list[str]]]) -> int:
    return sum(len(lines) * LINE + 12 for lines in branch[1]) + 2 * EDGE


def _bone(spine: int, reach: int, number: int, branch: tuple[str, list[list[str]]]) -> Bone:
    label, causes = branch
    foot = WIDTH - HEAD - 10 - (2 - number) * SLOT
    end = spine + reach
    y = end + EDGE if reach < 0 else spine + EDGE
    found = []
    for lines in causes:
        words = tuple((line, y + 12 + n * LINE) for n, line in enumerate(lines))
        y += len(lines) * LINE + 2
        right = foot - round(SLANT * abs(y - spine) / abs(reach))
        found.append(Cause(words, right - TWIG, right, y))
        y += 10
    across = max(96, round(wide(label)) + 2 * EDGE)
    top = end - LABEL if reach < 0 else end
    return Bone(label, foot, foot - SLANT, end, foot - SLANT - across // 2, top, across, tuple(found))
