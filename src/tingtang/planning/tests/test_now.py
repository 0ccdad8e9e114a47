"""The next hours of a hall from its present state."""

from datetime import UTC, datetime

import pytest

from tingtang.planning.rules import now
from tingtang.planning.rules.simulation.scenario import from_data
from tingtang.visits.rules.present import InLine, Offered, Place, Present

AT = datetime(2026, 1, 5, 10, tzinfo=UTC)
PASSPORT = Offered(1, "passport", "Passport", 600, 300, "ordinary")


def make_moment(
    line: int = 3, *, law: str = "constant", come: float = 0.0, changes: tuple[tuple[float, bool], ...] = ()
) -> now.Moment:
    ordinary = from_data({
        "services": {"passport": {"minutes": {"law": law, "mean": 5}}},
        "arrivals": [{"service": "passport", "counts": [come] * 24}],
        "counters": [{"shifts": ["00:00-24:00"]}],
    })  # fmt: skip
    counters = [Place(1, "one", True, [1], 1, 120.0, changes), Place(2, "two", False, [1])]
    waiting = [InLine(1, "ordinary", 60.0 * (line - k)) for k in range(line)]
    return now.Moment(Present(AT, None, [PASSPORT], counters, waiting, []), ordinary, 600.0)


class TestOutlook:
    def test_the_first_waits_for_what_is_left_of_the_service_and_so_on(self) -> None:
        built, places = now._hall(make_moment(), ())
        wait, *_rest = now._one_run(make_moment(), built, places, 0)

        assert wait.tolist() == pytest.approx([3 * 60 + 180, 2 * 60 + 480, 60 + 780], abs=0.01)

    def test_one_more_counter_shortens_the_wait_and_says_until_when(self) -> None:
        found = now.outlook(make_moment(12, law="exponential", come=10), runs=40)
        [option] = found.options

        assert option.name == "two"
        assert option.until == 660
        assert option.gap.high is not None
        assert option.gap.high < 0
        assert option.wait_p90.value < found.base.all.wait_p90.value

    def test_a_clerk_who_goes_is_missed(self) -> None:
        stays, goes = (
            now.outlook(make_moment(6, changes=changes), runs=4).base.all for changes in ((), ((400.0, False), (4000.0, True)))
        )

        assert goes.wait_p90.value > stays.wait_p90.value + 2000
