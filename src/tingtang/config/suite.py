"""`./tingtang test`: sets up what the tests need, and hands over to pytest, which has the last word."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tingtang.config import kernels, prepare
from tingtang.config.database import check_reachable
from tingtang.config.folder import CHECKOUT, Folder
from tingtang.config.machine import cores, memory_mb
from tingtang.config.postgres import Server
from tingtang.config.steps import say, step
from tingtang.ui import assets

# The first shows no window, and needs half the time of the others.
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FONT_FOLDERS = ("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc", "/usr/share/fonts/noto-cjk", "/System/Library/Fonts")
FONTS = "fonts-noto-cjk"
CONNECTIONS = 300
PROCESS_MB = 2000  # what a process of the tests holds at most, with its browser and its share of the database

SPARK_TESTS = "src/tingtang/insight/tests/spark_equal.py"


def run(arguments: list[str]) -> int:
    """Run the tests that `arguments` choose, all by default; pytest's exit code. `--spark`: the few that want Spark and Java."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    if arguments[:1] == ["--spark"]:
        return _spark(arguments[1:])
    with kernels.beside(nice=0):  # to the first of the tests, which wait for it where they calculate
        prepare.pages()
        browser = _browser()
        return _with_database(arguments, browser)


def _with_database(arguments: list[str], browser: str) -> int:
    with _database() as url:
        environment = _environment(url, browser)
        chosen = [*_spread(arguments), *([] if browser else ["-m", "not browser"]), *arguments]
        command = [sys.executable, "-m", "pytest", "-p", "tests.early", *chosen]
        return subprocess.run(command, cwd=CHECKOUT, env=environment, check=False).returncode


def _spark(arguments: list[str]) -> int:
    """Whether Spark answers as DuckDB does: without a database, in one process, with a Spark of its own."""
    with step("java") as current:
        if not shutil.which("java") and os.geteuid() == 0 and shutil.which("apt-get"):
            _apt_get("update")
            _apt_get("install", "-y", "--no-install-recommends", "default-jre-headless")
        current.outcome = shutil.which("java") or "none"
    if not shutil.which("java"):
        say("  Spark needs Java 17 or newer. As root: apt-get install default-jre-headless")
        return 1
    command = [sys.executable, "-m", "pytest", "-p", "no:xdist", SPARK_TESTS, *arguments]
    return subprocess.run(command, cwd=CHECKOUT, env=_environment(os.environ.get("DATABASE_URL", ""), ""), check=False).returncode


def _spread(arguments: list[str]) -> list[str]:
    """Over two processes more than there are cores, as far as memory goes, unless the arguments say how.

    A third of the time of the longest tests goes by waiting for processes they have started, and with one more than two cores a
    quarter of the cores' time was idle: others work meanwhile.
    """
    chosen = any(argument.startswith(("-n", "--numprocesses", "--pdb", "-p")) for argument in arguments)
    processes = max(1, min(cores() + 2, memory_mb() // PROCESS_MB))
    return [] if chosen else ["-n", str(processes), "--dist", "worksteal"]


def _environment(url: str, browser: str) -> dict[str, str]:
    left_out = (
        "TINGTANG_HOSTS",
        "TINGTANG_ORIGINS",
        "TINGTANG_LIVE_URL",
        "TINGTANG_DATA",
        "TINGTANG_SECRET_KEY",
        "TINGTANG_DATA_KEYS",
        "PYTHONDONTWRITEBYTECODE",  # each of dozens of processes would compile the whole program
    )
    kept = {name: value for name, value in os.environ.items() if name not in left_out}
    own = {
        "DATABASE_URL": url,
        "TINGTANG_CHROMIUM": browser,
        "DJANGO_SETTINGS_MODULE": "tingtang.config.settings",
        # The Node.js inside playwright wants a library that a bare Debian has not.
        "PLAYWRIGHT_NODEJS_PATH": assets.node(),
        "OPENBLAS_NUM_THREADS": "1",  # the processes of the tests share the cores already
    }
    return {**kept, **own}


@contextmanager
def _database() -> Iterator[str]:
    """The server TINGTANG_TEST_DATABASE_URL names, or a fresh one for as long as the tests run, nothing of it kept."""
    given = os.environ.get("TINGTANG_TEST_DATABASE_URL")
    if given:
        with step("database") as current:
            current.outcome = f"{check_reachable(given)} of TINGTANG_TEST_DATABASE_URL"
        yield given
        return
    with tempfile.TemporaryDirectory(prefix="tingtang-test-", ignore_cleanup_errors=True) as place:
        Path(place).chmod(0o711)
        folder = Folder(Path(place) / "data")
        folder.prepare()
        server = Server(folder, connections=CONNECTIONS, is_durable=False)
        try:
            with step("database") as current:
                current.outcome = f"{server.prepare()}, for these tests only"
                server.start()
            yield server.url()
        finally:
            server.stop()


def _browser() -> str:
    """The path of a Chromium; installed from Debian where that is possible, empty where there is none."""
    with step("browser") as current:
        found = _found_browser()
        if not (found and _has_fonts()) and os.geteuid() == 0 and shutil.which("apt-get"):
            _install()
            found = _found_browser()
        current.outcome = found or "none"
    if not found:
        say("  The tests that drive a browser are left out: there is no Chromium. As root: apt-get install chromium " + FONTS)
        say("  A Chromium elsewhere: TINGTANG_CHROMIUM=/path/to/chromium ./tingtang test")
    elif not _has_fonts():
        say("  There are no Chinese fonts; screenshots will show boxes. As root: apt-get install " + FONTS)
    return found


def _found_browser() -> str:
    given = os.environ.get("TINGTANG_CHROMIUM")
    return given or next(filter(None, map(shutil.which, BROWSERS)), "")


def _has_fonts() -> bool:
    return any(Path(folder).exists() for folder in FONT_FOLDERS)


def _install() -> None:
    """Each package by itself: not every release has all of them."""
    _apt_get("update")
    _apt_get("install", "-y", "--no-install-recommends", FONTS)
    for browser in BROWSERS[:2]:
        if not _found_browser():
            _apt_get("install", "-y", "--no-install-recommends", browser)


def _apt_get(*words: str) -> None:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "-q", *words], env=environment, stdin=subprocess.DEVNULL, capture_output=True, check=False)
