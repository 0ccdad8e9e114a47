"""Makes Tingtang's Python environment from a lock file; run by the system's Python, so it imports nothing of ours."""

import fcntl
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

HAS_PIP_SETTING = (22, 3)  # from this version on, pip can fill an environment that has no pip of its own


def main(home: Path, environment: Path, lock: str) -> int:
    """Make `environment` hold what `lock` says. Two at once wait for each other; a start cut off is begun anew."""
    wanted, installed = home / "requirements" / f"{lock}.lock", environment / f"installed-{lock}.lock"
    try:
        with one_at_a_time(home / "requirements"):
            if is_ready(environment, wanted, installed):
                return 0
            begun = time.monotonic()
            if not is_whole(environment):
                make(environment)
            fill(environment, wanted)
            shutil.copyfile(wanted, installed)
            print(f"  {'environment':<14} {'ready':<56} {time.monotonic() - begun:5.1f} s", flush=True)
    except Halt as halt:
        print(halt, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    except OSError as error:
        print(f"The Python environment {environment} cannot be made: {error.strerror}. Write it elsewhere: "
              "TINGTANG_ENVIRONMENT=DIR ./tingtang up", file=sys.stderr)  # fmt: skip
        return 1
    return 0


class Halt(Exception):
    """What the person at the keyboard has to do, in one sentence."""


@contextmanager
def one_at_a_time(folder: Path) -> Iterator[None]:
    """Wait until no other start works on the environment of this checkout. The lock goes with the process."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("  environment    another start is making it; waiting", flush=True)
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def is_ready(environment: Path, wanted: Path, installed: Path) -> bool:
    """Whether the environment was filled from this very lock file."""
    python = environment / "bin" / "python"
    return os.access(python, os.X_OK) and installed.exists() and installed.read_bytes() == wanted.read_bytes()


def is_whole(environment: Path) -> bool:
    """Whether an earlier filling came to its end, so that this one can go on from there."""
    return os.access(environment / "bin" / "python", os.X_OK) and any(environment.glob("installed-*.lock"))


def make(environment: Path) -> None:
    """An empty environment, with pip where Python brings it."""
    print(f"  environment    making {environment} with Python {sys.version.split()[0]}", flush=True)
    python = sys.executable if has_ensurepip(sys.executable) or can_use_own_pip() else with_venv_package()
    options = [] if has_ensurepip(python) else ["--without-pip"]
    done = run([python, "-m", "venv", "--clear", *options, str(environment)])
    if done.returncode:
        raise Halt(f"Python could not make an environment in {environment}: {latest_line(done.stdout)}")


def has_ensurepip(python: str) -> bool:
    """Whether this Python can put pip into a new environment (Debian keeps that in a package of its own)."""
    return run([python, "-c", "import ensurepip, venv"]).returncode == 0


def can_use_own_pip() -> bool:
    """Whether this Python has a pip that can fill another environment."""
    done = run([sys.executable, "-m", "pip", "--version"])
    numbers = done.stdout.split()[1].split(".")[:2] if done.returncode == 0 else ["0", "0"]
    return tuple(int(number) for number in numbers) >= HAS_PIP_SETTING


def with_venv_package() -> str:
    """The system's Python after installing what it lacks. Halts where only the machine's administrator can do that."""
    wanted = "apt-get install python3-venv"
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        raise Halt(f"Debian and Ubuntu keep a part of Python in a package of its own. Once, as administrator: {wanted}")
    print(f"  environment    {wanted}", flush=True)
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["apt-get", "update", "-q"], [*wanted.split(), "-q", "-y", "--no-install-recommends"]):
        done = run(command, environment=quiet)
    for python in (sys.executable, "/usr/bin/python3"):
        if has_ensurepip(python):
            return python
    raise Halt(f"{wanted} did not help: {latest_line(done.stdout)}")


def fill(environment: Path, wanted: Path) -> None:
    """Install what the lock file names, each file checked by its hash, from where this machine's pip looks."""
    for mark in environment.glob("installed-*.lock"):
        mark.unlink()
    python = str(environment / "bin" / "python")
    has_pip = run([python, "-c", "import pip"]).returncode == 0
    pip = [python, "-m", "pip"] if has_pip else [sys.executable, "-m", "pip", "--python", python]
    options = ["--disable-pip-version-check", "--no-input", "--require-hashes", "--progress-bar", "off"]
    command = [*pip, "install", *options, "-r", str(wanted)]
    total = sum(1 for line in wanted.read_text().splitlines() if line[:1].isalnum())
    story = follow(command, total)
    if story:
        raise Halt("\n".join(["The packages could not be installed. pip says:", *(f"  {line}" for line in story[-6:])]))


def follow(command: list[str], total: int) -> list[str]:
    """Run pip and show how far it is; its words when it failed, nothing when it did not."""
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    lines, count = [], 0
    for line in process.stdout or ():
        lines.append(line.rstrip())
        if line.startswith("Collecting "):
            count += 1
            show(f"fetching {count} of {total}: {line.split()[1].partition('=')[0]}")
        elif line.startswith("Installing collected"):
            show("installing")
    if sys.stdout.isatty():
        print("\r", end="")
    return lines if process.wait() else []


def show(text: str) -> None:
    """One line that is overwritten in a terminal; elsewhere only every twentieth, so that a log stays short."""
    if sys.stdout.isatty():
        print(f"\r  {'environment':<14} {text:<60}", end="", flush=True)
    elif text == "installing" or text.split()[1] in {"1", "20", "40", "60", "80", "100"}:
        print(f"  {'environment':<14} {text}", flush=True)


def latest_line(text: str) -> str:
    """The line that most likely holds the reason."""
    return (text.strip().splitlines() or ["no reason was given"])[-1].strip()


def run(command: list[str], environment: dict[str, str] | None = None) -> "subprocess.CompletedProcess[str]":
    """Run `command`, with what it says kept."""
    return subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=environment,
        check=False,
    )


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]))
