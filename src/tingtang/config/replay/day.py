"""A day of work items read from a log: when each arrived, who served it from when to when."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from tingtang.journal.formats.ocel import CASE, RESOURCE, Event, Log

LIFECYCLE = "lifecycle:transition"
# Work whose clerk the log does not name is played as one clerk's.
UNKNOWN = "unknown"


class Step(NamedTuple):
    """One event of a work item."""

    case: str
    kind: str
    transition: str
    clerk: str
    at: datetime


@dataclass(frozen=True, slots=True)
class WorkItem:
    """One service of the day: `starts_at` and `ends_at` are the log's; `ends_at` is None where the log has no end."""

    case: str
    kind: str
    clerk: str
    arrives_at: datetime
    starts_at: datetime
    ends_at: datetime | None


class Moment(NamedTuple):
    """What one clerk does at one time: begins or ends the item with number `item`."""

    at: datetime
    verb: str
    item: int


def steps_of(log: Log) -> list[Step]:
    """The scheduled, started and completed work of a log, in the order of time."""
    found = [_step(event) for event in log.events()]
    return sorted((step for step in found if step is not None), key=lambda step: step.at)


def _step(event: Event) -> Step | None:
    transition = str(event.attributes.get(LIFECYCLE, "")).upper()
    if transition not in {"SCHEDULE", "START", "COMPLETE"}:
        return None
    related = {relation.qualifier: relation.object_id.partition(":")[2] for relation in event.objects}
    return Step(related.get(CASE, ""), event.type, transition, related.get(RESOURCE) or UNKNOWN, event.time)


def work_items(steps: Iterable[Step], day: date, zone: ZoneInfo) -> list[WorkItem]:
    """One item for each START of `day` in `zone`, by start.

    It arrives at the latest earlier SCHEDULE or COMPLETE of the same case and kind on that day, else at its start,
    and ends at the first COMPLETE of the same case and kind after its start on that day.
    """
    by_item: dict[tuple[str, str], list[Step]] = defaultdict(list)
    for step in steps:
        if step.at.astimezone(zone).date() == day:
            by_item[step.case, step.kind].append(step)
    items = [
        _item(step, earlier=history[:index], later=history[index + 1 :])
        for history in by_item.values()
        for index, step in enumerate(history)
        if step.transition == "START"
    ]
    return sorted(items, key=lambda item: (item.starts_at, item.case))


def _item(start: Step, *, earlier: list[Step], later: list[Step]) -> WorkItem:
    arrivals = [step.at for step in earlier if step.transition in {"SCHEDULE", "COMPLETE"}]
    ends = [step.at for step in later if step.transition == "COMPLETE"]
    return WorkItem(start.case, start.kind, start.clerk, max(arrivals, default=start.at), start.at, min(ends, default=None))


def moments(items: list[WorkItem], clerk: str) -> list[Moment]:
    """What `clerk` does in the order of time; at the same time he ends before he begins."""
    own = [(number, item) for number, item in enumerate(items) if item.clerk == clerk]
    begins = [Moment(item.starts_at, "start", number) for number, item in own]
    ends = [Moment(item.ends_at, "finish", number) for number, item in own if item.ends_at is not None]
    begun = {moment.item: moment.at for moment in begins}
    return sorted(begins + ends, key=lambda m: (m.at, m.verb == "start" or begun[m.item] == m.at, m.item, m.verb == "finish"))
