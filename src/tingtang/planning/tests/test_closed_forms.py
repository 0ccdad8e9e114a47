"""Closed forms against mpmath with fifty digits, against published and printed values, and against one another."""

import math

import mpmath
import pytest
from mpmath import mpf

from tingtang.planning.rules import closed_forms as forms

CLOSE = 1e-9
mpmath.mp.dps = 50
LOADS = [(0.01, 1, 1), (0.5, 1.7, 2), (1, 8, 9), (1, 8, 10), (1.5, 8, 14), (9, 1, 10), (99.99, 1, 100), (480, 1.01, 500)]
HEAVY = [*LOADS, (3, 8, 9), (40, 1, 10)]


def _factorials(servers: int, load: mpf) -> list[mpf]:
    terms = [mpf(1)]
    for k in range(1, servers + 1):
        terms.append(terms[-1] * load / k)
    return terms


def _near(got: float, expected: mpf) -> bool:
    return abs(mpf(got) - expected) <= CLOSE * abs(expected) + mpf(10) ** -290


class TestWithoutPriority:
    @pytest.mark.parametrize(("arrivals", "service", "servers"), HEAVY)
    def test_erlang_b_is_the_quotient_of_its_sums(self, arrivals: float, service: float, servers: int) -> None:
        terms = _factorials(servers, mpf(arrivals) * mpf(service))

        assert _near(forms.blocking(arrivals, service, servers).turned_away, terms[-1] / sum(terms))

    @pytest.mark.parametrize(("arrivals", "service", "servers"), LOADS)
    def test_erlang_c_is_the_quotient_of_its_sums(self, arrivals: float, service: float, servers: int) -> None:
        load = mpf(arrivals) * mpf(service)
        terms = _factorials(servers, load)
        top = terms[-1] * servers / (servers - load)
        waits = top / (sum(terms[:-1]) + top)
        spare = (servers - load) / mpf(service)

        line = forms.delay(arrivals, service, servers, 10)

        assert _near(line.chance_to_wait, waits)
        assert _near(line.mean_wait, waits / spare)
        assert _near(line.within_target, 1 - waits * mpmath.exp(-spare * 10))

    @pytest.mark.parametrize(("arrivals", "service", "servers"), HEAVY)
    @pytest.mark.parametrize("patience", [0.5, 30, 400])
    def test_erlang_a_is_its_birth_and_death_chain(self, arrivals: float, service: float, servers: int, patience: float) -> None:
        lam, theta = mpf(arrivals), 1 / mpf(patience)
        weights, total = [mpf(1)], mpf(1)
        while len(weights) <= servers or weights[-1] > total * mpf(10) ** -30:
            n = len(weights)
            weights.append(weights[-1] * lam / (min(n, servers) / mpf(service) + max(0, n - servers) * theta))
            total += weights[-1]
        line_length = sum((n - servers) * w for n, w in enumerate(weights) if n > servers) / total

        line = forms.impatient(arrivals, service, servers, patience)

        assert _near(line.chance_to_wait, sum(weights[servers:]) / total)
        assert _near(line.mean_wait, line_length / lam)
        assert _near(line.leaving, line_length * theta / lam)

    @pytest.mark.parametrize(("arrivals", "service", "servers", "patience", "target"), [(1, 8, 9, 30, 10), (3, 8, 9, 12, 25)])
    def test_erlang_a_integrates_the_offered_wait(
        self, arrivals: float, service: float, servers: int, patience: float, target: float
    ) -> None:
        lam, serving, theta = mpf(arrivals), servers / mpf(service), 1 / mpf(patience)
        terms = _factorials(servers - 1, lam * mpf(service))

        def grown(x: mpf, more: float = 0) -> mpf:
            return mpmath.exp(lam * (1 - mpmath.exp(-theta * x)) / theta - (serving + more) * x)

        rest = sum(terms) / terms[-1]
        pieces = list(range(0, 2001, 20))
        whole = rest + lam * mpmath.quad(grown, pieces)
        good = rest + lam * mpmath.quad(lambda x: grown(x, theta), [0, target / 2, target])

        assert _near(forms.impatient(arrivals, service, servers, patience, target).within_target, good / whole)

    @pytest.mark.parametrize(
        ("arrivals", "service", "servers", "places"), [(1, 8, 9, 9), (1, 8, 9, 30), (8, 1, 5, 400), (5, 1, 5, 60)]
    )
    def test_limited_places_are_their_chain(self, arrivals: float, service: float, servers: int, places: int) -> None:
        weights = _factorials(servers, mpf(arrivals) * mpf(service))
        while len(weights) <= places:
            weights.append(weights[-1] * mpf(arrivals) * mpf(service) / servers)
        total = sum(weights)
        people = sum((n - servers) * w for n, w in enumerate(weights) if n > servers) / total

        line = forms.limited(arrivals, service, servers, places)

        assert _near(line.turned_away, weights[-1] / total)
        assert _near(line.mean_in_line, people)
        assert _near(line.mean_wait, people / (arrivals * (1 - weights[-1] / total)))
        assert _near(line.chance_to_wait, sum(weights[servers:-1]) / sum(weights[:-1]))

    def test_golden_values_of_a_counter_hall(self) -> None:
        nine, ten, fourteen = forms.delay(1, 8, 9, 10), forms.delay(1, 8, 10, 10), forms.delay(1.5, 8, 14, 10)
        leaving = [forms.impatient(1, 8, 9, 30), forms.impatient(1, 8, 10, 30), forms.impatient(1.5, 8, 14, 30)]

        assert [round(x, 4) for x in (nine.chance_to_wait, nine.within_target)] == [0.6533, 0.8128]
        assert [round(x.mean_wait, 3) for x in (nine, ten, fourteen)] == [5.227, 1.637, 1.927]
        assert [round(x.within_target, 4) for x in (ten, fourteen)] == [0.9664, 0.9605]
        assert [round(x.leaving, 4) for x in leaving] == [0.0523, 0.0274, 0.0283]
        assert [round(x.mean_wait, 3) for x in leaving] == [1.570, 0.823, 0.849]

    def test_overload_waits_for_ever_unless_people_leave(self) -> None:
        assert forms.delay(2, 1, 2).mean_wait == math.inf
        assert forms.single(1, 1).mean_wait == math.inf
        assert forms.impatient(50, 1, 2, 10).leaving == pytest.approx(0.96, abs=1e-6)

    def test_refuses_what_no_line_has(self) -> None:
        for call in (
            lambda: forms.delay(-1, 1, 1), lambda: forms.delay(1, 0, 1), lambda: forms.delay(1, 1, 0), lambda: forms.limited(1, 1, 3, 2),
            lambda: forms.impatient(1, 1, 1, 0), lambda: forms.single(1, 1, -1), lambda: forms.servers_for(1, 1, 1, 1.5),
            lambda: forms.accumulating([1], [0.1], [0]), lambda: forms.priority([1, 2], [1]), lambda: forms.delay(math.nan, 1, 1),
        ):  # fmt: skip
            with pytest.raises(forms.Impossible):
                call()


