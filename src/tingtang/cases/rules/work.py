"""What a kind plans for every case of it: tasks in their order, a checklist, approvals in steps; and how a case ends."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

ANY, ALL = "any", "all"
TIMEOUTS = ("reject", "approve", "escalate")
MOST_ROWS = 100


class BadWork(ValueError):
    """A plan that cannot be used: `reason` is a code, `about` the row it is about."""

    def __init__(self, reason: str, about: str = "") -> None:
        super().__init__(f"{reason}: {about}" if about else reason)
        self.reason, self.about = reason, about


@dataclass(frozen=True, slots=True)
class PlannedTask:
    """A task every case begins with: within how many working minutes, by which team, after which others."""

    code: str
    names: Mapping[str, str]
    minutes: int | None = None
    team: str = ""
    after: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PlannedCheck:
    """A line of the checklist."""

    code: str
    names: Mapping[str, str]
    is_required: bool = True


@dataclass(frozen=True, slots=True)
class ApprovalStep:
    """Who is asked in one step, whether one yes is enough or all must agree, by when, and what follows in silence."""

    roles: tuple[str, ...] = ()
    posts: tuple[str, ...] = ()
    people: tuple[int, ...] = ()
    leads: bool = False
    mode: str = ANY
    minutes: int | None = None
    on_timeout: str = "escalate"


@dataclass(frozen=True, slots=True)
class PlannedApproval:
    """An approval a case of a kind asks for, with its written criteria."""

    code: str
    names: Mapping[str, str]
    criteria: Mapping[str, str] = field(default_factory=dict)
    steps: tuple[ApprovalStep, ...] = ()


@dataclass(frozen=True)
class Work:
    """Everything a kind plans."""

    tasks: tuple[PlannedTask, ...] = ()
    checklist: tuple[PlannedCheck, ...] = ()
    approvals: tuple[PlannedApproval, ...] = ()

    def approval(self, code: str) -> PlannedApproval | None:
        """The planned approval `code`."""
        return next((one for one in self.approvals if one.code == code), None)


NOTHING: Final = Work()


@dataclass(frozen=True, slots=True)
class Closing:
    """How cases of a kind end."""

    quality_check: bool = False
    tell: bool = False
    reopen_days: int | None = None
    auto_close_days: int | None = None
    call_back_share: float = 0
    call_back_least: int = 0
    call_back_period: str = "month"


def read(data: Mapping[str, Any]) -> Work:
    """The plan of a kind from its data. Refused (`BadWork`) when codes repeat, a task waits for itself, or a step asks nobody."""
    if not isinstance(data, Mapping) or set(data) - {"tasks", "checklist", "approvals"}:
        raise BadWork("unreadable")
    if all(rows == [] for rows in data.values()):
        return NOTHING
    tasks = tuple(_task(row) for row in _rows(data, "tasks"))
    checklist = tuple(
        PlannedCheck(_code(row), _texts(row.get("names")), bool(row.get("is_required", True))) for row in _rows(data, "checklist")
    )
    approvals = tuple(_approval(row) for row in _rows(data, "approvals"))
    for rows in (tasks, checklist, approvals):
        _once(rows)
    _in_order(tasks)
    return Work(tasks, checklist, approvals)


def read_closing(data: Mapping[str, Any]) -> Closing:
    """How cases end, from its data. Refused (`BadWork`) for words or numbers it cannot mean."""
    if not isinstance(data, Mapping) or set(data) - set(Closing.__slots__):
        raise BadWork("unreadable", "closing")
    try:
        found = Closing(
            bool(data.get("quality_check", False)),
            bool(data.get("tell", False)),
            _days(data.get("reopen_days")),
            _days(data.get("auto_close_days")),
            float(data.get("call_back_share") or 0),
            int(data.get("call_back_least") or 0),
            str(data.get("call_back_period", "month")),
        )
    except (TypeError, ValueError):
        raise BadWork("unreadable", "closing") from None
    if not 0 <= found.call_back_share <= 1 or not 0 <= found.call_back_least <= 1000:
        raise BadWork("unreadable", "call_back_share")
    if found.call_back_period not in {"week", "month"}:
        raise BadWork("unreadable", "call_back_period")
    return found


def ready(done: Iterable[str], tasks: Sequence[PlannedTask]) -> list[str]:
    """The codes of the tasks that may be begun, because all they wait for is done."""
    finished = set(done)
    return [task.code for task in tasks if task.code not in finished and finished >= set(task.after)]


def _days(value: Any) -> int | None:
    if value in {None, ""}:
        return None
    days = int(value)
    if not 1 <= days <= 3650:
        raise BadWork("bad_days", str(value))
    return days


def _rows(data: Mapping[str, Any], name: str) -> Sequence[Mapping[str, Any]]:
    rows = data.get(name, [])
    if not isinstance(rows, list) or len(rows) > MOST_ROWS or not all(isinstance(row, Mapping) for row in rows):
        raise BadWork("unreadable", name)
    return rows


def _code(row: Mapping[str, Any]) -> str:
    code = row.get("code")
    if not isinstance(code, str) or not code.replace("_", "").isalnum() or not code.isascii() or len(code) > 40:
        raise BadWork("bad_code", str(code)[:40])
    return code


def _texts(texts: Any) -> Mapping[str, str]:
    if not isinstance(texts, Mapping) or not all(isinstance(text, str) for text in texts.values()):
        raise BadWork("unreadable", "names")
    return dict(texts)


def _words(value: Any) -> tuple[str, ...]:
    if value is None:
        return ()
    if not isinstance(value, list | tuple):
        raise BadWork("unreadable", str(value)[:40])
    return tuple(str(one) for one in value)


def _minutes(row: Mapping[str, Any]) -> int | None:
    minutes = row.get("minutes")
    if minutes in {None, ""}:
        return None
    if isinstance(minutes, bool) or not isinstance(minutes, int) or not 1 <= minutes <= 1_000_000:
        raise BadWork("bad_minutes", str(minutes)[:40])
    return minutes


def _task(row: Mapping[str, Any]) -> PlannedTask:
    return PlannedTask(
        _code(row), _texts(row.get("names")), _minutes(row), str(row.get("team") or "")[:40], _words(row.get("after"))
    )


def _approval(row: Mapping[str, Any]) -> PlannedApproval:
    steps = tuple(_step(each, _code(row)) for each in _rows(row, "steps"))
    if not steps:
        raise BadWork("no_steps", _code(row))
    return PlannedApproval(_code(row), _texts(row.get("names")), _texts(row.get("criteria") or {}), steps)


def _step(row: Mapping[str, Any], code: str) -> ApprovalStep:
    people = row.get("people") or []
    if not isinstance(people, list) or not all(isinstance(one, int) for one in people):
        raise BadWork("unreadable", code)
    step = ApprovalStep(
        _words(row.get("roles")),
        _words(row.get("posts")),
        tuple(people),
        bool(row.get("leads", False)),
        str(row.get("mode", ANY)),
        _minutes(row),
        str(row.get("on_timeout", "escalate")),
    )
    if not (step.roles or step.posts or step.people or step.leads):
        raise BadWork("asks_nobody", code)
    if step.mode not in {ANY, ALL} or step.on_timeout not in TIMEOUTS:
        raise BadWork("unreadable", code)
    return step


def _once(rows: Sequence[Any]) -> None:
    seen: set[str] = set()
    for row in rows:
        if row.code in seen:
            raise BadWork("twice", row.code)
        seen.add(row.code)


def _in_order(tasks: Sequence[PlannedTask]) -> None:
    codes = {task.code for task in tasks}
    for task in tasks:
        for other in task.after:
            if other not in codes:
                raise BadWork("unknown_task", other)
    done: set[str] = set()
    while len(done) < len(tasks):
        more = ready(done, tasks)
        if not more:
            raise BadWork("circle", min(codes - done))
        done |= set(more)
