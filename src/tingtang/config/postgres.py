"""The PostgreSQL that comes with Tingtang, on one data folder: made, started, stopped, its owner's alone."""

import locale
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import psycopg

from tingtang.config import programs
from tingtang.config.children import dies_with_parent
from tingtang.config.folder import Folder
from tingtang.config.machine import memory_mb
from tingtang.config.steps import Halt

NAME = "tingtang"  # of the superuser, the database and the map of system accounts
SOCKET = ".s.PGSQL.5432"
SOCKET_PATH_LIMIT = 107  # bytes, of struct sockaddr_un
LEFTOVER_SECONDS = 20
REASONS = {
    "No space left on device": "The disk of {home} is full. Make room and start again; nothing is lost.",
    "could not map anonymous shared memory": "Too little memory is free for PostgreSQL. End other programs.",
    "lock file": "Another PostgreSQL runs on {home}. Stop it first.",
}
DAMAGED = "The database in {home} is damaged. Restore the data folder from a backup, or move it away to begin anew. "
PASSING = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_wal_senders": 0}
# glibc gives freed memory back to the system after each statement and takes it anew for the next: a fifth of what a short one costs.
KEPT_MEMORY = {"MALLOC_TRIM_THRESHOLD_": "8388608", "MALLOC_MMAP_THRESHOLD_": "8388608"}


