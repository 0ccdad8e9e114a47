"""`tingtang staff` and `tingtang roster` from scenarios, as scripts call them."""

import json
from pathlib import Path

import pytest
import yaml

from tingtang.config.cli import main

PEAK = {
    "services": {code: {"minutes": {"mean": mean}} for code, mean in (("permits", 8), ("tax", 12))},
    "arrivals": [
        {"service": "permits", "from": "09:00", "every_minutes": 30, "counts": [4, 14, 4, 2]},
        {"service": "tax", "from": "09:00", "every_minutes": 30, "counts": [2, 2, 2, 2]},
    ],
    "counters": [{"count": 1, "shifts": ["09:00-11:00"]}],
}  # fmt: skip


class TestCommands:
    def test_a_roster_takes_its_demand_from_a_scenario(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        file = tmp_path / "hall.yaml"
        file.write_text(yaml.safe_dump(PEAK))

        assert main(["staff", "--scenario", str(file), "--json"]) == 0
        people = [one["people"] for one in json.loads(capsys.readouterr().out)["intervals"]]
        assert main([
            "roster", "roster-hall", "--demand", f"mo={file}", "--outlet", "riverside", "--json", "--workers", "1", "--ics", str(tmp_path),
        ]) == 0  # fmt: skip
        assert json.loads(capsys.readouterr().out)["needed_hours"] == sum(people) / 2
        assert b"BEGIN:VEVENT" in next(tmp_path.glob("*.ics")).read_bytes()

    def test_what_is_wrong_is_a_sentence(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        file = tmp_path / "hall.yaml"
        file.write_text(yaml.safe_dump(PEAK))

        assert main(["roster", "roster-hall", "--demand", f"monday={file}"]) == 1
        assert main(["staff", "--arrivals", "12"]) == 2
        assert "weekdays" not in capsys.readouterr().out
