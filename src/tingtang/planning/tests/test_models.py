"""Models of decisions: the printed examples, special solvers against the general one, and what has no solution."""

import io
import zipfile
from itertools import compress
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tingtang.planning.command.line import content
from tingtang.planning.rules.models import packing, special
from tingtang.planning.rules.models.build import built
from tingtang.planning.rules.models.grammar import said
from tingtang.planning.rules.models.outcome import answered
from tingtang.planning.rules.models.sheet import ModelSheet
from tingtang.planning.rules.models.solve import solved
from tingtang.planning.rules.models.units import Unit, unit
from tingtang.planning.rules.sheets import BadSheet, from_yaml, read
from tingtang.planning.rules.workbooks import from_workbook, to_workbook
from tingtang.planning.words.models import sentences


def answer(**data: Any) -> dict[str, Any]:
    return answered(read(ModelSheet, {"name": "A model", **data}).root)


def free(goal: str, *rows: str, **types: str) -> dict[str, Any]:
    variables = [{"code": code, "type": types.get(code, "continuous")} for code in "xy"]
    return answer(template="free", variables=variables, goal=goal, rows=list(rows))


def values(found: dict[str, Any]) -> dict[str, float]:
    return {one["code"]: one["value"] for one in found["variables"] if one["value"]}


def of_example(name: str) -> dict[str, Any]:
    return answered(read(ModelSheet, from_yaml(content(name))).root)


def one_of(given: dict[str, Any], *names: str) -> dict[str, Any]:
    return {"code": given["code"]} | {name: given[name] for name in names}


class TestPrintedExamples:
    def test_tables_and_chairs_earn_70(self) -> None:
        found = of_example("tables-and-chairs")

        assert (found["state"], found["value"], values(found)) == ("optimal", 70, {"table": 2, "chair": 2})

    def test_companies_chosen_are_a_b_and_c(self) -> None:
        found = of_example("company-selection")

        assert (found["value"], values(found), found["other"], found["other_is_sure"]) == (
            12300,
            {"A": 1, "B": 1, "C": 1},
            None,
            True,
        )

    def test_transport_is_a_draft_that_asks(self) -> None:
        found = of_example("transport-draft")

        assert found["state"] == "incomplete"
        assert [one["code"] for one in found["asks"]] == ["ask_rows", "ask_table", "ask_more", "ask_unplaced"]
        assert "4 6 7 8 9 6" in sentences(found)[-1]


class TestLinearModels:
    def test_have_shadow_prices_with_their_ranges(self) -> None:
        found = free("max 20 x + 15 y", "large: 2 x + y <= 6", "small: 2 x + 2 y <= 8")

        large, small = found["rows"]
        assert (large["price_low"], large["price_high"], large["limit_low"], large["limit_high"]) == (5, 5, 4, 8)
        assert (small["price_low"], small["limit_low"], small["limit_high"]) == (5, 6, 12)
        assert [(one["factor_low"], one["factor_high"]) for one in found["variables"]] == [(15, 30), (10, 20)]

    def test_tell_two_prices_at_a_degenerate_corner(self) -> None:
        found = free("max x", "a: x <= 4", "b: x + y <= 4")

        assert [(row["price_low"], row["price_high"]) for row in found["rows"]] == [(0, 1), (0, 1)]

    def test_name_another_decision_that_is_as_good(self) -> None:
        found = free("max x + y", "x + y <= 4")

        assert found["other"] is not None
        assert sum(found["other"].values()) == pytest.approx(4)

    def test_say_what_clashes_and_what_would_have_to_give_way(self) -> None:
        found = free("max x", "least: x + y >= 10", "most: x + y <= 7", "small: x <= 3")

        assert found["state"] == "infeasible"
        assert set(found["conflict"]) == {"least", "most"}
        assert [abs(by) for by in found["give_way"].values()] == [3]

    def test_say_what_grows_without_end(self) -> None:
        found = free("max x", "x - y <= 3")

        assert (found["state"], set(found["grows"])) == ("unbounded", {"x", "y"})

    def test_call_what_grows_by_its_name(self) -> None:
        found = answer(template="free", variables=[{"code": "x", "name": "Hours"}], goal="max x", rows=["x >= 1"])

        assert sentences(found) == ["There is no end to it: nothing limits Hours. A condition is missing."]

    def test_call_units_that_cannot_be_added_as_people_write_them(self) -> None:
        with pytest.raises(BadSheet) as refused:
            free("max x", "2 [h/table] x + 3 [table] <= 90 [min]")

        assert refused.value.problems[0].about == {"one": "table", "other": "min"}
        assert said(unit("h/table*chair") or Unit()) == "h/chair/table"

    @given(
        factors=st.lists(st.integers(1, 9), min_size=2, max_size=2),
        rows=st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5), st.integers(1, 30)), min_size=2, max_size=3),
    )
    @settings(max_examples=25, deadline=None)
    def test_prices_times_limits_are_the_value(self, factors: list[int], rows: list[tuple[int, int, int]]) -> None:
        found = free(f"max {factors[0]} x + {factors[1]} y", "x + y <= 50", *(f"{a} x + {b} y <= {c}" for a, b, c in rows))

        paid = [row["price_low"] if row["price_low"] == row["price_high"] else None for row in found["rows"]]
        if None not in paid:
            assert sum(p * row["limit"] for p, row in zip(paid, found["rows"], strict=True)) == pytest.approx(found["value"])


