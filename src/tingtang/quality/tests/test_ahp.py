"""Weights from comparisons in pairs: published examples, properties, and what is refused."""

from fractions import Fraction
from itertools import combinations
from pathlib import Path

import numpy as np
import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tingtang.quality import ahp_lines
from tingtang.quality.rules import ahp

SCALE = [Fraction(1, n) for n in range(9, 1, -1)] + [Fraction(n) for n in range(1, 10)]


def upper(names: str, *rows: str) -> tuple[list[str], list[list[str]]]:
    """Items and judgements of a printed matrix, of which each row gives what stands right of its diagonal."""
    items = names.split()
    values = [row.split() for row in rows]
    return items, [[items[i], items[i + 1 + j], value] for i, row in enumerate(values) for j, value in enumerate(row)]


# T. L. Saaty, "Decision making with the analytic hierarchy process", Int. J. Services Sciences 1 (2008), table 2: drinks in the USA.
DRINKS = upper(
    "coffee wine tea beer sodas milk water",
    "9 5 2 1 1 1/2",
    "1/3 1/9 1/9 1/9 1/9",
    "1/3 1/4 1/3 1/9",
    "1/2 1 1/3",
    "2 1/2",
    "1/3",
)
# T. L. Saaty, "A scaling method for priorities in hierarchical structures", J. Math. Psychology 15 (1977): wealth of nations.
NATIONS = upper(
    "US USSR China France UK Japan Germany", "4 9 6 6 5 5", "7 5 5 3 4", "1/5 1/5 1/7 1/5", "1 1/3 1/3", "1/3 1/3", "2"
)
# The choice of a leader that encyclopaedias print: four criteria, three candidates.
LEADER = upper("experience education charisma age", "4 3 7", "1/3 3", "5")
CANDIDATES = ("1/4 4 9", "3 1/5 1/7", "5 9 4", "1/3 5 9")


