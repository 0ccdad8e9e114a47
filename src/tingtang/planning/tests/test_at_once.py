"""Branches that run at once: by hand, against closed forms, and what no journey can break."""

from typing import Any

import numpy as np
import pytest

from tingtang.planning.rules.simulation import kernel
from tingtang.planning.rules.simulation.built import Built, build
from tingtang.planning.rules.simulation.courses import parts
from tingtang.planning.rules.simulation.flows import routes
from tingtang.planning.rules.simulation.logs import one_day, rows
from tingtang.planning.rules.simulation.scenario import Wrong, from_data
from tingtang.planning.tests.halls import make_busy_day, make_scenario

MINUTE = 60_000_000
JOURNEY: list[Any] = ["check", {"at_once": ["photo", ["eyes", "ears"]]}, "sign"]
SERVICES = {"check": 2.0, "photo": 3.0, "eyes": 5.0, "ears": 4.0, "sign": 1.0}


def make_desks(**changed: Any) -> Built:
    """A desk for each step, with constant times; two people at nine and a minute past."""
    given: dict[str, Any] = {
        "services": {code: {"minutes": {"law": "constant", "mean": minutes}} for code, minutes in SERVICES.items()},
        "arrivals": [{"journey": JOURNEY, "appointments": ["09:00", "09:01"]}],
        "counters": [{"services": [code], "shifts": ["09:00-12:00"]} for code in SERVICES], "days": 1,
    }  # fmt: skip
    return build(from_data(given | changed))


