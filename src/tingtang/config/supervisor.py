"""Keeps the processes of one installation running: starts them, starts them again when they end, stops them in order."""

import contextlib
import os
import select
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from types import FrameType, TracebackType
from typing import Self

from tingtang.config.children import dies_with_parent
from tingtang.config.folder import Folder
from tingtang.config.steps import Halt, say

STOP_SECONDS = 8.0
PAUSES = (0.5, 1.0, 2.0, 5.0, 10.0, 30.0)  # between an end and the next start; from the beginning after a quiet minute
QUIET_SECONDS = 60.0
READY_SECONDS = 60.0
LOOK_SECONDS = 60.0


class Child:
    """One process with a log of its own, in a group of its own, so that a Ctrl-C reaches only the supervisor."""

    def __init__(self, name: str, arguments: list[str], environment: dict[str, str], folder: Folder) -> None:
        self.name, self.folder = name, folder
        self.command = [sys.executable, "-m", "tingtang.config", *arguments]
        self.environment = environment
        self.process: subprocess.Popen[bytes] | None = None
        self.patience = Patience()

    def start(self) -> None:
        with self.folder.log(self.name).open("ab") as out:
            self.process = subprocess.Popen(
                self.command,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                start_new_session=True,
                preexec_fn=dies_with_parent(signal.SIGTERM),  # noqa: PLW1509 - the supervisor has no threads
            )
        self.patience.begin()

    def has_ended(self) -> bool:
        return self.process is None or self.process.poll() is not None

    def outcome(self) -> str:
        code = self.process.returncode if self.process else None
        return f"signal {signal.Signals(-code).name}" if code is not None and code < 0 else f"exit {code}"

    def ask_to_stop(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.terminate()

    def clear(self) -> None:
        """End whatever is left of the process and its own children."""
        if self.process:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


class Patience:
    """How long to wait before starting again what ended: longer each time, until it has run quietly for a while."""

    def __init__(self) -> None:
        self.failures = 0
        self.begun_at = 0.0
        self.again_at: float | None = None

    def begin(self) -> None:
        self.begun_at, self.again_at = time.monotonic(), None

    def pause(self) -> float:
        """Note an end; returns the seconds until the next start."""
        if time.monotonic() - self.begun_at > QUIET_SECONDS:
            self.failures = 0
        seconds = PAUSES[min(self.failures, len(PAUSES) - 1)]
        self.failures += 1
        self.again_at = time.monotonic() + seconds
        return seconds

    def is_over(self) -> bool:
        return self.again_at is not None and time.monotonic() >= self.again_at


class Bell:
    """Rings when the process is told to stop or a child ends, so that the watch sleeps in between."""

    def __init__(self) -> None:
        self.is_time_to_stop = False
        self._hear, self._ring = os.pipe()
        for end in (self._hear, self._ring):
            os.set_blocking(end, False)

    def __enter__(self) -> Self:
        signal.set_wakeup_fd(self._ring, warn_on_full_buffer=False)
        self._before = {number: signal.signal(number, self._stop) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
        self._before[signal.SIGCHLD] = signal.signal(signal.SIGCHLD, lambda _number, _frame: None)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        signal.set_wakeup_fd(-1)
        for number, handler in self._before.items():
            signal.signal(number, handler)
        os.close(self._hear)
        os.close(self._ring)

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self.is_time_to_stop = True

    def wait(self, seconds: float) -> None:
        select.select([self._hear], [], [], seconds)
        with contextlib.suppress(BlockingIOError):
            os.read(self._hear, 4096)


class Supervisor:
    """The processes of one installation."""

    def __init__(self, folder: Folder, children: list[Child], revive: Callable[[], bool]) -> None:
        self.folder, self.children = folder, children
        self.revive = revive  # starts the database again if it has ended; says whether it had
        self.database_patience = Patience()

    def start(self) -> None:
        for child in self.children:
            child.start()

    def wait_until_ready(self, addresses: dict[str, str], bell: Bell) -> None:
        """Wait until each named child answers. Halts with the end of its log when it ends or takes too long."""
        until = time.monotonic() + READY_SECONDS
        waiting = dict(addresses)
        while waiting and not bell.is_time_to_stop:
            for child in self.children:
                if child.has_ended() or (child.name in waiting and time.monotonic() > until):
                    raise Halt(f"The {child.name} process does not start: {_end_of(self.folder.log(child.name))}")
            waiting = {name: address for name, address in waiting.items() if not answers(address)}
            time.sleep(0.05)

    def watch(self, bell: Bell) -> None:
        """Start again whatever ends, until told to stop."""
        self.database_patience.begin()
        looked_at = time.monotonic()
        while not bell.is_time_to_stop:
            bell.wait(self._seconds_to_next())
            if bell.is_time_to_stop:
                return
            self._look_after_database()
            for child in self.children:
                self._look_after(child)
            if time.monotonic() - looked_at > LOOK_SECONDS:
                looked_at = time.monotonic()
                for name in ("postgresql", *(child.name for child in self.children)):
                    self.folder.log(name)  # keeps each log from growing without end

    def _seconds_to_next(self) -> float:
        times = [child.patience.again_at for child in self.children if child.patience.again_at is not None]
        return max(0.0, min([5.0, *(at - time.monotonic() for at in times)]))

    def _look_after(self, child: Child) -> None:
        if child.patience.is_over():
            child.start()
        elif child.has_ended() and child.patience.again_at is None:
            child.clear()
            seconds = child.patience.pause()
            note(f"{child.name} ended ({child.outcome()}); starting again in {seconds:.1f} s. See {self.folder.log(child.name)}")

    def _look_after_database(self) -> None:
        patience = self.database_patience
        if patience.again_at is not None and not patience.is_over():
            return
        try:
            if self.revive():
                patience.begin()
                note("the database had ended and was started again; nothing committed is lost")
        except Halt as halt:
            note(f"{halt} Trying again in {patience.pause():.0f} s.")

    def stop(self) -> None:
        """Tell all to stop, wait, and end what does not listen."""
        for child in self.children:
            child.ask_to_stop()
        until = time.monotonic() + STOP_SECONDS
        while time.monotonic() < until and not all(child.has_ended() for child in self.children):
            time.sleep(0.02)
        for child in self.children:
            child.clear()


def note(text: str) -> None:
    """Say something that happened while running, with the time."""
    say(f"  {datetime.now().astimezone():%H:%M:%S}  {text}")


def answers(address: str) -> bool:
    """Whether `address` answers with success."""
    try:
        with urllib.request.urlopen(address, timeout=2) as answer:  # noqa: S310 - our own address
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _end_of(log: Path) -> str:
    lines = [line for line in log.read_text(errors="replace").splitlines() if line.strip()] if log.exists() else []
    return f"{lines[-1].strip() if lines else 'it said nothing.'} More: {log}"
