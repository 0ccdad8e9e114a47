"""Everything kept in one folder, and an installation made of it again."""

from pathlib import Path

import pytest

from tingtang.config.cli import main
from tingtang.config.tests.factories import copy_database, open_folder


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATABASE_URL", "TINGTANG_SECRET_KEY", "TINGTANG_DATA_KEYS"):
        monkeypatch.delenv(name, raising=False)


class TestBackup:
    def test_is_an_installation_again_with_rows_files_and_keys(
        self, untouched: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
    ) -> None:
        kept = tmp_path / "kept"
        with open_folder() as old, open_folder() as new:
            old.prepare()
            copy_database(untouched, old)
            keys = old.secret_key(), old.data_keys()
            assert main(["pg", "--data", str(old.path), "psql", "-qc", "CREATE TABLE kept AS SELECT 'ticket' AS word"]) == 0
            for name in ("files/ab/abc", "evidence/cd/cde", "customer-imports/1"):
                (old.path / name).parent.mkdir(parents=True, exist_ok=True)
                (old.path / name).write_text(name)

            assert main(["backup", "--data", str(old.path), str(kept)]) == 0
            assert "3 new of 3" in capfd.readouterr().out
            assert main(["backup", "--data", str(old.path), "--keep", "1", str(kept)]) == 0
            assert "0 new of 3" in capfd.readouterr().out
            assert len(list(kept.glob("*.dump"))) == 1 and not list(kept.glob("*.part"))
            assert main(["restore", "--data", str(new.path), str(kept)]) == 0

            capfd.readouterr()
            assert main(["pg", "--data", str(new.path), "psql", "-Atc", "SELECT word FROM kept"]) == 0
            assert capfd.readouterr().out.splitlines() == ["ticket"]
            assert (new.path / "evidence/cd/cde").read_text() == "evidence/cd/cde"
            assert (new.secret_key(), new.data_keys()) == keys
            assert main(["restore", "--data", str(new.path), str(kept)]) == 1
            assert "holds an installation already" in capfd.readouterr().err

    def test_says_when_there_is_nothing_to_keep_or_to_restore(self, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
        assert main(["backup", "--data", str(tmp_path / "none"), str(tmp_path / "kept")]) == 1
        assert main(["restore", "--data", str(tmp_path / "new"), str(tmp_path / "kept")]) == 1

        said = capfd.readouterr().err
        assert "no installation" in said and "no dump" in said and not (tmp_path / "none").exists()

    def test_leaves_the_keys_out_where_they_are_kept_elsewhere(self, untouched: Path, tmp_path: Path) -> None:
        with open_folder() as old:
            old.prepare()
            copy_database(untouched, old)
            old.data_keys()

            assert main(["backup", "--data", str(old.path), "--without-keys", str(tmp_path / "kept")]) == 0

        assert not list((tmp_path / "kept").glob("*_key*"))
