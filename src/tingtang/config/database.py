"""Which database a command works on: the one DATABASE_URL names, or the one that comes with Tingtang."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from tingtang.config.folder import Folder
from tingtang.config.postgres import Server
from tingtang.config.programs import Account, own_name, programs_for
from tingtang.config.steps import Halt

OLDEST_MAJOR = 16
VARIABLES = {
    "host": "PGHOST",
    "port": "PGPORT",
    "user": "PGUSER",
    "password": "PGPASSWORD",
    "dbname": "PGDATABASE",
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
}


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
    told = {variable: str(parts[name]) for name, variable in VARIABLES.items() if parts.get(name)}
    own = Account(own_name())
    path = os.pathsep.join([str(programs_for(own)), os.environ.get("PATH", "")])
    program = shutil.which(command[0], path=path)
    if program is None:
        raise Halt(
            f"There is no program {command[0]}. There are psql, pg_dump, pg_restore, pg_basebackup, pg_receivewal and others."
        )
    return subprocess.run([program, *command[1:]], env={**os.environ, **told, "PATH": path}, check=False).returncode


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
