"""The simulator against closed forms, against the order that calls real tickets, and against what no hall can break."""

import math
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest

from tingtang.planning.rules import closed_forms as forms
from tingtang.planning.rules.simulation import kernel
from tingtang.planning.rules.simulation.arrivals import expected_work, is_punctual, make_day
from tingtang.planning.rules.simulation.built import Built, build
from tingtang.planning.rules.simulation.days import Days, simulate
from tingtang.planning.rules.simulation.figures import Figure, figures
from tingtang.planning.rules.simulation.flows import of_log, routes
from tingtang.planning.rules.simulation.scenario import from_data
from tingtang.planning.tests.halls import ORDER, make_busy_day, make_hall, make_scenario
from tingtang.visits.rules.discipline import Discipline, Waiting, choose

NOBODY = np.zeros(0, np.int8)
EPOCH = datetime(2026, 1, 5, tzinfo=UTC)


def is_near(figure: Figure, expected: float, *, times: float = 1.5) -> bool:
    """Inside one and a half 95 % half widths: about a 99.7 % interval."""
    assert figure.low is not None and figure.high is not None
    return abs(figure.value - expected) <= times * (figure.high - figure.low) / 2


def _day(built: Built, number: int = 0) -> tuple[Any, Any, Any]:
    day = make_day(built.demand, built.scenario.seed, number, built.held)
    return day, *kernel.serve(built.hall, day, NOBODY)


class TestAgainstClosedForms:
    def test_endless_patience_is_erlang_c(self) -> None:
        built = make_hall(days=150)
        found, line = figures(built, simulate(built)), forms.delay(1, 8, 9, 10)

        assert is_near(found.all.wait_mean, line.mean_wait * 60)
        assert is_near(found.all.within_target, line.within_target)

    def test_leaving_is_erlang_a(self) -> None:
        law = {"law": "exponential", "mean": 30}
        built = make_hall(arrivals=[{"service": "passport", "counts": [60] * 40, "patience_minutes": law}])
        found, line = figures(built, simulate(built)), forms.impatient(1, 8, 9, 30)

        assert is_near(found.all.lost, line.leaving)
        assert is_near(found.all.wait_mean, line.mean_wait * 60)

    def test_turning_back_at_a_full_line_is_a_line_with_places(self) -> None:
        built = make_hall(balking={"from": 6, "sure": 6})
        found, line = figures(built, simulate(built)), forms.limited(1, 8, 9, 15)

        assert is_near(found.all.lost, line.turned_away)
        assert is_near(found.all.wait_mean, line.mean_wait * 60)

    @pytest.mark.parametrize(("law", "cv"), [("gamma", 0.7), ("lognormal", 1.2), ("weibull", 0.4), ("constant", 0.0)])
    def test_any_service_at_one_counter_is_pollaczek_and_khinchine(self, law: str, cv: float) -> None:
        minutes = {"law": law, "mean": 2} | ({"cv": cv} if cv else {})
        built = make_hall(
            services={"passport": {"minutes": minutes}}, arrivals=[{"service": "passport", "counts": [21] * 45}],
            counters=[{"shifts": ["00:00-48:00"]}],
        )  # fmt: skip

        assert is_near(figures(built, simulate(built)).all.wait_mean, forms.single(0.35, 2, cv).mean_wait * 60)

    @pytest.mark.parametrize("rates", [(3, 1), (1000, 0.001)])
    def test_growing_credit_is_kleinrock_and_its_limit_is_cobham(self, rates: tuple[float, float]) -> None:
        scale = 100 / max(rates)
        classes = [
            {"code": code, "credit_per_minute": rate * scale, "starvation_minutes": 1440}
            for code, rate in zip(("fast", "slow"), rates, strict=True)
        ]
        streams = [{"service": "passport", "class": code, "counts": [count] * 45} for code, count in (("fast", 20), ("slow", 40))]
        built = make_hall(arrivals=streams, discipline={"classes": classes}, days=100)
        found = figures(built, simulate(built)).classes
        expected = forms.accumulating_servers([1 / 3, 2 / 3], 8, 9, [max(rate * scale, 1e-3) for rate in rates])

        assert is_near(found["fast"].wait_mean, expected[0].mean_wait * 60)
        assert is_near(found["slow"].wait_mean, expected[1].mean_wait * 60)


