"""The command line itself."""

import os
from contextlib import redirect_stdout
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

    def test_says_nothing_when_its_reader_has_had_enough(self, capsys: pytest.CaptureFixture[str]) -> None:
        reader, writer = os.pipe()
        os.close(reader)

        with open(writer, "w", encoding="utf-8") as output, redirect_stdout(output):
            code = cli.main(["formula", "erlang-c", "--arrivals", "60/h", "--service", "8min", "--servers", "9"])

        assert (code, capsys.readouterr().err) == (141, "")


class TestAProcessAlone:
    def test_has_the_keys_and_the_folder_of_the_installation(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        for name in ("TINGTANG_DATA", "TINGTANG_DATA_KEYS", "TINGTANG_SUPERVISED"):
            monkeypatch.setenv(name, "")  # and as it was after the test, whatever the command sets
        monkeypatch.setenv("TINGTANG_SECRET_KEY", "of the environment")
        monkeypatch.setenv("DATABASE_URL", "postgresql://127.0.0.1:9/none")
        ran = []
        monkeypatch.setattr("tingtang.config.live.run", lambda host, port: ran.append((host, port)))

        assert cli.main(["live", "--data", str(tmp_path / "data")]) == 0

        assert ran == [("127.0.0.1", 8001)]
        assert os.environ["TINGTANG_DATA"] == str(tmp_path / "data")
        assert os.environ["TINGTANG_DATA_KEYS"] == (tmp_path / "data" / "data_keys").read_text().strip()
        assert os.environ["TINGTANG_SECRET_KEY"] == "of the environment"
