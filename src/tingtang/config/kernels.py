"""What is compiled before anybody asks: the loops that simulate and mine. They are kept in a cache beside the code.

The compiler takes twenty seconds of one processor: the first reader of a what-if page would wait for it, and so would every test process.
"""

import fcntl
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tingtang.config.children import dies_with_parent
from tingtang.config.steps import step

_NICE = 5
_LOCK = Path(__file__).parent / "__pycache__" / "kernels.lock"  # held by whoever compiles


def compile_all() -> None:
    """Have the smallest hall simulated and the smallest log mined."""
    from tingtang.insight.rules.eventlog import EventLog  # noqa: PLC0415 - only the process that compiles loads the compiler
    from tingtang.insight.rules.mining import mine  # noqa: PLC0415
    from tingtang.planning.rules.simulation.built import build  # noqa: PLC0415
    from tingtang.planning.rules.simulation.days import simulate  # noqa: PLC0415
    from tingtang.planning.rules.simulation.figures import figures  # noqa: PLC0415
    from tingtang.planning.rules.simulation.scenario import from_data  # noqa: PLC0415

    mine(EventLog.of([0, 0, 1], [0, 1, 0], [0, 1, 2], cases=["1", "2"], activities=["a", "b"]))
    hall = {
        "services": {"passport": {"minutes": {"mean": 8}}},
        "arrivals": [{"service": "passport", "counts": [2]}],
        "counters": [{"shifts": ["09:00-12:00"]}],
        "days": 2,
    }
    built = build(from_data(hall))
    figures(built, simulate(built))


@contextmanager
def compiling() -> Iterator[None]:
    """Compile in a process beside the work of the `with` block, and wait for it at the end."""
    with beside(_NICE) as process:
        yield
        with step("calculations") as current:
            # A compiler that fails costs time later, not the start: the loops compile where they are first used.
            current.outcome = "compiled" if process.wait() == 0 else "will be compiled when they are first used"


@contextmanager
def beside(nice: int) -> Iterator[subprocess.Popen[bytes]]:
    """Compile in a process beside the work of the `with` block; who calculates meanwhile asks `wait` first."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tingtang.config.kernels", str(nice)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        preexec_fn=dies_with_parent(15),  # noqa: PLW1509 - begun before any thread
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait()


def wait() -> None:
    """Wait while another process compiles: it is done sooner than two that compile the same."""
    with _alone():
        pass


@contextmanager
def _alone() -> Iterator[None]:
    try:
        _LOCK.parent.mkdir(exist_ok=True)
        lock = _LOCK.open("w")
    except OSError:  # where nothing can be written beside the code, nothing compiled is kept there either
        yield
        return
    with lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


if __name__ == "__main__":
    os.nice(int(sys.argv[1]))
    with _alone():
        compile_all()
