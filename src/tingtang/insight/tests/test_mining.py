import itertools
from collections import defaultdict
from dataclasses import astuple
from statistics import mean, median

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tingtang.catalogue.rules.given import calendar_of
from tingtang.insight.rules.eventlog import EventLog
from tingtang.insight.rules.follows import follows, summary
from tingtang.insight.rules.live_map import Late, LiveMap
from tingtang.insight.rules.mining import as_json, mine
from tingtang.insight.rules.worked import worked, worked_table

ROWS = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 3), st.integers(0, 10**9)), max_size=60)
SHOP = {"zone": "Europe/Amsterdam", "week": {day: ["08:00-12:00", "13:00-17:00"] for day in ("mo", "tu", "we", "th", "fr")}}


def log_of(rows, width=4):
    case, activity, at = zip(*rows, strict=True) if rows else ((), (), ())
    return EventLog.of(case, activity, at, cases="abcde", activities=[str(each) for each in range(width)])


def told(rows):
    """The same figures, the slow and plain way."""
    stories = defaultdict(list)
    for case, activity, at in sorted(rows, key=lambda row: (row[0], row[2])):
        stories[case].append((activity, at))
    edges = defaultdict(list)
    for story in stories.values():
        for (one, since), (other, at) in itertools.pairwise(story):
            edges[one, other].append((at - since) / 1e6)
    return stories, edges


class TestMine:
    @settings(max_examples=60, deadline=None)
    @given(ROWS)
    def test_gives_the_figures_of_a_plain_count(self, rows):
        log = log_of(rows)
        found = mine(log)
        stories, edges = told(rows)

        assert {(s, t): n for s, t, n, *_rest in found.edges.rows()} == {edge: len(took) for edge, took in edges.items()}
        for source, target, _n, average, middle, p90, least, most in found.edges.rows():
            took = edges[source, target]
            wanted = (mean(took), median(took), np.quantile(took, 0.9), min(took), max(took))
            assert np.allclose((average, middle, p90, least, most), wanted)
        courses = [tuple(activity for activity, _at in story) for story in stories.values()]
        assert sorted(found.variants.count.tolist()) == sorted(courses.count(each) for each in set(courses))
        assert found.throughput.n == len(stories)

    @settings(max_examples=20, deadline=None)
    @given(ROWS)
    def test_of_too_many_activities_for_a_table_gives_the_same(self, rows):
        log, wide = log_of(rows), log_of(rows, 5_000)

        narrow = follows(log.activity, log.at, log.at, log.starts, 4)
        sparse = follows(wide.activity, wide.at, wide.at, wide.starts, 5_000)

        assert sorted(narrow.rows()) == sorted(sparse.rows())

    def test_in_parts_gives_the_same_as_whole(self, monkeypatch):
        rng = np.random.default_rng(1)
        rows = list(zip(rng.integers(0, 5, 999), rng.integers(0, 4, 999), rng.integers(0, 10**9, 999), strict=True))
        whole = as_json(log_of(rows), mine(log_of(rows)))

        monkeypatch.setattr("tingtang.insight.rules.parts.SMALL", 10)

        assert as_json(log_of(rows), mine(log_of(rows))) == whole

    def test_of_an_empty_log_is_empty(self):
        found = as_json(log_of([]), mine(log_of([])))

        assert (found["events"], found["variants"], found["edges"]) == (0, 0, [])

    def test_of_rows_that_overlap_has_no_time_between_them_and_ends_with_the_longest(self):
        log = EventLog.of([0, 0, 0], [0, 1, 2], [0, 30, 90], cases="a", activities="xyz", ended=np.array([60, 45, 70]))

        found = mine(log)

        assert [row[2:4] for row in found.edges.rows()] == [(1, 0.0), (1, 45 / 1e6)]
        assert found.throughput.longest == 90 / 1e6

    def test_passes_over_events_without_a_code(self):
        log = EventLog.of([0] * 3, [0, 0, 0], [0, 1, 2], cases="a", activities="x", resource=[0, -1, 1], resources="pq")

        edges = follows(log.resource, log.at, log.at, log.starts, 2)

        assert [row[:3] for row in edges.rows()] == [(0, 1, 1)]


class TestWorkedTime:
    @settings(max_examples=30, deadline=None)
    @given(st.lists(st.integers(1_774_000_000, 1_776_000_000), min_size=1, max_size=20))
    def test_looked_up_is_that_of_the_calendar(self, seconds):
        calendar = calendar_of(SHOP)
        at = np.array(seconds, np.int64) * 1_000_000
        table = worked_table(calendar, int(at.min()), int(at.max()))

        found = worked(table, at)

        year = calendar.year(2026)
        wanted = [year.worked_before(int(each)) for each in at]
        assert (found - found[0]).tolist() == [each - wanted[0] for each in wanted]


class TestLiveMap:
    @settings(max_examples=40, deadline=None)
    @given(ROWS, st.integers(0, 60))
    def test_after_an_append_has_the_figures_of_the_whole(self, rows, cut):
        rows = sorted(rows, key=lambda row: row[2])
        live = LiveMap(log_of(rows[:cut]))
        whole = mine(log_of(rows))

        for part in (rows[cut : cut + 3], rows[cut + 3 :]):
            live.append(*(np.array([row[n] for row in part], kind) for n, kind in ((0, np.int32), (1, np.int32), (2, np.int64))))

        assert sorted(row[:3] for row in live.follows().rows()) == sorted(row[:3] for row in whole.edges.rows())
        figures = [{row[:2]: row[3:] for row in edges.rows()} for edges in (live.follows(), whole.edges)]
        assert all(np.allclose(figures[0][edge], figures[1][edge]) for edge in figures[0])
        assert (live.variant_count, live.top_variants()) == (len(whole.variants), whole.variants.count[:10].tolist())
        assert np.allclose(astuple(live.throughput()), astuple(whole.throughput))

    def test_refuses_an_event_before_the_latest_of_its_case(self):
        live = LiveMap(log_of([(0, 1, 100)]))

        with pytest.raises(Late):
            live.append(np.array([0], np.int32), np.array([1], np.int32), np.array([50]))


class TestSummary:
    @pytest.mark.parametrize("shape", ["many alike", "one far away", "two heaps", "even", "few"])
    def test_is_as_numpy_has_it_whatever_the_shape(self, shape):
        rng = np.random.default_rng(3)
        values = {
            "many alike": rng.integers(0, 5, 20_001), "even": rng.integers(-(10**15), 10**15, 20_000), "few": rng.integers(0, 99, 7),
            "one far away": np.append(rng.integers(0, 10**7, 9_999), 10**17), "two heaps": np.repeat([3, 10**12], 5_000),
        }[shape]  # fmt: skip

        found = summary(values)

        assert found == pytest.approx([values.mean(), *np.quantile(values, [0.5, 0.9]), values.min(), values.max()], rel=1e-12)