class TestByHand:
    def test_the_next_step_begins_when_the_longest_branch_ends(self) -> None:
        found = [(row[0], row[1], row[4][14:16], row[5][14:16]) for row in rows(make_desks(), "2026-01-05")]  # type: ignore[index]

        assert found == [
            ("c1", "check", "00", "02"), ("c1", "photo", "02", "05"), ("c1", "eyes", "02", "07"), ("c1", "ears", "07", "11"),
            ("c1", "sign", "11", "12"),
            ("c2", "check", "02", "04"), ("c2", "photo", "05", "08"), ("c2", "eyes", "07", "12"), ("c2", "ears", "12", "16"),
            ("c2", "sign", "16", "17"),
        ]  # fmt: skip

    def test_one_person_does_one_thing_at_a_time(self) -> None:
        alone = make_desks(counters=[{"shifts": ["09:00-12:00"]}], arrivals=[{"journey": JOURNEY, "appointments": ["09:00"]}])
        _day, told = one_day(alone)

        assert told.ended.max() == (9 * 60 + 15) * MINUTE
        assert sorted(told.called // MINUTE - 540) in ([0, 2, 5, 10, 14], [0, 2, 7, 10, 14], [0, 2, 7, 11, 14])

    def test_branches_may_come_first_last_and_in_branches(self) -> None:
        inner = {"at_once": ["eyes", "ears"]}
        journey = [{"at_once": ["photo", ["check", inner]]}, inner]
        _day, told = one_day(make_desks(arrivals=[{"journey": journey, "appointments": ["09:00"]}]))

        # photo 3 beside check 2 and eyes 5 beside ears 4: done at 7; then eyes 5 beside ears 4.
        assert told.ended.max() == (9 * 60 + 12) * MINUTE
        assert (told.outcome == kernel.SERVED).all()

    def test_with_a_desk_for_everybody_the_slowest_of_two_takes_one_and_a_half_times_as_long(self) -> None:
        journey = [{"at_once": ["left", "right"]}]
        hall = build(make_scenario(
            services={code: {"minutes": {"law": "exponential", "mean": 8}} for code in ("left", "right")}, days=1,
            arrivals=[{"journey": journey, "counts": [600] * 20}], counters=[{"count": 400, "shifts": ["00:00-48:00"]}],
        ))  # fmt: skip
        day, told = one_day(hall)
        ended = np.zeros(len(day.arrived))
        np.maximum.at(ended, day.case, told.ended)

        # The mean of the greater of two equal exponential times is 1 + 1/2 of theirs.
        assert np.mean(ended - day.arrived) / MINUTE == pytest.approx(12, rel=0.03)


class TestWhatHolds:
    @pytest.mark.parametrize("shift_change", ["finish", "cap"])
    @pytest.mark.parametrize("after_closing", ["serve", "send_home"])
    def test_a_join_waits_for_all_and_nobody_is_served_twice(self, shift_change: str, after_closing: str) -> None:
        given = make_busy_day().model_dump(by_alias=True)
        first = given["arrivals"][1] | {"journey": ["intake", {"at_once": ["permit", ["intake", "permit"]]}, "intake"]}
        first["patience_minutes"] = {"law": "exponential", "mean": 25}
        changed = {"arrivals": [given["arrivals"][0], first, *given["arrivals"][2:]], "shift_change": shift_change}
        built = build(from_data(given | changed | {"after_closing": after_closing}))
        outcomes: set[int] = set()
        for number in range(5):
            day, told = one_day(built, number)
            _told, sums = kernel.serve(built.hall, day, np.zeros(0, np.int8))
            self._holds(day, told, sums)
            branched = np.bincount(day.case)[day.case] == 5
            outcomes |= set(told.outcome[branched].tolist())

        assert {kernel.SERVED, kernel.LEFT} <= outcomes

    @staticmethod
    def _holds(day: Any, told: Any, sums: Any) -> None:
        begun, n = told.since >= 0, len(day.arrived)
        assert set(told.outcome[begun].tolist()) <= {3, 4, 5, 6, 7}
        waits = np.where(told.called >= 0, told.called, told.ended) - told.since
        assert sums[kernel.WAITING_AREA] == waits[begun].sum()
        assert sums[kernel.BUSY] == (told.ended - told.called)[told.called >= 0].sum()
        for who in np.flatnonzero(np.diff(day.extra)):
            _one, left, right, last = [int(who), *range(day.extra[who], day.extra[who + 1])]
            ends = [day.first[walker + 1] - 1 for walker in (left, right)]
            is_done = all(told.outcome[end] == kernel.SERVED for end in ends)
            assert (told.since[day.first[last]] >= 0) == is_done
            if is_done:
                assert told.since[day.first[last]] == max(told.ended[end] for end in ends)
            mine = np.flatnonzero(day.case == who)
            gone = mine[told.outcome[mine] == kernel.LEFT]
            if len(gone):
                # Who leaves, leaves everything he waits for at that moment, and waits for nothing more.
                assert len(set(told.ended[gone].tolist())) == 1
                assert (told.since[mine] <= told.ended[gone[0]]).all()
        assert n == len(day.extra) - 1

    def test_parts_wait_for_each_other_as_drawn(self) -> None:
        found = parts(("a", (("b",), ("c", "d")), (("e",), ("f",)), "g"))

        assert [part.steps for part in found] == [["a"], ["b"], ["c", "d"], ["e"], ["f"], ["g"]]
        assert [part.needs for part in found] == [0, 1, 1, 2, 2, 2]
        assert [part.onward for part in found] == [[1, 2], [3, 4], [3, 4], [5], [5], []]


class TestFlows:
    def test_branches_of_a_flow_have_routes_of_their_own(self) -> None:
        blocks = {"both": [{"photo": {}}, {"eyes": {"ears": 0.25}}]}
        found = {course: share for share, course in routes({"check": {"both": 0.8}, "both": {"sign": 1}}, blocks)}

        assert found == pytest.approx({
            ("check",): 0.2, ("check", (("photo",), ("eyes",)), "sign"): 0.6, ("check", (("photo",), ("eyes", "ears")), "sign"): 0.2,
        })  # fmt: skip

    def test_of_an_inclusive_gateway_each_way_keeps_its_share_and_none_at_all_never_is(self) -> None:
        two = {"some": [{"": {"photo": 0.6}}, {"": {"eyes": 0.7}}]}
        found = {course[1]: share for share, course in routes({"check": {"some": 1}}, two, ["some"])}

        # Both are taken by three in ten: 0.6 and 0.7 share out one.
        assert found == pytest.approx({(("photo",), ()): 0.3, ((), ("eyes",)): 0.4, (("photo",), ("eyes",)): 0.3})

    @pytest.mark.parametrize("shares", [(0.5, 0.5, 0.5), (0.9, 0.2, 0.1), (0.2, 0.3, 0.5), (1.0, 0.3, 0.0)])
    def test_three_ways_are_taken_independently_but_for_that(self, shares: tuple[float, ...]) -> None:
        steps = ("photo", "eyes", "ears")
        blocks = {"some": [{"": {step: share}} for step, share in zip(steps, shares, strict=True)]}
        found = routes({"some": {}}, blocks, ["some"])
        by_set = {frozenset(step for branch in course[0] for step in branch): share for share, course in found}

        for step, share in zip(steps, shares, strict=True):
            assert sum(part for taken, part in by_set.items() if step in taken) == pytest.approx(share, abs=1e-9)
        assert frozenset() not in by_set
        if max(shares) < 1 < sum(shares) - 1e-9:
            # The odds of the third are the same beside the first two and beside the first alone.
            beside_two = by_set[frozenset(steps)] / by_set[frozenset(steps[:2])]
            beside_one = by_set[frozenset(("photo", "ears"))] / by_set[frozenset(("photo",))]
            assert beside_two == pytest.approx(beside_one)

    def test_a_join_waits_for_the_ways_that_were_taken_and_no_others(self) -> None:
        hall = build(make_scenario(
            services={code: {"minutes": {"law": "exponential", "mean": 8}} for code in ("left", "right")}, days=1,
            arrivals=[{
                "flow": {"some": {}}, "at_once": {"some": [{"": {"left": 0.6}}, {"": {"right": 0.7}}]}, "at_least_one": ["some"],
                "counts": [600] * 20,
            }],
            counters=[{"count": 400, "shifts": ["00:00-48:00"]}],
        ))  # fmt: skip
        day, told = one_day(hall)
        ended = np.zeros(len(day.arrived))
        np.maximum.at(ended, day.case, told.ended)

        # One way takes 8 in seven of ten, the slower of both 8 x (1 + 1/2) in the other three.
        assert np.mean(ended - day.arrived) / MINUTE == pytest.approx(0.7 * 8 + 0.3 * 12, rel=0.03)

    @pytest.mark.parametrize(
        ("arrivals", "said"),
        [
            ({"journey": ["check", {"at_once": ["photo"]}]}, "at_once"),
            ({"journey": ["check", {"at_once": ["photo", []]}]}, "at_once"),
            ({"journey": [{"at_once": ["photo", "eyes"]}], "no_show": 0.1}, "no_show"),
            ({"journey": ["check", {"at_once": ["photo", "nose"]}]}, "'nose'"),
            ({"journey": ["check"], "at_once": {"both": [{"eyes": {}}, {"ears": {}}]}}, "names the branches of a flow"),
            ({"flow": {"check": {"both": 1}}, "at_once": {"both": [{"eyes": {"both": 1}}, {"ears": {}}]}}, "lead into it again"),
            ({"flow": {"check": {}}, "at_least_one": ["some"], "at_once": {"both": [{"eyes": {}}, {"ears": {}}]}}, "no 'some'"),
            (
                {
                    "flow": {"check": {"both": 1}},
                    "at_least_one": ["both"],
                    "at_once": {"both": [{"": {"eyes": 0.2}}, {"": {"ears": 0.3}}]},
                },
                "less than 1",
            ),
            ({"flow": {"check": {"sign": 1}}, "at_once": {"sign": [{"eyes": {}}, {"ears": {}}]}}, "is a service"),
        ],
    )
    def test_what_cannot_be_run_at_once_is_said(self, arrivals: dict[str, Any], said: str) -> None:
        with pytest.raises(Wrong, match=said):
            make_desks(arrivals=[arrivals | {"counts": [3]}])
