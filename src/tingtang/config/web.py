"""The web process: gunicorn's settings, read from the environment, and its start."""

import gc
import os
import sys
from pathlib import Path
from typing import Any

from django.db import connections

from tingtang.config.machine import cores

bind = [f"{os.environ.get('TINGTANG_HOST', '127.0.0.1')}:{os.environ.get('TINGTANG_PORT', '8000')}"]
workers = int(os.environ.get("TINGTANG_WORKERS", "0")) or max(2, min(cores(), 12))
threads = int(os.environ.get("TINGTANG_THREADS", "8"))
worker_class = "tingtang.config.threads.Worker"
preload_app = True  # one import instead of one per worker: quicker start, shared memory
backlog = 2048
keepalive = 30
timeout = 60
graceful_timeout = 5
accesslog = None
errorlog = "-"
loglevel = "warning"
control_socket_disable = True
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 - gunicorn makes a fresh private file there


def when_ready(_server: Any) -> None:
    """Before the workers are forked: no connection of this process may be shared with them."""
    for connection in connections.all(initialized_only=True):
        connection.close()
    from tingtang.config.described import draw_beside  # noqa: PLC0415 - the program is loaded by now
    from tingtang.core.api import api  # noqa: PLC0415

    draw_beside(api, api.get_root_path({}))


def post_fork(_server: Any, _worker: Any) -> None:
    """What the program itself is made of is looked through for garbage no more."""
    gc.collect()
    gc.freeze()


def run() -> None:
    """Become gunicorn with these settings."""
    os.environ["TINGTANG_SERVES"] = "1"
    settings = ["-c", "python:tingtang.config.web", "tingtang.config.wsgi"]
    settings = ["-c", "python:tingtang.config.web", "tingtang.config.wsgi"]
    os.execv(sys.executable, [sys.executable, "-m", "gunicorn", *settings])  # noqa: S606 - no shell is wanted
