"""Builders for the tests of the launcher."""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tingtang.config import programs
from tingtang.config.folder import Folder


@contextmanager
def open_folder() -> Iterator[Folder]:
    """A path for a data folder where every account can enter (pytest's own folders are closed); nothing of it stays."""
    parent = Path(tempfile.mkdtemp(prefix="tingtang-"))
    parent.chmod(0o711)
    folder = Folder(parent / "data")
    try:
        yield folder
    finally:
        home = folder.database.resolve()
        if programs.OWN_PLACE in home.parents:
            shutil.rmtree(home.parent)
        shutil.rmtree(parent)


def copy_database(untouched: Path, folder: Folder) -> None:
    """Have a database in the prepared folder as if it had been made there."""
    subprocess.run(["cp", "-a", untouched, folder.database], check=True)
