"""Lines: the printed examples, and what must hold for any line."""

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tingtang.planning.command.line import content
from tingtang.planning.rules.lines.analysis import LineResult, analysed
from tingtang.planning.rules.lines.best import best
from tingtang.planning.rules.lines.figures import figures
from tingtang.planning.rules.lines.sheet import LineSheet
from tingtang.planning.rules.sheets import BadSheet, from_yaml, read
from tingtang.planning.words.lines import sentences


def example(name: str) -> LineSheet:
    return read(LineSheet, from_yaml(content(name)))


def sheet(times: list[Any], stations: list[dict[str, Any]] | None = None, **more: Any) -> LineSheet:
    tasks = [{"code": f"{place}", "name": f"Task {place}", "time": time, "order": "free"} for place, time in enumerate(times)]
    layouts = [{"code": "now", "name": "Now", "stations": stations}] if stations else []
    return read(LineSheet, {"name": "A line", "unit": "s", "tasks": tasks, "layouts": layouts, **more})


def hourly(result: LineResult, place: int = 0) -> Fraction | None:
    rate = result.layouts[place].rate.said
    return None if rate is None else rate * 3600


class TestPrintedExamples:
    def test_licence_office_is_limited_by_its_third_task(self) -> None:
        now = analysed(example("licence-office")).layouts[0]

        assert now.rate.said == Fraction(60, 3600)
        assert [one.station.tasks for one in now.bottlenecks] == [["3"]]
        assert now.busy_workers == Fraction(195, 360)
        assert now.meets is False

    def test_licence_office_as_drawn_meets_120_with_ties(self) -> None:
        drawn = analysed(example("licence-office")).layouts[1]

        assert drawn.rate.said == Fraction(120, 3600)
        assert [one.station.tasks for one in drawn.bottlenecks] == [["3"], ["3"], ["2"], ["6"]]
        assert (drawn.workers, drawn.meets) == (7, True)

    def test_licence_office_needs_seven_workers_and_cannot_do_more_with_them(self) -> None:
        given_sheet = example("licence-office")

        answer = best(given_sheet, analysed(given_sheet).wanted)

        assert answer.most is not None
        assert answer.fewest is not None
        assert (answer.most.rate, answer.most.workers, answer.most.is_proven) == (Fraction(1, 30), 7, True)
        assert (answer.fewest.workers, answer.fewest.is_proven) == (7, True)

    def test_licence_office_tells_its_five_measures_and_the_best_layouts_beside_them(self) -> None:
        result = analysed(example("licence-office"))

        found = figures(result, best(result.sheet, result.wanted))

        now, drawn = found["layouts"]
        assert (now["capacity_utilisation"], now["growing_per_hour"], drawn["capacity_utilisation"]) == (1, 60, 1)
        assert [one["capacity_per_hour"]["said"] for one in found["variants"]] == [120]  # the fewest that reach it are the same
        assert found["variants"][0]["name"] == "Most with 7 workers"

    @pytest.mark.parametrize("times", [[0], [0, 0], [0, 5]])
    def test_tasks_that_take_no_time_limit_nothing(self, times: list[int]) -> None:
        result = analysed(sheet(times, demand={"count": 5}))

        found = figures(result, best(result.sheet, result.wanted))

        assert sentences(found)
        assert bool(found["best"]["missing_times"]) is not any(times)

    def test_airport_is_limited_by_the_baggage(self) -> None:
        result = analysed(example("airport"))

        assert hourly(result) == 90
        assert [one.station.tasks for one in result.layouts[0].bottlenecks] == [["3"]]

    def test_medical_examination_answers_with_a_range_and_a_formula(self) -> None:
        result = analysed(example("medical-examination"))
        one = result.layouts[0]

        assert (one.rate.low, one.rate.high, one.rate.has_said) == (0, Fraction(1, 20), False)
        assert one.formula == "3600 / max(20, t4, 18 + t5)"
        assert {each.task: each.seconds for each in one.thresholds} == {"4": 20, "5": 2}
        assert result.other_unit == "min"
        assert len(result.warnings) == 4
        assert best(result.sheet, None).missing == ["5"]

    @pytest.mark.parametrize("name", ["licence-office", "airport", "medical-examination"])
    def test_every_example_is_said_in_words(self, name: str) -> None:
        result = analysed(example(name))

        said = sentences(figures(result, best(result.sheet, result.wanted)))

        assert all("{" not in line for line in said)

    def test_medical_examination_says_who_cannot_do_what_he_is_put_to_and_how_many_there_are(self) -> None:
        printed = example("medical-examination")
        now = printed.layouts[0]
        given_away = [*now.stations[:3], now.stations[3].model_copy(update={"tasks": ["3"]}),
                      now.stations[3].model_copy(update={"tasks": ["5"], "group": "nurses"})]  # fmt: skip
        changed = printed.model_copy(update={"layouts": [now.model_copy(update={"stations": given_away})]})

        said = sentences(figures(analysed(changed), None))

        assert "As it is: Nurses cannot do 5 Consultation, which their station does." in said
        assert "As it is: the group Nurses has 3, and 4 are put to work." in said
        assert not any("cannot do" in line or "put to work" in line for line in sentences(figures(analysed(printed), None)))


TIMES = st.lists(st.integers(1, 300), min_size=2, max_size=6)


