"""The doctor's findings."""

from pathlib import Path

import psycopg
import pytest
from django.db import connection
from pytest_django import Settings

from tingtang.config import doctor
from tingtang.config.cli import main
from tingtang.config.folder import Folder
from tingtang.customers.tests.factories import make_customer
from tingtang.journal.models import Cursor


def lines(capsys: pytest.CaptureFixture[str]) -> dict[str, str]:
    """What was said of each thing."""
    found = [line for line in capsys.readouterr().out.splitlines() if line.startswith(("  ok", "  look"))]
    return {line[9:23].strip(): line[:6].strip() + " " + line[24:] for line in found}


class TestDoctor:
    def test_sends_who_has_not_started_yet_to_up(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        with pytest.MonkeyPatch.context() as patch:
            patch.delenv("DATABASE_URL", raising=False)

            code = main(["doctor", "--data", str(tmp_path / "data")])

        assert code == 1
        assert lines(capsys)["data folder"].startswith("look")

    def test_says_that_the_database_cannot_be_reached(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("DATABASE_URL", "postgresql://127.0.0.1:9/none")

            doctor.run(Folder(tmp_path))

        assert lines(capsys)["database"].startswith("look")


@pytest.mark.django_db(transaction=True)
class TestDoctorOfADatabase:
    @pytest.fixture(autouse=True)
    def its_address(self, monkeypatch: pytest.MonkeyPatch) -> None:
        values = connection.get_connection_params()
        parts = {name: values[name] for name in ("dbname", "user", "host", "port") if values.get(name)}
        monkeypatch.setenv("DATABASE_URL", psycopg.conninfo.make_conninfo(**parts))

    def test_finds_tables_and_partitions_in_order_and_nobody_at_work(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        doctor.run(Folder(tmp_path))

        said = lines(capsys)
        assert {said[name].split()[0] for name in ("database", "clock", "tables", "journal", "words", "subscribers")} == {"ok"}
        assert said["worker"] == "look none has ever reported"

    def test_says_when_what_is_sealed_cannot_be_read_with_the_keys_that_are_here(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str], settings: Settings
    ) -> None:
        make_customer(phone="13912345678")

        doctor.run(Folder(tmp_path))
        readable = lines(capsys)["data keys"]
        settings.DATA_KEYS = [(name, f"another than {secret}") for name, secret in settings.DATA_KEYS]
        doctor.run(Folder(tmp_path))

        assert readable == "ok what is sealed can be read"
        assert lines(capsys)["data keys"].startswith("look customers' contacts cannot be read")

    def test_names_a_subscriber_that_fails(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        Cursor.objects.create(name="visits.push_sign", failures=3, error="the sign is gone\nmore")

        doctor.run(Folder(tmp_path))

        assert lines(capsys)["subscribers"] == "look visits.push_sign failed 3 times: the sign is gone"
