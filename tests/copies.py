"""The tests in processes that are copies of one: modules and tests are read once, not by each of them for ten seconds."""

import gc
import io
import os
import signal
import sys
from contextlib import redirect_stderr, redirect_stdout, suppress
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn

import pytest
from execnet import gateway_io
from execnet.gateway_base import Popen2IO

SOURCES = Path(__file__).parents[1] / "src" / "tingtang"
LATE = ("duckdb", "escpos.printer", "playwright.sync_api", "pypinyin", "scipy.stats", "statsmodels.api")
_Started = gateway_io.Popen2IOMaster


class Copy(Popen2IO):
    """The line to a copy of this process, which does what it is told there as a fresh Python would."""

    def __init__(self, others: "list[Copy]") -> None:
        told, tells = os.pipe()
        hears, says = os.pipe()
        self.pid = os.fork()
        if not self.pid:
            for other in others:  # what another copy is told must end when this process ends
                other.infile.close()
                other.outfile.close()
            os.close(tells)
            os.close(hears)
            _obey(told, says)
        os.close(told)
        os.close(says)
        super().__init__(os.fdopen(tells, "wb"), os.fdopen(hears, "rb"), None)

    def wait(self) -> int | None:
        """Its exit code, when it has ended."""
        try:
            return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        except OSError:
            return None

    def kill(self) -> None:
        """End it at once."""
        os.kill(self.pid, signal.SIGKILL)


def _obey(told: int, says: int) -> NoReturn:
    """What Python does when execnet starts it: its first line is a program."""
    os.dup2(told, 0)
    os.dup2(says, 1)
    sys.stdin = os.fdopen(0, closefd=False)
    program = sys.stdin.readline()
    if program:  # nothing comes from who finds nothing to run
        exec(eval(program), {"__name__": "__main__"})  # noqa: S102, S307 - written by the process it was copied from
    sys.exit()


def read_all(arguments: list[str]) -> None:
    """Read every module and test; nothing of that is garbage. What is wrong with one is told by those who run it."""
    gc.disable()
    with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
        pytest.main([*arguments, "--collect-only", "-p", "no:xdist"])
    _read_what_is_read_late()
    gc.collect()
    gc.freeze()
    gc.disable()


def _read_what_is_read_late() -> None:
    """What the program reads when somebody asks for it, and what nearly every process of the tests does ask for."""
    from django.template import TemplateSyntaxError  # noqa: PLC0415 - Django is set up only now
    from django.template.loader import get_template  # noqa: PLC0415
    from django.urls import get_resolver  # noqa: PLC0415
    from django.utils import translation  # noqa: PLC0415

    for name in LATE:
        import_module(name)
    for place in SOURCES.glob("*/templates/**/*.html"):
        with suppress(TemplateSyntaxError):
            get_template(place.as_posix().rpartition("/templates/")[2])
    for language in ("en", "zh-hans", "zh-hant"):
        with translation.override(language):
            get_resolver()._populate()


def run(processes: int, arguments: list[str]) -> int:
    """Run the tests in as many copies of this process; pytest's exit code."""
    read_all(arguments)
    copies: list[Copy] = []
    for _process in range(processes):
        copies.append(Copy(copies))

    def take(words: list[str], execmodel: Any) -> Any:
        """A copy where one is left; for one that has died, a fresh Python."""
        if not copies:
            return _Started(words, execmodel)
        copy = copies.pop(0)
        copy.execmodel = execmodel
        return copy

    gateway_io.Popen2IOMaster = take
    return int(pytest.main(["-n", str(processes), "--dist", "worksteal", *arguments]))


if __name__ == "__main__":
    sys.exit(run(int(sys.argv[1]), sys.argv[2:]))
