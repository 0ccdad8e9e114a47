"""What the terminal shows."""

import subprocess
import sys
from pathlib import Path

import pytest

from tingtang.config.steps import Halt, say, step


class TestStep:
    def test_says_what_was_done_and_how_long_it_took(self, capsys: pytest.CaptureFixture[str]) -> None:
        with step("tables") as current:
            current.outcome = "63 migrations applied"

        assert capsys.readouterr().out.split() == ["tables", "63", "migrations", "applied", "0.0", "s"]

    def test_says_nothing_of_what_was_not_done(self, capsys: pytest.CaptureFixture[str]) -> None:
        with pytest.raises(Halt), step("tables"):
            raise Halt("There is no room.")

        assert capsys.readouterr().out == ""


class TestSay:
    def test_goes_on_when_nobody_listens_any_more(self) -> None:
        code = f"from {say.__module__} import say\nfor n in range(9): say('x' * 70000)\nimport sys; sys.exit(7)"
        process = subprocess.Popen(
            [sys.executable, "-c", code], stdout=subprocess.PIPE, env={"PYTHONPATH": str(Path(__file__).parents[3])}
        )
        assert process.stdout is not None

        process.stdout.close()

        assert process.wait(timeout=20) == 7
