"""The PostgreSQL that comes with Tingtang, started for real in temporary folders."""

import os
import signal
import stat
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tingtang.config import programs
from tingtang.config.folder import Folder
from tingtang.config.postgres import Server
from tingtang.config.steps import Halt
from tingtang.config.tests.factories import copy_database, open_folder


@pytest.fixture
def folder() -> Iterator[Folder]:
    with open_folder() as place:
        place.prepare()
        yield place


def copied(untouched: Path, folder: Folder, *, is_durable: bool = False) -> Server:
    made = Server(folder, connections=20, is_durable=is_durable)
    copy_database(untouched, folder)
    assert "new" not in made.prepare()
    return made


@pytest.fixture
def server(folder: Folder, untouched: Path) -> Iterator[Server]:
    made = copied(untouched, folder)
    yield made
    made.stop()


@pytest.fixture(scope="module")
def running(untouched: Path) -> Iterator[Server]:
    """A server that is only looked at; one for all who look."""
    with open_folder() as place:
        place.prepare()
        made = copied(untouched, place)
        made.start()
        yield made
        made.stop()


def one(url: str, question: str) -> object:
    with psycopg.connect(url) as line:
        row = line.execute(question).fetchone()
    return row[0] if row else None


class TestServer:
    def test_listens_on_a_socket_of_its_owner_and_nowhere_else(self, running: Server) -> None:
        assert one(running.url(), "SHOW listen_addresses") == ""
        assert stat.S_IMODE(running.home.stat().st_mode) == 0o700
        assert one(running.url(), "SHOW unix_socket_permissions") == "0700"

    def test_never_runs_as_root(self, running: Server) -> None:
        assert running.process is not None
        assert Path(f"/proc/{running.process.pid}").stat().st_uid != 0

    def test_keeps_the_memory_of_a_statement_for_the_next(self, running: Server) -> None:
        """Page faults of its own line, statement for statement: memory that is given back each time is taken anew each time."""
        with psycopg.connect(running.url(), autocommit=True) as line:
            stat_file = Path(f"/proc/{line.info.backend_pid}/stat")
            faults = []
            for _ in range(60):
                line.execute("SELECT length(string_agg(md5(n::text), '')) FROM generate_series(1, 20000) n").fetchone()
                faults.append(int(stat_file.read_text().rpartition(")")[2].split()[7]))

        assert faults[-1] - faults[-11] < 100

    def test_keeps_what_was_committed_when_everything_is_killed(self, folder: Folder, untouched: Path) -> None:
        server = copied(untouched, folder, is_durable=True)
        server.start()
        with psycopg.connect(server.url()) as line:
            line.execute("CREATE TABLE kept AS SELECT 7 AS number")
        assert server.process is not None
        os.killpg(server.process.pid, signal.SIGKILL)
        server.process.wait()

        server.start()

        assert one(server.url(), "SELECT number FROM kept") == 7
        server.stop()

    def test_is_started_again_only_when_it_has_ended(self, server: Server) -> None:
        server.start()

        assert server.revive() is False
        assert server.process is not None
        os.killpg(server.process.pid, signal.SIGKILL)
        server.process.wait()
        assert server.revive() is True

    def test_ends_a_server_that_its_starter_left_behind(self, server: Server) -> None:
        server.start()
        left = server.process
        assert left is not None

        again = Server(server.folder, connections=20, is_durable=False)
        again.prepare()
        again.start()

        assert left.wait(timeout=60) is not None
        assert one(again.url(), "SELECT 1") == 1
        again.stop()

    def test_is_not_misled_by_a_process_number_that_means_something_else_now(self, server: Server) -> None:
        mine = server.home / "postmaster.pid"
        mine.write_text(f"{os.getpid()}\n{server.home}\n1\n5432\n{server.home}\n\n\n")

        server.start()

        assert one(server.url(), "SELECT 1") == 1

    def test_finds_a_shorter_place_for_its_socket_when_the_path_is_long(self, folder: Folder, untouched: Path) -> None:
        deep = Folder(folder.path / ("a" * 90))
        deep.prepare()
        server = copied(untouched, deep)

        server.start()

        assert one(server.url(), "SELECT 1") == 1
        server.stop()

    def test_sorts_by_the_rules_of_every_other_installation(self, running: Server) -> None:
        assert one(running.url(), "SELECT datlocale FROM pg_database WHERE datname = 'tingtang'") == "C.UTF-8"


class TestPrepare:
    def test_halts_on_a_folder_of_another_version(self, folder: Folder) -> None:
        folder.database.mkdir()
        (folder.database / "PG_VERSION").write_text("15\n")

        with pytest.raises(Halt, match=r"made by PostgreSQL 15.*brings 18"):
            Server(folder).prepare()

    def test_halts_on_a_folder_without_its_mark(self, folder: Folder) -> None:
        (folder.database / "base").mkdir(parents=True)

        with pytest.raises(Halt, match="damaged"):
            Server(folder).prepare()

    @pytest.mark.usefixtures("server")
    def test_says_that_the_database_is_damaged_when_it_does_not_start(self, folder: Folder) -> None:
        (folder.database / "global" / "pg_control").unlink()
        broken = Server(folder, is_durable=False)
        broken.prepare()

        with pytest.raises(Halt, match="damaged"):
            broken.start()


class TestMaking:
    def test_begins_anew_where_it_was_cut_off(self, folder: Folder) -> None:
        half = folder.path / "postgresql.new"
        half.mkdir()
        (half / "PG_VERSION").write_text("18\n")

        assert "new database" in Server(folder, is_durable=False).prepare()
        assert not half.exists()

    def test_takes_another_place_where_the_account_of_root_cannot_enter(self, folder: Folder) -> None:
        folder.path.parent.chmod(0o700)
        server = Server(folder, is_durable=False)

        server.prepare()
        server.start()

        assert (programs.OWN_PLACE in server.home.parents) == (os.geteuid() == 0)
        assert stat.S_IMODE(folder.path.parent.stat().st_mode) == 0o700
        assert one(server.url(), "SELECT 1") == 1
        server.stop()
