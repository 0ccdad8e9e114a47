"""A row of a table from outside as a prospect: a firm or person who is no customer yet; and the stage of life its figures tell of."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from tingtang.customers.rules import importing
from tingtang.customers.rules.checks import IdentitySpec
from tingtang.customers.rules.importing import IDENTITY, Trouble, Understood, Why

TARGETS: Final = (
    "name",
    "kind",
    "industry",
    "phone",
    "mail",
    "address",
    "person",
    "region",
    "founded",
    "staff",
    "revenue",
    "before",
    "note",
)
# What the heads of columns are called in registers of firms and in bought tables.
HEADS: Final[Mapping[str, Sequence[str]]] = {
    "person": ("联系人", "法定代表人", "法人代表", "法人", "负责人", "聯絡人", "聯繫人", "負責人",
               "contact", "contact person", "representative"),
    "region": ("地区", "所在地区", "区域", "城市", "所属地区", "地區", "區域", "region", "city", "area", "district"),
    "founded": ("成立日期", "成立时间", "成立年份", "注册日期", "成立時間", "註冊日期", "founded", "founded on", "established"),
    "staff": ("员工人数", "从业人数", "参保人数", "人数", "員工人數", "人數", "staff", "employees", "headcount"),
    "revenue": ("营业收入", "年营业收入", "营收", "本年营收", "上年营业收入", "營業收入", "營收", "revenue", "turnover", "sales"),
    "before": ("上年营收", "上一年营收", "前一年营收", "前年营业收入", "前一年營收", "revenue before", "previous revenue"),
}  # fmt: skip
UNITS: Final = {"亿": 100_000_000, "億": 100_000_000, "万": 10_000, "萬": 10_000, "千": 1000, "": 1}
YOUNG_YEARS: Final = 3
TREND: Final = 0.1  # a year; between both a firm neither grows nor shrinks
# How much sooner to go to a firm of a stage than to one of which nothing is known (CUS-19: enter while it goes up).
WEIGHTS: Final[Mapping[str, float]] = {"growth": 1.5, "start": 1.2, "mature": 1.0, "decline": 0.5, "": 1.0}
NEUTRAL: Final = 0.25  # the chance of who is compared with nobody yet
_OF_FIRMS: Final = ("industry", "founded", "staff", "revenue", "before")
_AMOUNT: Final = re.compile(r"[¥￥]?\s*(\d+(?:\.\d+)?)\s*([亿億万萬千]?)\s*元?")
_YEAR: Final = re.compile(r"(?<!\d)(1[89]\d\d|20\d\d)(?!\d)")


@dataclass(frozen=True, slots=True)
class Facts:
    """What is told of a prospect beside who it is; None where nothing is."""

    person: str = ""
    region: str = ""
    founded_year: int | None = None
    staff_count: int | None = None
    revenue_cents: int | None = None
    before_cents: int | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A row as a prospect, with what is wrong with it."""

    number: int
    said: Understood
    facts: Facts
    stage: str = ""


def guess(heads: Sequence[str], kinds: Iterable[IdentitySpec]) -> dict[str, str]:
    """Which column is what, by its head."""
    extra = {name: tuple(words) for name, words in HEADS.items()}
    found = {
        target: head for target, head in importing.guess(heads, kinds).items() if target in TARGETS or target.startswith(IDENTITY)
    }
    free = [head for head in heads if head not in found.values()]
    folded = {importing.folded_head(head): head for head in reversed(free)}
    for target, words in extra.items():
        head = next((folded[word] for word in map(importing.folded_head, words) if word in folded), None)
        if head is not None and head not in found.values():
            found[target] = head
    return found


def read(number: int, cells: Mapping[str, str], kinds: Mapping[str, IdentitySpec], *, year: int, takes_people: bool) -> Line:
    """A row as a prospect. A person is refused without phone, mail or number, and where the ground does not cover people."""
    if not cells.get("kind") and any(cells.get(name, "").strip() for name in _OF_FIRMS):
        cells = {**cells, "kind": "company"}  # 老城百货商行 ends like no company, but only firms have an industry and revenue
    said = importing.understand(cells, kinds, is_whole=False)
    facts = Facts(
        _text(cells.get("person", ""), "person", 100, said), _text(cells.get("region", ""), "region", 100, said),
        _year(cells.get("founded", ""), year, said), _count(cells.get("staff", ""), said),
        _cents(cells.get("revenue", ""), "revenue", said), _cents(cells.get("before", ""), "before", said),
    )  # fmt: skip
    if said.values.get("kind") == "person" and not said.troubles:
        if not takes_people:
            said.troubles.append(Trouble("kind", Why.NO_PEOPLE))
        elif not said.identities and not any(kind in ("phone", "mail") for kind, _text_ in said.contacts):
            said.troubles.append(Trouble("", Why.NO_KEY))
    return Line(number, said, facts, stage_of(facts, year) if said.values.get("kind") == "company" else "")


def stage_of(facts: Facts, year: int) -> str:
    """The stage of a firm: a start in its first years, else by its revenue against that of the year before; "" where nothing tells."""
    if facts.founded_year is not None and year - facts.founded_year < YOUNG_YEARS:
        return "start"
    if facts.revenue_cents is None or not facts.before_cents:
        return ""
    trend = (facts.revenue_cents - facts.before_cents) / facts.before_cents
    return "growth" if trend > TREND else "decline" if trend < -TREND else "mature"


def score(chance: float | None, stage: str) -> int:
    """How soon to go to somebody, 0 to 100: the chance that those like him take something, weighed by the stage."""
    return round(100 * min(1.0, (NEUTRAL if chance is None else chance) * WEIGHTS.get(stage, 1.0)))


def _text(cell: str, target: str, longest: int, said: Understood) -> str:
    text = " ".join(cell.split())
    if len(text) > longest or not text.isprintable():
        said.troubles.append(Trouble(target, Why.TOO_LONG if len(text) > longest else Why.BAD_ENCODING))
        return ""
    return text


def _year(cell: str, year: int, said: Understood) -> int | None:
    found = _YEAR.search(cell) or re.match(r"(\d{4})\d{4}$", cell.strip())
    if not cell.strip():
        return None
    if found is None or int(found[1]) > year:
        said.troubles.append(Trouble("founded", Why.BAD_FIGURE))
        return None
    return int(found[1])


def _count(cell: str, said: Understood) -> int | None:
    plain = cell.strip().replace(",", "").removesuffix("人").removesuffix(".0")
    if not plain:
        return None
    if not plain.isdecimal() or len(plain) > 8:
        said.troubles.append(Trouble("staff", Why.BAD_FIGURE))
        return None
    return int(plain)


def _cents(cell: str, target: str, said: Understood) -> int | None:
    plain = cell.strip().replace(",", "").replace("，", "")
    if not plain:
        return None
    found = _AMOUNT.fullmatch(plain)
    cents = round(float(found[1]) * UNITS[found[2]] * 100) if found and len(found[1]) < 16 else -1
    if not 0 <= cents <= 10**16:
        said.troubles.append(Trouble(target, Why.BAD_FIGURE))
        return None
    return cents