class TestWithPriority:
    def test_kept_classes_wait_as_cobham_says(self) -> None:
        arrivals, services, cvs = [mpf("0.02"), mpf("0.03"), mpf("0.04")], [5, 8, 12], [mpf("0.5"), mpf(1), mpf("0.3")]
        work = sum(a * s * s * (1 + c * c) / 2 for a, s, c in zip(arrivals, services, cvs, strict=True))
        left = [1 - sum(a * s for a, s in zip(arrivals[:k], services, strict=False)) for k in range(4)]

        got = forms.priority([0.02, 0.03, 0.04], services, [0.5, 1, 0.3])

        assert all(_near(one.mean_wait, work / (left[k] * left[k + 1])) for k, one in enumerate(got))

    def test_work_is_conserved_whatever_comes_first(self) -> None:
        arrivals, services, cvs = [0.02, 0.03, 0.04], [5.0, 8.0, 12.0], [0.5, 1.0, 0.3]
        kept, grown = forms.priority(arrivals, services, cvs), forms.accumulating(arrivals, services, [3, 2, 1], cvs)

        assert math.fsum(one.utilisation * one.mean_wait for one in kept) == pytest.approx(
            math.fsum(one.utilisation * one.mean_wait for one in grown), rel=1e-12
        )

    def test_equal_rates_are_first_come_first_served_and_far_ones_are_kept_priority(self) -> None:
        arrivals, services = [0.3, 0.4], [1.0, 1.0]
        fifo = forms.single(0.7, 1.0).mean_wait

        assert [one.mean_wait for one in forms.accumulating(arrivals, services, [2, 2])] == pytest.approx([fifo, fifo], rel=1e-12)
        assert [one.mean_wait for one in forms.accumulating(arrivals, services, [1e9, 1])] == pytest.approx(
            [one.mean_wait for one in forms.priority(arrivals, services)], rel=1e-6
        )

    def test_several_servers_wait_as_one_line_together(self) -> None:
        whole = forms.delay(1.5, 8, 14).mean_wait
        for classes in (forms.priority_servers([0.5, 1.0], 8, 14), forms.accumulating_servers([0.5, 1.0], 8, 14, [2, 1])):
            assert (classes[0].mean_wait * 0.5 + classes[1].mean_wait) / 1.5 == pytest.approx(whole, rel=1e-12)
            assert classes[0].mean_wait < whole < classes[1].mean_wait


class TestStaffing:
    def test_takes_the_fewest_that_keep_the_target(self) -> None:
        enough = forms.servers_for(1, 8, 10, 0.8)

        assert enough.servers == 9
        assert forms.delay(1, 8, 8, 10).within_target < 0.8 <= enough.line.within_target
        assert forms.servers_for(3, 8, 10, 0.8, patience=30).servers < forms.servers_for(3, 8, 10, 0.8).servers
        assert forms.servers_for(0, 8, 10).servers == 1

    def test_square_root_comes_close_in_large_halls(self) -> None:
        staffing = forms.square_root(100, 1, 0.3)

        assert abs(staffing.line.chance_to_wait - 0.3) < 0.06
        assert pytest.approx(0.2234, abs=1e-4) == 1 / (1 + 1.0 * 0.8413447460685429 / 0.24197072451914337)
        assert forms.beta_for(0.22336) == pytest.approx(1.0, abs=1e-3)