class Server:
    """PostgreSQL on one data folder, listening on a Unix socket and nowhere else."""

    def __init__(self, folder: Folder, *, connections: int = 100, is_durable: bool = True) -> None:
        self.folder = folder
        self.connections = connections
        self.is_durable = is_durable
        self.process: subprocess.Popen[bytes] | None = None
        self._socket_folder: Path | None = None

    @property
    def home(self) -> Path:
        """Where the database lies: in the data folder, unless the server's account could not reach it there."""
        return self.folder.database.resolve()

    def prepare(self) -> str:
        """Make the database if there is none; say what was found. Halts on what is not ours or of another version."""
        self.account = programs.account_for(self.home)
        self.programs = programs.programs_for(self.account)
        if self.folder.database.is_symlink() and not self.home.exists():
            raise Halt(f"The database of {self.folder.path} has gone: there is no {self.home}. Restore it from a backup.")
        if self.home.exists() and any(self.home.iterdir()):
            self._refuse_foreign_home()
            return f"PostgreSQL {programs.version()}"
        self._make()
        return f"PostgreSQL {programs.version()}, new database"

    def _refuse_foreign_home(self) -> None:
        own = programs.version().partition(".")[0]
        try:
            found = (self.home / "PG_VERSION").read_text().strip()
        except FileNotFoundError:
            raise Halt(DAMAGED.format(home=self.home) + "The file PG_VERSION is missing.") from None
        except PermissionError:
            raise Halt(f"You may not read the database in {self.home}. Start as the account that owns it.") from None
        if found != own:
            raise Halt(
                f"The database in {self.home} was made by PostgreSQL {found or '(unknown)'}; "
                f"this version of Tingtang brings {own}. docs/run.md says how to move it.",
            )

    def _make(self) -> None:
        place = self._place_for_new()
        fresh = place.with_name(f"{place.name}.new")
        shutil.rmtree(fresh, ignore_errors=True)  # of a start that was cut off
        fresh.mkdir(mode=0o700)
        if self.account.uid is not None:
            os.chown(fresh, self.account.uid, -1)
        done = self.account.run([str(self.programs / "initdb"), *self._making(), "-D", str(fresh)], folder=fresh)
        if done.returncode:
            shutil.rmtree(fresh, ignore_errors=True)
            raise Halt(f"The database could not be made: {_telling_line(done.stderr or done.stdout)}")
        if place.exists():
            place.rmdir()
        fresh.rename(place)
        if place != self.folder.database:
            self.folder.database.symlink_to(place)

    def _place_for_new(self) -> Path:
        if self.account.may_enter(self.folder.path):
            return self.folder.database
        parent = Path(tempfile.mkdtemp(prefix="data-", dir=programs.own_place()))
        parent.chmod(0o711)
        (parent / "origin").write_text(str(self.folder.database))
        return parent / "postgresql"

    def _making(self) -> list[str]:
        options = {
            "username": NAME,
            "encoding": "UTF8",
            "auth-local": "peer",
            "auth-host": "reject",
            "locale-provider": "builtin",  # sorts alike on every system, for ever
            "builtin-locale": "C.UTF-8",
            "locale": _letters(),
        }
        chosen = [f"--{name}={value}" for name, value in options.items()]
        return [*chosen, "--no-instructions"] if self.is_durable else [*chosen, "--no-instructions", "--no-sync"]

    def start(self) -> None:
        """Start the server and wait until it answers. Halts with the reason when it does not come up."""
        self._end_leftover()
        self._write_access_rules()
        log = self.folder.log("postgresql")
        give_up_at = time.monotonic() + LEFTOVER_SECONDS
        while True:
            begins = log.stat().st_size if log.exists() else 0
            self.process = self._spawn(log)
            if self._wait_until_ready(self.process):
                break
            story = _tail(log, begins)
            if "pre-existing shared memory block" not in story or time.monotonic() > give_up_at:
                raise Halt(self._reason(story, log))
            time.sleep(0.5)  # the last processes of a killed server are still leaving
        self._make_database()

    def _spawn(self, log: Path) -> "subprocess.Popen[bytes]":
        with log.open("ab") as out:
            return subprocess.Popen(
                [str(self.programs / "postgres"), "-D", str(self.home), *self._settings()],
                user=self.account.uid, group=self.account.gid, extra_groups=self.account.groups,
                cwd=self.home, env=programs.ENVIRONMENT | KEPT_MEMORY, umask=0o077, stdin=subprocess.DEVNULL, stdout=out, stderr=out,
                start_new_session=True, preexec_fn=dies_with_parent(signal.SIGINT),  # noqa: PLW1509  (no threads here)
            )  # fmt: skip

    def _settings(self) -> list[str]:
        values: dict[str, object] = {
            "listen_addresses": "",
            "unix_socket_directories": self._sockets(),
            "unix_socket_permissions": "0700",
            "max_connections": self.connections,
            "shared_buffers": f"{max(64, min(2048, memory_mb() // 8))}MB",
            "effective_cache_size": f"{memory_mb() // 2}MB",
            "max_wal_size": "4GB",
            "random_page_cost": 1.1,
            "jit": "off",
            "timezone": "UTC",
            "log_timezone": "UTC",
            "wal_level": "replica" if self.is_durable else "minimal",
        }
        return [f"--{name}={value}" for name, value in {**values, **({} if self.is_durable else PASSING)}.items()]

    def _sockets(self) -> str:
        """The folder of the socket: beside the database, or a fresh one when that path does not fit."""
        beside = self.home.with_name("socket")
        fits = len(os.fsencode(beside / SOCKET)) <= SOCKET_PATH_LIMIT and not any(mark in str(beside) for mark in ',"')
        if fits:
            beside.mkdir(mode=0o700, exist_ok=True)
            for left in (SOCKET, f"{SOCKET}.lock"):  # of a server that was killed: nobody listens there now
                (beside / left).unlink(missing_ok=True)
        elif self._socket_folder is None:
            self._socket_folder = Path(tempfile.mkdtemp(prefix="tingtang-", dir="/tmp"))
        place = self._socket_folder or beside
        if self.account.uid is not None:
            os.chown(place, self.account.uid, -1)
        return str(place)

    def _write_access_rules(self) -> None:
        """Only the account that starts us and the database's owner get in. Written as the latter, never as root."""
        names = sorted({programs.own_name(), self.account.name})
        rules = {
            "pg_hba.conf": f"local all all peer map={NAME}\nlocal replication all peer map={NAME}\n",
            "pg_ident.conf": "".join(f'{NAME} "{name}" {NAME}\n' for name in names),
        }
        for name, text in rules.items():
            done = self.account.run(["/bin/sh", "-c", 'cat > "$0"', name], folder=self.home, text=text)
            if done.returncode:
                raise Halt(f"The database in {self.home} cannot be written: {_telling_line(done.stderr)}")

    def _wait_until_ready(self, process: "subprocess.Popen[bytes]") -> bool:
        while process.poll() is None:
            lines = _postmaster_lines(self.home)
            if len(lines) > 7 and lines[0] == str(process.pid) and lines[7].startswith("ready"):
                return True
            time.sleep(0.02)
        return False

    def _reason(self, story: str, log: Path) -> str:
        for sign, sentence in REASONS.items():
            if sign in story:
                return sentence.format(home=self.home)
        return f"{DAMAGED.format(home=self.home)}PostgreSQL says: {_telling_line(story)} More: {log}"

    def _make_database(self) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [NAME]).fetchone():
                connection.execute(f"CREATE DATABASE {NAME}")

    def url(self, database: str = NAME) -> str:
        """The address of the running server. Halts when none runs."""
        lines = _postmaster_lines(self.home)
        if len(lines) < 5:
            raise Halt(f"The database in {self.home} does not run. Start it: ./tingtang up")
        return f"postgresql:///{database}?host={quote(lines[4], safe='')}&user={NAME}"

    def revive(self) -> bool:
        """Start the server again if it has ended; says whether it had. Halts when it does not come up."""
        if self.process and self.process.poll() is None:
            return False
        self.start()
        return True

    def stop(self) -> None:
        """Stop at once but in order: open transactions end, everything committed is on disk."""
        if self.process:
            _end(self.process.pid, self.process.poll)
        self.process = None
        if self._socket_folder:
            shutil.rmtree(self._socket_folder, ignore_errors=True)
            self._socket_folder = None

    def _end_leftover(self) -> None:
        """End in order a server whose starter was killed; forget a process number that means something else by now."""
        lines = _postmaster_lines(self.home)
        if not lines or not lines[0].lstrip("-").isdigit():
            return
        pid = abs(int(lines[0]))
        if _is_server_on(pid, self.home):
            _end(pid, lambda: None if _is_server_on(pid, self.home) else 0)
        elif _is_alive(pid):
            (self.home / "postmaster.pid").unlink(missing_ok=True)


