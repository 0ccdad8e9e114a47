"""`./tingtang doctor`: what is well, what is not, and what to do about it."""

import os
import shutil
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg

from tingtang import __version__
from tingtang.config import database
from tingtang.config.database import OLDEST_MAJOR
from tingtang.config.folder import LATER_START_BYTES, Folder
from tingtang.config.place import Place
from tingtang.config.postgres import Server
from tingtang.config.programs import OWN_PLACE
from tingtang.config.steps import Halt, say
from tingtang.packs.first_key import first_key

CLOCK_SECONDS = 2.0
SILENT_SECONDS = 60
OPEN_SECONDS = 60
ROOM_BYTES = 10 * LATER_START_BYTES
START = "Start it: ./tingtang up"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at; `remedy` is empty when it is well."""

    name: str
    found: str
    remedy: str = ""


def run(folder: Folder) -> int:
    """Look at everything; 0 when all is well."""
    findings = list(_findings(folder))
    for finding in findings:
        say(f"  {'look  ' if finding.remedy else 'ok    '} {finding.name:<14} {finding.found}")
        if finding.remedy:
            say(f"         {'':<14} → {finding.remedy}")
    bad = sum(1 for finding in findings if finding.remedy)
    say(f"{bad} of {len(findings)} want a look." if bad else "All is well.")
    return 1 if bad else 0


def _findings(folder: Folder) -> Iterator[Finding]:
    yield Finding("version", f"Tingtang {__version__}, Python {sys.version.split()[0]}")
    yield _folder(folder)
    if folder.path.exists():
        yield _disk(folder)
    yield from _forgotten()
    yield from _processes(folder)
    yield from _database(folder)


def _folder(folder: Folder) -> Finding:
    if not folder.path.exists():
        if os.environ.get("DATABASE_URL") and os.environ.get("TINGTANG_SECRET_KEY"):
            return Finding("data folder", "none is needed here")
        return Finding("data folder", f"{folder.path} does not exist yet", START)
    if not os.access(folder.path, os.R_OK | os.W_OK | os.X_OK):
        return Finding("data folder", f"{folder.path} is not yours", "Run this as the account that started Tingtang.")
    return Finding("data folder", str(folder.path))


def _disk(folder: Folder) -> Finding:
    free = shutil.disk_usage(folder.path).free
    remedy = "" if free > ROOM_BYTES else "Make room soon; a full disk stops the hall."
    return Finding("disk", f"{free / 1024**3:.1f} GB free", remedy)


def _forgotten() -> Iterator[Finding]:
    """Databases that root's starts put elsewhere, whose data folder has been removed since."""
    if os.geteuid() != 0 or not OWN_PLACE.exists():
        return
    gone = [place for place in OWN_PLACE.glob("data-*") if not _is_wanted(place)]
    if gone:
        names = " ".join(str(place) for place in gone)
        yield Finding("left behind", f"{len(gone)} databases whose data folder is gone", f"If they are not needed: rm -r {names}")


def _is_wanted(place: Path) -> bool:
    origin = place / "origin"
    return not origin.exists() or Path(origin.read_text()).resolve() == (place / "postgresql").resolve()


def _processes(folder: Folder) -> Iterator[Finding]:
    state = folder.state() or _single()
    for name in ("web", "live"):
        address = state.get(name)
        if not address:
            yield Finding(name, "is not started on this machine by ./tingtang up", START)
            continue
        said = _ask(f"{address}healthz")
        remedy = "" if said else "Read its log; ./tingtang up starts it again by itself, systemd if it is told to."
        yield Finding(name, f"answers at {address}" if said else f"does not answer at {address}", remedy)


def _single() -> dict[str, str]:
    """Where processes that were started one by one listen on this machine."""
    if not os.environ.get("DATABASE_URL"):
        return {}
    port = int(os.environ.get("TINGTANG_PORT", "8000"))
    live_port = int(os.environ.get("TINGTANG_LIVE_PORT") or port + 1)
    place = Place(os.environ.get("TINGTANG_HOST", "127.0.0.1"), port, live_port)
    return {"web": place.web_url, "live": place.live_url}


