"""The data folder: the database, the installation's secret key, the logs, and the lock that keeps two starts apart."""

import fcntl
import json
import os
import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tingtang.config.steps import Halt

CHECKOUT = Path(__file__).resolve().parents[3]
FIRST_START_BYTES = 600 * 1024**2
LATER_START_BYTES = 100 * 1024**2
FOLDER_MODE_OF_ROOT = 0o711  # the server's account passes through to its database, and sees nothing else
LOG_LIMIT_BYTES = 20 * 1024**2


class Folder:
    """One installation's data folder."""

    def __init__(self, path: Path) -> None:
        self.path = path.expanduser().absolute()

    @property
    def database(self) -> Path:
        return self.path / "postgresql"

    @property
    def is_new(self) -> bool:
        return not self.path.exists() or not any(self.path.iterdir())

    def prepare(self) -> None:
        """Make the folder for its owner only. An existing one keeps its permissions. Halts without right or room."""
        try:
            if not self.path.exists():
                self.path.mkdir(mode=FOLDER_MODE_OF_ROOT if os.geteuid() == 0 else 0o700, parents=True)
            new = self.is_new
            for name in ("log", "files"):
                (self.path / name).mkdir(mode=0o700, exist_ok=True)
            (self.path / "lock").touch(mode=0o600)
        except NotADirectoryError:
            raise Halt(f"{self.path} is not a folder. Name a folder for the data: --data DIR") from None
        except FileExistsError:
            raise Halt(f"{self.path} is a file. Name a folder for the data: --data DIR") from None
        except PermissionError:
            raise Halt(
                f"You may not write in {self.path}. Name a folder of your own with --data DIR, or start as its owner.",
            ) from None
        except OSError as error:
            raise Halt(f"The data folder {self.path} cannot be used: {error.strerror}.") from None
        self._refuse_without_room(FIRST_START_BYTES if new else LATER_START_BYTES)

    def _refuse_without_room(self, needed: int) -> None:
        free = shutil.disk_usage(self.path).free
        if free < needed:
            raise Halt(
                f"Only {free // 1024**2} MB are free where {self.path} lies; {needed // 1024**2} MB are needed. "
                "Make room, or choose another disk with --data DIR.",
            )

    @contextmanager
    def held(self) -> Iterator[None]:
        """Keep this folder for this process. Halts when another process has it."""
        with (self.path / "lock").open("r+") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise Halt(self._who_runs()) from None
            try:
                yield
            finally:
                self._state.unlink(missing_ok=True)

    def is_held(self) -> bool:
        """Whether another process runs on this folder."""
        try:
            with (self.path / "lock").open("r+") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except FileNotFoundError:
            return False
        except (BlockingIOError, PermissionError):
            return True
        return False

    def _who_runs(self) -> str:
        state = self.state()
        where = f" at {state['web']}" if "web" in state else ""
        who = f" (process {state['pid']})" if "pid" in state else ""
        return f"Tingtang already runs on {self.path}{where}{who}. Stop that one first, or name another folder: --data DIR"

    @property
    def _state(self) -> Path:
        return self.path / "running.json"

    def state(self) -> dict[str, Any]:
        """What the running process wrote about itself; nothing when none runs."""
        try:
            found = json.loads(self._state.read_text())
        except (FileNotFoundError, PermissionError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}

    def write_state(self, **values: Any) -> None:
        """Say for others who runs here, and where it listens."""
        fresh = self._state.with_suffix(".new")
        fresh.write_text(json.dumps({"pid": os.getpid(), **values}))
        fresh.replace(self._state)

    def log(self, name: str) -> Path:
        """The log of one process; when it has grown too large, the older half of the story moves to `.1`."""
        path = self.path / "log" / f"{name}.log"
        if path.exists() and path.stat().st_size > LOG_LIMIT_BYTES:
            shutil.copyfile(path, path.with_suffix(".log.1"))
            os.truncate(path, 0)
        return path

    def secret_key(self) -> str:
        """The installation's secret key: the environment's, else one made once and kept here for its owner only."""
        return os.environ.get("TINGTANG_SECRET_KEY") or self._kept("secret_key", lambda: secrets.token_urlsafe(48))

    def data_keys(self) -> str:
        """The keys that seal identities: the environment's, else one made once and kept here, named by the day it was made.

        To change it, put a new `name:secret` in front of the line, restart, run `./tingtang reseal`, then take the old one away.
        """
        return os.environ.get("TINGTANG_DATA_KEYS") or self._kept("data_keys", lambda: f"1:{secrets.token_urlsafe(48)}")

    def _kept(self, name: str, make: Callable[[], str]) -> str:
        path = self.path / name
        try:
            return path.read_text().strip() or self._made(path, make())
        except FileNotFoundError:
            return self._made(path, make())
        except PermissionError:
            raise Halt(f"You may not read {path}. Start as the user who owns the data folder.") from None

    def _made(self, path: Path, text: str) -> str:
        fresh = path.with_suffix(f".{os.getpid()}")
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
        return path.read_text().strip()
