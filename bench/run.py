"""Runs the measurements of the hall: `python bench/run.py [fire|latency|throughput|live|journal_cost …]`, each on a fresh server."""

import importlib
import platform
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from server import server

ALL = ["fire", "latency", "throughput", "live", "journal_cost"]
HALLS = {
    "helpdesk": {"hot": 1},
    "fire": {"north": 40, "south": 40},
    "cases": {"hot": 50},
    "pages": {"hot": 50},
    "customers": {"hot": 4},
}


def main(names: list[str]) -> int:
    """Measure one thing here; several each in a process of its own, since a process knows one database."""
    if len(names) != 1:
        return max([subprocess.call([sys.executable, __file__, name]) for name in names or ALL], default=0)
    [name] = names
    with server() as running:
        from seed import city

        halls = HALLS.get(name, {"hot": 100, **{f"hall-{n}": 20 for n in range(1, 11)}})
        made = city(halls)
        print(f"\n## {name} · {time.strftime('%Y-%m-%d')} · {platform.machine()}, {_cores()} cores\n", flush=True)
        print(importlib.import_module(name).run(running, made), flush=True)
        _forget()
    return 0


def _cores() -> int:
    return len(__import__("os").sched_getaffinity(0))


def _forget() -> None:
    from django.db import connections

    connections.close_all()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