def _letters() -> str:
    """The system's locale that knows all letters; older systems have none, and then only letters of ASCII have a case."""
    try:
        locale.setlocale(locale.LC_CTYPE, "C.UTF-8")
    except locale.Error:
        return "C"
    return "C.UTF-8"


def _end(pid: int, poll: Callable[[], int | None]) -> None:
    for number, seconds in ((signal.SIGINT, 30), (signal.SIGQUIT, 10), (signal.SIGKILL, 5)):
        if poll() is not None:
            return
        os.kill(pid, number)
        until = time.monotonic() + seconds
        while time.monotonic() < until and poll() is None:
            time.sleep(0.02)


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _is_server_on(pid: int, home: Path) -> bool:
    if Path("/proc/self").exists():
        try:
            return Path(os.readlink(f"/proc/{pid}/cwd")) == home
        except OSError:
            return False
    done = subprocess.run(["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return str(home) in done.stdout


def _postmaster_lines(home: Path) -> list[str]:
    try:
        return (home / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return []
    except PermissionError:
        raise Halt(f"You may not read the database in {home}. Start as the account that owns it.") from None


def _tail(log: Path, begins: int) -> str:
    with log.open("rb") as file:
        file.seek(begins)
        return file.read().decode(errors="replace")


def _telling_line(text: str) -> str:
    lines = text.splitlines() or ["no reason was given."]
    telling = [line for line in lines if any(word in line for word in ("FATAL", "PANIC", "error", "could not"))]
    return (telling or lines)[-1].strip()