class TestOrder:
    def test_every_call_is_the_one_that_real_tickets_get(self) -> None:
        built, order = build(make_busy_day(counters=[{"count": 4, "shifts": ["09:00-12:00"]}])), Discipline.from_data(ORDER)
        day, told, _sums = _day(built)
        who = np.repeat(np.arange(len(day.arrived)), np.diff(day.first))
        called = np.flatnonzero(told.called >= 0)
        called = called[np.argsort(told.called[called], kind="stable")]
        kinds = {rule.code: rule.kind for rule in order.rules}
        recent: list[int] = []
        compared = 0

        for step in called:
            now = told.called[step]
            left = np.where(told.called >= 0, told.called, told.ended)
            line = np.flatnonzero((told.since >= 0) & (told.since <= now) & (left >= now) & (told.outcome != kernel.BALKED))
            waiting = [
                Waiting(int(who[s]), built.classes[day.klass[who[s]]], EPOCH + timedelta(microseconds=int(told.since[s])))
                for s in line
            ]
            chosen = choose(waiting, recent, order, EPOCH + timedelta(microseconds=int(now)))
            assert chosen is not None
            assert chosen.ticket.id == who[step]
            compared += len(waiting) > 1
            recent = [kinds[built.classes[day.klass[who[step]]]], *recent][:60]

        assert compared > 30

    def test_who_is_over_his_bound_is_called_in_time(self) -> None:
        day, told, _sums = _day(build(make_busy_day()))

        assert len(day.arrived) > 100
        assert {kernel.SERVED, kernel.LEFT, kernel.NO_SHOW} <= set(told.outcome.tolist())


class TestFlows:
    def test_cases_take_the_steps_that_the_probabilities_say(self) -> None:
        flow = {"check": {"examine": 0.8}, "examine": {"check": 0.25}}
        built = build(make_scenario(
            services={"check": {"minutes": {"mean": 5}}, "examine": {"minutes": {"mean": 20}}},
            arrivals=[{"flow": flow, "counts": [30] * 30}], counters=[{"count": 60, "shifts": ["00:00-60:00"]}],
            closes=None, days=40, warm_up_minutes=0,
        ))  # fmt: skip
        found = figures(built, simulate(built))

        # Visits to each step by the traffic equations: check = 1 + examine / 4, examine = 4/5 check.
        assert found.services["check"].came == pytest.approx(900 * 1.25, rel=0.03)
        assert found.services["examine"].came == pytest.approx(900, rel=0.03)

    def test_a_log_gives_back_its_probabilities(self) -> None:
        flow = of_log([("check", "examine", 8), ("examine", "check", 2)], {"check": 8}, {"check": 2, "examine": 6})

        assert flow == {"check": {"examine": 0.8}, "examine": {"check": 0.25}}
        assert sum(share for share, _steps in routes(flow)) == pytest.approx(1)


