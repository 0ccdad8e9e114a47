"""A database server of one's own."""

import os
from pathlib import Path

import psycopg
import pytest
from django.db import connection

from tingtang.config import database
from tingtang.config.cli import main
from tingtang.config.folder import Folder
from tingtang.config.postgres import Server
from tingtang.config.steps import Halt
from tingtang.config.tests.factories import copy_database, open_folder


@pytest.fixture
def url() -> str:
    values = connection.get_connection_params()
    return psycopg.conninfo.make_conninfo(
        **{name: values[name] for name in ("dbname", "user", "host", "port") if values.get(name)}
    )


@pytest.mark.django_db(transaction=True)
class TestCheckReachable:
    def test_says_which_version_it_found(self, url: str) -> None:
        assert database.check_reachable(url).startswith("PostgreSQL ")

    def test_halts_when_nobody_answers(self) -> None:
        with pytest.raises(Halt, match=r"cannot be reached: .*Check the address"):
            database.check_reachable("postgresql://127.0.0.1:9/none")

    def test_halts_when_the_address_is_no_address(self) -> None:
        with pytest.raises(Halt, match="cannot be reached"):
            database.check_reachable("mysql://hall")

    def test_halts_when_the_server_is_too_old(self, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(database, "OLDEST_MAJOR", 99)

        with pytest.raises(Halt, match="needs 99 or newer"):
            database.check_reachable(url)

    def test_halts_when_the_database_cannot_hold_chinese(self, url: str) -> None:
        name = f"latin_{os.getpid()}"
        with psycopg.connect(url, autocommit=True) as line:
            line.execute(f"CREATE DATABASE {name} ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0")
            try:
                with pytest.raises(Halt, match="stores text as LATIN1"):
                    database.check_reachable(psycopg.conninfo.make_conninfo(url, dbname=name))
            finally:
                line.execute(f"DROP DATABASE {name}")


class TestRefuseOlder:
    @pytest.mark.django_db(transaction=True)
    def test_says_to_prepare_where_tables_are_older_or_absent(self, url: str) -> None:
        name = f"older_{os.getpid()}"
        database.refuse_older(url)
        with psycopg.connect(url, autocommit=True) as line:
            line.execute(f"CREATE DATABASE {name} TEMPLATE template0")
            try:
                with pytest.raises(Halt, match=r"lack \d+ changes.*prepare --no-demo"):
                    database.refuse_older(psycopg.conninfo.make_conninfo(url, dbname=name))
            finally:
                line.execute(f"DROP DATABASE {name}")

    def test_leaves_a_database_that_does_not_answer_to_the_process(self) -> None:
        database.refuse_older("postgresql://127.0.0.1:9/none")


class TestRunProgram:
    def test_moves_an_installation_to_another_folder(
        self, untouched: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.delenv("DATABASE_URL", raising=False)
        with open_folder() as old, open_folder() as new:
            old.prepare()
            copy_database(untouched, old)
            dump = str(new.path.parent / "hall.dump")
            pg = ["pg", "--data", str(old.path)]

            assert main([*pg, "psql", "-qc", "CREATE TABLE kept AS SELECT 'ticket' AS word"]) == 0
            assert main([*pg, "pg_dump", "--format=custom", f"--file={dump}"]) == 0
            assert main(["pg", "--data", str(new.path), "pg_restore", "--dbname=tingtang", dump]) == 0
            assert main(["pg", "--data", str(new.path), "psql", "-Atc", "SELECT word FROM kept"]) == 0

        assert capfd.readouterr().out.splitlines() == ["ticket"]

    def test_speaks_to_a_server_that_asks_for_tls(
        self, untouched: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.delenv("DATABASE_URL", raising=False)
        with open_folder() as folder:
            folder.prepare()
            copy_database(untouched, folder)
            server = Server(folder)
            server.prepare()
            server.start()
            try:
                url = psycopg.conninfo.make_conninfo(server.url(), sslmode="verify-full", application_name="nightly")

                assert database.run_program(url, ["psql", "-Atc", "SHOW application_name"]) == 0
            finally:
                server.stop()

        assert capfd.readouterr().out.splitlines() == ["nightly"]

    def test_halts_when_there_is_no_such_program(self) -> None:
        with pytest.raises(Halt, match="There are psql"):
            database.run_program("postgresql:///x", ["pg_dmup"])


class TestServing:
    def test_starts_the_database_for_one_command_and_stops_it_again(
        self, untouched: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.delenv("DATABASE_URL", raising=False)
        with open_folder() as folder:
            folder.prepare()
            copy_database(untouched, folder)

            with database.serving(folder) as url, psycopg.connect(url) as line:
                assert line.execute("SELECT 1").fetchone() == (1,)

            assert not (folder.database / "postmaster.pid").exists()

    def test_takes_the_given_server(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("DATABASE_URL", "postgresql:///given")

        with database.serving(Folder(tmp_path)) as url:
            assert url == "postgresql:///given"