class TestAnyLine:
    @given(times=TIMES, workers=st.lists(st.integers(1, 4), min_size=6, max_size=6), seed=st.randoms(use_true_random=False))
    @settings(max_examples=60, deadline=None)
    def test_reordering_never_changes_its_capacity(self, times: list[int], workers: list[int], seed: Any) -> None:
        stations = [{"tasks": [f"{place}"], "workers": workers[place]} for place in range(len(times))]
        moved = list(stations)
        seed.shuffle(moved)

        assert hourly(analysed(sheet(times, stations))) == hourly(analysed(sheet(times, moved)))

    @given(times=TIMES, more=st.integers(0, 5))
    @settings(max_examples=60, deadline=None)
    def test_a_worker_more_never_lowers_its_capacity(self, times: list[int], more: int) -> None:
        stations = [{"tasks": [f"{place}"]} for place in range(len(times))]
        helped = [one | {"workers": 2} if place == more % len(times) else one for place, one in enumerate(stations)]

        before, after = analysed(sheet(times, stations)), analysed(sheet(times, helped))

        assert hourly(after) >= hourly(before)  # type: ignore[operator]
        assert after.layouts[0].busy_workers <= 1  # type: ignore[operator]

    @given(times=TIMES)
    @settings(max_examples=40, deadline=None)
    def test_two_equal_lanes_serve_twice_as_many(self, times: list[int]) -> None:
        one = [{"tasks": [f"{place}"]} for place in range(len(times))]
        two = [station | {"lane": lane} for lane in "AB" for station in one]

        assert hourly(analysed(sheet(times, two))) == 2 * hourly(analysed(sheet(times, one)))  # type: ignore[operator]

    @given(times=st.lists(st.integers(1, 60), min_size=2, max_size=4), extra=st.integers(0, 2))
    @settings(max_examples=15, deadline=None)
    def test_the_best_layout_is_never_beaten_by_trying_all(self, times: list[int], extra: int) -> None:
        given_sheet = sheet(times, extra_workers=extra)
        found = best(given_sheet, None).most

        assert found is not None
        assert found.rate == max(brute(times, len(times) + extra))

    def test_a_longer_range_never_narrows_the_answer(self) -> None:
        wide = analysed(sheet([{"low": 5, "high": 50}, 20])).layouts[0].rate
        narrow = analysed(sheet([{"low": 10, "high": 40}, 20])).layouts[0].rate

        assert wide.low is not None
        assert wide.low < narrow.low <= narrow.high <= wide.high  # type: ignore[operator]


def brute(times: list[int], workers: int) -> list[Fraction]:
    """The rates of all partitions into stations of at most two tasks, each with the best spread of workers."""
    rates = []
    for parts in partitions(list(range(len(times)))):
        loads = [sum(times[place] for place in part) for part in parts]
        if len(loads) > workers:
            continue
        staff = [1] * len(loads)
        for _more in range(workers - len(loads)):
            slowest = min(range(len(loads)), key=lambda k: Fraction(staff[k], loads[k]))
            staff[slowest] += 1
        rates.append(min(Fraction(count, load) for count, load in zip(staff, loads, strict=True)))
    return rates


def partitions(places: list[int]) -> list[list[list[int]]]:
    if not places:
        return [[]]
    first, rest = places[0], places[1:]
    found = [[[first], *other] for other in partitions(rest)]
    for mate in rest:
        found += [[[first, mate], *other] for other in partitions([one for one in rest if one != mate])]
    return found


class TestRefusals:
    @pytest.mark.parametrize(
        ("change", "code"),
        [
            ({"tasks": [{"code": "a", "name": "A", "time": -1}]}, "too_small"),
            ({"tasks": [{"code": "a", "name": "A"}, {"code": "a", "name": "B"}]}, "same_code"),
            ({"unit": "days"}, "no_such_choice"),
            ({"speed": 3}, "unknown_key"),
            ({"layouts": [{"code": "x", "name": "X", "stations": [{"tasks": ["z"]}]}]}, "unknown_task"),
            ({"layouts": [{"code": "x", "name": "X", "stations": [{"tasks": ["a"]}, {"tasks": ["a"]}]}]}, "done_twice"),
            ({"tasks": [{"code": "a", "name": "A", "after": ["b"]}, {"code": "b", "name": "B", "after": ["a"]}]}, "circle"),
        ],
    )
    def test_say_what_is_wrong_with_a_sheet(self, change: dict[str, Any], code: str) -> None:
        data = {"name": "A line", "unit": "s", "tasks": [{"code": "a", "name": "A", "time": 3}]} | change

        with pytest.raises(BadSheet) as refused:
            analysed(read(LineSheet, data))

        assert refused.value.problems[0].code == code

    @pytest.mark.parametrize(
        ("content_of", "code"),
        [
            (b"\xff\xfe\x00", "not_text"),
            (b"a: [1", "not_yaml"),
            (b"- 1", "not_mapping"),
            (b"a: &x [1]\nb: *x", "alias"),
            (b"a: " + b"[" * 200 + b"]" * 200, "too_large"),
            (b"a: !!python/object/apply:os.system [ls]", "not_yaml"),
        ],
    )
    def test_no_hostile_file_is_read(self, content_of: bytes, code: str) -> None:
        with pytest.raises(BadSheet) as refused:
            from_yaml(content_of)

        assert refused.value.problems[0].code == code
