"""Examples of decisions beyond the printed ones: what they answer, worked out by hand or by trying everything."""

from itertools import product
from typing import Any

import pytest

from tingtang.planning.command.line import content
from tingtang.planning.rules.models.outcome import answered
from tingtang.planning.rules.models.sheet import ModelSheet
from tingtang.planning.rules.sheets import BadSheet, from_yaml, read
from tingtang.planning.words.models import sentences


def of_example(name: str, **changes: Any) -> dict[str, Any]:
    return answered(read(ModelSheet, from_yaml(content(name)) | changes).root)


def chosen(found: dict[str, Any]) -> dict[str, float]:
    return {one["code"]: one["value"] for one in found["variables"] if one["value"]}


class TestChargingSites:
    def test_build_the_fast_mall_and_the_slow_estate_first_and_spread_then(self) -> None:
        found = of_example("charging-sites")

        # 24 of the pilot, 72 + 32 in phase 1 for 58 of 60, then 30 + 12 for 58 of the 72 that are left.
        assert found["value"] == 170
        assert set(chosen(found)) == {"pilot", "mall_fast_1", "estate_slow_1", "road_fast_2", "park_slow_2"}

    def test_call_conditions_by_their_names(self) -> None:
        rows = from_yaml(content("charging-sites"))["rows"]

        found = of_example("charging-sites", rows=[*rows, "much: mall_fast_1 + road_fast_1 >= 2"])

        assert found["state"] == "infeasible"
        assert "“Budget of phase 1 (10,000)”" in sentences(found)[0]

    def test_refuse_two_names_of_one_condition(self) -> None:
        with pytest.raises(BadSheet) as refused:
            of_example("charging-sites", names=[{"code": "mall", "name": "A"}, {"code": "mall", "name": "B"}])

        assert refused.value.problems[0].code == "same_code"


class TestOutlets:
    def test_are_the_best_of_all_choices_of_full_outlets(self) -> None:
        data = from_yaml(content("outlets"))
        goal = dict(reversed(term.split()) for term in data["goal"].removeprefix("max ").split(" + "))  # type: ignore[misc]
        places = [one["code"].removeprefix("full_") for one in data["variables"] if one["code"].startswith("full_")]
        near = [
            {term.removeprefix("full_") for term in row.partition(": ")[2].removesuffix(" >= 1").split(" + ")}
            for row in data["rows"]
            if row.startswith("reach_")
        ]

        def visits(full: set[str]) -> int:
            lights = sorted((int(goal[f"light_{one}"]) for one in places if one not in full), reverse=True)
            return sum(int(goal[f"full_{one}"]) for one in full) + sum(lights[: (75 - 8 * len(full)) // 3])

        choices = ({one for one, is_full in zip(places, each, strict=True) if is_full} for each in product((0, 1), repeat=14))
        best = max(visits(full) for full in choices if 8 * len(full) <= 75 and all(full & each for each in near))

        assert len(places) == 14  # thirteen and a new place
        assert of_example("outlets")["value"] == best


class TestRanking:
    def test_is_by_profit_against_the_worth_of_scarce_means(self) -> None:
        found = of_example("service-ranking")

        # An hour of account managers is worth 85, one at counters 75: cards take 17 + 37.5 = 54.5 and earn 80.
        assert found["value"] == 195_700
        assert [(one["code"], round(one["ratio"], 3)) for one in found["ranking"]] == [
            ("cards", 1.468),
            ("wealth", 1.446),
            ("loans", 1),
            ("exchange", 1),
            ("payroll", 0.719),
        ]
        assert any("Card instalments (1.47), Wealth advice (1.45)" in one for one in sentences(found))

    def test_is_not_made_up_where_there_are_no_single_prices(self) -> None:
        assert "ranking" not in of_example("tables-and-chairs")