def _ask(address: str) -> str:
    try:
        with urllib.request.urlopen(address, timeout=3) as answer:  # noqa: S310 - our own address
            return str(answer.read().decode())
    except (urllib.error.URLError, OSError):
        return ""


def _database(folder: Folder) -> Iterator[Finding]:
    try:
        url = os.environ.get("DATABASE_URL") or Server(folder).url()
        before = time.time()
        with psycopg.connect(url, connect_timeout=5, autocommit=True) as line:
            now = line.execute("SELECT clock_timestamp()").fetchone()
            after = time.time()
            yield _server(line)
            yield _clock(now[0] if now else datetime.now(UTC), before, after)
            yield from _inside(folder, line)
            yield from _first_run(folder, url)
    except Halt as halt:
        yield Finding("database", str(halt).removesuffix(f" {START}"), START)
    except psycopg.Error as error:
        yield Finding("database", str(error).strip().splitlines()[-1], "Check DATABASE_URL, and that the server runs.")


def _first_run(folder: Folder, url: str) -> Iterator[Finding]:
    with suppress(psycopg.errors.UndefinedTable):
        if database.is_unfounded(url):
            key = first_key(folder.secret_key())
            yield Finding(
                "first page", "nobody has set it up yet", f"Open it; where others can reach it, it asks for the key {key}"
            )


def _server(line: "psycopg.Connection[Any]") -> Finding:
    number = line.info.server_version
    size = line.execute("SELECT pg_size_pretty(pg_database_size(current_database()))").fetchone()
    remedy = "" if number // 10000 >= OLDEST_MAJOR else f"Tingtang needs PostgreSQL {OLDEST_MAJOR} or newer."
    return Finding("database", f"PostgreSQL {number // 10000}.{number % 10000}, {size[0] if size else '?'}", remedy)


def _clock(there: datetime, before: float, after: float) -> Finding:
    off = max(before - there.timestamp(), there.timestamp() - after, 0.0)
    remedy = "" if off < CLOCK_SECONDS else "Let both machines keep their clocks by NTP; waiting times depend on it."
    return Finding("clock", f"{datetime.now().astimezone():%Y-%m-%d %H:%M:%S %Z}, {off:.1f} s off the database's", remedy)


def _inside(folder: Folder, line: "psycopg.Connection[Any]") -> Iterator[Finding]:
    if not os.environ.get("TINGTANG_DATA_KEYS") and (folder.path / "data_keys").exists():
        os.environ["TINGTANG_DATA_KEYS"] = folder.data_keys()
    try:
        missing = _migrations_missing(line)
        yield Finding(
            "tables", f"{missing} migrations missing" if missing else "up to date", "./tingtang migrate" if missing else ""
        )
        yield _keys(line)
        yield _partitions(line)
        yield _words(line)
        yield _subscribers(line)
        yield _oldest(line)
        yield _worker(line)
        yield _calendars(line)
    except psycopg.errors.UndefinedTable:
        yield Finding("tables", "there are none", "./tingtang migrate")


def _migrations_missing(line: "psycopg.Connection[Any]") -> int:
    import django  # noqa: PLC0415 - only the doctor of a database needs it

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tingtang.config.settings")
    django.setup()
    from django.db.migrations.loader import MigrationLoader  # noqa: PLC0415

    applied = set(line.execute("SELECT app, name FROM django_migrations").fetchall())
    return len(set(MigrationLoader(None).disk_migrations or {}) - applied)


def _keys(line: "psycopg.Connection[Any]") -> Finding:
    """Whether what was sealed last can be read with the keys that are here: after a restore, and on another machine."""
    from tingtang.core.sealing import CannotOpen, unseal  # noqa: PLC0415
    from tingtang.customers.models.contacts import PURPOSE  # noqa: PLC0415

    row = line.execute("SELECT sealed FROM customers_contact ORDER BY id DESC LIMIT 1").fetchone()
    if row is None:
        return Finding("data keys", "nothing is sealed yet")
    try:
        unseal(row[0], PURPOSE)
    except CannotOpen as refused:
        remedy = "Bring back data_keys (or TINGTANG_DATA_KEYS) as it was; on several machines it is the same everywhere."
        return Finding("data keys", f"customers' contacts cannot be read: {refused}", remedy)
    return Finding("data keys", "what is sealed can be read")


