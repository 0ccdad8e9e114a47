"""The taking over of an uploaded log in the background, and a look at one before it begins."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from django.utils import timezone

from tingtang.cases.actions.takeovers import close_takeover, note_progress
from tingtang.cases.models import Takeover
from tingtang.cases.rules.histories import Line, histories
from tingtang.cases.takeover import COLUMNS, Taken, Unusable, heads_of, lines_of, take_over
from tingtang.core.actors import SYSTEM
from tingtang.core.errors import Problem
from tingtang.journal.formats import Malformed
from tingtang.journal.reasons import words
from tingtang.ui.kept_files import KeptFiles

FILES: Final = KeptFiles("takeovers")
LOOKED_AT: Final = 5000
# How logs of help desks call their columns, besides the names of the first one that was read.
LIKE: Final[Mapping[str, tuple[str, ...]]] = {
    "case": ("case id", "case", "ticket", "ticket id", "incident id", "number", "工单", "工单号", "编号"),
    "activity": ("activity", "action", "event", "what", "活动", "操作", "动作"),
    "person": ("resource", "agent", "person", "user", "assignee", "处理人", "人员"),
    "time": ("complete timestamp", "timestamp", "time", "at", "date", "时间", "完成时间"),
    "customer": ("customer", "requester", "client", "客户", "报告人"),
    "product": ("product", "service", "category", "产品", "业务", "服务"),
    "seriousness": ("seriousness_2", "seriousness", "priority", "severity", "严重程度", "优先级"),
    "team": ("workgroup", "team", "group", "queue", "班组", "团队", "组"),
}


@dataclass(frozen=True)
class Look:
    """What the first lines of a log hold: how many cases, people, teams, customers and services, from when to when."""

    lines: list[Line]
    cases: int
    people: int
    teams: int
    customers: int
    services: int
    starts_at: datetime
    ends_at: datetime
    is_part: bool


def guess(heads: tuple[str, ...]) -> dict[str, str]:
    """Which head stands for what, as far as it can be told."""
    plain = {head.strip().lower(): head for head in reversed(heads)}
    found = {name: next((plain[word] for word in (COLUMNS[name].lower(), *LIKE[name]) if word in plain), "") for name in COLUMNS}
    return {name: head for name, head in found.items() if head}


def look_at(path: Path, zone: str, columns: Mapping[str, str]) -> Look:
    """The first lines of a log as they would be taken. Refused (`Unusable`) as the takeover itself would be."""
    lines = list(lines_of(path, zone, columns, LOOKED_AT))
    if not lines:
        heads_of(path)
    found = list(histories(lines))

    def count(name: str) -> int:
        return len({history.latest(name) for history in found} - {""})

    times = [line.at for line in lines]
    return Look(
        lines[:8],
        len(found),
        len({line.person for line in lines} - {""}),
        count("team"),
        count("customer"),
        count("product"),
        min(times),
        max(times),
        len(lines) == LOOKED_AT,
    )


def run(job_id: int) -> None:
    """Take a log over to its end, or until it is stopped or cannot be read. What was taken stays; run again it goes on."""
    job = Takeover.objects.get(pk=job_id)
    if job.state not in Takeover.MOVING:
        return
    stopped: list[bool] = []

    def show(taken: Taken, of: int) -> bool:
        done = taken.new + taken.known
        goes_on = note_progress(
            job, done=done, of=of, new=taken.new, known=taken.known, lines=taken.lines, at=timezone.now()
        )  # fmt: skip
        if not goes_on and done < of:
            stopped.append(True)
        return goes_on

    fault = _fault_of(job, show)
    ended = Takeover.State.FAILED if fault else Takeover.State.STOPPED if stopped else Takeover.State.COMPLETE
    close_takeover(SYSTEM, job=job, state=ended, fault=fault, at=timezone.now())


def _fault_of(job: Takeover, show: Callable[[Taken, int], bool]) -> str:
    """Take a log over; in words, why it could not be."""
    earlier = Taken(job.new_count, job.same_count, job.line_count) if job.row_count else None
    try:
        take_over(Path(job.path), job.code, job.zone, job.columns, show=show, earlier=earlier)
    except Problem as problem:
        return fault_words(problem)
    except Malformed as bad:
        return f"{words(bad.reason)} {bad.where} {bad.value}".strip()
    except OSError as error:
        return str(error.strerror or error)
    return ""


def fault_words(problem: Problem) -> str:
    """Why a log cannot be taken over, without the name under which it is kept here."""
    return str(problem.data["fault"]) if isinstance(problem, Unusable) else problem.text()
