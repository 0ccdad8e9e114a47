"""A recorded day becomes work items with arrival, clerk and duration."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from tingtang.config.replay.day import LIFECYCLE, Step, moments, steps_of, work_items
from tingtang.journal.formats.ocel import CASE, RESOURCE, Declarations, Event, MemoryLog, Relation

ZONE = ZoneInfo("Europe/Amsterdam")
NINE = datetime(2012, 1, 18, 8, tzinfo=UTC)


def step(minutes: float, transition: str, *, case: str = "1", kind: str = "check", clerk: str = "li") -> Step:
    return Step(case, kind, transition, clerk, NINE + timedelta(minutes=minutes))


class TestWorkItems:
    def test_arrive_at_the_latest_earlier_schedule_or_completion(self) -> None:
        steps = [step(0, "SCHEDULE"), step(5, "START"), step(9, "COMPLETE"), step(20, "START"), step(22, "COMPLETE")]

        first, second = work_items(steps, date(2012, 1, 18), ZONE)

        assert (first.arrives_at, first.ends_at) == (NINE, NINE + timedelta(minutes=9))
        assert second.arrives_at == NINE + timedelta(minutes=9)

    def test_arrive_at_their_start_when_nothing_came_before_on_that_day(self) -> None:
        (item,) = work_items([step(-24 * 60, "SCHEDULE"), step(3, "START")], date(2012, 1, 18), ZONE)

        assert item.arrives_at == item.starts_at
        assert item.ends_at is None


class TestMoments:
    def test_end_one_item_before_the_next_begins_at_the_same_time(self) -> None:
        steps = [step(0, "START"), step(4, "COMPLETE"), step(4, "START", case="2"), step(4, "COMPLETE", case="2")]
        items = work_items(steps, date(2012, 1, 18), ZONE)

        assert [(m.verb, m.item) for m in moments(items, "li")] == [("start", 0), ("finish", 0), ("start", 1), ("finish", 1)]


class TestStepsOf:
    def test_reads_lifecycle_case_and_clerk_of_a_log(self) -> None:
        about = (Relation("case:7", CASE), Relation("resource:li", RESOURCE))
        events = [
            Event(str(n), "check", NINE, {LIFECYCLE: word}, about) for n, word in enumerate(["start", "COMPLETE", "suspend"])
        ]
        log = MemoryLog(Declarations(), [], events)

        assert [(s.case, s.clerk, s.transition) for s in steps_of(log)] == [("7", "li", "START"), ("7", "li", "COMPLETE")]
