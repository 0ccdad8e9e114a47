"""The command line itself."""

from pathlib import Path

import pytest

from tingtang.config import cli


class TestMain:
    def test_shows_what_there_is_to_who_asks_for_nothing(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert cli.main([]) == 0

        said = capsys.readouterr().out
        assert all(command in said for command in ("up", "test", "check", "doctor", "journal", "pack", "replay", "pg"))

    def test_refuses_an_option_it_does_not_know(self, capsys: pytest.CaptureFixture[str]) -> None:
        with pytest.raises(SystemExit):
            cli.main(["up", "--prot", "8000"])

        assert "unknown: --prot 8000" in capsys.readouterr().err

    def test_tells_a_halt_as_one_sentence(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        (tmp_path / "data").write_text("")

        assert cli.main(["pg", "--data", str(tmp_path / "data")]) == 1
        assert capsys.readouterr().err.endswith("Name a folder for the data: --data DIR\n")
