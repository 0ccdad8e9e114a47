"""Makes the database of DATABASE_URL ready for a measurement that needs no server: import it before anything of the product."""

import os
import sys
from pathlib import Path

import django
from django.core.management import call_command
from django.db import connection

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tingtang.config.settings")
django.setup()
call_command("migrate", verbosity=0)


def told() -> None:
    """Say where and beside what is measured."""
    print(f"database {connection.settings_dict['NAME']}, load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
