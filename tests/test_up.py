"""`./tingtang up` as a newcomer meets it: an empty folder, a running hall, accidents, and plain sentences."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tingtang.config.folder import CHECKOUT, Folder
from tingtang.config.tests.factories import open_folder

LEFT_OUT = ("DATABASE_URL", "DJANGO_SETTINGS_MODULE", "TINGTANG_SECRET_KEY", "TINGTANG_DATA", "TINGTANG_TEST_DATABASE_NAME")
RESTART_SECONDS = 5  # promised to people on a machine of their own; here many tests run beside it
CROWD = 6
PATIENCE_SECONDS = 300  # how fast a busy machine is, is no matter of right and wrong


class Hall:
    """One `up` in a process of its own, with what it said."""

    def __init__(self, folder: Folder, *options: str) -> None:
        self.folder = folder
        self.port = free_pair()
        self.options = options
        self.said = ""

    def command(self, *more: str) -> list[str]:
        place = ["--data", str(self.folder.path), "--port", str(self.port)]
        return [sys.executable, "-m", "tingtang.config", "up", *place, *self.options, *more]

    def start(self) -> float:
        """Start and wait until it says that it is ready; the seconds that took."""
        begun = time.monotonic()
        self.process = subprocess.Popen(
            self.command(), env=environment(), cwd=CHECKOUT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.said += line
            if "Ready after" in line:
                threading.Thread(target=self._listen, daemon=True).start()
                return time.monotonic() - begun
        raise AssertionError(self.said)

    def _listen(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.said += line

    def get(self, path: str, *, live: bool = False) -> int:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port + live}{path}", timeout=PATIENCE_SECONDS) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code

    def stop(self) -> int:
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(timeout=PATIENCE_SECONDS)


def environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in LEFT_OUT}
    own = {"PYTHONPATH": str(CHECKOUT / "src"), "PYTHONUNBUFFERED": "1"}
    return {**kept, **own, "TINGTANG_WORKERS": "2", "TINGTANG_DATABASE_PATIENCE": str(PATIENCE_SECONDS)}


def free_pair() -> int:
    """A port whose neighbour is free too, and stays so while the hall is down.

    Each process has its own to try, below those that the system gives to whoever asks for any: browsers and servers of other tests
    had taken one between two starts.
    """
    begin = 12_000 + os.getpid() * 40 % 20_000
    for port in range(begin, begin + 40, 2):
        with suppress(OSError), socket.create_server(("127.0.0.1", port)), socket.create_server(("127.0.0.1", port + 1)):
            return port
    raise AssertionError(f"all ports from {begin} on are taken")


def said_by(command: list[str], **extra: str) -> str:
    """What a start that must not succeed says; never a trace."""
    done = subprocess.run(
        command,
        env={**environment(), **extra},
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=False,
    )
    assert done.returncode == 1, done.stdout
    assert "Traceback" not in done.stdout + done.stderr
    return done.stderr.strip()


def wait_until_gone(pids: list[int]) -> None:
    """Wait for every process to end; on a busy machine the database takes its time to write what it holds."""
    pause = threading.Event()
    for _ in range(20 * PATIENCE_SECONDS):
        if not any(Path(f"/proc/{pid}/exe").exists() for pid in pids):
            return
        pause.wait(0.05)
    raise AssertionError([Path(f"/proc/{pid}/cmdline").read_bytes() for pid in pids if Path(f"/proc/{pid}/exe").exists()])


def children(pid: int) -> list[int]:
    return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def descendants(pid: int) -> list[int]:
    return [each for child in children(pid) for each in (child, *descendants(child))]


@pytest.fixture
def folder() -> Iterator[Folder]:
    with open_folder() as place:
        yield place


class TestUp:
    def test_brings_a_hall_from_an_empty_folder_and_keeps_it_whatever_is_killed(self, folder: Folder) -> None:
        hall = Hall(folder, "--no-demo")

        first = hall.start()
        assert hall.get("/healthz") == 200
        assert hall.get("/login/") in {200, 302}
        assert hall.get("/healthz", live=True) == 200
        second = said_by(hall.command("--data", str(folder.path)))
        assert second.startswith(f"Tingtang already runs on {folder.path} at http://127.0.0.1:{hall.port}/")
        taken = said_by(hall.command("--data", str(folder.path.parent / "other")))
        assert taken.startswith(f"Port {hall.port} on 127.0.0.1 is taken by another program.")

        kill_the_database(hall)
        kill_the_children(hall)
        kill_it_whole(hall, first)

        family = descendants(hall.process.pid)
        assert hall.stop() == 0
        wait_until_gone(family)
        assert hall.said.rstrip().endswith("Everything is kept; ./tingtang up goes on from here.")
        assert "Traceback" not in hall.said


def kill_the_database(hall: Hall) -> None:
    """No reader is shown an error; web, live and worker go on as they are."""
    others = set(children(hall.process.pid)) - {postmaster(hall)}
    for _ in range(20):
        assert hall.get("/") == 200

    os.kill(postmaster(hall), signal.SIGKILL)
    assert [hall.get("/") for _ in range(20)] == [200] * 20
    wait_for(lambda: _answers(hall), hall)

    assert others < set(children(hall.process.pid))


def postmaster(hall: Hall) -> int:
    return int((hall.folder.database / "postmaster.pid").read_text().splitlines()[0])


def kill_the_children(hall: Hall) -> None:
    """Every process that was killed is started again."""
    for pid in children(hall.process.pid):
        os.kill(pid, signal.SIGKILL)
    words = ("web ended", "live ended", "worker ended", "the database had ended")
    wait_for(lambda: all(word in hall.said for word in words), hall)
    wait_for(lambda: _answers(hall), hall)


def kill_it_whole(hall: Hall, first: float) -> None:
    """A start after the power went off finds everything, and takes no longer than the first where a crowd slows both down."""
    family = descendants(hall.process.pid)
    secret = (hall.folder.path / "secret_key").read_text()
    hall.process.kill()
    hall.process.wait()
    wait_until_gone(family)

    seconds = hall.start()

    assert seconds < max(RESTART_SECONDS * CROWD, first)
    assert hall.get("/healthz") == 200
    assert (hall.folder.path / "secret_key").read_text() == secret


def wait_for(holds: Callable[[], bool], hall: Hall) -> None:
    pause = threading.Event()
    for _ in range(20 * PATIENCE_SECONDS):
        if holds():
            return
        pause.wait(0.05)
    raise AssertionError(hall.said)


def _answers(hall: Hall) -> bool:
    try:
        return hall.get("/healthz") == 200 and hall.get("/healthz", live=True) == 200
    except OSError:
        return False


class TestUpSaysPlainly:
    def test_that_the_data_folder_is_damaged(self, folder: Folder) -> None:
        (folder.database).mkdir(parents=True)
        (folder.database / "base").touch()

        assert "is damaged" in said_by(Hall(folder).command())

    def test_that_the_data_folder_is_of_another_postgresql(self, folder: Folder) -> None:
        folder.database.mkdir(parents=True)
        (folder.database / "PG_VERSION").write_text("15\n")

        assert "was made by PostgreSQL 15; this version of Tingtang brings 18" in said_by(Hall(folder).command())

    def test_that_the_data_folder_is_a_file(self, folder: Folder) -> None:
        folder.path.write_text("")

        assert "Name a folder for the data: --data DIR" in said_by(Hall(folder).command())

    def test_that_the_database_cannot_be_reached(self, folder: Folder) -> None:
        said = said_by(Hall(folder).command(), DATABASE_URL="postgresql://nobody@127.0.0.1:9/none")

        assert said.startswith("The database of DATABASE_URL cannot be reached:")

    def test_that_it_may_not_write(self, folder: Folder) -> None:
        folder.path.mkdir(mode=0o555)
        become_ordinary = "os.geteuid() or (os.setgroups([]), os.setgid(65534), os.setuid(65534))"
        code = f"import os, sys; from tingtang.config import cli, up; {become_ordinary}; sys.exit(cli.main(sys.argv[1:]))"

        assert "You may not write in" in said_by([sys.executable, "-c", code, *Hall(folder).command()[3:]])
