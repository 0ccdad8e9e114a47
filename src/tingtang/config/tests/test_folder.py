"""The data folder."""

import os
import stat
from pathlib import Path

import pytest

from tingtang.config.folder import LOG_LIMIT_BYTES, Folder
from tingtang.config.steps import Halt


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    place = Folder(tmp_path / "data")
    place.prepare()
    return place


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


class TestFolder:
    def test_shows_nothing_to_others(self, folder: Folder) -> None:
        assert mode(folder.path) & 0o077 & ~0o011 == 0
        assert mode(folder.path / "log") == 0o700

    def test_leaves_the_permissions_of_an_existing_folder(self, tmp_path: Path) -> None:
        tmp_path.chmod(0o755)

        Folder(tmp_path).prepare()

        assert mode(tmp_path) == 0o755

    def test_makes_its_secret_once_and_for_its_owner_only(self, folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("TINGTANG_SECRET_KEY", raising=False)

        secret = folder.secret_key()

        assert len(secret) > 40
        assert folder.secret_key() == secret
        assert mode(folder.path / "secret_key") == 0o600

    def test_prefers_the_secret_of_the_environment(self, folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("TINGTANG_SECRET_KEY", "given")

        assert folder.secret_key() == "given"
        assert not (folder.path / "secret_key").exists()

    def test_keeps_the_data_keys_apart_from_the_secret_key(self, folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("TINGTANG_DATA_KEYS", raising=False)

        keys = folder.data_keys()

        assert keys.startswith("1:") and keys == folder.data_keys() and keys != folder.secret_key()
        assert mode(folder.path / "data_keys") == 0o600

    def test_belongs_to_one_process_at_a_time(self, folder: Folder) -> None:
        with folder.held():
            folder.write_state(web="http://127.0.0.1:8000/")

            assert folder.is_held()
            with pytest.raises(Halt, match=rf"already runs.*8000.*process {os.getpid()}"), folder.held():
                pass

        assert not folder.is_held()
        assert folder.state() == {}

    def test_halts_when_the_path_is_a_file(self, tmp_path: Path) -> None:
        (tmp_path / "data").write_text("")

        with pytest.raises(Halt, match="--data DIR"):
            Folder(tmp_path / "data").prepare()

    def test_halts_when_there_is_too_little_room(self, folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("tingtang.config.folder.LATER_START_BYTES", 2**62)
        (folder.path / "anything").touch()

        with pytest.raises(Halt, match="MB are needed"):
            folder.prepare()

    def test_moves_the_older_half_of_a_long_log_aside(self, folder: Folder) -> None:
        path = folder.log("web")
        path.write_bytes(b"x" * (LOG_LIMIT_BYTES + 1))

        folder.log("web")

        assert path.stat().st_size == 0
        assert path.with_suffix(".log.1").stat().st_size == LOG_LIMIT_BYTES + 1
