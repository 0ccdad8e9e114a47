"""What the news about cases sets in motion: open pages are told."""

from collections import defaultdict
from datetime import UTC, datetime, timedelta

from tingtang.cases import events
from tingtang.cases.topics import CLOCKS_TOPIC, case_topic, staff_topic, team_topic
from tingtang.core.live import publish
from tingtang.journal.subscribers import Happened, subscriber

STALE = timedelta(minutes=10)
NEWS = (
    events.CASE_OPENED,
    events.CASE_CHANGED,
    events.CASE_MOVED,
    events.CASE_ASSIGNED,
    events.CASE_MERGED,
    events.CASE_UNMERGED,
    events.CASE_LINKED,
    events.CASE_UNLINKED,
    events.NOTE_ADDED,
    events.WATCHER_ADDED,
    events.WATCHER_REMOVED,
    events.OFFER_MADE,
    events.OFFER_ENDED,
    events.TASK_ADDED,
    events.TASK_CHANGED,
    events.CHECK_TICKED,
    events.APPROVAL_ASKED,
    events.VOTE_CAST,
    events.VOTE_DELEGATED,
    events.APPROVAL_ENDED,
    events.APPROVAL_ESCALATED,
    events.QUALITY_CHECKED,
    events.TELLING_ADDED,
    events.PERSON_TOLD,
    events.ACCESS_ASKED,
    events.ACCESS_GRANTED,
    events.ACCESS_CHANGED,
    events.ACCESS_ENDED,
    events.CASE_URGED,
    events.CASE_ESCALATED,
    events.URGING_ANSWERED,
    events.FILE_ADDED,
    events.FILE_REMOVED,
)


@subscriber("cases.tell_desks", *NEWS)
def tell_desks(happened: list[Happened]) -> None:
    """Tell the open pages of a case, of its team and of who holds, watches or is offered it that something changed, once for each batch."""
    cases: dict[int, set[str]] = defaultdict(set)
    lists: set[str] = set()
    for one in happened:
        if datetime.now(UTC) - one.recorded_at > STALE:
            continue
        for name in ("case", "into", "target"):
            key = one.object_id(name)
            if key is not None:
                cases[key].add(one.type)
        lists |= {team_topic(key) for name in ("team", "from_team") if (key := one.object_id(name))}
        lists |= {staff_topic(key) for name in ("assignee", "from_assignee", "staff") if (key := one.object_id(name))}
    for key, kinds in cases.items():
        publish(case_topic(key), {"kinds": sorted(kinds)[:10]}, name="case")
    for topic in sorted(lists):
        publish(topic, {}, name="cases")


@subscriber("cases.tell_clocks", events.CLOCKS_RECALCULATED)
def tell_clocks(happened: list[Happened]) -> None:
    """Tell open pages that due times have moved, once for each batch and not for each of perhaps half a million cases."""
    if any(one.attributes.get("moved") and datetime.now(UTC) - one.recorded_at <= STALE for one in happened):
        publish(CLOCKS_TOPIC, {}, name="clocks")
