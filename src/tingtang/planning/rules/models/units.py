"""Units: CNY/table, h, 万元; enough arithmetic to find out that two of them do not go together."""

import re
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from tingtang.planning.rules.sheets import BadSheet, Problem

# Units that differ by a factor only. A word that is not here is a unit of its own.
KNOWN: dict[str, tuple[str, Fraction]] = {
    "s": ("time", Fraction(1)), "min": ("time", Fraction(60)), "h": ("time", Fraction(3600)), "d": ("time", Fraction(86400)),
    "秒": ("time", Fraction(1)), "分钟": ("time", Fraction(60)), "小时": ("time", Fraction(3600)), "天": ("time", Fraction(86400)),
    "g": ("mass", Fraction(1)), "kg": ("mass", Fraction(1000)), "t": ("mass", Fraction(10**6)),
    "克": ("mass", Fraction(1)), "千克": ("mass", Fraction(1000)), "公斤": ("mass", Fraction(1000)), "吨": ("mass", Fraction(10**6)),
    "m": ("length", Fraction(1)), "km": ("length", Fraction(1000)), "米": ("length", Fraction(1)), "公里": ("length", Fraction(1000)),
    "CNY": ("CNY", Fraction(1)), "元": ("CNY", Fraction(1)), "万元": ("CNY", Fraction(10**4)), "亿元": ("CNY", Fraction(10**8)),
    "億元": ("CNY", Fraction(10**8)), "萬元": ("CNY", Fraction(10**4)),
    "kCNY": ("CNY", Fraction(1000)), "MCNY": ("CNY", Fraction(10**6)),
    "1": ("", Fraction(1)), "%": ("", Fraction(1, 100)), "万": ("", Fraction(10**4)), "亿": ("", Fraction(10**8)),
}  # fmt: skip
_PART = re.compile(r"[^\s*/·^]+")
LONGEST = 60


@dataclass(frozen=True)
class Unit:
    """A product of powers of base units, times a factor."""

    powers: tuple[tuple[str, int], ...] = ()
    factor: Fraction = Fraction(1)

    def times(self, other: "Unit", power: int = 1) -> "Unit":
        """This unit times another to a power."""
        powers = dict(self.powers)
        for name, count in other.powers:
            powers[name] = powers.get(name, 0) + count * power
        return Unit(tuple(sorted((name, count) for name, count in powers.items() if count)), self.factor * other.factor**power)


@lru_cache(maxsize=1024)
def unit(text: str) -> Unit | None:
    """`text` as a unit; None for nothing. Refused when it cannot be read."""
    if not text.strip():
        return None
    found, power = Unit(), 1
    for part in re.split(r"\s*([*/·])\s*", text.strip()[:LONGEST]):
        if part in {"*", "·", "/"}:
            power = -1 if part == "/" else power
        elif _PART.fullmatch(part):
            base, factor = KNOWN.get(part, (part, Fraction(1)))
            found = found.times(Unit(((base, 1),) if base else (), factor), power)
        else:
            raise BadSheet(Problem("bad_unit", (), {"name": text[:LONGEST]}))
    return found


def same(one: str, other: str, place: tuple[str | int, ...]) -> list[Problem]:
    """A problem when both are given and differ, in kind or only in size; nothing is converted in silence."""
    if not one and not other:
        return []
    first, second = unit(one), unit(other)
    if first is None or second is None or first == second:
        return []
    code = "unit_size" if first.powers == second.powers else "unit_kind"
    return [Problem(code, place, {"one": one, "other": other})]


def over(top: str, bottom: str) -> str:
    """The unit of one per the other; nothing where one is not given."""
    return f"{top}/{bottom}" if top and bottom else ""
