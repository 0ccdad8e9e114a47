"""Recurring dates: the same as dateutil's, at a bounded cost."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import takewhile

import pytest
from dateutil import rrule
from hypothesis import given, settings
from hypothesis import strategies as st

from tingtang.catalogue.rules.recurring import WEEKDAYS, Unsupported, dates, read

FREQS = {"DAILY": rrule.DAILY, "WEEKLY": rrule.WEEKLY, "MONTHLY": rrule.MONTHLY, "YEARLY": rrule.YEARLY}
START = st.dates(date(2020, 1, 1), date(2026, 12, 31))


def some(values: st.SearchStrategy[int]) -> st.SearchStrategy[list[int]]:
    return st.lists(values, max_size=3, unique=True)


@st.composite
def rules(draw: st.DrawFn) -> dict[str, list[object]]:
    freq = draw(st.sampled_from(sorted(FREQS)))
    rule: dict[str, list[object]] = {"FREQ": [freq], "INTERVAL": [draw(st.integers(1, 4))]}
    weekdays = st.sampled_from(WEEKDAYS)
    # dateutil mixes plain and counted weekdays in its own way, and looks for days that never come until the year 9999.
    counted = st.sampled_from([1, 2, 4, -1, -2]) if draw(st.booleans()) else st.just(0)
    ordinals = counted if freq in {"MONTHLY", "YEARLY"} else st.just(0)
    days = draw(st.lists(st.tuples(ordinals, weekdays), max_size=3, unique=True))
    month_days = (
        draw(some(st.integers(1, 28) | st.integers(-28, -1))) if freq != "WEEKLY" and not (freq == "YEARLY" and days) else []
    )
    months = draw(some(st.integers(1, 12)))
    if days:
        rule["BYDAY"] = [f"{ordinal or ''}{day}" for ordinal, day in days]
    if month_days:
        rule["BYMONTHDAY"] = list(month_days)
    if months:
        rule["BYMONTH"] = list(months)
    if draw(st.booleans()):
        rule["WKST"] = [draw(weekdays)]
    if draw(st.booleans()):
        rule["COUNT"] = [draw(st.integers(1, 30))]
    return rule


def by_dateutil(rule: dict[str, list[object]], start: date, latest: date) -> list[date]:
    text = ";".join(f"{name}={','.join(map(str, values))}" for name, values in rule.items())
    found = rrule.rrulestr(text, dtstart=datetime.combine(start, time()))
    return [at.date() for at in takewhile(lambda at: at.date() <= latest, found)]


class TestDates:
    @settings(max_examples=100, deadline=None)
    @given(rules(), START)
    def test_are_those_of_dateutil(self, rule: dict[str, list[object]], start: date) -> None:
        latest = start + timedelta(days=1100)

        assert list(dates(read(rule), start, start, latest)) == by_dateutil(rule, start, latest)

    def test_end_with_until_and_begin_with_the_window(self) -> None:
        rule = read({"FREQ": ["WEEKLY"], "UNTIL": [datetime(2026, 1, 20, 5, tzinfo=UTC)]})

        assert list(dates(rule, date(2020, 1, 7), date(2026, 1, 1), date(2027, 1, 1))) == [
            date(2026, 1, day) for day in (6, 13, 20)
        ]

    @pytest.mark.parametrize(
        "parts",
        [
            {"FREQ": ["SECONDLY"]},
            {"FREQ": ["DAILY"], "BYHOUR": [1]},
            {"FREQ": ["MONTHLY"], "BYSETPOS": [-1], "BYDAY": ["MO"]},
            {"FREQ": ["DAILY"], "INTERVAL": [0]},
            {"FREQ": ["WEEKLY"], "BYDAY": ["2MO"]},
            {"FREQ": ["MONTHLY"], "BYDAY": ["XX"]},
            {},
        ],
    )
    def test_refuse_what_is_not_read_here(self, parts: dict[str, list[object]]) -> None:
        with pytest.raises(Unsupported):
            read(parts)

    def test_that_never_come_cost_no_more_than_the_window(self) -> None:
        never = read({"FREQ": ["MONTHLY"], "BYMONTH": [2], "BYMONTHDAY": [30]})
        ancient = read({"FREQ": ["DAILY"], "COUNT": [10**9]})

        assert list(dates(never, date(2000, 1, 1), date(2026, 1, 1), date(2031, 1, 1))) == []
        with pytest.raises(Unsupported):
            list(dates(ancient, date(1, 1, 1), date(2026, 1, 1), date(2031, 1, 1)))
