"""Which database a command works on: the one DATABASE_URL names, or the one that comes with Tingtang."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from tingtang.config.folder import Folder
from tingtang.config.postgres import Server
from tingtang.config.steps import Halt

OLDEST_MAJOR = 16


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
