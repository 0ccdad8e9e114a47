"""A fresh server for one measurement: `./tingtang up` on an empty folder, as a user starts it."""

import contextlib
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

# What points a shell at another installation: a fresh server has its own database.
FOREIGN = ("DATABASE_URL", "DJANGO_SETTINGS_MODULE", "TINGTANG_DATA")
CHECKOUT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Server:
    """A running server: its supervisor's process, its ports, its database, its data folder."""

    pid: int
    port: int
    live_port: int
    database_url: str
    folder: Path

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


def free_ports() -> tuple[int, int]:
    """Two neighbouring ports nobody listens on."""
    while True:
        port = random.randrange(18000, 28000, 2)
        with contextlib.ExitStack() as stack:
            try:
                for number in (port, port + 1):
                    stack.enter_context(socket.socket()).bind(("127.0.0.1", number))
            except OSError:
                continue
            return port, port + 1


@contextlib.contextmanager
def server(**environment: str) -> Iterator[Server]:
    """Start, wait until it answers, hand over, stop. Also points this process's Django at its database."""
    port, live_port = free_ports()
    with tempfile.TemporaryDirectory(prefix="tingtang-bench-", dir="/tmp") as name:
        Path(name).chmod(0o711)  # the database's account has to pass through, or the database would lie elsewhere and stay
        folder = Path(name) / "data"
        log = Path(name) / "up.log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                [str(CHECKOUT / "tingtang"), "up", "--no-demo", "--data", str(folder), "--port", str(port)],
                stdout=output,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                env={name: value for name, value in os.environ.items() if name not in FOREIGN} | environment,
            )
        try:
            _wait(process, f"http://127.0.0.1:{port}/login/", log)
            yield Server(process.pid, port, live_port, _connect(folder), folder)
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(30)


def _wait(process: subprocess.Popen[bytes], url: str, log: Path) -> None:
    deadline = time.monotonic() + 300
    while time.monotonic() < deadline:
        if process.poll() is not None:
            sys.exit(f"the server did not start:\n{log.read_text()}")
        with contextlib.suppress(OSError):
            urllib.request.urlopen(url, timeout=2).close()
            return
        time.sleep(0.2)
    sys.exit(f"the server does not answer:\n{log.read_text()}")


def _connect(folder: Path) -> str:
    sys.path.insert(0, str(CHECKOUT / "src"))
    from tingtang.config.folder import Folder
    from tingtang.config.postgres import Server as Database

    kept = Folder(folder)
    url = Database(kept).url()
    os.environ |= {
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "tingtang.config.settings",
        "TINGTANG_SECRET_KEY": kept.secret_key(),
        "TINGTANG_DATA_KEYS": kept.data_keys(),
        "TINGTANG_DATA": str(folder),
        # The measuring loops are asynchronous and look things up between two measurements only.
        "DJANGO_ALLOW_ASYNC_UNSAFE": "1",
    }
    import django

    django.setup()
    return url