class TestFormulas:
    @pytest.mark.parametrize(
        ("row", "code"),
        [
            ("x * y <= 3", "not_linear"),
            ("x + z <= 3", "unknown_variable"),
            ("x <=", "formula_ends"),
            ("x + y", "no_comparison"),
            ("(x <= 3", "no_bracket"),
            ("x / 0 <= 3", "bad_division"),
            ("__import__('os') <= 1", "unreadable_sign"),
            ("x ** 2 <= 1", "unexpected"),
            ("(" * 100 + "x" + ")" * 100 + "<= 1", "formula_too_deep"),
            ("-" * 200 + "x <= 1", "formula_too_deep"),
            ("2 [h] x + 30 [min] y <= 1 [h]", "units_size"),
            ("2 [h] x + 30 [kg] y <= 1 [h]", "units_kind"),
        ],
    )
    def test_are_refused_with_the_reason(self, row: str, code: str) -> None:
        units = [{"code": code, "unit": "1"} for code in "xy"]

        with pytest.raises(BadSheet) as refused:
            answer(template="free", variables=units, goal="max x", rows=[row])

        assert refused.value.problems[0].code == code

    @given(text=st.text(alphabet="xy0123 .+-*/()<>=[]:", max_size=30))
    @settings(max_examples=100, deadline=None)
    def test_of_any_text_are_read_or_refused(self, text: str) -> None:
        try:
            found = free("max x", "x <= 1", "y <= 1", text)
        except BadSheet:
            return

        assert found["state"] in {"optimal", "infeasible", "unbounded"}


def transport(supply: list[int], demand: list[int], costs: list[list[Any]]) -> dict[str, Any]:
    return {
        "template": "transport",
        "sources": [{"code": f"s{k}", "name": f"S{k}", "supply": one} for k, one in enumerate(supply)],
        "targets": [{"code": f"t{k}", "name": f"T{k}", "demand": one} for k, one in enumerate(demand)],
        "costs": costs,
    }


def of_general(data: dict[str, Any]) -> float | None:
    return solved(built(read(ModelSheet, {"name": "A model", **data}).root)).value


