"""Hostile words and files for the commands of figures: a sentence and an exit code, never a trace."""

from pathlib import Path

import pytest

from tingtang.config.cli import main

HALL = """
services: {passport: {minutes: {mean: 8}}}
arrivals: [{service: passport, counts: [2]}]
counters: [{shifts: ["09:00-12:00"]}]
days: 2
"""
ROSTER = """
name: A roster
first: FIRST
shifts: [{code: early, start: "08:00", end: "14:00"}]
staff: [{code: li, name: Li}]
demand: [{start: "08:00", end: "14:00", people: 1}]
"""
LOG = "case,activity,time\n1,a,2026-11-23 10:00\n"


def _said(words: list[str], capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    try:
        code = main(words)
    except SystemExit as refused:
        code = int(refused.code or 0)
    return code, capsys.readouterr().err


def _file(folder: Path, name: str, content: str, encoding: str = "utf-8") -> str:
    path = folder / name
    path.write_bytes(content.encode(encoding))
    return str(path)


class TestHostileCommands:
    @pytest.mark.parametrize(
        ("words", "code", "said"),
        [
            (["staff", "--arrivals", "", "--service", "5"], 1, "is no number"),
            (["staff", "--arrivals", "12,30", "--service", "5", "--every", "0"], 2, "must be longer than nothing"),
            (["simulate", "none.yaml", "--date", "2026-99-99"], 2, "a date such as"),
            (["roster", "roster-hall", "--workers", "-1"], 2, "a number from 1 to 64"),
            (["formula", "square-root", "--arrivals", "1e308", "--service", "5"], 2, "too large"),
        ],
    )
    def test_numbers_that_are_none(self, words: list[str], code: int, said: str, capsys: pytest.CaptureFixture[str]) -> None:
        found, told = _said(words, capsys)

        assert found == code
        assert said in told

    @pytest.mark.parametrize(
        ("words", "said"),
        [
            (["--zone", "Nowhere"], "no time zone Nowhere"),
            (["--zone", "../../etc/passwd"], "no time zone"),
            (["--noise", "nan"], "a share from 0 to 1"),
            (["--variants", "-5"], "a number of variants"),
        ],
    )
    def test_options_of_mining(self, words: list[str], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        code, told = _said(["mine", _file(tmp_path, "log.csv", LOG), *words], capsys)

        assert code == 2
        assert said in told

    def test_scenarios_in_another_encoding(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        file = _file(tmp_path, "hall.yaml", HALL + "name: 大厅", "gbk")

        assert _said(["roster", "roster-hall", "--demand", file], capsys) == (
            1, "The scenario cannot be read: it is no text in UTF-8.\n",
        )  # fmt: skip

    def test_a_roster_at_the_end_of_the_calendar(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        code, told = _said(["roster", _file(tmp_path, "r.yaml", ROSTER.replace("FIRST", "9999-12-30"))], capsys)

        assert code == 1
        assert "first" in told

    @pytest.mark.parametrize("option", ["--csv", "--ics"])
    def test_places_where_nothing_can_be_written(self, option: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        sheet, file = _file(tmp_path, "r.yaml", ROSTER.replace("FIRST", "2026-11-23")), _file(tmp_path, "file", "")
        code, told = _said(["roster", sheet, "--workers", "1", option, f"{file}/there"], capsys)

        assert code == 1
        assert "Not a directory" in told

    def test_a_log_that_cannot_be_written(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        code, told = _said(["simulate", _file(tmp_path, "hall.yaml", HALL), "--log", str(tmp_path / "none" / "x.csv")], capsys)

        assert code == 1
        assert "No such file" in told

    def test_judgements_from_a_spreadsheet(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        judged = '{"items": ["快", "好"], "judgements": [["快", "好", 3]]}'

        assert _said(["ahp", _file(tmp_path, "mark.json", judged, "utf-8-sig")], capsys) == (0, "")
        assert _said(["ahp", _file(tmp_path, "gbk.json", judged, "gbk")], capsys) == (2, "The file is no text in UTF-8.\n")
