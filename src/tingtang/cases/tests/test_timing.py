"""The arithmetic of one clock: properties for any calendar, zone, clock change and history of holds."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from tingtang.cases.rules.timing import REOPENED, Timing
from tingtang.catalogue.rules.calendars import WEEKDAYS, Calendar, Span, whole_day

HOUR = timedelta(hours=1)
ZONES = [
    "Asia/Shanghai",
    "Asia/Kathmandu",
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "Africa/Casablanca",
    "UTC",
]


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    zone = ZoneInfo(draw(st.sampled_from(ZONES)))
    if draw(st.booleans()):
        return Calendar(zone, whole_day())
    spans = st.tuples(st.integers(0, 23), st.integers(1, 14)).map(
        lambda pair: Span(timedelta(hours=pair[0]), timedelta(hours=pair[0] + pair[1]))
    )
    days = draw(st.lists(st.sampled_from(WEEKDAYS), min_size=1, max_size=7, unique=True))
    return Calendar(zone, {day: draw(st.lists(spans, min_size=1, max_size=3)) for day in days})


# Around the changes of the clock in both halves of the year.
starts = st.integers(0, 330_000).map(lambda minutes: datetime(2026, 3, 20, tzinfo=UTC) + timedelta(minutes=minutes))
targets = st.integers(1, 200 * 60).map(lambda minutes: timedelta(minutes=minutes))
gaps = st.lists(st.integers(0, 40_000).map(lambda minutes: timedelta(minutes=minutes)), max_size=8)


def played(start: datetime, target: timedelta, steps: list[timedelta]) -> Timing:
    """A clock that is held and released in turn after each of the gaps."""
    timing, at = Timing(start, target), start
    for step in steps:
        at += step
        timing = timing.release(at) if timing.is_held else timing.hold(at, "pending")
    return timing


class TestAnyClock:
    @settings(max_examples=100, deadline=None)
    @given(calendars(), starts, targets, gaps)
    def test_has_worked_exactly_its_target_when_it_is_due(self, calendar, start, target, steps) -> None:  # type: ignore[no-untyped-def]
        timing = played(start, target, steps)
        due = timing.due_at(calendar)

        assert (due is None) == timing.is_held
        if due is not None:
            assert timing.elapsed(due, calendar) == target
            assert timing.stop(due).is_met(calendar)
            assert not timing.stop(due + timedelta(days=40)).is_met(calendar)

    @settings(max_examples=60, deadline=None)
    @given(calendars(), starts, targets, gaps, st.integers(0, 10_000))
    def test_counts_nothing_while_it_stands_still(self, calendar, start, target, steps, minutes) -> None:  # type: ignore[no-untyped-def]
        timing = played(start, target, steps)
        at = max([start, *(hold.ends_at or hold.starts_at for hold in timing.holds)])
        held, later = timing.hold(at, "pending"), at + timedelta(minutes=minutes)

        assert held.elapsed(later, calendar) == held.elapsed(at, calendar)
        assert held.stop(later).elapsed(later, calendar) == timing.stop(at).elapsed(at, calendar)
        assert held.stop(later).is_met(calendar) == timing.stop(at).is_met(calendar)

    @settings(max_examples=60, deadline=None)
    @given(calendars(), starts, targets, gaps, st.floats(0.05, 3.0))
    def test_reaches_a_share_only_in_working_hours(self, calendar, start, target, steps, share) -> None:  # type: ignore[no-untyped-def]
        timing = played(start, target, steps)
        moment = timing.moment(calendar, share=share)

        if moment is not None:
            assert timing.elapsed(moment, calendar) == target * share
            assert timing.elapsed(moment, calendar) > timing.elapsed(moment - timedelta(seconds=1), calendar)

    @settings(max_examples=60, deadline=None)
    @given(calendars(), starts, targets, gaps, st.integers(0, 20_000))
    def test_runs_on_after_reopening_with_what_it_had(self, calendar, start, target, steps, minutes) -> None:  # type: ignore[no-untyped-def]
        timing = played(start, target, steps)
        at = max([start, *(hold.ends_at or hold.starts_at for hold in timing.holds)]) + HOUR
        stopped, again = timing.stop(at), timing.stop(at).reopen(at + timedelta(minutes=minutes))

        assert again.elapsed(at + timedelta(minutes=minutes), calendar) == stopped.elapsed(at, calendar)
        assert again.holds[-1].reason == REOPENED
        due = again.due_at(calendar)
        assert due is not None and again.elapsed(due, calendar) == target

    @settings(max_examples=40, deadline=None)
    @given(calendars(), starts, targets, targets, gaps)
    def test_keeps_its_history_when_its_target_changes(self, calendar, start, target, other, steps) -> None:  # type: ignore[no-untyped-def]
        assert played(start, target, steps).retarget(other) == played(start, other, steps)


class TestAppointment:
    def test_is_moved_by_nothing(self) -> None:
        calendar = Calendar(ZoneInfo("Asia/Shanghai"), whole_day())
        start = datetime(2026, 11, 16, 1, tzinfo=UTC)
        fixed = Timing(start, HOUR).fix(start + 9 * HOUR)

        again = fixed.hold(start + HOUR, "pending").release(start + 4 * HOUR).retarget(2 * HOUR)

        assert again.due_at(calendar) == start + 9 * HOUR
        assert again.stop(start + 9 * HOUR).is_met(calendar)
        assert not again.stop(start + 10 * HOUR).is_met(calendar)
        assert again.hold(start + 8 * HOUR).stop(start + 20 * HOUR).is_met(calendar)
        assert not again.hold(start + 10 * HOUR).stop(start + 20 * HOUR).is_met(calendar)
