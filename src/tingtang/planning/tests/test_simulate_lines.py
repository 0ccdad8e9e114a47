"""Scenarios as files, and the command that simulates them."""

import argparse
import csv
import os
import re
import signal
from pathlib import Path

import orjson
import pytest
from joblib.externals.loky import reusable_executor

from tingtang.planning.command import simulate
from tingtang.planning.rules.simulation import logs, sweeps
from tingtang.planning.rules.simulation.built import build
from tingtang.planning.rules.simulation.scenario import Wrong, from_yaml
from tingtang.planning.tests.halls import make_busy_day

HALL = """
name: Riverside
services:
  passport: {minutes: {mean: 8, cv: 0.5}, target_minutes: 10}
  permit: {minutes: {law: observed, values: [4, 5, 9]}}
arrivals:
  - {service: passport, from: "09:00", every_minutes: 30, counts: [20, 30, 30, 20], no_show: 0.05}
  - {journey: [permit, passport], from: "09:00", counts: [10, 10]}
counters:
  - {name: desk, count: 6, shifts: ["09:00-12:00"], cost_per_hour: 60}
closes: "12:00"
days: 20
"""


def _run(*words: object) -> int:
    parser = argparse.ArgumentParser()
    simulate.add_arguments(parser)
    return simulate.run(parser.parse_args([str(word) for word in words]))


class TestSimulate:
    def test_prints_figures_with_intervals_and_the_rule_of_shifts(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        path = tmp_path / "hall.yaml"
        path.write_text(HALL)

        assert _run(path, "--json") == 0
        found = orjson.loads(capsys.readouterr().out)
        assert found["shift_change"] == "finish"
        assert set(found["services"]) == {"passport", "permit"}
        assert found["all"]["wait_p90"]["low"] < found["all"]["wait_p90"]["value"] < found["all"]["wait_p90"]["high"]
        assert _run(path) == 0
        assert "Change of shifts: who is serving" in capsys.readouterr().out

    def test_says_in_one_line_what_is_no_text_at_all(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        path = tmp_path / "bad.yaml"
        path.write_bytes(b"services: [\n\x00")

        assert _run(path) == 1
        assert capsys.readouterr().err.startswith("This is no YAML: ")

    def test_says_that_there_is_no_such_file(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        path = tmp_path / "none.yaml"

        assert _run(path) == 1
        assert capsys.readouterr().err == f"{path}: No such file or directory\n"

    @pytest.mark.parametrize(
        ("content", "said"),
        [
            (b"name: &a [x]\nservices: *a\n", "Anchors of YAML"),
            (b"[" * 20_000, "nested too deeply"),
            (b"name: {a: 2026-99-99}\n", "month must be"),
            (b"\x96\xff", "no text in UTF-8"),
        ],
    )
    def test_refuses_what_is_hostile_with_a_sentence(
        self, content: bytes, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        path = tmp_path / "hall.yaml"
        path.write_bytes(content)

        assert _run(path, "--json") == 1
        assert said in capsys.readouterr().err

    def test_compares_two_halls_with_the_same_luck(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        one, other = tmp_path / "one.yaml", tmp_path / "other.yaml"
        one.write_text(HALL)
        other.write_text(HALL.replace("count: 6", "count: 8"))

        assert _run(one, "--against", other, "--json") == 0
        assert orjson.loads(capsys.readouterr().out)["difference"]["wait_p90"]["high"] < 0

    def test_tells_differences_of_shares_in_points_with_their_sign(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        one, other = tmp_path / "one.yaml", tmp_path / "other.yaml"
        one.write_text(HALL)
        other.write_text(HALL.replace("count: 6", "count: 8"))

        assert _run(one, "--against", other) == 0
        before, difference = capsys.readouterr().out.split("With the second scenario instead")
        assert re.search(r"within target +\d+\.\d\d %", before)
        assert re.search(r"within target +\+\d+\.\d\d points +\+\d+\.\d\d … \+", difference)
        assert "%" not in difference

    def test_writes_a_day_as_a_log(self, tmp_path: Path) -> None:
        path, log = tmp_path / "hall.yaml", tmp_path / "day.csv"
        path.write_text(HALL)

        assert _run(path, "--log", log) == 0
        with log.open() as lines:
            rows = list(csv.DictReader(lines))
        assert {row["outcome"] for row in rows} == {"served", "no_show"}
        for row in rows:
            over = row["end"] if row["outcome"] == "served" else row["left"]
            assert row["arrival"] <= row["start"] <= over
            assert (row["end"] == "") == (row["outcome"] != "served") == (row["left"] != "")

    def test_mining_reads_a_simulated_day(self) -> None:
        built = build(make_busy_day())
        log, rows = logs.event_log(built), list(logs.rows(built, "2026-01-05"))

        assert len(log) == sum(row[-1] == "served" for row in rows)
        assert log.activities == ("intake", "permit")

    def test_sweeps_over_values_and_goes_on_from_what_is_kept(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        path, kept = tmp_path / "hall.yaml", tmp_path / "kept"
        path.write_text(HALL)
        words = (path, "--vary", "counters.0.count=5,8", "--keep", kept, "--workers", "1", "--json")

        assert _run(*words) == 0
        first = orjson.loads(capsys.readouterr().out)
        assert [one["values"]["counters.0.count"] for one in first] == [5, 8]
        assert first[0]["wait_p90"]["value"] > first[1]["wait_p90"]["value"]
        for result in kept.iterdir():
            result.write_text(result.read_text().replace('"value": ', '"value": 1'))
        assert _run(*words) == 0
        assert orjson.loads(capsys.readouterr().out) != first
        assert _run(path, "--vary", "counters.7.count=5") == 1
        assert "the scenario has no 'counters.7.count'" in capsys.readouterr().err

    def test_a_sweep_outlives_a_worker_that_is_killed(self) -> None:
        told = list[int]()

        def kill(done: int, _whole: int) -> None:
            told.append(done)
            if done == 1:
                os.kill(next(iter(reusable_executor._executor._processes)), signal.SIGKILL)

        found = sweeps.sweep(from_yaml(HALL), {"counters.0.count": list(range(3, 15))}, workers=2, progress=kill)

        assert [one["values"]["counters.0.count"] for one in found] == list(range(3, 15))
        assert told == list(range(13))

    def test_sweeps_with_a_backend_that_gives_all_results_at_once(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        path, kept = tmp_path / "hall.yaml", tmp_path / "kept"
        path.write_text(HALL)

        assert _run(path, "--vary", "counters.0.count=5,8", "--keep", kept, "--workers", "2", "--backend", "multiprocessing") == 0
        assert len(list(kept.iterdir())) == 2
        assert _run(path, "--vary", "counters.0.count=4,5", "--backend", "cloud") == 1
        assert "\nthe backend 'cloud' is not known" in capsys.readouterr().err

    @pytest.mark.parametrize(
        ("old", "new", "said"),
        [
            ("days: 20", "dais: 20", "dais: is not a word of a scenario"),
            ("mean: 8, cv: 0.5", "cv: 0.5", "needs its mean"),
            ('from: "09:00", counts', 'from: "9 h", counts', "is no time of day"),
            ("[permit, passport]", "[permit, visa]", "no service 'visa'"),
            ("days: 20", "discipline: {classes: []}", "no class"),
            ("days: 20", "days: [", "is no YAML"),
            ('"09:00-12:00"', '"12:00-09:00"', "ends before it begins"),
        ],
    )
    def test_says_plainly_what_is_wrong(self, old: str, new: str, said: str) -> None:
        with pytest.raises(Wrong, match=said):
            from_yaml(HALL.replace(old, new))
