import heapq
import math
from dataclasses import replace
from random import Random
from time import thread_time
from timeit import repeat

import pytest
from scipy import stats

from tingtang.visits.rules.estimate import Ahead, Estimate, InService, Pace, estimate, residual

MINUTE = 60.0
EXPONENTIAL = Pace(480.0, 480.0**2, 1e9)


def busy(count: int, pace: Pace = EXPONENTIAL, elapsed: float = 100.0) -> list[InService]:
    return [InService(pace, elapsed)] * count


class TestEstimate:
    def test_is_unknown_while_no_counter_is_open(self):
        assert estimate([Ahead(EXPONENTIAL, 3)], [], 0) is None

    def test_is_nothing_while_a_counter_is_free(self):
        assert estimate([], busy(2), 1).seconds == 0

    @pytest.mark.parametrize(("ahead", "counters"), [(0, 1), (0, 6), (3, 1), (5, 4), (40, 9), (200, 12)])
    def test_meets_the_closed_form_of_exponential_services(self, ahead, counters):
        result = estimate([Ahead(EXPONENTIAL, ahead)] if ahead else [], busy(counters), 0)

        exact = stats.gamma(ahead + 1, scale=480 / counters)
        assert result.seconds == pytest.approx(exact.mean(), rel=1e-6)
        assert result.low == pytest.approx(exact.ppf(0.1), rel=0.08)
        assert result.high == pytest.approx(exact.ppf(0.9), rel=0.06)

    def test_falls_when_those_ahead_do_not_come(self):
        line = [Ahead(EXPONENTIAL, 10)]

        fewer = [Ahead(replace(EXPONENTIAL, no_show=0.2), 10)]
        assert estimate(fewer, busy(2), 0).seconds < estimate(line, busy(2), 0).seconds

    def test_knows_of_breaks_and_ends_of_shifts(self):
        line = [Ahead(EXPONENTIAL, 10)]
        steady = estimate(line, busy(4), 0).seconds

        assert estimate(line, busy(4), 0, plan=[(steady + 1, 0)]).seconds == pytest.approx(steady)
        assert estimate(line, busy(4), 0, plan=[(0.0, 2)]).seconds == pytest.approx(2 * steady)
        assert estimate(line, busy(4), 0, plan=[(600.0, 0), (4200.0, 4)]).seconds == pytest.approx(steady + 3600)

    def test_says_whole_minutes_to_people(self):
        assert Estimate(600, 421, 812).minutes() == (7, 14)

    def test_takes_less_than_a_millisecond_for_200_ahead(self):
        line = [Ahead(Pace.configured(60.0 * n), 10) for n in range(1, 21)]
        halls = busy(30)

        assert min(repeat(lambda: estimate(line, halls, 0), timer=thread_time, repeat=20, number=5)) / 5 < 0.001


class TestResidual:
    @pytest.mark.parametrize("cv", [0.4, 0.6, 0.8, 1.0])
    @pytest.mark.parametrize("elapsed", [0.0, 0.5, 1.0, 2.0])
    def test_is_near_the_gamma_distribution(self, cv, elapsed):
        service = stats.gamma(1 / cv**2, scale=600 * cv**2)
        exact = service.expect(lambda x: x, lb=elapsed * 600) / service.sf(elapsed * 600) - elapsed * 600

        assert residual(InService(Pace(600, (600 * cv) ** 2), elapsed * 600))[0] == pytest.approx(exact, rel=0.2)


class TestPace:
    def test_starts_from_the_catalogue_and_follows_what_happens(self):
        random, pace = Random(7), Pace.configured(600)
        for _ in range(400):
            pace = pace.observed(random.gammavariate(4, 240))

        assert pace.mean == pytest.approx(960, rel=0.08)
        assert math.sqrt(pace.variance) == pytest.approx(480, rel=0.15)

    def test_learns_who_does_not_come(self):
        pace = Pace.configured(600)
        for number in range(400):
            pace = pace.called(came=number % 10 != 0)

        assert pace.no_show == pytest.approx(0.1, abs=0.01)

    def test_does_not_jump_at_the_first_observation(self):
        assert Pace.configured(600).observed(3600).mean < 900


def simulated_hall(seed: int, counters: int, arrivals: int, services: list[tuple[float, float, float]], rho: float):
    """Estimate, actual wait and people x mean / counters of each arrival; lognormal services (share, mean, cv)."""
    random = Random(seed)
    mean = sum(share * m for share, m, _ in services)
    paces = [Pace.configured(m * 0.8) for _, m, _ in services]
    clock, free_at, started = 0.0, [0.0] * counters, []
    future: list[tuple[float, int, float]] = []
    for _ in range(arrivals):
        clock += random.expovariate(rho * counters / mean)
        while future and future[0][0] <= clock:
            _, kind, length = heapq.heappop(future)
            paces[kind] = paces[kind].observed(length)
        started = [s for s in started if s[1] > clock]
        serving = [s for s in started if s[0] <= clock]
        line = [s for s in started if s[0] > clock]
        ahead = [Ahead(paces[k], sum(s[2] == k for s in line)) for k in range(len(services))]
        shown = estimate(ahead, [InService(paces[s[2]], clock - s[0]) for s in serving], counters - len(serving))
        kind = random.choices(range(len(services)), [s[0] for s in services])[0]
        _, m, cv = services[kind]
        sigma = math.sqrt(math.log(1 + cv * cv))
        length = random.lognormvariate(math.log(m) - sigma * sigma / 2, sigma)
        begin = max(clock, heapq.heappop(free_at))
        heapq.heappush(free_at, begin + length)
        heapq.heappush(future, (begin + length, kind, length))
        started.append((begin, begin + length, kind))
        if begin - clock > 30:
            yield shown, begin - clock, len(line) * mean / counters


class TestAgainstSimulation:
    """Orders of magnitude of published state-based estimators: mean error about 2 minutes, 80 % interval that holds."""

    @pytest.mark.parametrize(
        ("services", "largest_mae"),
        [([(1.0, 480.0, 0.5)], 2.6), ([(0.65, 180.0, 0.5), (0.35, 1200.0, 0.5)], 4.0)],
        ids=["one service", "short and long"],
    )
    def test_is_close_and_covered(self, services, largest_mae):
        waits = list(simulated_hall(11, 8, 6000, services, 0.95))

        errors = [abs(shown.seconds - actual) / MINUTE for shown, actual, _ in waits]
        covered = sum(shown.low - 30 <= actual <= shown.high + 30 for shown, actual, _ in waits) / len(waits)
        assert len(waits) > 1000
        assert sum(errors) / len(errors) < largest_mae
        assert 0.72 <= covered <= 0.92
