"""Questions of a survey: what an answer may be, which questions are asked, and how answers are kept as bytes that count fast."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

NOTHING: Final = 255  # the mark of a question that was not answered
KINDS: Final = ("one", "several", "scale", "matrix", "rank", "points", "kano", "number", "text", "date")
MEASURES: Final = ("", "csat", "nps", "ces", "expectation", "perception", "weight")
CHOSEN: Final = frozenset({"one", "several", "rank", "points"})
QUOTED: Final = frozenset({"one", "several"})  # who shares out points or puts in order names every option
DIMENSIONS: Final = ("tangibles", "reliability", "responsiveness", "assurance", "empathy")
KANO_ANSWERS: Final = ("like", "expected", "neutral", "bearable", "dislike")
ALL_POINTS: Final = 100
LONGEST = 2000


class Unfit(ValueError):
    """A question or an answer does not hold together; `code` says how, `about` about what."""

    def __init__(self, code: str, **about: object) -> None:
        self.code, self.about = code, about
        super().__init__(code)


@dataclass(frozen=True)
class Option:
    """One of the things to choose from, or one row of a matrix; `dimension` where a row belongs to one of SERVQUAL."""

    code: str
    text: Mapping[str, str]
    dimension: str = ""


@dataclass(frozen=True)
class Condition:
    """Asked only when an earlier answer `is` one of these codes, or lies between two numbers."""

    question: str
    among: tuple[str, ...] = ()
    at_least: float | None = None
    at_most: float | None = None


@dataclass(frozen=True)
class Question:
    """One question of any kind; scales and matrices go from `low` to `high`."""

    code: str
    kind: str
    text: Mapping[str, str]
    help: Mapping[str, str] = field(default_factory=dict)
    is_required: bool = True
    options: tuple[Option, ...] = ()
    rows: tuple[Option, ...] = ()
    low: int = 1
    high: int = 5
    low_text: Mapping[str, str] = field(default_factory=dict)
    high_text: Mapping[str, str] = field(default_factory=dict)
    measure: str = ""
    when: tuple[Condition, ...] = ()

    @property
    def slots(self) -> tuple[str, ...]:
        """What this question keeps bytes for: itself, its options, its rows, or nothing."""
        if self.kind in {"one", "scale"}:
            return ("",)
        if self.kind == "kano":
            return ("functional", "dysfunctional")
        if self.kind == "matrix":
            return tuple(row.code for row in self.rows)
        return tuple(one.code for one in self.options) if self.kind in CHOSEN else ()


def read(data: Iterable[Mapping[str, Any]]) -> list[Question]:
    """Questions from what is kept. Refused (`Unfit`) when one does not hold together."""
    found: list[Question] = []
    for number, one in enumerate(data, 1):
        question = _read(one, number)
        _check(question, found)
        found.append(question)
    return found


def _read(one: Mapping[str, Any], number: int) -> Question:
    when = tuple(
        Condition(str(each["question"]), tuple(each.get("is", ())), each.get("at_least"), each.get("at_most"))
        for each in one.get("when", ())
    )
    return Question(
        code=str(one.get("code") or f"q{number}"), kind=str(one.get("kind", "")), text=one.get("text", {}), help=one.get("help", {}),
        is_required=bool(one.get("is_required", True)), options=_options(one.get("options", ())), rows=_options(one.get("rows", ())),
        low=int(one.get("low", 1)), high=int(one.get("high", 5)), low_text=one.get("low_text", {}),
        high_text=one.get("high_text", {}), measure=str(one.get("measure", "")), when=when,
    )  # fmt: skip


def _options(rows: Iterable[Mapping[str, Any]]) -> tuple[Option, ...]:
    return tuple(Option(str(row["code"]), row["text"], str(row.get("dimension", ""))) for row in rows)


def _check(one: Question, before: Sequence[Question]) -> None:
    known = {each.code for each in before}
    parts = [each.code for each in (*one.options, *one.rows)]
    faults = {
        "kind": one.kind not in KINDS,
        "twice": one.code in known,
        "no_text": not any(one.text.values()),
        "options": one.kind in CHOSEN and not 2 <= len(one.options) <= 60,
        "rows": one.kind == "matrix" and not 1 <= len(one.rows) <= 60,
        "scale": one.kind in {"scale", "matrix"} and not 0 <= one.low < one.high <= 100,
        "option_twice": len(set(parts)) < len(parts),
        "measure": one.measure not in MEASURES or (one.measure == "nps" and (one.low, one.high) != (0, 10)),
        "condition": any(each.question not in known for each in one.when),
    }
    for code, is_so in faults.items():
        if is_so:
            raise Unfit(code, question=one.code)


def must_meet(questions: Sequence[Question]) -> None:
    """Refused (`Unfit`) when a condition names an answer that its question does not offer (any more)."""
    offered = {one.code: {each.code for each in one.options} for one in questions}
    for one in questions:
        for each in one.when:
            if each.among and not offered.get(each.question, set()).issuperset(each.among):
                raise Unfit("condition_option", question=one.code)


def as_data(one: Question) -> dict[str, Any]:
    """A question as it is kept."""
    kept: dict[str, Any] = {"code": one.code, "kind": one.kind, "text": dict(one.text), "is_required": one.is_required}
    for name in ("help", "low_text", "high_text"):
        if getattr(one, name):
            kept[name] = dict(getattr(one, name))
    if one.kind in CHOSEN:
        kept["options"] = [{"code": each.code, "text": dict(each.text)} for each in one.options]
    if one.kind == "matrix":
        kept["rows"] = [
            {"code": row.code, "text": dict(row.text)} | ({"dimension": row.dimension} if row.dimension else {})
            for row in one.rows
        ]
    if one.kind in {"scale", "matrix"}:
        kept |= {"low": one.low, "high": one.high}
    if one.measure:
        kept["measure"] = one.measure
    if one.when:
        kept["when"] = [_condition(each) for each in one.when]
    return kept


def _condition(one: Condition) -> dict[str, Any]:
    kept: dict[str, Any] = {"question": one.question}
    if one.among:
        kept["is"] = list(one.among)
    for name in ("at_least", "at_most"):
        if getattr(one, name) is not None:
            kept[name] = getattr(one, name)
    return kept


def is_asked(question: Question, answers: Mapping[str, Any]) -> bool:
    """Whether every condition of a question holds for the answers so far; a question that was not answered meets none."""
    return all(_holds(one, answers.get(one.question)) for one in question.when)


def _holds(condition: Condition, answer: Any) -> bool:
    if answer is None or answer == "":
        return False
    if condition.among:
        given = answer if isinstance(answer, list) else [answer]
        return any(str(one) in condition.among for one in given)
    if not isinstance(answer, int | float):
        return False
    low, high = condition.at_least, condition.at_most
    return (low is None or answer >= low) and (high is None or answer <= high)


def checked(questions: Sequence[Question], given: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """Answers to those questions that are asked, and by question what is wrong. Answers to others are dropped."""
    kept: dict[str, Any] = {}
    wrong: dict[str, str] = {}
    for one in questions:
        if not is_asked(one, kept):
            continue
        try:
            answer = _answer(one, given.get(one.code))
        except Unfit as bad:
            wrong[one.code] = bad.code
            continue
        if answer is not None:
            kept[one.code] = answer
        elif one.is_required:
            wrong[one.code] = "missing"
    return kept, wrong


def _answer(one: Question, given: Any) -> Any:
    return None if given is None or given in ("", [], {}) else _READ[one.kind](one, given)


def _as_list(given: Any) -> list[Any]:
    return given if isinstance(given, list) else [given]


def _among(given: str, codes: Sequence[str]) -> str:
    if given not in codes:
        raise Unfit("choice")
    return given


def _whole(given: Any, low: int, high: int) -> int:
    text = str(given)
    if not text.lstrip("-").isdecimal() or not low <= int(text[:9]) <= high:
        raise Unfit("range")
    return int(text)


def _number(given: Any) -> float:
    try:
        found = float(str(given)[:40])
    except ValueError:
        raise Unfit("number") from None
    if not abs(found) < 1e12:
        raise Unfit("number")
    return found


def _day(given: Any) -> str:
    try:
        return date.fromisoformat(str(given)).isoformat()
    except ValueError:
        raise Unfit("date") from None


def _table(given: Any, codes: Sequence[str], low: int, high: int, *, is_whole: bool) -> dict[str, int] | None:
    if not isinstance(given, Mapping):
        raise Unfit("choice")
    found = {code: _whole(given[code], low, high) for code in codes if given.get(code) not in (None, "")}
    if not found:
        return None
    if is_whole and len(found) < len(codes):
        raise Unfit("rows_open")
    return found


def _ranked(given: Any, codes: Sequence[str]) -> list[str]:
    """The order of the options, best first, from a list or from a place by option."""
    if isinstance(given, Mapping):
        places = {code: str(given.get(code, "")) for code in codes}
        if not any(places.values()):
            raise Unfit("missing")
        if sorted(places.values()) != sorted(str(n) for n in range(1, len(codes) + 1)):
            raise Unfit("rank")
        return sorted(codes, key=lambda code: int(places[code]))
    order = [_among(str(one), codes) for one in _as_list(given)]
    if len(set(order)) != len(codes):
        raise Unfit("rank")
    return order


def _shared(given: Any, codes: Sequence[str]) -> dict[str, int]:
    if not isinstance(given, Mapping):
        raise Unfit("choice")
    found = {code: _whole(given.get(code) or 0, 0, ALL_POINTS) for code in codes}
    if sum(found.values()) != ALL_POINTS:
        raise Unfit("points")
    return found


_READ: Final[Mapping[str, Callable[[Question, Any], Any]]] = {
    "one": lambda one, given: _among(str(given), [each.code for each in one.options]),
    "several": lambda one, given: list(
        dict.fromkeys(_among(str(each), [option.code for option in one.options]) for each in _as_list(given))
    ),
    "scale": lambda one, given: _whole(given, one.low, one.high),
    "matrix": lambda one, given: _table(given, one.slots, one.low, one.high, is_whole=one.is_required),
    "kano": lambda one, given: _table(given, one.slots, 1, 5, is_whole=True),
    "rank": lambda one, given: _ranked(given, [each.code for each in one.options]),
    "points": lambda one, given: _shared(given, [each.code for each in one.options]),
    "number": lambda _one, given: _number(given),
    "date": lambda _one, given: _day(given),
    "text": lambda _one, given: str(given).strip()[:LONGEST] or None,
}


def marks(questions: Sequence[Question], answers: Mapping[str, Any]) -> bytes:
    """Answers as one byte for each slot, in the order of the questions: what 100,000 replies are counted from."""
    found = bytearray()
    for one in questions:
        found += _marks(one, answers.get(one.code))
    return bytes(found)


def _marks(one: Question, answer: Any) -> bytes:
    if answer is None:
        return bytes([NOTHING]) * len(one.slots)
    told: dict[str, Callable[[], Iterable[int]]] = {
        "one": lambda: [[each.code for each in one.options].index(answer)],
        "scale": lambda: [answer],
        "several": lambda: [slot in answer for slot in one.slots],
        "rank": lambda: [answer.index(slot) + 1 for slot in one.slots],
    }
    if one.kind in told:
        return bytes(told[one.kind]())
    return bytes([answer.get(slot, NOTHING) for slot in one.slots]) if one.slots else b""


def places(questions: Sequence[Question]) -> dict[str, slice]:
    """Where the bytes of each question stand among the marks."""
    found, start = {}, 0
    for one in questions:
        found[one.code] = slice(start, start + len(one.slots))
        start += len(one.slots)
    return found


def full(
    questions: Sequence[Question], quotas: Iterable[Mapping[str, Any]], answers: Mapping[str, Any], counts: Sequence[int]
) -> str:
    """The first question whose quota these answers would exceed, given how many replies meet each quota; empty when none."""
    known = {one.code for one in questions}
    for quota, count in zip(quotas, counts, strict=True):
        if quota["question"] in known and is_met(quota, answers) and count >= quota["most"]:
            return str(quota["question"])
    return ""


def is_met(quota: Mapping[str, Any], answers: Mapping[str, Any]) -> bool:
    """Whether answers belong to those that a quota counts."""
    answer = answers.get(quota["question"])
    return quota["option"] in answer if isinstance(answer, list) else str(answer) == quota["option"]