class TestRank:
    @pytest.mark.parametrize(
        ("example", "weights", "ratio"),
        [
            (DRINKS, (0.177, 0.019, 0.042, 0.116, 0.190, 0.129, 0.327), 0.022),
            (LEADER, (0.547, 0.127, 0.270, 0.056), 0.044),
        ],
    )
    def test_gives_the_printed_weights(
        self, example: tuple[list[str], list[list[str]]], weights: tuple[float, ...], ratio: float
    ) -> None:
        found = ahp.rank(ahp.matrix(*example))

        assert found.weights == pytest.approx(weights, abs=1e-3)
        assert found.consistency_ratio == pytest.approx(ratio, abs=1e-3)
        assert found.is_accepted

    def test_gives_the_printed_eigenvalue(self) -> None:
        found = ahp.rank(ahp.matrix(*NATIONS), random_index="saaty1980")

        assert found.weights == pytest.approx((0.427, 0.230, 0.021, 0.052, 0.052, 0.123, 0.094), abs=1e-3)
        assert found.lambda_max == pytest.approx(7.608, abs=1e-3)

    def test_ranks_a_whole_hierarchy_as_printed(self) -> None:
        people = ["Tom", "Dick", "Harry"]
        shares = [
            ahp.rank(
                ahp.matrix(people, [[a, b, v] for (a, b), v in zip(combinations(people, 2), row.split(), strict=True)])
            ).weights
            for row in CANDIDATES
        ]
        weights = ahp.rank(ahp.matrix(*LEADER)).weights

        criteria = [ahp.Criterion(code, w, shares=s) for code, w, s in zip(LEADER[0], weights, shares, strict=True)]

        assert ahp.scores(criteria) == pytest.approx((0.358, 0.493, 0.149), abs=1e-3)
        assert sum(ahp.total(criteria).values()) == pytest.approx(1)

    def test_names_the_judgement_that_was_entered_the_wrong_way_round(self) -> None:
        items, judgements = DRINKS
        wrong = [[a, b, "1/9" if (a, b) == ("coffee", "wine") else v] for a, b, v in judgements]

        found = ahp.rank(ahp.matrix(items, wrong))

        assert not found.is_accepted
        assert found.worst is not None
        assert (items[found.worst.first], items[found.worst.second]) == ("coffee", "wine")
        assert found.worst.suggestion > 4
        assert found.worst.ratio_after < ahp.LIMIT

    @given(st.lists(st.integers(1, 9), min_size=2, max_size=8), st.randoms(use_true_random=False))
    @settings(max_examples=60, deadline=None)
    def test_finds_weights_that_judgements_were_made_of(self, sizes: list[int], chance: object) -> None:
        wanted = np.asarray(sizes) / sum(sizes)
        order = np.asarray(chance.sample(range(len(sizes)), len(sizes)))  # type: ignore[attr-defined]
        table = wanted[:, None] / wanted[None, :]

        found = ahp.rank(table)
        swapped = ahp.rank(table[np.ix_(order, order)])

        assert found.weights == pytest.approx(wanted)
        assert swapped.weights == pytest.approx(wanted[order])
        assert found.consistency_ratio == pytest.approx(0, abs=1e-9)

    @given(
        st.integers(3, 7).flatmap(
            lambda n: st.lists(st.sampled_from(SCALE), min_size=n * (n - 1) // 2, max_size=n * (n - 1) // 2)
        )
    )
    @settings(max_examples=60, deadline=None)
    def test_turns_about_when_all_judgements_are_turned_about(self, values: list[Fraction]) -> None:
        n = int((1 + (1 + 8 * len(values)) ** 0.5) / 2)
        items = [f"c{i}" for i in range(n)]
        pairs = list(combinations(items, 2))

        there = ahp.matrix(items, [[a, b, v] for (a, b), v in zip(pairs, values, strict=True)])
        back = ahp.matrix(items, [[b, a, 1 / v] for (a, b), v in zip(pairs, values, strict=True)])

        assert np.allclose(there, back)
        assert sum(ahp.rank(there).weights) == pytest.approx(1)
        assert ahp.rank(there).lambda_max >= n - 1e-9
        assert ahp.rank(there.T).lambda_max == pytest.approx(ahp.rank(there).lambda_max)

    def test_fills_a_gap_with_what_the_others_say(self) -> None:
        found = ahp.rank(ahp.matrix(["a", "b", "c"], [["a", "b", 2], ["b", "c", 2]]))

        assert found.weights == pytest.approx((4 / 7, 2 / 7, 1 / 7))
        assert found.missing == 1


class TestTogether:
    def test_keeps_the_inverse_of_every_pair(self) -> None:
        first, second = ahp.matrix(["a", "b"], [["a", "b", 9]]), ahp.matrix(["a", "b"], [["a", "b", "1/4"]])

        joined = ahp.together(np.stack([first, second]))

        assert joined[0, 1] == pytest.approx(1.5)
        assert joined[1, 0] == pytest.approx(1 / 1.5)

    def test_counts_a_heavier_voice_more(self) -> None:
        tables = np.stack([ahp.matrix(["a", "b"], [["a", "b", v]]) for v in (8, 1)])

        assert ahp.together(tables, [2, 1])[0, 1] == pytest.approx(4)


class TestSensitivity:
    def test_gives_everything_to_a_criterion_that_weighs_all(self) -> None:
        shares = np.asarray([[0.7, 0.3], [0.2, 0.8]])

        found = ahp.sensitivity(np.asarray([0.5, 0.5]), shares, 0, np.asarray([0.0, 0.5, 1.0]))

        assert found == pytest.approx(np.asarray([[0.2, 0.8], [0.45, 0.55], [0.7, 0.3]]))


class TestCommand:
    def ask(self, folder: Path, capsys: pytest.CaptureFixture[str], question: object) -> tuple[int, str, str]:
        import argparse  # noqa: PLC0415 - as the launcher reads them

        file = folder / "ahp.json"
        file.write_bytes(question if isinstance(question, bytes) else orjson.dumps(question))
        parser = argparse.ArgumentParser()
        ahp_lines.add_arguments(parser)
        code = ahp_lines.run(parser.parse_args([str(file), "--json"]))
        said = capsys.readouterr()
        return code, said.out, said.err

    def test_answers_with_weights(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        items, judgements = DRINKS

        code, out, _err = self.ask(tmp_path, capsys, {"items": items, "judgements": judgements, "random_index": "saaty2005"})

        answer = orjson.loads(out)
        assert code == 0
        assert answer["accepted"] is True
        assert answer["worst"] is None
        assert answer["weights"]["water"] == pytest.approx(0.327, abs=1e-3)

    def test_refuses_what_contradicts_itself(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        circle = [["a", "b", 5], ["b", "c", 5], ["c", "a", 5]]

        code, out, _err = self.ask(tmp_path, capsys, {"items": ["a", "b", "c"], "judgements": circle})

        assert code == 1
        assert orjson.loads(out)["accepted"] is False
        assert orjson.loads(out)["worst"]["pair"]

    @pytest.mark.parametrize(
        ("question", "word"),
        [
            (b"{", "no JSON"),
            ([], "from 1 to"),
            ({"items": []}, "from 1 to"),
            ({"items": ["a", "a"], "judgements": []}, "Two items"),
            ({"items": ["a", ""], "judgements": []}, "no name"),
            ({"items": ["a", "b"], "judgements": [["a", "b"]]}, "no judgement"),
            ({"items": ["a", "b"], "judgements": [["a", "c", 2]]}, "“c” is not among"),
            ({"items": ["a", "b"], "judgements": [["a", "b", "__import__('os')"]]}, "number from 1 to 9"),
            ({"items": ["a", "b"], "judgements": [["a", "b", "1/0"]]}, "off the scale"),
            ({"items": ["a", "b"], "judgements": [["a", "b", 10]]}, "off the scale"),
            ({"items": ["a", "b"], "judgements": [["a", "b", -3]]}, "off the scale"),
            ({"items": ["a", "b"], "judgements": [["a", "b", "1e999999999"]]}, "number from 1 to 9"),
            ({"items": ["a", "b"], "judgements": [["a", "a", 2]]}, "with itself"),
            ({"items": ["a", "b"], "judgements": [["a", "b", 2], ["b", "a", 2]]}, "twice"),
            ({"items": ["a", "b"], "judgements": []}, "Nothing connects “b”"),
            ({"items": ["a"], "judgements": [], "random_index": "mine"}, "no table"),
            ({"items": ["a"], "judgements": [], "random_index": ["saaty2005"]}, "no table"),
        ],
    )
    def test_says_what_is_wrong(self, tmp_path: Path, capsys: pytest.CaptureFixture[str], question: object, word: str) -> None:
        code, out, err = self.ask(tmp_path, capsys, question)

        assert (code, out) == (2, "")
        assert word in err
        assert "Traceback" not in err
