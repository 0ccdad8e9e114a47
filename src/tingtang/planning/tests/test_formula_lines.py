"""The commands that compute queues in closed form, as scripts call them."""

import argparse
from pathlib import Path

import orjson
import pytest

from tingtang.planning.command import formula


def _run(capsys: pytest.CaptureFixture[str], command: str, *words: str) -> tuple[int, str, str]:
    parser = argparse.ArgumentParser()
    add, work = {
        "formula": (formula.add_formula, formula.formula),
        "staff": (formula.add_staff, formula.staff),
    }[command]
    add(parser)
    code = work(parser.parse_args(words))
    return code, *capsys.readouterr()


class TestFormula:
    def test_says_the_same_in_any_unit(self, capsys: pytest.CaptureFixture[str]) -> None:
        words = [["1", "8"], ["60/h", "480s"], ["1/min", "8min"]]
        said = [
            _run(capsys, "formula", "erlang-c", "--arrivals", a, "--service", s, "--servers", "9", "--target", "10", "--json")
            for a, s in words
        ]

        answers = [orjson.loads(out) for _code, out, _err in said]
        assert [round(one["chance_to_wait"], 4) for one in answers] == [0.6533] * 3
        assert [round(one["mean_wait"], 3) for one in answers] == [5.227] * 3

    def test_answers_for_each_class(self, capsys: pytest.CaptureFixture[str]) -> None:
        words = ["--arrivals", "0.02", "0.03", "--services", "5", "8", "--json"]
        _code, out, _err = _run(capsys, "formula", "priority", *words)

        assert [set(one) for one in orjson.loads(out)] == [{"utilisation", "mean_wait", "mean_in_system"}] * 2

    def test_says_which_argument_is_impossible(self, capsys: pytest.CaptureFixture[str]) -> None:
        code, _out, err = _run(capsys, "formula", "mmck", "--arrivals", "1", "--service", "1", "--servers", "3", "--places", "2")

        assert code == 2
        assert err.startswith("--places must be")

    def test_a_line_without_end_is_null_for_programs_and_words_for_people(self, capsys: pytest.CaptureFixture[str]) -> None:
        words = ["erlang-c", "--arrivals", "3", "--service", "8", "--servers", "9"]

        assert orjson.loads(_run(capsys, "formula", *words, "--json")[1])["mean_wait"] is None
        assert "grows for ever" in _run(capsys, "formula", *words)[1]


class TestStaff:
    def test_plans_each_interval(self, capsys: pytest.CaptureFixture[str]) -> None:
        words = ["--arrivals", "0,60,90", "--service", "8", "--shrinkage", "0.2", "--json"]
        _code, out, _err = _run(capsys, "staff", *words)

        rows = orjson.loads(out)["intervals"]
        assert [row["counters"] for row in rows] == [0, 9, 14]
        assert [row["people"] for row in rows] == [0, 12, 18]

    def test_says_what_it_cannot_read(self, capsys: pytest.CaptureFixture[str]) -> None:
        code, _out, err = _run(capsys, "staff", "--arrivals", "12,many", "--service", "8")

        assert code == 1
        assert "many" in err


class TestStaffFromAFile:
    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("from,arrivals\n09:00,4\n09:30,many\n", "line 3: 'many' is no number"),
            ("hour;people\n9;4\n", "the first line does not name arrivals and from"),
        ],
    )
    def test_says_where_the_file_is_wrong(self, text: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        path = tmp_path / "demand.csv"
        path.write_text(text)

        code, _out, err = _run(capsys, "staff", "--file", str(path), "--every", "30", "--service", "8")

        assert code == 1
        assert said in err
