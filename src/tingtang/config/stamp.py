"""Remembers in the data folder what was prepared, so that a later start with nothing to do takes no time over it."""

import hashlib
import json
import os
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg

from tingtang.config.folder import Folder
from tingtang.config.translations import PACKAGE

PARTS_LEFT_OUT = {"node_modules", "__pycache__", "tests"}


def is_current(folder: Folder, url: str, wishes: Sequence[str]) -> bool:
    """Whether code, tables, month and wishes are still those of the latest preparation."""
    place = _place(folder)
    return place.exists() and place.read_text() == _of(url, wishes)


def put(folder: Folder, url: str, wishes: Sequence[str]) -> None:
    """Note that everything is prepared."""
    _place(folder).write_text(_of(url, wishes))


def _place(folder: Folder) -> Path:
    return folder.path / "prepared"


def _of(url: str, wishes: Sequence[str]) -> str:
    what = [sources(), _tables(url), f"{datetime.now(UTC):%Y-%m}", *wishes]
    return hashlib.sha256(json.dumps(what).encode()).hexdigest()


def sources() -> list[tuple[str, int, int]]:
    """Every file of the package by size and time; bundled assets too, so that losing them is noticed."""
    found = []
    for folder, below, names in os.walk(PACKAGE):
        below[:] = [name for name in below if name not in PARTS_LEFT_OUT]
        for name in names:
            about = os.stat(os.path.join(folder, name))
            found.append((os.path.join(folder, name), about.st_size, about.st_mtime_ns))
    return sorted(found)


def _tables(url: str) -> list[Any]:
    """What the database says about itself: another one, or a restored backup, is prepared anew."""
    with psycopg.connect(url) as line:
        try:
            own = line.execute("SELECT oid::text FROM pg_database WHERE datname = current_database()").fetchall()
            return own + line.execute("SELECT app, name, applied::text FROM django_migrations ORDER BY id").fetchall()
        except psycopg.errors.UndefinedTable:
            return []
