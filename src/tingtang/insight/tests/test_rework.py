"""What waiting is made of, where most of it is, and what is done again."""

import numpy as np

from tingtang.insight.rules import rework
from tingtang.insight.rules.eventlog import EventLog

MINUTE = 60_000_000
TAKE, START, FINISH = 0, 1, 2


def make_log(rows, people="abc"):
    """A log of (case, activity, minute, person)."""
    case, activity, minute, person = zip(*rows, strict=True)
    at = np.array(minute) * MINUTE
    return EventLog.of(
        case, activity, at, cases="01234567", activities=["take", "start", "finish"], resource=person, resources=people
    )


def minutes(found):
    return {name: (part / MINUTE).tolist() for name, part in found.parts.items()}


NOBODY_WAITED_FOR = np.zeros(3, bool)


class TestWaits:
    def test_are_queue_when_nothing_else_explains_them(self):
        found = rework.waits(make_log([(0, TAKE, 0, -1), (0, START, 12, 0)]), None, NOBODY_WAITED_FOR)

        assert minutes(found) == {"closed": [0], "customer": [0], "batching": [0], "queue": [12]}

    def test_leave_out_what_is_work(self):
        log = make_log([(0, TAKE, 0, -1), (0, START, 5, 0), (0, FINISH, 30, 0)])

        found = rework.waits(log, None, NOBODY_WAITED_FOR, np.array([False, True, False]))
        (where,) = rework.bottlenecks(log, found)

        assert (found.took / MINUTE).tolist() == [5]
        assert (where.source, where.target, where.share) == (TAKE, START, 1.0)

    def test_are_the_customers_after_an_activity_that_asks_him(self):
        found = rework.waits(make_log([(0, TAKE, 0, -1), (0, START, 9, 0)]), None, np.array([True, False, False]))

        assert minutes(found)["customer"] == [9]
        assert minutes(found)["queue"] == [0]

    def test_are_closed_outside_working_hours(self):
        log = make_log([(0, TAKE, 0, -1), (0, START, 100, 0)])

        found = rework.waits(log, np.array([0, 30]) * MINUTE, NOBODY_WAITED_FOR)

        assert minutes(found) == {"closed": [70], "customer": [0], "batching": [0], "queue": [30]}

    def test_are_batching_until_the_last_of_three_taken_up_together_was_ready(self):
        rows = [(0, TAKE, 0, -1), (1, TAKE, 10, -1), (2, TAKE, 20, -1), (0, START, 30, 0), (1, START, 31, 0), (2, START, 32, 0)]

        found = rework.waits(make_log(rows), None, NOBODY_WAITED_FOR)

        assert minutes(found)["batching"] == [20, 10, 0]
        assert minutes(found)["queue"] == [10, 11, 12]

    def test_are_queue_where_one_after_the_other_is_served(self):
        rows = [(0, TAKE, 0, -1), (1, TAKE, 1, -1), (2, TAKE, 2, -1)]
        rows += [(case, step, at + case * 3, 0) for case in range(3) for step, at in ((START, 3), (FINISH, 5))]

        found = rework.waits(make_log(rows), None, NOBODY_WAITED_FOR, np.array([False, True, False]))

        assert minutes(found)["batching"] == [0, 0, 0]
        assert minutes(found)["queue"] == [3, 5, 7]
        assert not found.batch.any()

    def test_add_up_to_the_time_that_passed(self):
        rows = [(case, step, 7 * case + 11 * step, case % 2) for case in range(6) for step in (TAKE, START, FINISH)]

        found = rework.waits(make_log(rows), None, np.array([False, True, False]))

        assert sum(found.parts.values()).tolist() == found.took.tolist()


class TestRework:
    def test_counts_cases_that_repeat_and_how_often(self):
        rows = [(0, TAKE, 0, 0), (0, TAKE, 1, 0), (0, TAKE, 2, 0), (1, TAKE, 3, 0), (1, START, 4, 0)]
        log = make_log(rows)

        found = rework.rework(log.activity, log.starts, 3)

        assert (found.cases.tolist(), found.repeating.tolist(), found.again.tolist()) == ([2, 1, 0], [1, 0, 0], [2, 0, 0])