class TestWhatHolds:
    @pytest.mark.parametrize("shift_change", ["finish", "cap"])
    @pytest.mark.parametrize("after_closing", ["serve", "send_home"])
    def test_nobody_is_lost_nobody_is_two_and_work_is_conserved(self, shift_change: str, after_closing: str) -> None:
        built = build(make_busy_day(shift_change=shift_change, after_closing=after_closing))
        for number in range(5):
            day, told, sums = _day(built, number)
            service = told.ended - told.called

            # Flow: every step that began has ended in one of the ways there are, and later steps only follow served ones.
            begun = told.since >= 0
            assert set(told.outcome[begun].tolist()) <= {3, 4, 5, 6, 7}
            assert (told.outcome[~begun] == 0).all()
            later = np.setdiff1d(np.arange(len(told.since)), day.first[:-1])
            assert ((told.outcome[later - 1] == kernel.SERVED) == begun[later]).all()
            # Little's law, exactly: the area under the line is the sum of all waits.
            waits = np.where(told.called >= 0, told.called, told.ended) - told.since
            assert sums[kernel.WAITING_AREA] == waits[begun].sum()
            # Work: what is served takes the work times the pace of its server, and each server serves one at a time.
            served = told.outcome == kernel.SERVED
            pace = built.hall.pace[told.server[served], day.service[served]]
            assert (service[served] == (day.work[served] * pace).astype(np.int64)).all()
            assert sums[kernel.BUSY] == service[told.called >= 0].sum()
            for server in range(len(built.servers)):
                mine = np.sort(np.flatnonzero(told.server == server))
                mine = mine[np.argsort(told.called[mine])]
                assert (told.called[mine][1:] >= told.ended[mine][:-1]).all()
                lines = built.hall.line_of[day.service[mine] * 3 + day.klass[np.searchsorted(day.first, mine, side="right") - 1]]
                assert (built.hall.may[server, lines >> 6] >> (lines & 63).astype(np.uint64) & np.uint64(1)).all()

    def test_in_a_hall_of_a_hundred_services_each_is_served_by_its_own_as_in_a_hall_of_one(self) -> None:
        services = [f"s{number}" for number in range(100)]
        stream = {"from": "09:00", "counts": [8.0, 8.0, 8.0]}
        own = [{"services": [code], "shifts": ["09:00-12:00"]} for code in services]
        rover = {"services": services[30:], "shifts": ["10:00-11:00"]}
        built = build(
            from_data({
                "services": {code: {"minutes": {"mean": 6, "law": "constant"}} for code in services},
                "arrivals": [{"service": code, **stream} for code in services],
                "counters": [*own, rover], "discipline": ORDER,
            })
        )  # fmt: skip
        day, told, _sums = _day(built)

        for number in range(30):
            mine = np.flatnonzero(day.service == number)
            since, free = told.since[mine], 0
            for step, came in zip(mine, since, strict=True):
                if told.called[step] >= 0:  # whoever is not called by noon is served no more
                    assert told.server[step] == number
                    assert told.called[step] == max(came, free)
                    free = told.ended[step]
        helped = np.flatnonzero(told.server == 100)
        assert len(helped) > 5
        assert (day.service[helped] >= 30).all()
        assert np.unique(day.service[helped]).max() >= 64

    def test_nobody_waits_while_somebody_who_may_serve_him_is_idle(self) -> None:
        built = build(make_busy_day(counters=[{"count": 3, "shifts": ["09:00-12:00"]}]))
        _customers, told, _sums = _day(built)
        left = np.where(told.called >= 0, told.called, told.ended)
        moments = np.concatenate([told.since, told.ended])
        late = moments[(moments > 9 * 3600 * 10**6) & (moments < 12 * 3600 * 10**6)]

        for now in late + 1:
            waits = ((told.since >= 0) & (told.since < now) & (left > now)).any()
            busy = ((told.called >= 0) & (told.called < now) & (told.ended > now)).sum()
            assert not waits or busy == 3

    def test_the_hard_cap_waits_for_the_old_crew_and_the_other_rule_does_not(self) -> None:
        shifts = ["09:00-10:00", "10:00-11:00", "11:00-12:00"]
        both = {
            rule: make_hall(
                arrivals=[{"service": "passport", "from": "09:00", "counts": [30] * 3}], counters=[{"count": 4, "shifts": shifts}],
                shift_change=rule, warm_up_minutes=0, days=100,
            )
            for rule in ("finish", "cap")
        }  # fmt: skip
        found = {rule: figures(built, simulate(built)) for rule, built in both.items()}

        assert found["cap"].all.wait_mean.minus(found["finish"].all.wait_mean).low > 20
        for rule, built in both.items():
            _d, told, _s = _day(built)
            is_called = told.called >= 0
            at_once = max((is_called & (told.called <= at) & (told.ended > at)).sum() for at in told.called[is_called])
            assert (at_once <= 4) == (rule == "cap")

    def test_appointments_come_or_not_and_late_by_their_law(self) -> None:
        built = build(make_busy_day())
        booked = [make_day(built.demand, 1, number, built.held) for number in range(200)]

        came = np.mean([((day.klass == 1) & (np.diff(day.first) == 1)).sum() for day in booked])
        assert came == pytest.approx(3 * 0.8, abs=0.15)


