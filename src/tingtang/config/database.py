"""Which database a command works on: the one DATABASE_URL names, or the one that comes with Tingtang."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import util
from pathlib import Path

import psycopg

from tingtang.config.folder import Folder
from tingtang.config.postgres import Server
from tingtang.config.programs import Account, own_name, programs_for
from tingtang.config.steps import Halt

OLDEST_MAJOR = 16
PACKAGE = Path(__file__).resolve().parents[1]


@contextmanager
def serving(folder: Folder) -> Iterator[str]:
    """The address of the database: DATABASE_URL, the running server of the folder, or one started for this while."""
    given = os.environ.get("DATABASE_URL")
    if given:
        yield given
    elif folder.is_held():
        yield Server(folder).url()
    else:
        with folder.held():
            server = Server(folder)
            server.prepare()
            try:
                server.start()
                yield server.url()
            finally:
                server.stop()


def run_program(url: str, command: list[str]) -> int:
    """Run a PostgreSQL program on the database at `url`; its exit code. Halts when there is no such program."""
    parts = psycopg.conninfo.conninfo_to_dict(url)
    variables = {one.keyword.decode(): one.envvar.decode() for one in psycopg.pq.Conninfo.get_defaults() if one.envvar}
    told = {variable: str(parts[name]) for name, variable in variables.items() if parts.get(name)}
    own = Account(own_name())
    path = os.pathsep.join([str(programs_for(own)), os.environ.get("PATH", "")])
    program = shutil.which(command[0], path=path)
    if program is None:
        raise Halt(
            f"There is no program {command[0]}. There are psql, pg_dump, pg_restore, pg_basebackup, pg_receivewal and others."
        )
    around = {**os.environ, **told, **_speaking_tls(Path(program), programs_for(own)), "PATH": path}
    return subprocess.run([program, *command[1:]], env=around, check=False).returncode


def _speaking_tls(program: Path, ours: Path) -> dict[str, str]:
    """What lets a program that comes with Tingtang speak TLS: it was built without, the library beside psycopg was built with it."""
    found = util.find_spec("psycopg_binary")
    libraries = Path(found.origin).parent.with_name("psycopg_binary.libs") if found and found.origin else None
    library = next(iter(sorted(libraries.glob("libpq-*.so*"))), None) if libraries else None
    if library is None or program.parent != ours or sys.platform != "linux":
        return {}
    return {"LD_PRELOAD": str(library)}


def refuse_older(url: str) -> None:
    """Halts when the tables are of an older version than this one; says nothing of a database that does not answer just now."""
    ours = {(path.parent.parent.name, path.stem) for path in PACKAGE.glob("*/migrations/0*.py")}
    try:
        with psycopg.connect(url, connect_timeout=5) as line:
            missing = ours - set(line.execute("SELECT app, name FROM django_migrations").fetchall())
    except psycopg.errors.UndefinedTable:
        missing = ours
    except psycopg.Error:
        return
    if missing:
        raise Halt(f"The tables lack {len(missing)} changes of this version. First, on one machine: ./tingtang prepare --no-demo")


def is_unfounded(url: str) -> bool:
    """Whether nobody has answered the first-run page yet."""
    with psycopg.connect(url, connect_timeout=5) as line:
        return line.execute("SELECT FROM org_organisation LIMIT 1").fetchone() is None


def check_reachable(url: str) -> str:
    """The version of the server at `url`. Halts when it cannot be reached, is too old, or does not store UTF-8."""
    try:
        with psycopg.connect(url, connect_timeout=5) as connection:
            number = connection.info.server_version
            encoding = connection.info.parameter_status("server_encoding")
    except psycopg.Error as error:
        reason = str(error).strip().splitlines()[-1]
        raise Halt(
            f"The database of DATABASE_URL cannot be reached: {reason}. Check the address, and that the server runs.",
        ) from None
    if number // 10000 < OLDEST_MAJOR:
        raise Halt(
            f"The database of DATABASE_URL is PostgreSQL {number // 10000}; Tingtang needs {OLDEST_MAJOR} or newer. "
            "Unset DATABASE_URL to use the PostgreSQL that comes with Tingtang.",
        )
    if encoding != "UTF8":
        raise Halt(f"The database of DATABASE_URL stores text as {encoding}. Make one with ENCODING 'UTF8'.")
    return f"PostgreSQL {number // 10000}.{number % 10000}"