def _partitions(line: "psycopg.Connection[Any]") -> Finding:
    query = "SELECT to_regclass('journal_event_' || to_char(now() AT TIME ZONE 'UTC' + interval '1 month', 'YYYY_MM'))"
    row = line.execute(query).fetchone()
    ahead = row is not None and row[0] is not None
    return Finding(
        "journal", "next month's partition is there" if ahead else "next month has no partition", "" if ahead else START
    )


def _words(line: "psycopg.Connection[Any]") -> Finding:
    """Words of the journal are small numbers; imported logs bring their own, and none is ever forgotten."""
    row = line.execute("SELECT count(*), 32767 FROM journal_code").fetchone()
    count, most = row or (0, 1)
    remedy = (
        "" if count < most * 0.8 else "Import logs with few words of their own: names and numbers of things are no event types."
    )
    return Finding("words", f"the journal knows {count} of at most {most}", remedy)


def _subscribers(line: "psycopg.Connection[Any]") -> Finding:
    failing = line.execute(
        "SELECT name, failures, split_part(error, chr(10), 1) FROM journal_cursor WHERE failures > 0"
    ).fetchall()
    if not failing:
        return Finding("subscribers", "all follow the journal")
    name, failures, error = failing[0]
    return Finding(
        "subscribers", f"{name} failed {failures} times: {error}", "It is tried again by itself; worker.log says more."
    )


def _oldest(line: "psycopg.Connection[Any]") -> Finding:
    """A transaction left open holds up every follower of the journal: they may not read past it."""
    query = (  # of other accounts an ordinary one is told no times
        "SELECT pid, extract(epoch FROM now() - xact_start)::int, left(query, 60) FROM pg_stat_activity"
        " WHERE backend_xid IS NOT NULL AND xact_start IS NOT NULL AND pid <> pg_backend_pid() ORDER BY xact_start LIMIT 1"
    )
    row = line.execute(query).fetchone()
    if row is None or row[1] < OPEN_SECONDS:
        return Finding("transactions", "none is open for long")
    pid, seconds, doing = row
    return Finding(
        "transactions", f"number {pid} is open for {seconds} s: {doing}", f"SELECT pg_terminate_backend({pid}) ends it."
    )


def _worker(line: "psycopg.Connection[Any]") -> Finding:
    row = line.execute(
        "SELECT extract(epoch FROM now() - max(last_heartbeat))::int, count(*) FROM procrastinate_workers"
    ).fetchone()
    silent, count = row or (None, 0)
    if silent is None:
        return Finding("worker", "none has ever reported", START)
    well = silent < SILENT_SECONDS
    remedy = "" if well else "Screens and alerts stand still. " + START
    return Finding("worker", f"{count} known, the latest sign of life {silent} s ago", remedy)


def _calendars(line: "psycopg.Connection[Any]") -> Finding:
    """Calendars that take over public holidays and lack this year's, or from November the next year's."""
    from tingtang.catalogue.rules.public_days import is_published, missing_years  # noqa: PLC0415 - reads large tables

    rows = line.execute(
        "SELECT c.name, c.public_days, array(SELECT DISTINCT extract(year FROM d.date)::int FROM catalogue_calendarday d"
        " WHERE d.calendar_id = c.id AND d.source = 'public') FROM catalogue_calendar c WHERE c.is_active AND c.public_days <> ''"
    ).fetchall()
    today = datetime.now(UTC).date()
    missing = [(name, region, year) for name, region, years in rows for year in missing_years(today, years)]
    if not missing:
        return Finding("calendars", f"{len(rows)} with public holidays, all of them there")
    name, region, year = missing[0]
    if is_published(region, year):
        return Finding("calendars", f"{name} has no public holidays for {year}", "Take them over on its page, under Standards.")
    return Finding("calendars", f"{name} has no public holidays for {year}: they are not published yet, look again later")
