"""Makes a database ready for a measurement that needs no web process: import it before anything of the product.

That of DATABASE_URL; without it one on a fresh PostgreSQL as `./tingtang up` starts it, which waits for the disk.
"""

import atexit
import os
import shutil
import sys
import tempfile
from pathlib import Path

import django
from django.core.management import call_command
from django.db import connection

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tingtang.config.settings")
CONNECTIONS = 200


def _fresh() -> str:
    from tingtang.config.folder import Folder
    from tingtang.config.postgres import Server

    place = Path(tempfile.mkdtemp(prefix="tingtang-bench-", dir="/tmp"))
    place.chmod(0o711)  # the database's account has to pass through
    folder = Folder(place / "data")
    folder.prepare()
    server = Server(folder, connections=CONNECTIONS)
    server.prepare()
    server.start()
    atexit.register(shutil.rmtree, place)
    atexit.register(server.stop)
    return server.url()


if "DATABASE_URL" not in os.environ:
    os.environ["DATABASE_URL"] = _fresh()
django.setup()
call_command("migrate", verbosity=0)


def told() -> None:
    """Say where and beside what is measured."""
    print(f"database {connection.settings_dict['NAME']}, load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