class TestSpecialSolvers:
    @given(data=st.data(), supply=st.lists(st.integers(1, 20), min_size=2, max_size=3))
    @settings(max_examples=12, deadline=None)
    def test_of_transport_agrees_with_the_general_one(self, data: st.DataObject, supply: list[int]) -> None:
        demand = data.draw(st.lists(st.integers(1, 12), min_size=2, max_size=3))
        cell = st.one_of(st.integers(0, 9), st.just("x"))
        costs = [[data.draw(cell) for _target in demand] for _source in supply]
        model = transport(supply, demand, costs)

        assert answer(**model).get("value") == of_general(model)

    @given(
        values_of=st.lists(st.lists(st.integers(0, 20), min_size=3, max_size=3), min_size=3, max_size=4),
        goal=st.sampled_from(["max", "min"]),
    )
    @settings(max_examples=12, deadline=None)
    def test_of_assignment_agrees_with_the_general_one(self, values_of: list[list[int]], goal: str) -> None:
        names = [{"code": f"n{k}", "name": f"N{k}"} for k in range(4)]
        model = {
            "template": "assignment",
            "goal": goal,
            "owners": names[: len(values_of)],
            "projects": names[:3],
            "values": values_of,
        }

        assert answer(**model)["value"] == of_general(model)

    @given(
        items=st.lists(st.tuples(st.integers(1, 30), st.integers(1, 20), st.integers(1, 3)), min_size=1, max_size=6),
        capacity=st.integers(0, 60),
    )
    @settings(max_examples=12, deadline=None)
    def test_of_knapsacks_agrees_with_the_general_one(self, items: list[tuple[int, int, int]], capacity: int) -> None:
        goods = [{"code": f"i{k}", "name": f"I{k}", "value": v, "weight": w / 4, "most": n} for k, (v, w, n) in enumerate(items)]
        model = {"template": "knapsack", "capacity": capacity / 4, "items": goods}

        assert answer(**model)["value"] == of_general(model)

    def test_of_goods_that_no_bound_tells_apart_end_at_once(self) -> None:
        found = special.knapsack([2.0, 4.0] * 100, [2.0, 4.0] * 100, [1] * 200, 199)

        assert (found.is_proven, sum(np.array([2, 4] * 100) * found.counts)) == (True, 198)

    @given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), min_size=1, max_size=60), st.integers(0, 900))
    def test_of_many_goods_agrees_with_counting_place_by_place(self, goods: list[tuple[int, int]], limit: int) -> None:
        worth, weigh = [value for value, _load in goods], [load for _value, load in goods]
        taken, is_proven = packing.packed(worth, weigh, limit, 5)

        best = [0] * (limit + 1)
        for value, load in goods:
            best = [max(one, best[place - load] + value) if place >= load else one for place, one in enumerate(best)]
        assert (is_proven, sum(compress(worth, taken))) == (True, best[limit])
        assert sum(compress(weigh, taken)) <= limit

    @settings(max_examples=40, deadline=None)
    @given(st.lists(st.lists(st.sampled_from([0, 1.5, 4, 7, "x"]), min_size=3, max_size=3), min_size=3, max_size=3))
    def test_answer_alone_as_with_explanations(self, cells: list[list[Any]]) -> None:
        ends = [{"code": f"n{k}", "name": "N", "supply": 5, "demand": 3} for k in range(3)]
        sheets = (
            {"template": "assignment", "owners": [one_of(e, "name") for e in ends], "projects": [one_of(e, "name") for e in ends],
             "values": cells},
            {"template": "transport", "sources": [one_of(e, "name", "supply") for e in ends], "costs": cells,
             "targets": [one_of(e, "name", "demand") for e in ends]},
        )  # fmt: skip
        for sheet in sheets:
            whole = answer(**sheet)
            short = answered(read(ModelSheet, {"name": "A model", **sheet}).root, is_explained=False)

            assert (short["state"], short.get("value")) == (whole["state"], whole.get("value"))

    @pytest.mark.parametrize(
        ("cell", "code"), [(-1, "too_small"), (1e13, "too_big"), (float("nan"), "no_number"), ("y", "no_number")]
    )
    def test_refuse_cells_by_their_place(self, cell: Any, code: str) -> None:
        ends = {"sources": [{"code": "a", "name": "A", "supply": 1}], "targets": [{"code": "b", "name": "B", "demand": 1}]}

        with pytest.raises(BadSheet) as bad:
            read(ModelSheet, {"name": "T", "template": "transport", **ends, "costs": [[2.0], [cell]]})

        assert ([code], ("costs", 1, 0)) == ([one.code for one in bad.value.problems], bad.value.problems[0].place)

    def test_ask_for_the_template_by_its_place(self) -> None:
        with pytest.raises(BadSheet) as bad:
            read(ModelSheet, {"name": "M"})

        assert [(one.code, one.place) for one in bad.value.problems] == [("missing", ("template",))]

    def test_refuse_numbers_too_fine_to_count(self) -> None:
        assert special.whole(np.array([1e15 + 0.123, 0.1])) is None

    def test_say_how_much_supply_is_short(self) -> None:
        found = answer(**transport([5], [4, 4], [[1, 1]]))

        assert found["state"] == "infeasible"
        assert sum(abs(by) for by in found["give_way"].values()) == 3

    def test_say_by_names_what_clashes(self) -> None:
        found = sentences(answer(**transport([5], [8], [[1]])))

        assert "“the supply of S0”" in found[0]
        assert "“the demand of T0”" in found[0]

    def test_say_of_an_assignment_whom_nobody_can_take(self) -> None:
        parts = {
            name: [{"code": f"{name}{k}", "name": f"{name.title()} {k}"} for k in range(2)] for name in ("owners", "projects")
        }
        found = sentences(answer(template="assignment", **parts, values=[[1, "x"], [2, "x"]]))

        assert "“somebody for Projects 1”" in found[0]
        assert found[1] == "It would work without “Projects 1”: there is nobody left who could take it."

    def test_say_of_a_limit_that_is_not_used_up_what_one_more_would_bring(self) -> None:
        found = sentences(of_example("company-selection"))

        assert "Liabilities is not used up: 0.17 亿元 are left, but one 亿元 more would bring 1,000 万元." in found
        assert "Number chosen: one unit more brings nothing." in found


