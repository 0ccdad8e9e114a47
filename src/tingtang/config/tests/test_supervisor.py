"""The supervisor, with real child processes."""

import os
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from tingtang.config.folder import Folder
from tingtang.config.steps import Halt
from tingtang.config.supervisor import Bell, Child, Patience, Supervisor

SLEEPER = "import signal, sys; print('up', flush=True); signal.pause()"


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    place = Folder(tmp_path / "data")
    place.prepare()
    return place


def make_child(folder: Folder, code: str, name: str = "web") -> Child:
    child = Child(name, [], dict(os.environ), folder)
    child.command = [sys.executable, "-c", code]
    return child


def soon(bell: Bell, is_true: Callable[[], bool]) -> bool:
    return any(is_true() or bell.wait(0.05) for _ in range(1200))


class TestSupervisor:
    def test_starts_again_what_ended(self, folder: Folder, capsys: pytest.CaptureFixture[str]) -> None:
        child = make_child(folder, SLEEPER)
        supervisor = Supervisor(folder, [child], lambda: False)
        with Bell() as bell:
            supervisor.start()
            first = child.process
            assert first is not None
            os.killpg(first.pid, signal.SIGKILL)

            def stop_when_back() -> None:
                pause = threading.Event()
                while child.process is first:
                    pause.wait(0.02)
                os.kill(os.getpid(), signal.SIGTERM)

            threading.Thread(target=stop_when_back).start()
            supervisor.watch(bell)
        supervisor.stop()

        assert "web ended (signal SIGKILL); starting again in 0.5 s" in capsys.readouterr().out

    def test_leaves_nobody_behind(self, folder: Folder) -> None:
        parent = (
            "import os, signal; os.fork() or signal.signal(15, signal.SIG_IGN); print(os.getpid(), flush=True); signal.pause()"
        )
        child = make_child(folder, parent)
        supervisor = Supervisor(folder, [child], lambda: False)
        supervisor.start()
        with Bell() as bell:
            assert soon(bell, lambda: len(folder.log("web").read_text().split()) == 2)
            pids = [int(word) for word in folder.log("web").read_text().split()]

            supervisor.stop()

            assert soon(bell, lambda: not any(Path(f"/proc/{pid}/exe").exists() for pid in pids))

    def test_halts_with_the_end_of_the_log_when_a_child_does_not_start(self, folder: Folder) -> None:
        supervisor = Supervisor(folder, [make_child(folder, "raise SystemExit('no such table')")], lambda: False)
        supervisor.start()

        with Bell() as bell, pytest.raises(Halt, match="no such table"):
            supervisor.wait_until_ready({"web": "http://127.0.0.1:9/"}, bell)

    def test_is_followed_into_death_by_its_children(self, folder: Folder) -> None:
        code = (
            "import os, signal, subprocess, sys; from tingtang.config.children import dies_with_parent;"
            "p = subprocess.Popen([sys.executable, '-c', 'import signal; signal.pause()'], preexec_fn=dies_with_parent(15));"
            "print(p.pid, flush=True); signal.pause()"
        )
        child = make_child(folder, code)
        child.environment["PYTHONPATH"] = str(Path(__file__).parents[3])
        child.start()
        assert child.process is not None
        with Bell() as bell:
            assert soon(bell, lambda: folder.log("web").read_text().strip().isdigit())
            grandchild = int(folder.log("web").read_text())

            child.process.kill()
            child.process.wait()

            assert soon(bell, lambda: not Path(f"/proc/{grandchild}/exe").exists())


class TestPatience:
    def test_waits_longer_each_time(self) -> None:
        patience = Patience()
        patience.begin()

        assert [patience.pause() for _ in range(7)] == [0.5, 1.0, 2.0, 5.0, 10.0, 30.0, 30.0]

    def test_is_restored_by_a_quiet_minute(self) -> None:
        patience = Patience()
        patience.begin()
        patience.pause()
        patience.begun_at -= 61

        assert patience.pause() == 0.5