class TestLuck:
    def test_a_change_of_the_hall_changes_no_customer(self) -> None:
        few, many = make_hall(), make_hall(counters=[{"count": 10, "shifts": ["00:00-48:00"]}])
        here, there = (make_day(built.demand, 1, 3, built.held) for built in (few, many))

        assert (here.arrived == there.arrived).all()
        assert (here.work == there.work).all()

    def test_common_luck_makes_the_interval_of_a_difference_narrower(self) -> None:
        built = {count: make_hall(counters=[{"count": count, "shifts": ["00:00-48:00"]}]) for count in (10, 11)}
        same = {count: figures(one, simulate(one)).all.wait_mean for count, one in built.items()}
        other = make_hall(counters=[{"count": 11, "shifts": ["00:00-48:00"]}], seed=77)
        apart = same[10].minus(figures(other, simulate(other)).all.wait_mean)
        together = same[10].minus(same[11])

        assert together.high - together.low < (apart.high - apart.low) / 1.5
        assert is_near(together, 60 * (forms.delay(1, 8, 10).mean_wait - forms.delay(1, 8, 11).mean_wait))

    def test_what_came_beyond_the_average_is_taken_out_of_a_difference(self) -> None:
        halls = [make_hall(counters=[{"count": count, "shifts": ["00:00-48:00"]}], busyness_cv=0.05) for count in (9, 12)]
        both = [(hall, simulate(hall)) for hall in halls]
        plain = [figures(hall, replace(days, work=None)).all.wait_mean for hall, days in both]
        steady = [figures(hall, days).all.wait_mean for hall, days in both]
        same, corrected = plain[1].minus(plain[0]), steady[1].minus(steady[0])

        assert corrected.high - corrected.low < (same.high - same.low) / 1.3
        assert corrected.low < same.value < corrected.high or same.low < corrected.value < same.high

    def test_corrected_figures_are_unbiased_and_their_intervals_hold(self) -> None:
        punctual = make_busy_day(busyness_cv=0.15).model_dump(by_alias=True)
        punctual["arrivals"] = punctual["arrivals"][:3]
        halls = [build(from_data(punctual | {"days": 220, "seed": seed})) for seed in range(24)]
        found = [figures(hall, simulate(hall, threads=1)).all for hall in halls]
        truth = figures(halls[0], replace(simulate(halls[0], days=6000, first=1000), work=None)).all
        for name in ("wait_mean", "wait_p90", "within_target"):
            ours, true = [getattr(one, name) for one in found], getattr(truth, name)
            far = np.array([one.value - true.value for one in ours])
            own = float(np.mean([one.high - one.low for one in ours])) / 2 / 2.045

            # Two dozen of them differ from the truth by chance only, and as much as they say.
            assert abs(far.mean()) < 3 * math.hypot(own / 24**0.5, (true.high - true.low) / 4)
            assert far.std() < 1.4 * own
            unsure = (true.high - true.low) / 2
            assert sum(abs(one.value - true.value) <= (one.high - one.low) / 2 + unsure for one in ours) >= 21

    def test_the_interval_of_a_small_difference_of_tails_holds_as_often_as_it_says(self) -> None:
        def pair(seed: int, count: int) -> list[Days]:
            """Days of forty waits, some much busier than others; with the change one day in seven makes everybody wait 15 s more."""
            random = np.random.default_rng(seed)
            wait = 60 * np.repeat(np.exp(random.normal(size=count)), 40) * random.exponential(size=40 * count)
            after = wait + np.repeat(np.where(random.random(count) < 0.15, 15.0, 0.0), 40)
            none, sums = np.zeros(len(wait)), np.ones((count, kernel.SUMS))
            how, edges = np.full(len(wait), kernel.SERVED, np.int8), np.arange(0, len(wait) + 1, 40)
            return [Days(one.astype(np.float32), none.astype(np.int16), how, none, edges, sums) for one in (wait, after)]

        hall = make_hall()
        true = float(np.subtract(*[np.quantile(days.wait, 0.9) for days in reversed(pair(99, 40_000))]))
        told = [[figures(hall, days).all.wait_p90 for days in pair(seed, 200)] for seed in range(60)]
        gaps = [after.minus(before) for before, after in told]

        # By sections it was 87 % of a hundred.
        assert sum(gap.low <= true <= gap.high for gap in gaps) >= 56
        assert np.mean([gap.high - gap.low for gap in gaps]) / 2 < 3 * np.std([gap.value for gap in gaps])

    def test_a_change_that_touches_few_people_is_not_told_to_be_surely_none(self) -> None:
        def pair(seed: int, count: int) -> list[Days]:
            """Days of thirty waits; with the change one day in two hundred makes one of them wait an hour more."""
            random = np.random.default_rng(seed)
            wait = 600 * random.exponential(size=30 * count)
            after = wait.copy()
            after[30 * np.flatnonzero(random.random(count) < 0.005)] += 3600
            lost = np.flatnonzero(random.random(count) < 0.005)
            return [made(wait, []), made(after, 30 * lost)]

        def made(wait: np.ndarray, lost: Sequence[int]) -> Days:
            count, none = len(wait) // 30, np.zeros(len(wait))
            how, edges = np.full(len(wait), kernel.SERVED, np.int8), np.arange(0, len(wait) + 1, 30)
            how[lost] = kernel.LEFT
            return Days(wait.astype(np.float32), none.astype(np.int16), how, none, edges, np.ones((count, kernel.SUMS)))

        hall, names = make_hall(), ("wait_mean", "wait_p90", "lost")
        whole = [figures(hall, days).all for days in pair(99, 40_000)]
        told = [[figures(hall, days).all for days in pair(seed, 200)] for seed in range(60)]

        for name in names:
            true = getattr(whole[1], name).value - getattr(whole[0], name).value
            gaps = [getattr(after, name).minus(getattr(before, name)) for before, after in told]
            held = sum(gap.low <= true <= gap.high for gap in gaps)
            assert held >= 55, (name, held)

    def test_groups_of_very_many_days_are_told_apart(self) -> None:
        hall = build(make_scenario())
        count, kinds = 40_000, len(hall.services)
        wait, none = np.ones(count * kinds, np.float32), np.zeros(count * kinds)
        line = np.tile(np.arange(kinds) * len(hall.classes), count).astype(np.int16)
        edges = np.arange(0, count * kinds + 1, kinds)
        found = figures(hall, Days(wait, line, none.astype(np.int8) + kernel.SERVED, none, edges, np.ones((count, kernel.SUMS))))

        assert {group.came for group in found.services.values()} == {1}

    def test_the_work_that_is_expected_is_what_comes_in_the_long_run(self) -> None:
        built = build(make_busy_day(days=2000, busyness_cv=0.2, last_ticket="11:40"))
        work = simulate(built).work
        assert work is not None

        late = (work - expected_work(built.demand)).sum(axis=1)
        assert abs(late.mean()) < 3 * late.std() / 2000**0.5
        assert not is_punctual(built.demand)

    def test_without_late_appointments_that_holds_for_each_part_of_the_day(self) -> None:
        given = make_busy_day(days=2000, busyness_cv=0.2, last_ticket="11:40").model_dump(by_alias=True)
        given["arrivals"][3]["late_minutes"] = None
        built = build(from_data(given))
        late = simulate(built).work - expected_work(built.demand)

        assert is_punctual(built.demand)
        assert (np.abs(late.mean(axis=0)) < 3.5 * late.std(axis=0) / 2000**0.5).all()

    def test_threads_and_pieces_change_nothing(self) -> None:
        built = build(make_scenario(days=12))
        alone, together = simulate(built, threads=1), simulate(built, threads=4)

        assert (alone.wait == together.wait).all()
        assert (alone.edges == together.edges).all()
