"""Another help desk's history, line by line: what each line did to its case, and the order it happened in.

The lines say what was done, not in which state the case was; `Progress` follows the state and says which step a line stands for.
Nothing is invented: a line that changes no state here (a second "resolve") is kept as a line all the same.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Act(StrEnum):
    """What a line of a history does."""

    OPEN = "open"
    RATE = "rate"
    TAKE = "take"
    WAIT = "wait"
    RESOLVE = "resolve"
    CLOSE = "close"
    NOTE = "note"


# How help desks call their steps, in lower case; whatever is not here is a note.
WORDS: Mapping[str, Act] = {
    "insert ticket": Act.OPEN,
    "create ticket": Act.OPEN,
    "open": Act.OPEN,
    "assign seriousness": Act.RATE,
    "take in charge ticket": Act.TAKE,
    "assign": Act.TAKE,
    "wait": Act.WAIT,
    "require upgrade": Act.WAIT,
    "schedule intervention": Act.WAIT,
    "create sw anomaly": Act.WAIT,
    "resolve ticket": Act.RESOLVE,
    "resolved": Act.RESOLVE,
    "resolve": Act.RESOLVE,
    "closed": Act.CLOSE,
    "close": Act.CLOSE,
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line: at which case, what, by whom, when, and what else stands in it."""

    ref: str
    activity: str
    person: str
    at: datetime
    more: Mapping[str, str] = field(default_factory=dict)

    @property
    def act(self) -> Act:
        """What it does."""
        return WORDS.get(self.activity.strip().lower(), Act.NOTE)


@dataclass(frozen=True)
class History:
    """A case of the other desk with its lines in the order of time; lines of the same time keep the order of the file."""

    ref: str
    lines: tuple[Line, ...]

    @property
    def opened_at(self) -> datetime:
        """The time of its first line."""
        return self.lines[0].at

    def latest(self, name: str) -> str:
        """The value that `name` had in the end: other desks repeat it on every line."""
        return next((line.more[name] for line in reversed(self.lines) if line.more.get(name)), "")


def histories(lines: Iterable[Line]) -> Iterator[History]:
    """Lines by case, cases in the order in which they began."""
    by_case: dict[str, list[Line]] = {}
    for line in lines:
        by_case.setdefault(line.ref, []).append(line)
    whole = [History(ref, tuple(sorted(rows, key=lambda line: line.at))) for ref, rows in by_case.items()]
    yield from sorted(whole, key=lambda history: history.opened_at)


_STEPS: Mapping[tuple[Act, str], str] = {
    (Act.TAKE, "new"): "begin",
    (Act.TAKE, "pending"): "go_on",
    (Act.TAKE, "resolved"): "reopen",
    (Act.TAKE, "closed"): "reopen",
    (Act.WAIT, "new"): "wait",
    (Act.WAIT, "working"): "wait",
    (Act.WAIT, "resolved"): "reopen_waiting",
    (Act.RESOLVE, "new"): "resolve",
    (Act.RESOLVE, "working"): "resolve",
    (Act.RESOLVE, "pending"): "resolve",
    (Act.CLOSE, "new"): "close",
    (Act.CLOSE, "working"): "close",
    (Act.CLOSE, "pending"): "close",
    (Act.CLOSE, "resolved"): "close",
}


def step_of(act: Act, phase: str) -> str:
    """The step that a line stands for in a phase; empty when it changes nothing there."""
    return _STEPS.get((act, phase), "")


def _words(zh: str, en: str) -> dict[str, str]:
    return {"zh-hans": zh, "en": en}


OPEN_PHASES = ["new", "working", "pending"]
WORKFLOW = {
    "states": [
        {"code": "new", "phase": "new", "names": _words("新建", "New") | {"zh-hant": "新建"}},
        {"code": "working", "phase": "working", "names": _words("处理中", "In progress") | {"zh-hant": "處理中"}},
        {"code": "pending", "phase": "pending", "names": _words("等待", "Waiting") | {"zh-hant": "等待"}, "pauses": ["*"]},
        {"code": "resolved", "phase": "resolved", "names": _words("已解决", "Resolved") | {"zh-hant": "已解決"}},
        {"code": "closed", "phase": "closed", "names": _words("已关闭", "Closed") | {"zh-hant": "已關閉"}},
    ],
    "steps": [
        {"code": "begin", "from": ["new"], "to": "working", "names": _words("开始处理", "Begin") | {"zh-hant": "開始處理"}},
        {"code": "go_on", "from": ["pending"], "to": "working", "names": _words("继续处理", "Go on") | {"zh-hant": "繼續處理"}},
        {
            "code": "wait",
            "from": ["new", "working"],
            "to": "pending",
            "names": _words("等待", "Wait") | {"zh-hant": "等待"},
            "asks_reason": True,
        },
        {"code": "resolve", "from": OPEN_PHASES, "to": "resolved", "names": _words("解决", "Resolve") | {"zh-hant": "解決"}},
        {
            "code": "close",
            "from": [*OPEN_PHASES, "resolved"],
            "to": "closed",
            "names": _words("关闭", "Close") | {"zh-hant": "關閉"},
        },
        {
            "code": "reopen",
            "from": ["resolved", "closed"],
            "to": "working",
            "names": _words("重新打开", "Reopen") | {"zh-hant": "重新開啟"},
            "asks_reason": True,
        },
        {
            "code": "reopen_waiting",
            "from": ["resolved"],
            "to": "pending",
            "names": _words("重新打开并等待", "Reopen and wait") | {"zh-hant": "重新開啟並等待"},
            "asks_reason": True,
        },
    ],
}
