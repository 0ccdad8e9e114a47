"""Builders for tests of the journal and of what reads it."""

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tingtang.core.actors import SYSTEM
from tingtang.journal import imports
from tingtang.journal.actions import import_log
from tingtang.journal.formats import Columns
from tingtang.journal.formats.ocel import Log as FormLog
from tingtang.journal.formats.ocel_json import write_json
from tingtang.journal.models import Import

AT = datetime(2026, 11, 21, 8, tzinfo=UTC)


def make_file(log: FormLog, folder: Path, name: str = "log.jsonocel") -> Path:
    """The log as a file to import."""
    path = folder / name
    with path.open("wb") as stream:
        write_json(log, stream)
    return path


def make_import(path: Path, *, code: str = "riverside", columns: Columns | None = None, **more: Any) -> Import:
    """An import of `path`, begun and not yet run."""
    return import_log(SYSTEM, code=code, name=code, path=path, source=path.name, at=AT, columns=columns, **more)


def import_file(path: Path, *, code: str = "riverside", columns: Columns | None = None, **more: Any) -> Import:
    """An import of `path`, run to its end."""
    return imports.run(make_import(path, code=code, columns=columns, **more).pk, clock=lambda: AT)


def lines(rows: Iterable[str], folder: Path, name: str = "table.csv") -> Path:
    """A table of these lines."""
    path = folder / name
    path.write_text("\n".join(rows), encoding="utf-8")
    return path
