"""Request Tracker 5 from Debian's package (`apt-get install request-tracker5 rt5-db-postgresql rt5-standalone`), on the same PostgreSQL server.

Its settings are read from /etc only, so a file of ours is put there for the time of the run; that needs root, on a machine of one's own.
"""

import base64
import contextlib
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psycopg

SETUP, SERVE = "/usr/sbin/rt-setup-database-5", "/usr/share/request-tracker5/libexec/rt-server"
SETTINGS = Path("/etc/request-tracker5/RT_SiteConfig.d/99-bench.pm")
LOGIN = base64.b64encode(b"root:password").decode()
LIST = "/REST/2.0/tickets?query={query}&orderby=Created&order=DESC&per_page=25&fields=Subject,Status,Created,Owner,Priority,Due"


def is_here() -> bool:
    """Whether the package is installed and its settings can be written."""
    return Path(SETUP).exists() and os.access(SETTINGS.parent, os.W_OK)


@dataclass
class Peer:
    """A running Request Tracker."""

    port: int
    head = {"Authorization": f"Basic {LOGIN}"}

    @property
    def listing(self) -> str:
        """25 newest open of a queue with the total."""
        return LIST.format(query=quote("Queue = 'General' AND (Status = 'new' OR Status = 'open')"))

    ticket = {"Queue": "General", "Subject": "Bill is wrong", "Content": "The meter differs. " * 5, "Requestor": "c1@example.org"}


@contextlib.contextmanager
def start(folder: Path, user: str, port: int, count: int, *, processes: int) -> Iterator[Peer]:
    """Serve it with `count` tickets until the block ends; the database lies on the server whose socket is in `folder`."""
    name = "rt_bench"
    SETTINGS.write_text(
        f"Set($rtname, 'bench');\nSet($WebDomain, '127.0.0.1');\nSet($WebPort, {port});\nSet($DatabaseType, 'Pg');\n"
        f"Set($DatabaseHost, '{folder}');\nSet($DatabasePort, '');\nSet($DatabaseUser, '{user}');\nSet($DatabasePassword, 'none');\n"
        f"Set($DatabaseName, '{name}');\nSet($MailCommand, 'testfile');\nSet($LogToSyslog, undef);\nSet($LogToSTDERR, 'error');\n1;\n"
    )
    address = f"host={folder} user={user} dbname=template1"
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
    served = None
    try:
        made = [SETUP, "--action", "init", "--dba", user, "--dba-password", "none"]
        subprocess.run(made, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        command = [SERVE, "--port", str(port), "--server", "Starlet", "--max-workers", str(processes)]
        served = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
        peer = Peer(port)
        _wait(served, peer)
        _fill(f"host={folder} user={user} dbname={name}", peer, count)
        yield peer
    finally:
        SETTINGS.unlink(missing_ok=True)
        if served is not None:
            os.killpg(served.pid, signal.SIGTERM)
            served.wait(20)
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def _ask(peer: Peer, path: str, data: bytes | None = None) -> int:
    head = peer.head | {"Content-Type": "application/json"}
    request = urllib.request.Request(f"http://127.0.0.1:{peer.port}{path}", data, head)
    with urllib.request.urlopen(request, timeout=60) as answer:
        return int(answer.status)


def _wait(process: subprocess.Popen[bytes], peer: Peer) -> None:
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline:
        if process.poll() is not None:
            sys.exit("Request Tracker did not start")
        with contextlib.suppress(OSError):
            _ask(peer, "/REST/2.0/rt")
            return
        time.sleep(0.5)
    sys.exit("Request Tracker does not answer")


def _fill(address: str, peer: Peer, count: int) -> None:
    """One ticket by its own interface, the others as copies of its row: lists read no more than that."""
    import orjson

    _ask(peer, "/REST/2.0/ticket", orjson.dumps(peer.ticket))
    with psycopg.connect(address, autocommit=True) as connection:
        names = [
            row[0]
            for row in connection.execute("SELECT column_name FROM information_schema.columns WHERE table_name = 'tickets'")
        ]
        other = {
            "id": "nextval('tickets_id_seq')", "effectiveid": "currval('tickets_id_seq')", "subject": "subject || ' ' || g",
            "status": "CASE WHEN g %% 100 < 15 THEN 'open' ELSE 'resolved' END", "created": "created - g * interval '1 minute'",
        }  # fmt: skip
        columns = ", ".join(names)
        values = ", ".join(other.get(name, name) for name in names)
        connection.execute(
            f"INSERT INTO tickets ({columns}) SELECT {values} FROM tickets, generate_series(1, %s) g WHERE id = 1", [count - 1]
        )
        connection.execute("ANALYZE")