class TestDrafts:
    def test_ask_for_figures_of_their_own_by_one_name_only(self) -> None:
        found = answer(template="knapsack", items=[{"code": "a", "name": "Lamp", "value": 3, "weight": None}])

        assert sentences(found)[1:] == ["Give the limit of load.", "Give the weight of “Lamp”."]


class TestUnits:
    def test_of_another_size_are_refused(self) -> None:
        with pytest.raises(BadSheet) as refused:
            answer(
                template="knapsack",
                unit="kg",
                capacity=3,
                items=[{"code": "a", "name": "A", "value": 1, "weight": 2, "unit": "t"}],
            )

        assert [(one.code, one.place) for one in refused.value.problems] == [("unit_size", ("items", 0, "unit"))]


class TestWorkbooks:
    @pytest.mark.parametrize("name", ["tables-and-chairs", "company-selection"])
    def test_hold_what_a_file_of_yaml_does(self, name: str) -> None:
        data = from_yaml(content(name)) | {"name": "A model", "note": "", "assumed": ""}
        for rows in (data.get("resources", []), data.get("products", []), data.get("criteria", [])):
            for row in rows:
                row["name"] = row["code"]

        again = from_workbook(to_workbook(data))

        assert answered(read(ModelSheet, again).root)["value"] == of_example(name)["value"]

    @pytest.mark.parametrize(
        ("make", "code"),
        [
            (lambda: b"no zip", "no_workbook"),
            (lambda: packed({"x.xml": b"<a/>"}), "no_workbook"),
            (lambda: packed({"x.xml": b"<!DOCTYPE a [<!ENTITY b 'c'>]><a/>"}), "doctype"),
            (lambda: packed({f"{k}.bin": b"0" * 7_000_000 for k in range(9)}), "bursts"),
            (lambda: packed({"xl/vbaProject.bin": b""}), "macros"),
            (lambda: b"0" * 6_000_000, "too_large"),
        ],
    )
    def test_that_are_hostile_are_refused(self, make: Any, code: str) -> None:
        with pytest.raises(BadSheet) as refused:
            from_workbook(make())

        assert refused.value.problems[0].code == code

    def test_with_formulas_are_refused_with_their_place(self) -> None:
        from openpyxl import Workbook  # noqa: PLC0415

        book, file = Workbook(), io.BytesIO()
        book.active.title = "model"  # type: ignore[union-attr]
        book.active["A1"], book.active["B1"] = "name", "=HYPERLINK(1)"  # type: ignore[index]
        book.save(file)

        with pytest.raises(BadSheet) as refused:
            from_workbook(file.getvalue())

        assert (refused.value.problems[0].code, refused.value.problems[0].place) == ("is_formula", ("model", 0, 1))


def packed(parts: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return file.getvalue()
