"""All that must be kept, in one folder: dumps of the database, files, and the keys; and an installation made of it anew."""

import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import psycopg

from tingtang.config import database
from tingtang.config.folder import Folder
from tingtang.config.steps import Halt, say

KEYS = ("secret_key", "data_keys")
VARIABLES = {"secret_key": "TINGTANG_SECRET_KEY", "data_keys": "TINGTANG_DATA_KEYS"}
# What people put in, beside the database. Logs, catalogues and the coded journal are made again by the start.
FOLDERS = (
    "files", "evidence", "packs", "mail", "imports", "customer-imports", "asset-imports", "takeovers", "case-uploads",
)  # fmt: skip
DUMPS = "tingtang-*.dump"


def backup(folder: Folder, target: Path, *, with_keys: bool, keep: int) -> None:
    """Keep everything in `target`, while it runs or not. Halts when a part cannot be kept, and leaves no half of a dump.

    The dump comes first: whatever it names has been written by then, and files are never changed.
    """
    target = _made(target)
    if not folder.path.exists() and not os.environ.get("DATABASE_URL"):
        raise Halt(f"There is no installation in {folder.path}. Name its folder: --data DIR")
    folder.prepare()
    dump = target / f"tingtang-{datetime.now(UTC):%Y-%m-%dT%H%M%SZ}.dump"
    part = dump.with_suffix(".part")
    with database.serving(folder) as url:
        code = database.run_program(url, ["pg_dump", "--format=custom", f"--file={part}"])
    if code:
        part.unlink(missing_ok=True)
        raise Halt("The database was not dumped; pg_dump says why above.")
    part.chmod(0o600)
    part.replace(dump)
    say(f"  database       {dump.name}, {dump.stat().st_size / 1e6:,.1f} MB")
    fresh, total = _copied(folder.path, target)
    say(f"  files          {fresh} new of {total}")
    _keep_keys(folder, target, with_keys=with_keys)
    for old in sorted(target.glob(DUMPS))[:-keep] if keep > 0 else []:
        old.unlink()


def _made(target: Path) -> Path:
    try:
        target.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise Halt(f"{target} cannot be written: {error.strerror}.") from None
    return target.absolute()


def _copied(source: Path, target: Path) -> tuple[int, int]:
    """Copy what is not there yet, each file whole or not at all; how many were new, and of how many."""
    fresh = total = 0
    for path in _files(source):
        place = target / path.relative_to(source)
        total += 1
        try:
            size = path.stat().st_size
            if place.exists() and place.stat().st_size == size:
                continue
            place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            part = place.with_name(f"{place.name}.part")
            shutil.copy2(path, part)
            part.replace(place)
        except FileNotFoundError:  # a finished import takes its file away
            continue
        except OSError as error:
            raise Halt(f"{path} cannot be copied to {place}: {error.strerror}.") from None
        fresh += 1
    return fresh, total


def _files(source: Path) -> Iterator[Path]:
    for name in FOLDERS:
        yield from (path for path in sorted((source / name).rglob("*")) if path.is_file() and path.suffix != ".part")


def _keep_keys(folder: Folder, target: Path, *, with_keys: bool) -> None:
    elsewhere = [VARIABLES[name] for name in KEYS if os.environ.get(VARIABLES[name])]
    if not with_keys:
        say("  keys           left out: without the data keys nobody can read customers' numbers and contacts again")
        return
    for name in KEYS:
        if not os.environ.get(VARIABLES[name]) and (folder.path / name).exists():
            shutil.copy2(folder.path / name, target / name)
    say(f"  keys           {'kept; ' if len(elsewhere) < len(KEYS) else ''}{_where(elsewhere)}")


def _where(variables: list[str]) -> str:
    if variables:
        return f"{' and '.join(variables)} stand in the environment: keep them yourself"
    return "whoever has this folder can read everything"


def restore(folder: Folder, source: Path, *, dump: str | None) -> None:
    """Make an installation of the backups in `source`. Halts where there is one already, and when there is no dump."""
    found = sorted(source.glob(DUMPS))
    chosen = source / dump if dump else (found[-1] if found else None)
    if chosen is None or not chosen.is_file():
        raise Halt(f"There is no {dump or 'dump'} in {source}. There are: {', '.join(one.name for one in found) or 'none'}")
    if not os.environ.get("DATABASE_URL") and folder.database.exists():
        raise Halt(f"{folder.path} holds an installation already. Name a new folder: --data DIR")
    folder.prepare()
    with database.serving(folder) as url:
        name = _empty_database(url)
        code = database.run_program(
            url, ["pg_restore", "--no-owner", "--exit-on-error", f"--dbname={name}", str(chosen.absolute())]
        )
    if code:
        raise Halt(f"{chosen.name} was not restored; pg_restore says why above.")
    say(f"  database       {chosen.name}")
    fresh, _total = _copied(source, folder.path)
    say(f"  files          {fresh}")
    for name in KEYS:
        if (source / name).exists() and not os.environ.get(VARIABLES[name]):
            shutil.copy2(source / name, folder.path / name)
    lacking = [name for name in KEYS if not (folder.path / name).exists() and not os.environ.get(VARIABLES[name])]
    say(f"  keys           {' and '.join(lacking) + ' are missing: put them there before the start' if lacking else 'there'}")
    say(f"\n  Start it: ./tingtang up --no-demo --data {folder.path}")


def _empty_database(url: str) -> str:
    with psycopg.connect(url) as line:
        (name, tables) = line.execute(
            "SELECT current_database(), count(*) FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
        ).fetchone() or ("", 0)
    if tables:
        raise Halt(f"The database {name} is not empty. Make a new one, and let DATABASE_URL name it.")
    return str(name)
