"""What was prepared is not prepared again."""

from pathlib import Path

import psycopg
import pytest
from django.db import connection

from tingtang.config import stamp
from tingtang.config.folder import Folder


@pytest.fixture
def url() -> str:
    values = connection.get_connection_params()
    return psycopg.conninfo.make_conninfo(
        **{name: values[name] for name in ("dbname", "user", "host", "port") if values.get(name)}
    )


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Folder:
    package = tmp_path / "package"
    package.mkdir()
    (package / "code.py").write_text("1")
    monkeypatch.setattr(stamp, "PACKAGE", package)
    place = Folder(tmp_path / "data")
    place.prepare()
    return place


@pytest.mark.django_db(transaction=True)
class TestStamp:
    def test_is_missing_at_first_and_current_afterwards(self, folder: Folder, url: str) -> None:
        assert not stamp.is_current(folder, url, ["demo"])

        stamp.put(folder, url, ["demo"])

        assert stamp.is_current(folder, url, ["demo"])

    def test_is_out_of_date_when_something_else_is_wished(self, folder: Folder, url: str) -> None:
        stamp.put(folder, url, ["no demo"])

        assert not stamp.is_current(folder, url, ["demo"])

    def test_is_out_of_date_when_a_file_changed(self, folder: Folder, url: str) -> None:
        stamp.put(folder, url, [])

        (stamp.PACKAGE / "code.py").write_text("22")

        assert not stamp.is_current(folder, url, [])

    def test_is_out_of_date_when_the_tables_are_others(self, folder: Folder, url: str) -> None:
        stamp.put(folder, url, [])
        with psycopg.connect(url) as line:
            line.execute("INSERT INTO django_migrations (app, name, applied) VALUES ('later', '0002', now())")

        assert not stamp.is_current(folder, url, [])
        with psycopg.connect(url) as line:
            line.execute("DELETE FROM django_migrations WHERE app = 'later'")
